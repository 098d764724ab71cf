import logging

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from customers.actions.close_account import ClosingRefused, close_account, why_it_stays_open
from customers.forms import PasswordAgainForm
from customers.keeping import papers_stay_until
from customers.looks import visits
from customers.models import DocumentAccess
from customers.personal_data import as_zip
from customers.standing import latest_verification
from customers.views.documents import OWN_LOOK

log = logging.getLogger(__name__)


@never_cache
@require_safe
@login_required
def looks(request):
    """Who has seen the shopper's papers, when and why."""
    seen = DocumentAccess.objects.filter(document__owner=request.user).prefetch_related("viewer__groups")
    context = {"visits": visits(seen, most=100), "verification": latest_verification(request.user)}
    return render(request, "customers/looks.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_data(request):
    """What is kept of the shopper: to see, to take along, to have deleted."""
    form = PasswordAgainForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        return _download(request.user)
    return render(request, "customers/my_data.html", {"form": form}, status=422 if form.errors else 200)


def _download(user):
    log.info("account %d: copy of the personal data taken", user.pk)
    chunks = as_zip(user, OWN_LOOK)
    return StreamingHttpResponse(
        chunks,
        content_type="application/zip",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": 'attachment; filename="my-data.zip"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request):
    """Where the account is closed, after its password."""
    form = PasswordAgainForm(request.POST if request.method == "POST" else None, request=request)
    reasons = why_it_stays_open(request.user)
    if request.method == "POST" and not reasons and form.is_valid():
        try:
            close_account(request.user)
        except ClosingRefused as error:
            reasons = error.reasons
        else:
            logout(request)
            return redirect("customers:closed")
    status = 409 if request.method == "POST" and reasons else 422 if form.errors else 200
    context = {"form": form, "reasons": reasons, "kept_until": papers_stay_until(request.user)}
    return render(request, "customers/close.html", context, status=status)


@require_safe
def closed(request):
    """Good-bye."""
    return render(request, "customers/closed.html")
