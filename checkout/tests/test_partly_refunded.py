"""A part of the money has gone back, for a scratch perhaps: the order still goes every way that it could."""

from decimal import Decimal

import pytest

from catalogue.models import Variant
from checkout.actions.cancel_order import cancel_order
from checkout.actions.move_order import mark_delivered, mark_ready, start_preparing
from checkout.actions.owe_back_part import owe_back_part
from checkout.actions.refunds import owe_all_back, record_refund
from checkout.actions.settle_payment import settle
from checkout.actions.start_payment import start_payment
from checkout.actions.take_back import take_back_order, take_back_pieces
from checkout.books import check_books
from checkout.models import Invoice, Payment, Refund
from home.models import OutboxMessage

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture
def ring(make_variant):
    variant = make_variant(price=D(20_000), stock=2)
    variant.movements.create(kind="received", change=variant.stock)
    return variant


@pytest.fixture
def paid(order_of, gateway, shopper, ring, keeper):
    """Two rings at Rs 20,000, paid by Khalti, of which Rs 1,500 were promised back."""
    order = order_of(shopper, (ring, 2))
    payment = start_payment(order, actor=shopper)
    gateway.pays(payment)
    payment = settle(payment)
    owe_back_part(payment, amount=D(1500), reason="A scratch", actor=keeper, seen=0)
    order.refresh_from_db()
    return order


def hand_over(order, actor):
    start_preparing(order, actor)
    mark_ready(order, actor)
    mark_delivered(order, actor, code=order.pickup_code)


def owed():
    return sorted(Refund.objects.values_list("amount", "method", "status"))


def credited():
    return sorted(Invoice.objects.filter(kind="credit_note").values_list("amount", flat=True))


PART, REST = (D(1500), "bank", "due"), (D(38_500), "bank", "due")


def test_it_can_still_be_cancelled_and_the_rest_goes_back(paid, keeper):
    cancel_order(paid, actor=keeper, reason="The buyer called")
    assert owed() == [PART, REST]
    assert credited() == [D(1500), D(38_500)]
    assert check_books() == []


@pytest.mark.parametrize("first", [D(1500), D(38_500)])
def test_it_is_refunded_when_both_are_done(paid, keeper, first):
    cancel_order(paid, actor=keeper, reason="The buyer called")
    record_refund(Refund.objects.get(amount=first), reference="B-1", actor=keeper)
    paid.refresh_from_db()
    assert (paid.status, Payment.objects.get().status) == ("refunding", "refund_due")
    assert check_books() == []
    record_refund(Refund.objects.get(status="due"), reference="B-2", actor=keeper)
    paid.refresh_from_db()
    assert (paid.status, Payment.objects.get().status) == ("refunded", "refunded")
    assert check_books() == []


def test_handed_over_it_still_comes_back_whole(paid, keeper, ring):
    hand_over(paid, keeper)
    take_back_order(paid, actor=keeper)
    assert owed() == [PART, REST]
    assert credited() == [D(1500), D(38_500)]
    assert Variant.objects.get(pk=ring.pk).stock == 2
    mail = OutboxMessage.objects.get(key__startswith="pieces-returned")
    assert "Rs 38,500.00" in mail.text
    assert "Rs 40,000.00" not in mail.text
    assert check_books() == []


def test_or_piece_by_piece_as_far_as_there_is_money(paid, keeper, ring):
    hand_over(paid, keeper)
    line = paid.lines.get()
    take_back_pieces(paid, {line.pk: 1}, actor=keeper)
    take_back_pieces(paid, {line.pk: 1}, actor=keeper)
    assert owed() == [PART, (D(18_500), "bank", "due"), (D(20_000), "bank", "due")]
    assert credited() == [D(1500), D(18_500), D(20_000)]
    assert Variant.objects.get(pk=ring.pk).stock == 2
    assert check_books() == []


def test_pieces_come_back_though_all_of_their_money_has_gone_before(paid, keeper, ring):
    hand_over(paid, keeper)
    payment = Payment.objects.get()
    owe_back_part(payment, amount=D(38_500), reason="Goodwill", actor=keeper, seen=1)
    take_back_pieces(paid, {paid.lines.get().pk: 1}, actor=keeper)
    assert owed() == [PART, REST]
    assert Variant.objects.get(pk=ring.pk).stock == 1
    assert check_books() == []


def test_a_payment_of_which_all_was_promised_in_parts_ends_with_the_last_of_them(paid, keeper):
    payment = Payment.objects.get()
    owe_back_part(payment, amount=D(38_500), reason="Goodwill", actor=keeper, seen=1)
    for refund in Refund.objects.filter(amount=D(38_500)):
        record_refund(refund, reference="B-1", actor=keeper)
    cancel_order(paid, actor=keeper, reason="The buyer called")
    assert Payment.objects.get().status == "refund_due"
    record_refund(Refund.objects.get(status="due"), reference="B-2", actor=keeper)
    paid.refresh_from_db()
    assert (paid.status, Payment.objects.get().status) == ("refunded", "refunded")
    assert check_books() == []


def test_all_promised_and_paid_before_the_order_ends_at_once(paid, keeper):
    owe_back_part(Payment.objects.get(), amount=D(38_500), reason="Goodwill", actor=keeper, seen=1)
    for number, refund in enumerate(Refund.objects.all()):
        record_refund(refund, reference=f"B-{number}", actor=keeper)
    cancel_order(paid, actor=keeper, reason="The buyer called")
    paid.refresh_from_db()
    assert (paid.status, Payment.objects.get().status) == ("refunded", "refunded")
    owe_all_back(paid, actor=keeper, reason="again")  # finds nothing
    assert Refund.objects.count() == 2
    assert check_books() == []
