"""Writes the demo's sales: orders with their lines, payments, events and what they did to the stock."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalogue.models import StockMovement
from checkout.books import MAILS_ARE_KEPT
from checkout.models import Order, OrderEvent, OrderLine, Payment, PaymentEvent, Refund
from home.models import OutboxMessage

from .rows import insert_numbered

STATUS = Order.Status


@dataclass
class Sale:
    """An order that is being made up, its lines, and the statuses it went through, each with its moment."""

    order: Order
    lines: list[OrderLine]
    way: list


def write_sales(sales, staff, with_history):
    """A batch of sales, in one transaction."""
    with transaction.atomic():
        insert_numbered(sale.order for sale in sales)
        insert_numbered(_lines(sales))
        insert_numbered(event for sale in sales for event in _order_events(sale, staff))
        payments = insert_numbered(_payment(sale) for sale in sales if sale.order.status != STATUS.CANCELLED)
        insert_numbered(event for payment in payments for event in _payment_events(payment, staff))
        insert_numbered(_refund(payment, staff) for payment in payments if payment.status == "refunded")
        insert_numbered(_mail(sale.order) for sale in sales if _has_mail(sale.order))
        if with_history:
            insert_numbered(movement for sale in sales for movement in _movements(sale, staff))


def _lines(sales):
    for sale in sales:
        for line in sale.lines:
            line.order = sale.order
            yield line


def _order_events(sale, staff):
    order = sale.order
    yield OrderEvent(order=order, to_status=STATUS.PENDING, actor=order.user, created_at=order.placed_at)
    before = STATUS.PENDING
    for step, when in sale.way:
        by_staff = step not in (STATUS.PAID, STATUS.EXPIRED, STATUS.CANCELLED)
        yield OrderEvent(
            order=order,
            from_status=before,
            to_status=step,
            actor=staff if by_staff else None,
            created_at=when,
        )
        before = step


def _has_mail(order):
    """Old mails have been cleared away; a younger one would be missed in the books."""
    return order.paid_at is not None and order.paid_at > timezone.now() - MAILS_ARE_KEPT


def _mail(order):
    """The mail that told of the payment: written as sent, for nobody reads at these addresses."""
    return OutboxMessage(
        key=f"order-paid:{order.number}",
        recipient=order.contact_email,
        subject=f"Your order {order.number} is paid",
        text="A mail of the demo shop's past; it was never sent.",
        status=OutboxMessage.Status.SENT,
        attempts=1,
        due_at=order.paid_at,
        sent_at=order.paid_at,
        created_at=order.paid_at,
    )


def _payment(sale):
    order = sale.order
    paid = order.paid_at is not None
    status = Payment.Status.APPLIED if paid else Payment.Status.FAILED
    if order.status == STATUS.REFUNDED:
        status = Payment.Status.REFUNDED
    return Payment(
        order=order,
        status=status,
        amount=order.total,
        pidx=f"demo-{order.number}",
        transaction_id=f"demo-{order.number}" if paid else None,
        gateway_status="completed" if paid else "expired",
        looked_up_at=order.paid_at or order.hold_until,
        lookups=1,
        created_at=order.placed_at,
        captured_at=order.paid_at,
    )


def _payment_events(payment, staff):
    steps = [Payment.Status.CREATED, Payment.Status.INITIATED]
    if payment.status == Payment.Status.FAILED:
        steps += [Payment.Status.FAILED]
    else:
        steps += [Payment.Status.CAPTURED, Payment.Status.APPLIED]
    if payment.status == Payment.Status.REFUNDED:
        steps += [Payment.Status.REFUND_DUE, Payment.Status.REFUND_SENT, Payment.Status.REFUNDED]
    for before, step in zip(["", *steps], steps, strict=False):
        started = step in (Payment.Status.CREATED, Payment.Status.INITIATED)
        yield PaymentEvent(
            payment=payment,
            from_status=before,
            to_status=step,
            actor=staff if step in (Payment.Status.REFUND_DUE, Payment.Status.REFUND_SENT) else None,
            created_at=payment.created_at if started else payment.looked_up_at,
        )


def _refund(payment, staff):
    when = payment.looked_up_at
    return Refund(
        payment=payment,
        amount=payment.amount,
        status=Refund.Status.DONE,
        method=Refund.Method.BANK,
        reason="brought back",
        due_on=(when + timedelta(days=7)).date(),
        requested_by=staff,
        created_at=when,
        done_at=when,
    )


def _movements(sale, staff):
    """What came in for the sale and went out with it: together nothing."""
    kind, order = StockMovement.Kind, sale.order
    for line in sale.lines:
        came = {"variant": line.variant, "created_at": order.placed_at - timedelta(days=3)}
        went = {"variant": line.variant, "order_number": order.number, "created_at": order.placed_at}
        if order.status in Order.SOLD:
            yield StockMovement(kind=kind.RECEIVED, change=line.quantity, actor=staff, **came)
            yield StockMovement(kind=kind.HELD, change=-line.quantity, actor=order.user, **went)
            yield StockMovement(kind=kind.SOLD, change=0, **(went | {"created_at": order.paid_at}))
        else:
            yield StockMovement(kind=kind.HELD, change=-line.quantity, actor=order.user, **went)
            back = kind.RETURNED if order.status == STATUS.REFUNDED else kind.RELEASED
            yield StockMovement(kind=back, change=line.quantity, **(went | {"created_at": sale.way[-1][1]}))
