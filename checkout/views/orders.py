from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from checkout.actions.cancel_order import cancel_order
from checkout.actions.refunds import left_of_order
from checkout.cart import item_picture
from checkout.errors import CheckoutError
from checkout.models import CheckoutSettings, Order, Payment, PaymentEvent, Refund
from checkout.plans import next_row, schedule
from checkout.returns import returns_until
from home.formatting import format_day, format_moment, format_npr
from home.money import ZERO

ORDERS_A_PAGE = 20
# Money that came, and transfers that somebody has yet to find at the bank. What led to nothing is no news.
SEEN_BY_SHOPPER = Q(status__in=Payment.TAKEN) | Q(status=Payment.Status.REVIEW, method=Payment.Method.BANK)


def get_order_for(request, number):
    """The order of that number, if it is this shopper's; a stranger's is 404, as if it did not exist."""
    return get_object_or_404(Order.objects.filter(user=request.user), number=number)


def refused_transfer(order):
    """The PaymentEvent by which the shop said last that a transfer is not on its account. None: none was refused,
    or money came since, or another transfer waits to be looked for."""
    transfers = PaymentEvent.objects.filter(payment__order=order, payment__method=Payment.Method.BANK)
    last = transfers.select_related("payment").order_by("-pk").first()
    return last if last and last.to_status == Payment.Status.FAILED else None


def waiting_order(user):
    """The newest order that `user` has placed and not paid, or None."""
    if not user.is_authenticated:
        return None
    return user.orders.filter(status=Order.Status.PENDING).first()


def open_link(order):
    """The payment whose page at the gateway is open now, or None."""
    return order.payments.filter(status=Payment.Status.INITIATED, link_expires_at__gt=timezone.now()).first()


def price_held_until(order, payment):
    """Until when an unpaid order keeps its price and its pieces: as long as `payment`, its open link, can be paid;
    without one (None) as long as a link can be had. None when that time is over, or has not begun."""
    if order.status != Order.Status.PENDING or order.is_in_review:
        return None
    until = payment.link_expires_at if payment else order.hold_until
    return until if until > timezone.now() else None


def shown_lines(order):
    """The order's frozen lines, each with today's small picture of its item."""
    lines = order.lines.select_related("variant__page").prefetch_related(
        "variant__page__gallery__image__renditions"
    )
    return [{"line": line, "picture": item_picture(line.variant.page)} for line in lines]


@never_cache
@login_required
@require_safe
def order_list(request):
    orders = Paginator(request.user.orders.prefetch_related("lines"), ORDERS_A_PAGE)
    return render(request, "checkout/order_list.html", {"orders": orders.get_page(request.GET.get("page"))})


@never_cache
@login_required
@require_safe
def order_detail(request, number):
    order = get_order_for(request, number)
    return render(
        request,
        "checkout/order_detail.html",
        {
            "order": order,
            "lines": shown_lines(order),
            "events": _timeline(order),
            "price_held_until": price_held_until(order, open_link(order)),
            "can_pay": order.status == Order.Status.PENDING and not order.is_in_review,
            "refused": refused_transfer(order),
            "row": next_row(order),
            "rows": schedule(order),
            "payments": order.payments.filter(SEEN_BY_SHOPPER)
            .prefetch_related("refunds")
            .order_by("created_at", "pk"),
            "papers": order.invoices.defer("content", "identity").order_by("issued_at", "pk"),
            "rules": CheckoutSettings.load(),
            "paid": order.applied_total,
            "goes_back": left_of_order(order),
            "returns_until": returns_until(order) if order.status == Order.Status.DELIVERED else None,
            "shows_code": order.pickup_code and order.status in Order.AWAITS_PICKUP,
        },
    )


def _timeline(order):
    """The order's moves for components/timeline.html, newest last."""
    steps = []
    for event in order.events.all():
        label = Order.Status(event.to_status).label if event.from_status else _("Placed")
        # A "yes" to a new price leaves it waiting for payment, as it was before.
        if not steps or steps[-1]["label"] != label:
            steps.append({"label": label, "at": format_moment(event.created_at), "state": "done"})
    if order.is_in_review:
        steps.append({"label": order.state_label})
    if steps:
        steps[-1]["state"] = "current"
    return steps


@login_required
@require_POST
def cancel(request, number):
    """The shopper calls an order off before anything was made ready."""
    order = get_order_for(request, number)
    try:
        cancel_order(order, actor=request.user, reason="by the shopper")
    except CheckoutError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _what_comes_back(order))
    return redirect("checkout:order", number)


def _what_comes_back(order):
    owed = list(Refund.objects.filter(payment__order=order).exclude(status=Refund.Status.DONE))
    if not owed:
        return _("The order has been cancelled. Should a payment still be on its way, you get it back.")
    return _("The order has been cancelled. You get %(amount)s back, by %(day)s at the latest.") % {
        "amount": format_npr(sum((refund.amount for refund in owed), ZERO)),
        "day": format_day(max(refund.due_on for refund in owed)),
    }
