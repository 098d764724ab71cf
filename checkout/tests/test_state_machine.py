"""Any verb after any other, in whatever order hypothesis finds: the books stay clean, and nothing makes a move
that its table does not allow. HYPOTHESIS_EXAMPLES=500 looks further."""

import os
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from catalogue.models import StockMovement, Variant
from checkout import khalti
from checkout.actions import settle_payment
from checkout.actions.cancel_order import cancel_order
from checkout.actions.confirm_money import (
    announce_transfer,
    confirm_transfer,
    refuse_transfer,
    take_cash,
    take_transfer,
)
from checkout.actions.expire_orders import expire_due_orders
from checkout.actions.move_order import mark_delivered, mark_ready, start_preparing
from checkout.actions.owe_back_part import owe_back_part
from checkout.actions.place_order import OrderDetails, place_order
from checkout.actions.refunds import left_of, record_refund, send_refund
from checkout.actions.settle_payment import apply_captured, settle
from checkout.actions.start_payment import start_payment
from checkout.actions.take_back import take_back_order, take_back_pieces
from checkout.books import check_books
from checkout.errors import CheckoutError
from checkout.models import Cart, CartLine, CheckoutSettings, Order, Payment, PaymentLimit, Refund
from checkout.plans import next_row
from checkout.tests.conftest import FakeRequest
from checkout.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "6"))
STEPS = 30
PLANS = st.sampled_from(["khalti", "khalti_days", "deposit", "bank", "cash"])
# Which of the rows there are: the newest are tried as often as all others together.
WHICH = st.integers(0, 7)
# What a person has yet to decide on is named in the books, and is no fault of theirs.
FOR_A_PERSON = (
    "nobody has decided on it",
    "was refunded at Khalti, and the books do not say so",
    "is completed at Khalti and review here",
)


