"""The shop's staff in the chaos run: they find transfers on the bank's statement, take cash, call paid orders off,
pay back by bank, and look again at payments whose amount was odd."""

import os
import random
import time
import uuid
from contextlib import suppress

from django.db.models import Q
from django.utils import timezone

from catalogue import stock
from catalogue.models import StockMovement, Variant
from checkout.actions.cancel_order import cancel_order
from checkout.actions.confirm_money import announce_transfer, confirm_transfer, refuse_transfer, take_cash
from checkout.actions.refunds import UNDONE, record_refund, send_refund
from checkout.actions.settle_payment import settle
from checkout.errors import CheckoutError
from checkout.models import Order, Payment, Refund
from checkout.plans import next_row
from customers.models import User
from home.failpoints import reach

STAFF = "counter@example.com"
SMALL_STOCK = 3


def stand_at_the_counter():
    """Until somebody kills us."""
    chance = random.Random(os.getpid())
    staff = User.objects.get(email=STAFF)
    while True:
        for job in (_announce, _take_cash, _decide, _call_off, _pay_back, _look_again, _fill_up):
            job(staff, chance)
            time.sleep(0.05)
        time.sleep(0.2)


def settle_all(staff):
    """At the end of the day nothing is left undecided."""
    chance = random.Random(1)
    _decide(staff, chance, share=1)
    _pay_back(staff, chance, share=1)
    _look_again(staff, chance)


def _waiting(method):
    """Unpaid orders of which the next part is to be paid so."""
    orders = Order.objects.filter(status=Order.Status.PENDING, hold_until__gt=timezone.now())
    for order in orders.filter(instalments__method=method).distinct()[:20]:
        row = next_row(order)
        if row is not None and row.part.method == method:
            yield order, row


def _announce(staff, chance):
    """The shopper says that the transfer is on its way. Some never do."""
    for order, row in _waiting(Payment.Method.BANK):
        if order.payments.filter(method=Payment.Method.BANK).exists() or chance.random() > 0.3:
            continue
        _try(
            announce_transfer,
            order,
            amount=row.left,
            payer_name="Chaos",
            payer_relation=Payment.Relation.SELF,
            paid_on=timezone.localdate(),
            reference=uuid.uuid4().hex[:20],
            actor=order.user,
        )


def _take_cash(staff, chance):
    for order, row in _waiting(Payment.Method.CASH):
        if chance.random() < 0.2:
            _try(take_cash, order, amount=row.left, actor=staff)


def _decide(staff, chance, share=0.3):
    """Most announced transfers have come, some are a little too much or too small, some are not there."""
    announced = Payment.objects.filter(method=Payment.Method.BANK, status=Payment.Status.REVIEW)
    for payment in announced.order_by("pk")[:1000]:
        if chance.random() > share:
            continue
        off = chance.choice([0, 0, 0, 0, -100, 100])
        if chance.random() < 0.1:
            _try(refuse_transfer, payment, actor=staff, reason="not on the statement")
        else:
            _try(
                confirm_transfer,
                payment,
                amount=payment.amount + off,
                reference=payment.bank_reference,
                actor=staff,
            )


def _call_off(staff, chance):
    for order in Order.objects.filter(status=Order.Status.PAID).order_by("-paid_at")[:3]:
        if chance.random() < 0.05:
            _try(cancel_order, order, actor=staff, reason="called off")


def _pay_back(staff, chance, share=0.2):
    refunds = Refund.objects.filter(status__in=UNDONE).order_by("pk")
    for refund in refunds.filter(~Q(method=Refund.Method.KHALTI))[:1000]:
        if chance.random() < share:
            _try(record_refund, refund, reference=f"back-{refund.pk}", actor=staff)
    # Khalti said no once: somebody presses "Send".
    for refund in refunds.filter(method=Refund.Method.KHALTI, next_try_at=None)[:20]:
        _try(send_refund, refund, actor=staff)


def _look_again(staff, chance):
    for payment in Payment.objects.filter(status=Payment.Status.MISMATCH)[:20]:
        _try(settle, payment, actor=staff)


def _fill_up(staff, chance):
    """What the shop has several of comes in again."""
    for variant in Variant.objects.filter(sku__startswith="SMALL-", stock=0)[:2]:
        stock.adjust(variant, SMALL_STOCK, kind=StockMovement.Kind.RECEIVED, actor=staff)


def _try(verb, *arguments, **options):
    reach("counter")
    with suppress(CheckoutError):  # somebody else was quicker
        verb(*arguments, **options)
