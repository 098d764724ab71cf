"""`verify_books` is clean after the road, and finds each thing that could be wrong."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalogue import stock
from catalogue.models import StockMovement, Variant
from checkout import books
from checkout.actions.cancel_order import cancel_order
from checkout.actions.refunds import owe_back, record_refund
from checkout.actions.settle_payment import settle
from checkout.actions.start_payment import start_payment
from checkout.books import check_books
from checkout.models import Instalment, Order, OrderEvent, OrderLine, Payment, PaymentEvent, Refund
from home.models import OutboxMessage

pytestmark = pytest.mark.django_db

Status = Payment.Status


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


def test_they_are_clean_while_a_part_goes_back_and_after_it(paid, make_user):
    staff = make_user()
    refund = owe_back(paid.payments.get(), amount=Decimal(500), reason="a scratch", actor=staff)
    assert check_books() == []
    record_refund(refund, reference="B-1", actor=staff)
    assert check_books() == []


def test_they_are_clean_while_an_order_goes_back_and_after_it(paid, make_user):
    staff = make_user()
    cancel_order(paid, actor=staff, reason="changed their mind")
    assert check_books() == []
    record_refund(Refund.objects.get(), reference="B-1", actor=staff)
    assert Order.objects.get().status == Order.Status.REFUNDED
    assert check_books() == []


def long_ago():
    return timezone.now() - timedelta(hours=1)


def a_paid_order_without_money(order):
    order.payments.update(status=Status.FAILED, gateway_status="expired")


def money_applied_to_an_unpaid_order(order):
    Order.objects.filter(pk=order.pk).update(status=Order.Status.CANCELLED)


def an_order_that_waits_though_all_is_paid(order):
    Order.objects.filter(pk=order.pk).update(status=Order.Status.PENDING)


def a_line_that_does_not_add_up(order):
    OrderLine.objects.filter(order=order).update(unit_price=1, line_total=1)


def stock_out_of_thin_air(order):
    Variant.objects.filter(order_lines__order=order).update(stock=5)


def a_piece_that_is_in_another_order_too(order):
    """It was given back on paper, and so can be sold again."""
    stock.release(order.quantities(), order_number=order.number)


def a_hold_nobody_can_pay_for(order):
    order.payments.update(status=Status.FAILED)
    Order.objects.filter(pk=order.pk).update(status=Order.Status.PENDING, hold_until=long_ago())


def money_left_lying(order):
    order.payments.update(status=Status.CAPTURED, captured_at=long_ago())


def money_that_khalti_has_and_we_do_not(order):
    order.payments.update(status=Status.REVIEW)


def an_amount_that_differs(order):
    order.payments.update(status=Status.MISMATCH)


def a_refund_at_khalti_that_nobody_noted(order):
    order.payments.update(gateway_status="partially refunded")


def a_refund_that_nobody_owes(order):
    payment = order.payments.get()
    owe_back(payment, reason="called off")
    payment.refunds.update(status=Refund.Status.DONE, done_at=timezone.now())


def money_owed_back_without_a_refund(order):
    order.payments.update(status=Status.REFUND_DUE)


def money_gone_back_that_is_still_owed(order):
    payment = order.payments.get()
    owe_back(payment, reason="called off")
    order.payments.update(status=Status.REFUNDED)


def more_promised_back_than_there_is(order):
    payment = order.payments.get()
    owe_back(payment, amount=Decimal(500), reason="a scratch")
    payment.refunds.update(amount=order.total + 1)


def a_refund_of_money_that_never_came(order):
    owe_back(order.payments.get(), amount=Decimal(500), reason="a scratch")
    order.payments.update(status=Status.FAILED, gateway_status="expired")


def a_refund_that_is_late(order):
    owe_back(order.payments.get(), amount=Decimal(500), reason="a scratch")
    Refund.objects.update(due_on="2026-01-31")


def a_promise_without_a_mail(order):
    owe_back(order.payments.get(), amount=Decimal(500), reason="a scratch")
    OutboxMessage.objects.filter(key__startswith="refund-promised").delete()


def a_plan_that_does_not_add_up(order):
    Instalment.objects.filter(order=order).update(amount=98_000)


def a_mail_never_written(order):
    OutboxMessage.objects.all().delete()


def an_order_paid_twice(order):
    OrderEvent.objects.create(order=order, from_status="pending", to_status="paid")


def a_payment_applied_twice(order):
    PaymentEvent.objects.create(payment=order.payments.get(), from_status="captured", to_status="applied")


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (a_paid_order_without_money, "order {order} is paid with 0.00 applied of 98500.00"),
        (money_applied_to_an_unpaid_order, "order {order} is cancelled with 98500.00 applied of 98500.00"),
        (
            an_order_that_waits_though_all_is_paid,
            "order {order} is pending with 98500.00 applied of 98500.00",
        ),
        (a_line_that_does_not_add_up, "order {order}: its lines and delivery are not its total of 98500.00"),
        (stock_out_of_thin_air, "{sku}: stock is 5, its movements add up to 0"),
        (
            a_piece_that_is_in_another_order_too,
            "order {order} of 1 x {sku} is paid and has 0 by the stock's movements",
        ),
        (
            a_hold_nobody_can_pay_for,
            "order {order} still holds its pieces, though nobody can pay for it any more",
        ),
        (money_left_lying, "payment {payment} was captured long ago and is neither applied nor owed back"),
        (money_that_khalti_has_and_we_do_not, "payment {payment} is completed at Khalti and review here"),
        (
            an_amount_that_differs,
            "payment {payment}: Khalti took another amount than was asked for, and nobody has decided on it",
        ),
        (
            a_refund_at_khalti_that_nobody_noted,
            "payment {payment} was refunded at Khalti, and the books do not say so",
        ),
        (
            a_refund_that_nobody_owes,
            "payment {payment} of 98500.00 is refund_due with refunds of 98500.00, 0 not done",
        ),
        (
            money_owed_back_without_a_refund,
            "payment {payment} of 98500.00 is refund_due with refunds of 0.00, 0 not done",
        ),
        (
            money_gone_back_that_is_still_owed,
            "payment {payment} of 98500.00 is refunded with refunds of 98500.00, 1 not done",
        ),
        (
            more_promised_back_than_there_is,
            "payment {payment} of 98500.00 is applied with refunds of 98501.00, 1 not done",
        ),
        (
            a_refund_of_money_that_never_came,
            "payment {payment} of 98500.00 is failed with refunds of 500.00, 1 not done",
        ),
        (a_refund_that_is_late, "refund {refund} of 500.00 for order {order} was promised for 2026-01-31"),
        (a_promise_without_a_mail, "refund {refund} for order {order} is owed and no mail says so"),
        (a_plan_that_does_not_add_up, "order {order}: the parts of its plan are 98000.00 of 98500.00"),
        (a_mail_never_written, "order {order} is paid and no mail says so"),
        (an_order_paid_twice, "order {order} became paid 2 times"),
        (a_payment_applied_twice, "payment {payment} became applied 2 times"),
    ],
)
def test_what_is_wrong_is_found(paid, spoil, found):
    spoil(paid)
    refund = Refund.objects.first()
    sentence = found.format(
        order=paid.number,
        sku=paid.lines.get().sku,
        payment=paid.payments.get().pk,
        refund=refund and refund.pk,
    )
    assert sentence in check_books()
    with pytest.raises(CommandError):
        call_command("verify_books")


def test_money_that_is_nowhere_is_found(paid):
    paid.payments.update(amount=paid.total + 1)
    assert (
        "captured less refunded is 98501.00; paid orders, parts and what is owed back are 98500.00"
        in check_books()
    )


def test_what_is_gone_at_a_second_look_was_a_sale_that_went_on(monkeypatch):
    looks = [["sold in between", "still there"], ["still there", "new"]]
    monkeypatch.setattr(books, "connection", SimpleNamespace(vendor="sqlite", in_atomic_block=False))
    monkeypatch.setattr(books, "CHECKS", [lambda: looks.pop(0)])
    assert check_books() == ["still there"]
