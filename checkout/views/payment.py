from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from checkout.actions.agree_to_price import agree_to_price
from checkout.actions.settle_payment import settle
from checkout.actions.start_payment import khalti_takes_now, start_payment
from checkout.errors import CheckoutError, VerificationNeeded
from checkout.forms import AgreementForm
from checkout.models import CheckoutSettings, Order, Payment, Refund
from checkout.plans import next_row, schedule
from checkout.prices import price_fixed_until
from checkout.views.orders import get_order_for, open_link, price_held_until, shown_lines
from customers.standing import latest_verification
from home.money import ZERO

# Of a payment in one of these nothing is to be waited for.
DECIDED = Payment.GOES_BACK | {Payment.Status.APPLIED, Payment.Status.FAILED, Payment.Status.CREATED}
# The page of a payment that is being checked reloads itself; the gateway is not asked every time.
ASK_AGAIN_AFTER = timedelta(seconds=10)


class SeeOther(HttpResponseRedirect):
    """After this the browser forgets the address it came by, and what stood in its query."""

    status_code = 303


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request, number):
    """The last page of ours before Khalti. A form may not be redirected off the site (form-action of our CSP), so
    the POST comes back here and the page itself moves on to the link."""
    order = get_order_for(request, number)
    if request.method == "POST":
        try:
            agreed = _agree(request, order)
            if agreed and not _is_by_khalti(next_row(order)):
                return SeeOther(reverse("checkout:pay", args=[number]))
            start_payment(order, actor=request.user)
        except VerificationNeeded:
            return redirect("customers:verification")
        except CheckoutError as error:
            messages.error(request, str(error))
            return SeeOther(reverse("checkout:pay", args=[number]))
        return SeeOther(reverse("checkout:pay", args=[number]) + "?go=1")
    if order.status != Order.Status.PENDING:
        return redirect("checkout:done", number)
    if order.is_in_review:
        return _held(request, order)
    payment = open_link(order)
    held_until = price_held_until(order, payment)
    row = next_row(order)
    return render(
        request,
        "checkout/pay.html",
        {
            "order": order,
            "lines": shown_lines(order),
            "payment": payment,
            "go": payment is not None and "go" in request.GET,
            **_plan(order, row),
            **_amount(order, payment, row),
            "by_khalti": _is_by_khalti(row),
            "price_held_until": held_until,
            "can_start": payment is None and held_until is not None,
            # A Decimal in a hidden input must not meet the language's own decimal sign or digits.
            "agreed_total": str(order.total),
        },
    )


def _amount(order, payment, row):
    """What is to be paid now, and why Khalti does not take it today, if so."""
    if payment is not None:
        return {"amount_now": payment.amount}
    amount = row.left if row else order.outstanding
    if not _is_by_khalti(row):
        return {"amount_now": amount}
    try:
        return {"amount_now": khalti_takes_now(order, timezone.now())}
    except CheckoutError as error:
        return {"amount_now": amount, "not_today": str(error)}


def _plan(order, row):
    """The parts of an order's plan, the one to be paid next, and the transfers that nobody has found yet."""
    return {
        "rows": schedule(order),
        "row": row,
        "rules": CheckoutSettings.load(),
        "announced": order.payments.filter(method=Payment.Method.BANK, status=Payment.Status.REVIEW),
    }


def _is_by_khalti(row):
    return row is not None and row.part.method == Payment.Method.KHALTI


def _agree(request, order):
    """Take down the shopper's yes to a new price, if the press was one; returns whether it was."""
    form = AgreementForm(request.POST)
    if order.total_agreed is None or not form.is_valid():
        return False
    agree_to_price(order, form.cleaned_data["agreed_total"], actor=request.user)
    return True


def _held(request, order):
    rules = CheckoutSettings.load()
    price_until = price_fixed_until(order, rules)
    return render(
        request,
        "checkout/held.html",
        {
            "order": order,
            "lines": shown_lines(order),
            "verification": latest_verification(request.user),
            "rules": rules,
            "is_over": order.hold_until < timezone.now(),
            "price_until": price_until if price_until > timezone.now() else None,
        },
    )


@never_cache
@require_safe
def khalti_return(request):
    """Khalti sends the browser here. Its parameters are the browser's word: `pidx` finds our own saved attempt,
    nothing else is read, and the gateway is asked what really happened. The query carries the payer's phone, so
    the answer is a 303 to a clean address. Needs no session: the shopper may come back in another browser."""
    try:
        payment = Payment.objects.select_related("order").get(
            pidx=request.GET.get("pidx", "").replace("\0", "")
        )
    except Payment.DoesNotExist:
        raise Http404 from None
    # Of one that is paid for nothing is to be learnt: nobody makes us ask the gateway by reloading.
    if payment.status != Payment.Status.APPLIED:
        payment = settle(payment)
    with translation.override(payment.order.language):
        return SeeOther(reverse("checkout:done", args=[payment.order.number]))


@never_cache
@login_required
@require_safe
def done(request, number):
    """What became of it, in every state, and what can be done next."""
    order = get_order_for(request, number)
    if order.is_in_review:
        return redirect("checkout:pay", number)
    payment = order.payments.filter(pidx__isnull=False).order_by("-created_at", "-pk").first()
    row = next_row(order)
    if payment is None and order.status == Order.Status.PENDING and not _is_by_khalti(row):
        return redirect("checkout:pay", number)
    if payment is not None and payment.status in {Payment.Status.INITIATED, Payment.Status.CAPTURED}:
        asked = payment.looked_up_at
        if asked is None or asked < timezone.now() - ASK_AGAIN_AFTER:
            payment = settle(payment)
            order.refresh_from_db()
    return render(
        request,
        "checkout/done.html",
        {
            "order": order,
            "lines": shown_lines(order),
            "payment": payment,
            **_plan(order, row),
            "outcome": _outcome(order, payment),
            "goes_back": sum((refund.amount for refund in Refund.objects.filter(payment__order=order)), ZERO),
            "price_held_until": price_held_until(order, open_link(order)),
        },
    )


def _outcome(order, payment):
    """Which of the page's stories is told: paid, part, refund, expired, cancelled, checking, unpaid."""
    if order.status in Order.SOLD:
        return "paid"
    if order.status != Order.Status.PENDING:
        return "refund" if order.payments.filter(status__in=Payment.GOES_BACK).exists() else str(order.status)
    if payment is not None and payment.status not in DECIDED:
        waiting_at_khalti = payment.status == Payment.Status.INITIATED and payment.gateway_status in {
            "",
            "initiated",
        }
        if not waiting_at_khalti or payment.last_error:
            return "checking"
    return "part" if order.applied_total else "unpaid"
