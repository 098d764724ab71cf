"""`verify_books` is clean after the road, and finds each thing that could be wrong."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalogue import stock
from catalogue.models import StockMovement, Variant
from checkout.actions.settle_payment import settle
from checkout.actions.start_payment import start_payment
from checkout.books import check_books
from checkout.models import Order, OrderEvent, OrderLine, Payment
from home.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(order_of, shopper, make_variant, gateway):
    """A paid order whose piece came in by a movement, as in a real shop."""
    variant = make_variant(stock=0)
    stock.adjust(variant, 1, kind=StockMovement.Kind.RECEIVED, actor=None)
    order = order_of(shopper, Variant.objects.get(pk=variant.pk))
    payment = start_payment(order, actor=shopper)
    gateway.pays(payment)
    settle(payment)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    return order


def test_the_books_are_clean_after_the_whole_road(paid, capsys):
    call_command("verify_books")
    assert "the books are clean" in capsys.readouterr().out


def a_paid_order_without_money(order):
    order.payments.update(status=Payment.Status.FAILED)


def money_applied_to_an_unpaid_order(order):
    Order.objects.filter(pk=order.pk).update(status=Order.Status.CANCELLED)


def a_line_that_does_not_add_up(order):
    OrderLine.objects.filter(order=order).update(unit_price=1, line_total=1)


def stock_out_of_thin_air(order):
    Variant.objects.filter(order_lines__order=order).update(stock=5)


def a_hold_nobody_can_pay_for(order):
    order.payments.update(status=Payment.Status.FAILED)
    past = timezone.now() - timedelta(hours=1)
    Order.objects.filter(pk=order.pk).update(status=Order.Status.PENDING, hold_until=past)


def money_left_lying(order):
    past = timezone.now() - timedelta(hours=1)
    order.payments.update(status=Payment.Status.CAPTURED, captured_at=past)


def a_mail_never_written(order):
    OutboxMessage.objects.all().delete()


def an_order_paid_twice(order):
    OrderEvent.objects.create(order=order, from_status="pending", to_status="paid")


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (a_paid_order_without_money, "is paid with 0.00 applied"),
        (money_applied_to_an_unpaid_order, "is cancelled with 98500.00 applied"),
        (a_line_that_does_not_add_up, "its lines and delivery are not its total"),
        (stock_out_of_thin_air, "stock is 5, its movements add up to 0"),
        (a_hold_nobody_can_pay_for, "still holds its pieces"),
        (money_left_lying, "neither applied nor owed back"),
        (a_mail_never_written, "no mail says so"),
        (an_order_paid_twice, "became paid 2 times"),
    ],
)
def test_what_is_wrong_is_found(paid, spoil, found):
    spoil(paid)
    assert any(found in problem for problem in check_books())
    with pytest.raises(CommandError):
        call_command("verify_books")
