"""What needs somebody of the shop now, the most urgent first, each with what can be done about it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from checkout.actions.end_unclear import may_end
from checkout.actions.refunds import is_recordable
from checkout.actions.resolve_mismatch import taken_by_khalti
from checkout.models import Order, Payment, Refund, StatementLine
from checkout.statements.proposals import proposals_for
from home.days import today
from home.formatting import format_npr

MOST_SHOWN = 25


@dataclass(frozen=True)
class Deed:
    """A button. With `posts` it does something at once; else it leads to where that is done."""

    label: str
    url: str
    posts: bool = False
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Case:
    title: str
    url: str
    about: str
    since: datetime | None = None
    deeds: tuple[Deed, ...] = ()


@dataclass
class Group:
    """Cases of one kind. `count` may be more than the cases that are shown."""

    heading: str
    why: str
    count: int
    url: str
    cases: list[Case] = field(default_factory=list)


def refunds_late():
    """Refunds past their day, and those that Khalti has refused."""
    undone = Refund.objects.exclude(status=Refund.Status.DONE)
    refused = Q(method=Refund.Method.KHALTI, status=Refund.Status.DUE, next_try_at=None)
    return undone.filter(Q(due_on__lt=today()) | refused).order_by("due_on", "pk")


def refunds_to_pay():
    """Refunds that the shop pays itself, by its bank or in cash, in time so far."""
    return (
        Refund.objects.filter(status=Refund.Status.DUE, due_on__gte=today())
        .exclude(method=Refund.Method.KHALTI)
        .order_by("due_on", "pk")
    )


def refunded_elsewhere():
    """Orders that were refunded in Khalti's panel, of which nobody has said where the pieces are."""
    return Order.objects.filter(refunded_elsewhere=True).order_by("placed_at")


def partly_refunded():
    """Payments that Khalti's panel shows refunded in part, of which the books know nothing."""
    return Payment.objects.filter(
        status=Payment.Status.APPLIED, gateway_status="partially refunded", refunds=None
    ).order_by("created_at")


def mismatches():
    return Payment.objects.filter(status=Payment.Status.MISMATCH).order_by("created_at")


def unclear_payments():
    """Khalti gave an answer that does not fit."""
    return Payment.objects.filter(method=Payment.Method.KHALTI, status=Payment.Status.REVIEW).order_by(
        "created_at"
    )


def announced_transfers():
    """Transfers that nobody has looked for at the bank yet, the longest waiting first."""
    return Payment.objects.filter(method=Payment.Method.BANK, status=Payment.Status.REVIEW).order_by(
        "created_at"
    )


def waiting_lines():
    return StatementLine.objects.filter(status=StatementLine.Status.WAITING).order_by("day", "pk")


def attention_for(user, most=MOST_SHOWN):
    """The Groups that `user` may see and that are not empty; of each at most so many cases."""
    makers = [
        ("checkout.view_refund", _refunds_late),
        ("checkout.view_order", _refunded_elsewhere),
        ("checkout.view_payment", _partly_refunded),
        ("checkout.view_payment", _mismatches),
        ("checkout.view_payment", _unclear),
        ("checkout.view_payment", _announced),
        ("checkout.confirm_payment", _lines),
        ("checkout.view_refund", _refunds_to_pay),
    ]
    groups = [make(user, most) for permission, make in makers if user.has_perm(permission)]
    return [group for group in groups if group.count]


def _refunds_late(user, most):
    return _refunds(
        user,
        most,
        refunds_late(),
        "Refunds that are late, or that Khalti refused",
        "Somebody waits for their money. Send it, or pay it by bank and note that here.",
    )


def _refunds_to_pay(user, most):
    return _refunds(
        user,
        most,
        refunds_to_pay(),
        "Refunds to pay",
        "By bank or in cash: Khalti cannot send these.",
    )


def _refunds(user, most, refunds, heading, why):
    url = reverse("sales_refunds_modeladmin_index") + "?status=undone"
    group = Group(heading, why, refunds.count(), url)
    may = user.has_perm("checkout.send_refund")
    for refund in refunds.select_related("payment__order")[:most]:
        deeds = []
        if may and refund.method == Refund.Method.KHALTI:
            deeds.append(Deed("Send now", reverse("sales_refund_send", args=[refund.pk]), posts=True))
        if may and is_recordable(refund):
            deeds.append(Deed("Paid back by the shop…", reverse("sales_refund_record", args=[refund.pk])))
        about = f"To be there by {refund.due_on:%-d %b %Y}: {refund.reason}"
        if refund.last_error:
            about += f" · {refund.last_error}"
        group.cases.append(
            Case(
                _sum_of(refund.payment, refund.amount),
                reverse("sales_refunds_modeladmin_inspect", args=[refund.pk]),
                about,
                refund.created_at,
                tuple(deeds),
            )
        )
    return group


def _sum_of(payment, amount):
    return f"{payment.order.number} · {format_npr(amount)} · {payment.order.buyer_name}"


