"""The judge of the chaos run sees what it is there to see."""

import pytest

from checkout.actions.settle_payment import settle
from checkout.actions.start_payment import start_payment
from checkout.models import Order, OrderEvent, Payment
from tools.chaos.judge import judge

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(order_of, shopper, make_variant, gateway):
    order = order_of(shopper, make_variant(sku="ONE-1", stock=2))
    payment = start_payment(order, actor=shopper)
    gateway.pays(payment)
    return settle(payment)


@pytest.fixture
def ledger(paid, gateway):
    """The gateway's rows of our payments alone: it has those of other tests too."""
    return {paid.pidx: gateway.ledger()[paid.pidx]}


def differences(ledger):
    # The piece of this test came in without a movement.
    return [problem for problem in judge(ledger, 0).differences if "movements add up" not in problem]


def test_it_finds_nothing_where_all_is_well(ledger):
    assert differences(ledger) == []


def test_it_finds_money_that_the_books_do_not_know(ledger):
    ledger["lost"] = {"pidx": "lost", "amount": 5000, "transaction_id": "T-lost", "refunded": 0}
    assert differences(ledger) == [
        "the gateway took 5000 paisa for lost, which the books do not know",
        "captured: 9850000 paisa by the books, 9855000 at the gateway",
    ]


def test_it_finds_a_paisa(paid, ledger):
    ledger[paid.pidx]["amount"] += 1
    assert "captured: 9850000 paisa by the books, 9850001 at the gateway" in differences(ledger)


def test_it_finds_a_refund_that_the_books_do_not_know(paid, ledger):
    ledger[paid.pidx]["refunded"] = 9850000
    assert f"payment {paid.pk} is applied, the gateway refunded 9850000 paisa" in differences(ledger)


def test_it_finds_money_in_the_books_that_the_gateway_never_had(paid):
    assert f"payment {paid.pk}: the gateway does not know it" in differences({})


def test_it_finds_a_piece_that_was_sold_twice(ledger, order_of, make_user, make_verification, paid):
    other = make_user()
    make_verification(other)
    order = order_of(other, paid.order.lines.get().variant)
    Order.objects.filter(pk=order.pk).update(status=Order.Status.PAID)
    assert "ONE-1, of which there is one, was sold 2 times" in differences(ledger)


def test_it_finds_what_has_not_come_to_rest(paid, ledger):
    Payment.objects.update(status=Payment.Status.CAPTURED)
    assert f"payment {paid.pk} by khalti is captured when all is quiet" in differences(ledger)


def test_it_finds_a_forbidden_move(paid, ledger):
    OrderEvent.objects.create(order=paid.order, from_status="cancelled", to_status="paid")
    assert "an order went from cancelled to paid" in differences(ledger)
