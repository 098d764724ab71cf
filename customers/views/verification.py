import logging

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from customers import pending
from customers.actions.submit_verification import (
    AlreadyApproved,
    AlreadySubmitted,
    PictureGone,
    submit_verification,
)
from customers.looks import visits
from customers.models import DocumentAccess, Verification
from customers.pictures import MAX_BYTES, CleanedPicture
from customers.standing import latest_verification
from customers.vault import VaultError
from customers.verification_form import CONSENT_VERSION, SIDES, VerificationForm

log = logging.getLogger(__name__)

# Two pictures and the typed fields. Judged before the body is read, so that nobody fills the disk.
LARGEST_REQUEST = 2 * MAX_BYTES + 4 * 1024 * 1024


@csrf_exempt  # the token lies in the body, which is not to be read yet; `_verification` checks it
@never_cache
@login_required
def verification(request):
    """The shopper's citizenship card: what was sent and what became of it, or the form."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.method == "POST" and (not length.isdigit() or int(length) > LARGEST_REQUEST):
        messages.error(request, _("The two pictures together are too large: each may have 8 MB."))
        return redirect("customers:verification")
    return _verification(request)


@csrf_protect
def _verification(request):
    latest = latest_verification(request.user)
    if latest and latest.status != Verification.Status.REJECTED:
        if request.method == "POST":
            messages.info(request, _("Your card has reached us already."))
            return _onward(request)
        return _show(request, latest, status=200)
    if request.method == "POST":
        return _submit(request, latest)
    form = VerificationForm(
        initial=_initial(request.user, latest), waiting=pending.pending_documents(request.user)
    )
    return _show(request, latest, form=form)


def _submit(request, latest):
    waiting = pending.pending_documents(request.user)
    form = VerificationForm(request.POST, request.FILES, waiting=waiting)
    if not ratelimit.consume(request, action="verification"):
        # Without the pictures: to open them is the work that the limit spares us.
        form = VerificationForm(request.POST, waiting=waiting)
        form.fields["front"].required = form.fields["back"].required = False
        messages.error(request, _("You have tried often. Please wait an hour and try again."))
        return _show(request, latest, form=form, status=429)
    if not form.is_valid():
        _keep_good_pictures(request.user, form)
        return _show(request, latest, form=form, status=422)
    try:
        submit_verification(
            request.user,
            form.details(),
            front=form.cleaned_data["front"],
            back=form.cleaned_data["back"],
            consent_version=CONSENT_VERSION,
        )
    except (AlreadySubmitted, AlreadyApproved):
        messages.info(request, _("Your card has reached us already."))
    except PictureGone:
        form = VerificationForm(request.POST, request.FILES)  # it asks for what is gone, at its field
        return _show(request, latest, form=form, status=409)
    except VaultError:
        log.exception("a citizenship card could not be stored")
        form.add_error(None, _("We could not store your card just now. Please try again in a few minutes."))
        return _show(request, latest, form=form, status=503)
    else:
        pending.discard(request.user)
        messages.success(request, _("Thank you. We will look at your card and write to you."))
    return _onward(request)


def _keep_good_pictures(user, form):
    """Let the shopper not choose again what was fine. Without consent nothing is kept."""
    if not form.cleaned_data.get("consent"):
        return
    for name, kind in SIDES.items():
        picture = form.cleaned_data.get(name)
        if not isinstance(picture, CleanedPicture):
            continue
        try:
            form.wait_with(pending.keep(user, kind, picture))
        except VaultError:
            log.exception("a picture could not be kept")


def _initial(user, latest):
    if latest:
        return {name: getattr(latest, name) for name in VerificationForm._meta.fields}
    return {"full_name": user.get_full_name(), "phone": user.phone}


def _show(request, latest, form=None, status=200):
    context = {
        "verification": latest,
        "form": form,
        "visits": visits(DocumentAccess.objects.filter(document__owner=request.user)),
        "next": _next(request),
    }
    return render(request, "customers/verification.html", context, status=status)


def _next(request):
    """Where to go after the card is sent: an address of this shop, or "" for none."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe else ""


def _onward(request):
    # Not redirect(): it would take a word without a slash for the name of a view.
    return HttpResponseRedirect(_next(request) or reverse("customers:verification"))
