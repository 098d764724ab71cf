"""The shopper tells of a bank transfer: where it goes to, and what was sent."""

import logging

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.db.models import Sum
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from checkout.actions.confirm_money import announce_transfer, announced_transfers
from checkout.errors import AnnouncedMeanwhile, CheckoutError, ForbiddenMove
from checkout.models import CheckoutSettings, Order, Payment
from checkout.plans import next_row
from checkout.slips import KIND, keep_slip, kept_slip
from checkout.transfer_form import TransferForm
from checkout.views.orders import get_order_for, refused_transfer
from customers import vault
from customers.models import VaultDocument
from customers.pictures import MAX_BYTES, CleanedPicture
from customers.uploads import InMemoryUploads
from customers.vault import VaultError
from home.days import today
from home.money import ZERO

log = logging.getLogger(__name__)

# One picture and the typed fields. Judged before the body is read: what is read stays in memory.
LARGEST_REQUEST = MAX_BYTES + 4 * 1024 * 1024


@csrf_exempt  # the token lies in the body, which is not to be read yet; `_transfer` checks it
@never_cache
@login_required
def transfer(request, number):
    """The account to pay to, the transfers announced so far, and the form for the next."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.method == "POST":
        if not length.isdigit() or int(length) > LARGEST_REQUEST:
            messages.error(request, _("This picture is too large: it may have 8 MB."))
            return redirect("checkout:transfer", number)
        request.upload_handlers = [InMemoryUploads(request)]
    return _transfer(request, number)


@csrf_protect
def _transfer(request, number):
    order = get_order_for(request, number)
    row = next_row(order)
    waits = order.status == Order.Status.PENDING and not order.is_in_review and order.total_agreed is None
    if not waits or row is None or row.part.method != Payment.Method.BANK:
        return redirect("checkout:pay", order.number)
    if request.method == "POST":
        return _announce(request, order, row)
    return _show(request, order, row, _empty_form(order, row))


def _empty_form(order, row):
    left = max(row.left - _announced_sum(order), ZERO)
    initial = {"amount": left or None, "paid_on": today(), "known": announced_transfers(order)}
    return TransferForm(order=order, initial=initial)


def _announced(order):
    return order.payments.filter(method=Payment.Method.BANK, status=Payment.Status.REVIEW)


def _announced_sum(order):
    return _announced(order).aggregate(sum=Sum("amount"))["sum"] or ZERO


def _announce(request, order, row):
    waiting = kept_slip(request.user)
    # The form of the other tab may have kept one too, for another order.
    if waiting is not None and str(waiting.pk) != request.POST.get("kept_slip"):
        waiting = None
    if not ratelimit.consume(request, action="transfer"):
        messages.error(request, _("You have tried often. Please wait an hour and try again."))
        return _show(request, order, row, TransferForm(request.POST, order=order, waiting=waiting), 429)
    form = TransferForm(request.POST, request.FILES, order=order, waiting=waiting)
    if not form.is_valid():
        _keep_picture(request.user, form)
        return _show(request, order, row, form, 422)
    try:
        _send(request.user, order, form.cleaned_data)
    except AnnouncedMeanwhile as error:
        if _is_announced(order, form.cleaned_data):
            return _thank(request, order)  # the second press of one and the same
        return _once_more(request, order, row, form, error)
    except ForbiddenMove as error:
        messages.error(request, str(error))
        return redirect("checkout:order", order.number)
    except CheckoutError as error:
        return _once_more(request, order, row, form, error)
    except IntegrityError:
        # The kept picture has just been erased: it waited too long, or the other tab has replaced it.
        form = TransferForm(request.POST, request.FILES, order=order)
        form.add_error("slip", _("Please choose the picture once more."))
        return _show(request, order, row, form, 409)
    except VaultError:
        log.exception("a slip could not be stored")
        form.add_error(
            "slip", _("We could not store your picture just now. Please try again in a few minutes.")
        )
        return _show(request, order, row, form, 503)
    return _thank(request, order)


def _send(user, order, told):
    """Announce what a valid form tells, with its slip in the vault. What fails leaves no slip behind."""
    told = dict(told)
    picture = told.pop("slip")
    slip = picture if isinstance(picture, VaultDocument) else vault.store(user, KIND, picture)
    sent = False
    try:
        announce_transfer(order, **told, slip=slip, actor=user)
        sent = True
    finally:
        if not sent and slip is not picture:
            slip.delete()
            vault.abandon(slip.storage_name)


def _is_announced(order, told):
    """Whether a transfer that waits for the shop is the very same."""
    return (
        _announced(order)
        .filter(amount=told["amount"], paid_on=told["paid_on"], bank_reference=told["reference"])
        .exists()
    )


def _once_more(request, order, row, form, error):
    form.show_anew(announced_transfers(order))
    _keep_picture(request.user, form)
    form.add_error(None, str(error))
    return _show(request, order, row, form, 409)


def _thank(request, order):
    messages.success(
        request,
        _(
            "Thank you. As soon as the money is on our account we write to you; your pieces stay held until then."
        ),
    )
    return redirect("checkout:transfer", order.number)


def _keep_picture(user, form):
    """Let the shopper not choose again what was fine."""
    picture = form.cleaned_data.get("slip")
    if isinstance(picture, CleanedPicture):
        try:
            form.wait_with(keep_slip(user, picture))
        except VaultError:
            log.exception("a picture could not be kept")


def _show(request, order, row, form, status=200):
    context = {
        "order": order,
        "row": row,
        "rules": CheckoutSettings.load(),
        "announced": _announced(order),
        "refused": refused_transfer(order),
        "form": form,
        "kept_slip": form.initial.get("slip"),
    }
    return render(request, "checkout/transfer.html", context, status=status)
