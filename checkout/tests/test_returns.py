"""Pieces come back to the shop, and their money to the buyer."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from catalogue import stock
from catalogue.models import StockMovement, Variant
from checkout.actions.take_back import take_back_order, take_back_pieces
from checkout.books import check_books
from checkout.errors import ForbiddenMove, PartlyBack, WindowIsOver
from checkout.invoicing import issue_invoice
from checkout.models import CheckoutSettings, Invoice, Order, OrderEvent, OrderLine, Payment, Refund
from checkout.returns import returns_until
from checkout.tests.sales import kathmandu, sell
from home.models import OutboxMessage

pytestmark = pytest.mark.django_db

PAID_AT = kathmandu(2026, 11, 18, 10)


@pytest.fixture
def keeper(make_user):
    user = make_user("ram@shop.example")
    user.groups.add(Group.objects.get(name="Shopkeeper"))
    return user


@pytest.fixture
def ring(make_variant):
    return make_variant(title="Plain band", price=Decimal("9000.00"), stock=5)


@pytest.fixture
def now(monkeypatch):
    moment = kathmandu(2026, 11, 23, 12)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def hand_over(order, when):
    event = OrderEvent.objects.create(order=order, from_status="ready", to_status="delivered")
    OrderEvent.objects.filter(pk=event.pk).update(created_at=when)


@pytest.fixture
def handed_over(shopper, ring, keeper, now):
    """`handed_over(delivery="250.00", parts=(1000, 17250))`: an order of two rings that the buyer has got."""

    def make(delivery="0.00", parts=(), status="delivered", when=None):
        stock.hold({ring.pk: 2}, order_number="T")
        order = sell(
            shopper,
            ring,
            pieces=2,
            status=status,
            delivery=delivery,
            delivery_method="delivery" if Decimal(delivery) else "pickup",
            paid_at=PAID_AT,
        )
        for number, amount in enumerate(parts or [order.total], start=1):
            Payment.objects.create(
                order=order,
                amount=amount,
                status="applied",
                pidx=f"p{number}",
                transaction_id=f"tx{number}",
                captured_at=PAID_AT + timedelta(hours=number),
            )
        if status == "delivered":
            hand_over(order, when or kathmandu(2026, 11, 20, 9))
        issue_invoice(order)
        return order

    return make


def of(order):
    return [(refund.payment.transaction_id, refund.amount) for refund in Refund.objects.order_by("pk")]


def test_the_days_to_return_end_at_midnight_in_kathmandu(handed_over):
    order = handed_over(when=kathmandu(2026, 11, 20, 9))
    assert returns_until(order) == kathmandu(2026, 11, 27, 23, 59, 59)
    CheckoutSettings.objects.update(return_days=0)
    assert returns_until(order) is None


def test_a_whole_order_goes_back_with_all_its_money(handed_over, keeper, ring):
    order = handed_over(delivery="250.00")
    take_back_order(order, actor=keeper)
    order.refresh_from_db()
    line = order.lines.get()
    assert (order.status, line.returned, line.kept) == ("refunding", 2, 0)
    assert Variant.objects.get(pk=ring.pk).stock == 5
    assert of(order) == [("tx1", Decimal("18250.00"))]
    assert Payment.objects.get().status == "refund_due"
    note = Invoice.objects.get(kind="credit_note")
    assert note.amount == Decimal("18250.00")
    keys = OutboxMessage.objects.values_list("key", flat=True)
    assert f"pieces-returned-2:{order.number}" in keys
    movement = StockMovement.objects.get(kind="returned")
    assert (movement.change, movement.actor) == (2, keeper)


def test_some_pieces_go_back_and_the_order_stays_handed_over(handed_over, keeper, ring):
    order = handed_over(delivery="250.00")
    line = order.lines.get()
    take_back_pieces(order, {line.pk: 1}, actor=keeper, reason="Too wide")
    order.refresh_from_db()
    line.refresh_from_db()
    assert (order.status, line.returned, line.kept) == ("delivered", 1, 1)
    assert Variant.objects.get(pk=ring.pk).stock == 4
    assert of(order) == [("tx1", Decimal("9000.00"))]
    assert Payment.objects.get().status == "applied"
    assert Invoice.objects.get(kind="credit_note").amount == Decimal("9000.00")
    event = order.events.last()
    assert (event.to_status, event.actor) == ("delivered", keeper)
    assert event.reason == f"returned: 1 × {line.sku}. Too wide"
    mail = OutboxMessage.objects.get(key=f"pieces-returned-1:{order.number}")
    assert "1 of 2 taken back" in mail.text
    assert "Rs 9,000.00" in mail.text


def test_the_newest_payment_goes_back_first_and_the_books_stay_clean(handed_over, keeper):
    order = handed_over(delivery="250.00", parts=[Decimal("10000.00"), Decimal("8250.00")])
    line = order.lines.get()
    take_back_pieces(order, {line.pk: 1}, actor=keeper)
    assert of(order) == [("tx2", Decimal("8250.00")), ("tx1", Decimal("750.00"))]
    assert set(Payment.objects.values_list("status", flat=True)) == {"applied"}
    assert [problem for problem in check_books() if "applied" in problem] == []
    take_back_pieces(order, {line.pk: 1}, actor=keeper)
    assert sum(refund.amount for refund in Refund.objects.all()) == Decimal("18000.00")
    with pytest.raises(ForbiddenMove):
        take_back_pieces(order, {line.pk: 1}, actor=keeper)


def test_pieces_that_are_all_of_it_end_the_order(handed_over, keeper):
    order = handed_over()
    take_back_pieces(order, {order.lines.get().pk: 2}, actor=keeper)
    order.refresh_from_db()
    assert order.status == "refunding"
    assert of(order) == [("tx1", Decimal("18000.00"))]


def test_what_has_come_back_in_part_does_not_come_back_whole(handed_over, keeper):
    order = handed_over(delivery="250.00")
    take_back_pieces(order, {order.lines.get().pk: 1}, actor=keeper)
    with pytest.raises(PartlyBack):
        take_back_order(order, actor=keeper)
    order.refresh_from_db()
    assert order.status == "delivered"


@pytest.mark.parametrize("count", [3, 99])
def test_nobody_brings_back_more_than_they_got(handed_over, keeper, ring, count):
    order = handed_over()
    with pytest.raises(ForbiddenMove):
        take_back_pieces(order, {order.lines.get().pk: count}, actor=keeper)
    assert Variant.objects.get(pk=ring.pk).stock == 3
    assert not Refund.objects.exists()


def test_nor_the_piece_of_another_order(handed_over, keeper, shopper, ring):
    order = handed_over()
    strange = sell(shopper, ring, paid_at=PAID_AT).lines.get()
    with pytest.raises(ForbiddenMove):
        take_back_pieces(order, {strange.pk: 1}, actor=keeper)


def test_the_database_keeps_no_more_returned_than_sold(handed_over):
    line = handed_over().lines.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(pk=line.pk).update(returned=3)


def test_after_the_days_it_takes_a_reason(handed_over, keeper):
    order = handed_over(when=kathmandu(2026, 11, 15, 23, 59))
    line = order.lines.get()
    with pytest.raises(WindowIsOver):
        take_back_pieces(order, {line.pk: 1}, actor=keeper)
    with pytest.raises(WindowIsOver):
        take_back_order(order, actor=keeper)
    assert not Refund.objects.exists()
    take_back_pieces(order, {line.pk: 1}, actor=keeper, reason="A stone fell out")
    assert Refund.objects.get().reason == "A stone fell out"


@pytest.mark.parametrize("status", ["preparing", "ready", "shipped"])
def test_a_parcel_that_was_never_handed_over_goes_back_whole_without_a_reason(handed_over, keeper, status):
    order = handed_over(status=status)
    with pytest.raises(ForbiddenMove):
        take_back_pieces(order, {order.lines.get().pk: 1}, actor=keeper)
    take_back_order(order, actor=keeper)
    order.refresh_from_db()
    assert order.status == "refunding"


@pytest.mark.parametrize("status", ["pending", "paid", "cancelled", "expired", "refunding", "refunded"])
def test_from_elsewhere_nothing_is_taken_back(shopper, ring, keeper, status):
    order = sell(shopper, ring, status=status, paid_at=None if status == "pending" else PAID_AT)
    with pytest.raises(ForbiddenMove):
        take_back_order(order, actor=keeper)
    with pytest.raises(ForbiddenMove):
        take_back_pieces(order, {order.lines.get().pk: 1}, actor=keeper)


def test_twice_is_once(handed_over, keeper, ring):
    order = handed_over()
    take_back_order(order, actor=keeper)
    with pytest.raises(ForbiddenMove):
        take_back_order(order, actor=keeper)
    assert Variant.objects.get(pk=ring.pk).stock == 5
    assert Refund.objects.count() == 1


# In the CMS


@pytest.fixture
def desk(client, keeper):
    client.force_login(keeper)
    return client


def url(order):
    return reverse("sales_order_take_back", args=[order.pk])


def test_the_desk_takes_back_single_pieces(desk, handed_over):
    order = handed_over(delivery="250.00")
    line = order.lines.get()
    page = desk.get(url(order)).content.decode()
    assert "27 Nov 2026" in page
    response = desk.post(url(order), {"what": "pieces", f"line_{line.pk}": "1"})
    assert response.status_code == 302
    line.refresh_from_db()
    assert line.returned == 1
    assert "1 taken back" in desk.get(f"/cms/sales/orders/{order.pk}/").content.decode()
    # What is left can only come back piece by piece.
    assert [key for key, _label in desk.get(url(order)).context["form"].fields["what"].choices] == ["pieces"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "what"),
        ({"what": "pieces"}, "what"),
        ({"what": "pieces", "line": "0"}, "what"),
        ({"what": "pieces", "line": "3"}, "line"),
        ({"what": "pieces", "line": "-1"}, "line"),
        ({"what": "pieces", "line": "many"}, "line"),
        ({"what": "whole", "reason": "x" * 201}, "reason"),
    ],
)
def test_the_desk_is_told_what_is_missing(desk, handed_over, typed, field):
    order = handed_over()
    name = f"line_{order.lines.get().pk}"
    data = {name if key == "line" else key: value for key, value in typed.items()}
    response = desk.post(url(order), data)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [name if field == "line" else field]
    assert not Refund.objects.exists()


def test_the_desk_needs_a_reason_after_the_days(desk, handed_over):
    order = handed_over(when=kathmandu(2026, 11, 1))
    response = desk.post(url(order), {"what": "whole"})
    assert list(response.context["form"].errors) == ["reason"]
    assert desk.post(url(order), {"what": "whole", "reason": "A stone fell out"}).status_code == 302
    assert Order.objects.get(pk=order.pk).status == "refunding"


def test_the_shopper_sees_what_came_back_and_what_goes_back(client, shopper, handed_over, keeper):
    order = handed_over(delivery="250.00")
    take_back_pieces(order, {order.lines.get().pk: 1}, actor=keeper, reason="Too wide")
    client.force_login(shopper)
    page = client.get(reverse("checkout:order", args=[order.number])).content.decode()
    assert "1 of 2 taken back" in page
    assert "Rs 9,000.00" in page
    assert "30 Nov 2026" in page  # by then