def _payments(payments, status, heading, why, most):
    url = reverse("sales_payments_modeladmin_index") + f"?status={status}"
    return Group(heading, why, payments.count(), url), payments.select_related("order")[:most]


def _ask(user, payment):
    if user.has_perm("checkout.settle_payment") and payment.pidx:
        yield Deed("Ask Khalti again", reverse("sales_payment_settle", args=[payment.pk]), posts=True)


def _case(payment, about, deeds):
    url = reverse("sales_payments_modeladmin_inspect", args=[payment.pk])
    return Case(_sum_of(payment, payment.amount), url, about, payment.created_at, tuple(deeds))


def _refunded_elsewhere(user, most):
    orders = refunded_elsewhere()
    url = reverse("sales_orders_modeladmin_index")
    why = "The orders have stopped. Say where the pieces are; what else was paid for them goes back."
    group = Group("Refunded in Khalti’s panel", why, orders.count(), url)
    for order in orders[:most]:
        deeds = []
        if user.has_perm("checkout.send_refund"):
            deeds.append(Deed("Where are the pieces?…", reverse("sales_wind_up", args=[order.pk])))
        title = f"{order.number} · {format_npr(order.total)} · {order.buyer_name}"
        about = f"Placed on {order.placed_at:%-d %b %Y}"
        page = reverse("sales_orders_modeladmin_inspect", args=[order.pk])
        group.cases.append(Case(title, page, about, None, tuple(deeds)))
    return group


def _partly_refunded(user, most):
    why = "Promise the same sum here, and record that it was paid back in Khalti’s own panel."
    group, payments = _payments(
        partly_refunded(), Payment.Status.APPLIED, "Refunded in part in Khalti’s panel", why, most
    )
    for payment in payments:
        deeds = []
        if user.has_perm("checkout.send_refund") and payment.order.status in Order.SOLD:
            deeds.append(Deed("Give a part back…", reverse("sales_owe_part", args=[payment.pk])))
        group.cases.append(_case(payment, "Khalti does not say here how much went back", deeds))
    return group


def _mismatches(user, most):
    why = "Khalti took another sum than was asked. The order is not paid by it."
    group, payments = _payments(
        mismatches(), Payment.Status.MISMATCH, "Another sum than was asked", why, most
    )
    for payment in payments:
        deeds = list(_ask(user, payment))
        taken = taken_by_khalti(payment)
        about = "Khalti does not say how much it took."
        if taken:
            about = f"Khalti took {format_npr(taken[0])} where {format_npr(payment.amount)} was asked"
            if user.has_perm("checkout.send_refund"):
                url = reverse("sales_resolve_mismatch", args=[payment.pk])
                deeds.append(Deed(f"Owe {format_npr(taken[0])} back", url, posts=True))
        group.cases.append(_case(payment, about, deeds))
    return group


def _unclear(user, most):
    why = "Khalti gave an answer that does not fit. The pieces stay held until it is clear."
    group, payments = _payments(unclear_payments(), Payment.Status.REVIEW, "Unclear at Khalti", why, most)
    for payment in payments:
        about = f"Khalti’s last word: {payment.gateway_status or payment.last_error or 'none'}"
        deeds = list(_ask(user, payment))
        if may_end(payment) and user.has_perm("checkout.confirm_payment"):
            deeds.append(
                Deed(
                    "Khalti’s panel shows no money",
                    reverse("sales_end_payment", args=[payment.pk]),
                    posts=True,
                )
            )
        group.cases.append(_case(payment, about, deeds))
    return group


def _announced(user, most):
    why = "The shoppers say that the money is on its way. Their pieces are held until somebody has looked."
    group, payments = _payments(
        announced_transfers(), Payment.Status.REVIEW, "Transfers to look for at the bank", why, most
    )
    for payment in payments:
        deeds = []
        if user.has_perm("checkout.confirm_payment"):
            deeds.append(Deed("Look for it…", reverse("sales_transfer_check", args=[payment.pk])))
        about = f"Sent on {payment.paid_on:%-d %b %Y}" if payment.paid_on else "No day told"
        if payment.bank_reference:
            about += f", reference {payment.bank_reference}"
        group.cases.append(_case(payment, about, deeds))
    return group


def _lines(user, most):
    lines = waiting_lines()
    why = "Money on the shop’s account of which nobody has said whose it is."
    group = Group("Lines of bank statements", why, lines.count(), reverse("sales_statements"))
    shown = list(lines[:most])
    proposals = proposals_for(shown) if shown else {}
    for line in shown:
        url = reverse("sales_statement_line", args=[line.pk])
        found = proposals[line.pk]
        deeds = (Deed("Whose is it?…", url),)
        about = line.words
        if found:
            about = f"{found[0].order.number}: {found[0].why} · {line.words}"
        group.cases.append(Case(f"{line.day:%-d %b %Y} · {format_npr(line.amount)}", url, about, None, deeds))
    return group
