"""What needs attention: the list, the most urgent first, and its buttons."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group

from checkout.actions.confirm_money import announce_transfer, take_transfer
from checkout.actions.resolve_mismatch import resolve_mismatch
from checkout.actions.settle_payment import settle
from checkout.errors import ForbiddenMove, ReferenceUsed
from checkout.models import BankStatement, Order, Payment, Refund, StatementLine
from home.days import today

ATTENTION = "/cms/sales/attention/"


@pytest.fixture
def mismatch(started, gateway):
    """A payment of which Khalti took a paisa more than was asked."""
    _order, payment = started
    gateway.pays(payment)
    gateway.misbehave("wrong_amount", "plus_one")
    payment = settle(payment)
    assert payment.status == "mismatch"
    return payment


def headings(response):
    return [group.heading for group in response.context["groups"]]


def test_nothing_to_do_is_said_so(desk):
    assert "Nothing needs you now" in desk.get(ATTENTION).content.decode()


def test_each_kind_has_its_place_the_most_urgent_first(
    desk, keeper, shopper, bank_order, make_variant, mismatch, gateway
):
    Order.objects.filter(pk=mismatch.order_id).update(status="cancelled")
    announced = announce_transfer(
        bank_order(shopper, make_variant()),
        amount=Decimal(500),
        payer_name="",
        payer_relation="",
        paid_on=today(),
        actor=shopper,
    )
    late = take_transfer(
        mismatch.order, amount=Decimal(700), reference="FT-1", paid_on=today(), actor=keeper
    ).refunds.get()
    take_transfer(mismatch.order, amount=Decimal(800), reference="FT-2", paid_on=today(), actor=keeper)
    Refund.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=1))
    Payment.objects.create(order=mismatch.order, amount=1, status="review", pidx="odd", gateway_status="odd")
    statement = BankStatement.objects.create(file_name="a.csv", uploaded_by=keeper)
    StatementLine.objects.create(
        statement=statement, number=2, day=today(), amount=9, words=f"from Hari {announced.order.number}"
    )
    response = desk.get(ATTENTION)
    assert headings(response) == [
        "Refunds that are late, or that Khalti refused",
        "Another sum than was asked",
        "Unclear at Khalti",
        "Transfers to look for at the bank",
        "Lines of bank statements",
        "Refunds to pay",
    ]
    assert [group.count for group in response.context["groups"]] == [1] * 6
    text = response.content.decode()
    for words in ("Owe Rs 98,500.01 back", "Ask Khalti again", "Look for it…", "Paid back by the shop…"):
        assert words in text


def test_the_list_asks_as_often_for_many_as_for_few(
    desk, keeper, shopper, order_of, make_variant, django_assert_max_num_queries
):
    order = order_of(shopper, make_variant())
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    take_transfer(order, amount=Decimal(5), reference="FT-0", paid_on=today(), actor=keeper)
    desk.get(ATTENTION)
    with django_assert_max_num_queries(40) as one:
        desk.get(ATTENTION)
    for number in range(1, 12):
        take_transfer(order, amount=Decimal(5), reference=f"FT-{number}", paid_on=today(), actor=keeper)
    with django_assert_max_num_queries(len(one)):
        response = desk.get(ATTENTION)
    assert response.context["groups"][0].count == 12


def test_another_sum_than_was_asked_is_owed_back_as_khalti_took_it(desk, mismatch, keeper, gateway):
    response = desk.post(f"/cms/sales/payments/{mismatch.pk}/resolve/", follow=True)
    assert "Rs 98,500.01 is owed back." in response.content.decode()
    mismatch.refresh_from_db()
    ledger = gateway.ledger()[mismatch.pidx]
    assert (mismatch.status, mismatch.amount) == ("refund_due", Decimal("98500.01"))
    assert mismatch.transaction_id == ledger["transaction_id"]
    refund = Refund.objects.get()
    assert (refund.amount, refund.method, refund.requested_by) == (Decimal("98500.01"), "khalti", keeper)
    assert Order.objects.get().status == "pending"  # it may still be paid
    desk.post(f"/cms/sales/payments/{mismatch.pk}/resolve/")
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"total_amount": "9850001", "transaction_id": "T"},
        {"total_amount": 0, "transaction_id": "T"},
        {"total_amount": True, "transaction_id": "T"},
        {"total_amount": 9850001, "transaction_id": None},
    ],
)
def test_what_khalti_does_not_say_is_not_guessed(mismatch, keeper, desk, answer):
    Payment.objects.filter(pk=mismatch.pk).update(gateway_answer=answer)
    with pytest.raises(ForbiddenMove):
        resolve_mismatch(mismatch, actor=keeper)
    response = desk.post(f"/cms/sales/payments/{mismatch.pk}/resolve/", follow=True)
    assert "Khalti does not say how much it took." in response.content.decode()
    assert not Refund.objects.exists()


def test_a_transaction_of_another_payment_is_not_owed_back_twice(mismatch, keeper):
    taken = mismatch.gateway_answer["transaction_id"]
    Payment.objects.create(order=mismatch.order, amount=1, status="refunded", transaction_id=taken)
    with pytest.raises(ReferenceUsed):
        resolve_mismatch(mismatch, actor=keeper)
    mismatch.refresh_from_db()
    assert (mismatch.status, mismatch.amount) == ("mismatch", Decimal("98500.00"))


def test_who_does_not_see_payments_sees_no_list(client, make_user):
    reviewer = make_user()
    reviewer.groups.add(Group.objects.get(name="Reviewer"))
    client.force_login(reviewer)
    assert client.get(ATTENTION).url == "/cms/"