@pytest.fixture
def machine(shopper, make_user, make_variant, monkeypatch):
    """The class of state machines that work in a small shop; each run of one is undone at its end."""
    staff = make_user("staff@example.com")
    rules = CheckoutSettings.load()
    rules.bank_account, rules.unpaid_orders_allowed = "Bank, 0123", 50
    rules.save()
    PaymentLimit.objects.filter(method="khalti").update(most=50_000, most_a_day=None, most_a_month=None)
    variants = [make_variant(price=Decimal(price), stock=3) for price in ("30000.00", "98500.50")]
    for variant in variants:
        StockMovement.objects.create(variant=variant, kind=StockMovement.Kind.RECEIVED, change=3)

    class Shop(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.gateway = FakeGateway()
            for name in ("initiate", "lookup", "refund"):
                monkeypatch.setattr(khalti, name, getattr(self.gateway, name))
            self.undone = transaction.atomic()
            self.undone.__enter__()

        def teardown(self):
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

        def pick(self, rows, which):
            """One of `rows`, or None."""
            rows = list(rows.order_by("-pk")[:8])
            return rows[which % len(rows)] if rows else None

        def order(self, which, *statuses):
            return self.pick(Order.objects.filter(status__in=statuses or Order.Status), which)

        def payment(self, which, **fields):
            return self.pick(Payment.objects.filter(**fields), which)

        @initialize()
        def begin(self):
            self.buy("khalti", 0)

        @rule(plan=PLANS, piece=st.integers(0, 1))
        def place(self, plan, piece):
            self.buy(plan, piece)

        def buy(self, plan, piece):
            cart, _ = Cart.objects.get_or_create(user=shopper)
            cart.lines.all().delete()
            variant = variants[piece]
            CartLine.objects.create(cart=cart, variant=variant, quantity=1, price_seen=variant.price)
            details = OrderDetails("pickup", "Sita", "+9779841000000", plan)
            with suppress(CheckoutError):
                place_order(FakeRequest(shopper), details, expected_total=variant.price)

        @rule(which=WHICH, goes_wrong=st.booleans())
        def press_pay(self, which, goes_wrong):
            order = self.order(which, Order.Status.PENDING)
            self.gateway.trouble = "no answer" if goes_wrong else None
            if order:
                with suppress(CheckoutError):
                    start_payment(order, actor=shopper)
            self.gateway.trouble = None

        @rule(which=WHICH, comes_back=st.booleans())
        def pay(self, which, comes_back):
            payment = self.payment(which, pidx__isnull=False)
            if payment:
                self.gateway.pay(payment.pidx)
                if comes_back:
                    settle(payment)

        @rule(which=WHICH)
        def give_up_at_gateway(self, which):
            payment = self.payment(which, status="initiated")
            if payment and self.gateway.payments[payment.pidx]["status"] == "initiated":
                self.gateway.payments[payment.pidx]["status"] = "user canceled"

        @rule(
            which=WHICH, trouble=st.sampled_from([None, "no answer", "refused", "a paisa more", "odd word"])
        )
        def look(self, which, trouble):
            payment = self.payment(which)
            self.gateway.trouble = trouble
            if payment:
                settle(payment)
            self.gateway.trouble = None

        @rule(which=WHICH)
        def lie_and_pay_late(self, which):
            """The gateway calls a link dead whose money comes after all."""
            payment = self.payment(which, status="initiated")
            if payment and self.gateway.payments[payment.pidx]["status"] == "initiated":
                self.gateway.payments[payment.pidx]["status"] = "expired"
                settle(payment)
                self.gateway.payments[payment.pidx]["status"] = "initiated"

        @rule(which=WHICH)
        def die_before_applying(self, which):
            payment = self.payment(which, status="initiated")
            if payment:
                self.gateway.pay(payment.pidx)
                with monkeypatch.context() as patch:
                    patch.setattr(settle_payment, "apply_captured", lambda *args, **kwargs: None)
                    settle(payment)

        @rule(which=WHICH)
        def go_on_applying(self, which):
            payment = self.payment(which, status="captured")
            if payment:
                apply_captured(payment.pk)

        @rule(which=WHICH)
        def time_passes(self, which):
            order = self.order(which, Order.Status.PENDING)
            if order:
                past = timezone.now() - timedelta(seconds=1)
                Order.objects.filter(pk=order.pk).update(hold_until=past)
                created = order.payments.filter(status="created")
                created.update(created_at=timezone.now() - timedelta(minutes=1))

        @rule()
        def expire(self):
            expire_due_orders()

        @rule(which=WHICH, by_staff=st.booleans())
        def cancel(self, which, by_staff):
            order = self.order(which, Order.Status.PENDING, Order.Status.PAID, Order.Status.PREPARING)
            if order:
                with suppress(CheckoutError):
                    cancel_order(order, actor=staff if by_staff else shopper, reason="cancelled")

        @rule(which=WHICH)
        def announce(self, which):
            order = self.order(which, Order.Status.PENDING)
            row = order and next_row(order)
            if row and row.part.method == Payment.Method.BANK:
                with suppress(CheckoutError):
                    announce_transfer(
                        order,
                        amount=row.left,
                        payer_name="Sita",
                        payer_relation="self",
                        paid_on=timezone.localdate(),
                        actor=shopper,
                    )

        @rule(which=WHICH, off=st.sampled_from([0, 0, 500, -500]), reference=st.integers(0, 30))
        def confirm(self, which, off, reference):
            payment = self.payment(which, method="bank", status="review")
            if payment:
                with suppress(CheckoutError):
                    confirm_transfer(
                        payment, amount=payment.amount + off, reference=f"B-{reference}", actor=staff
                    )

        @rule(which=WHICH)
        def refuse(self, which):
            payment = self.payment(which, method="bank", status="review")
            if payment:
                with suppress(CheckoutError):
                    refuse_transfer(payment, actor=staff, reason="not there")

        @rule(which=WHICH, off=st.sampled_from([0, 700, -700]), reference=st.integers(0, 30))
        def see_on_statement(self, which, off, reference):
            """A transfer that nobody announced, also for orders that are over."""
            order = self.order(which)
            if order:
                with suppress(CheckoutError):
                    take_transfer(
                        order,
                        amount=(order.outstanding or order.total) + off,
                        reference=f"B-{reference}",
                        paid_on=timezone.localdate(),
                        actor=staff,
                    )

        @rule(which=WHICH, share=st.sampled_from([1, 2]))
        def cash(self, which, share):
            order = self.order(which, Order.Status.PENDING)
            if order:
                with suppress(CheckoutError):
                    take_cash(
                        order, amount=(order.outstanding / share).quantize(Decimal("0.01")), actor=staff
                    )

        @rule(which=WHICH)
        def hand_over(self, which):
            order = self.order(which, *Order.SOLD)
            for step in (start_preparing, mark_ready, mark_delivered):
                if order:
                    with suppress(CheckoutError):
                        step(order, staff, **({"reason": "known"} if step is mark_delivered else {}))

        @rule(which=WHICH, all_of_it=st.booleans())
        def bring_back(self, which, all_of_it):
            order = self.order(which, *Order.SOLD)
            if order:
                pieces = dict(order.lines.values_list("pk", "quantity"))
                with suppress(CheckoutError):
                    if all_of_it:
                        take_back_order(order, actor=staff, reason="returned")
                    else:
                        take_back_pieces(order, pieces, actor=staff, reason="returned")

        @rule(which=WHICH)
        def promise_a_part_back(self, which):
            payment = self.payment(which, status="applied")
            if payment:
                with suppress(CheckoutError):
                    owe_back_part(
                        payment,
                        amount=min(Decimal(250), left_of(payment) or Decimal(250)),
                        reason="a scratch",
                        actor=staff,
                        seen=payment.refunds.count(),
                    )

        @rule(which=WHICH, trouble=st.sampled_from([None, None, "no answer", "refused"]))
        def send_back(self, which, trouble):
            refund = self.pick(Refund.objects.all(), which)
            self.gateway.trouble = trouble
            if refund:
                Refund.objects.filter(pk=refund.pk, next_try_at__isnull=False).update(
                    next_try_at=timezone.now()
                )
                send_refund(refund)
            self.gateway.trouble = None

        @rule(which=WHICH)
        def pay_back_by_bank(self, which):
            refund = self.pick(Refund.objects.all(), which)
            if refund:
                with suppress(CheckoutError):
                    record_refund(refund, reference="by bank", actor=staff)

        @rule(which=WHICH, status=st.sampled_from(["refunded", "refunded", "partially refunded"]))
        def refund_in_panel(self, which, status):
            payment = self.payment(which, pidx__isnull=False)
            if payment:
                self.gateway.refund_in_panel(payment.pidx, status)
                settle(payment)

        @invariant()
        def the_books_are_clean(self):
            problems = [p for p in check_books() if not p.endswith(FOR_A_PERSON)]
            assert problems == []
            assert not Variant.objects.filter(stock__lt=0).exists()

        @invariant()
        def only_allowed_moves_were_made(self):
            for model in (Order, Payment, Refund):
                for record in model.objects.prefetch_related("events"):
                    assert_way(record)

    return Shop


def assert_way(record):
    """Each move began where the one before it ended, and is allowed."""
    model, before = type(record), ""
    for event in record.events.all():
        assert event.from_status == before
        if before and event.to_status != before:
            assert event.to_status in model.ALLOWED_MOVES[model.Status(before)]
        before = event.to_status
    assert before == record.status


def test_no_way_through_the_verbs_leads_to_wrong_books(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="HYPOTHESIS_EXAMPLES" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )
