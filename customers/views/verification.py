import logging

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django_htmx.http import HttpResponseClientRedirect

from customers import pending
from customers.actions.submit_verification import PictureGone, SubmissionRefused, submit_verification
from customers.looks import visits
from customers.models import DocumentAccess, PaperSettings, Verification
from customers.pictures import MAX_BYTES, CleanedPicture
from customers.progress import steps
from customers.sending import SIDES, asked_of
from customers.standing import approved_verification, latest_verification, was_approved
from customers.uploads import InMemoryUploads
from customers.vault import VaultError
from customers.verification_form import VerificationForm, consent_version

log = logging.getLogger(__name__)

# Two pictures and the typed fields. Judged before the body is read: what is read stays in memory.
LARGEST_REQUEST = 2 * MAX_BYTES + 4 * 1024 * 1024


@csrf_exempt  # the token lies in the body, which is not to be read yet; `_verification` checks it
@never_cache
@login_required
def verification(request):
    """The shopper's citizenship card: what was sent and what became of it, or the form."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.method == "POST":
        if not length.isdigit() or int(length) > LARGEST_REQUEST:
            messages.error(request, _("The two pictures together are too large: each may have 8 MB."))
            return redirect("customers:verification")
        request.upload_handlers = [InMemoryUploads(request)]
    return _verification(request)


@csrf_protect
def _verification(request):
    latest = latest_verification(request.user)
    asked = asked_of(latest, wants_change="change" in request.GET)
    if request.method == "POST":
        return _submit(request, latest, asked) if asked else _nothing_to_send(request, latest)
    form = asked and VerificationForm(
        user=request.user, asked=asked, waiting=pending.pending_documents(request.user)
    )
    return _show(request, latest, form)


def _submit(request, latest, asked):
    waiting = pending.pending_documents(request.user)
    if not ratelimit.consume(request, action="verification"):
        # Without the pictures: to open them is the work that the limit spares us.
        form = VerificationForm(request.POST, asked=asked, waiting=waiting)
        for side in asked.sides:
            form.fields[side].required = False
        messages.error(request, _("You have tried often. Please wait an hour and try again."))
        return _show(request, latest, form, status=429)
    form = VerificationForm(request.POST, request.FILES, asked=asked, waiting=waiting)
    if not form.is_valid():
        _keep_good_pictures(request.user, form)
        return _show(request, latest, form, status=422)
    try:
        submit_verification(
            request.user,
            form.details(),
            **form.pictures(),
            consent_version=consent_version(PaperSettings.load()),
            is_renewal=asked.is_renewal,
        )
    except PictureGone:
        return _ask_for_what_is_gone(request)
    except SubmissionRefused:
        return _nothing_to_send(request, latest_verification(request.user))
    except VaultError:
        log.exception("a citizenship card could not be stored")
        form.add_error(None, _("We could not store your card just now. Please try again in a few minutes."))
        return _show(request, latest, form, status=503)
    pending.discard(request.user)  # pictures that were replaced at last
    messages.success(request, _("Thank you. We will look at your card and write to you."))
    return _onward(request)


def _nothing_to_send(request, latest):
    if latest.status == Verification.Status.REJECTED:
        messages.error(request, _("Your card was refused. Please talk to the shop before you send another."))
    else:
        messages.info(request, _("Your card has reached us already."))
    return _onward(request)


def _ask_for_what_is_gone(request):
    """The form once more, with what was typed: whatever picture the vault still has need not be chosen again."""
    latest = latest_verification(request.user)
    asked = asked_of(latest, wants_change="change" in request.GET)
    waiting = pending.pending_documents(request.user)
    form = VerificationForm(request.POST, request.FILES, asked=asked, waiting=waiting)
    return _show(request, latest, form, status=409)


def _keep_good_pictures(user, form):
    """Let the shopper not choose again what was fine. Without consent nothing is kept."""
    if not form.cleaned_data.get("consent"):
        return
    for side in form.asked.sides:
        picture = form.cleaned_data.get(side)
        if not isinstance(picture, CleanedPicture):
            continue
        try:
            form.wait_with(pending.keep(user, SIDES[side], picture))
        except VaultError:
            log.exception("a picture could not be kept")


def _show(request, latest, form=None, status=200):
    approved = approved_verification(request.user)
    turned_down = latest and latest.status in {Verification.Status.RETURNED, Verification.Status.REJECTED}
    context = {
        "verification": latest,
        "form": form,
        "steps": latest and steps(latest),
        # The one by which they order on while a changed name or number is in review.
        "approved": approved if approved != latest else None,
        "has_lost_approval": turned_down and was_approved(request.user),
        "visits": visits(
            DocumentAccess.objects.filter(document__owner=request.user, document__kind__in=SIDES.values())
        ),
        "keeping": PaperSettings.load(),
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


def _onward(request) -> HttpResponse:
    address = _next(request) or reverse("customers:verification")
    if request.htmx:
        # The page's own upload follows by itself: a redirect would be fetched unseen, and its message with it.
        return HttpResponseClientRedirect(address)
    # Not redirect(): it would take a word without a slash for the name of a view.
    return HttpResponseRedirect(address)
