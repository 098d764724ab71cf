"""What people read before they go on: a refused transfer, whose money it is, what goes back, what waits."""

from decimal import Decimal

import pytest

from checkout.actions.confirm_money import (
    announce_transfer,
    announced_transfers,
    refuse_transfer,
    take_transfer,
)
from checkout.actions.keep_statement import keep_statement
from checkout.actions.owe_back_part import owe_back_part
from checkout.models import Order, StatementLine
from checkout.tests.test_bank_statements import line_of, read
from home.days import today

pytestmark = pytest.mark.django_db

TOTAL = Decimal("98500.00")


@pytest.fixture
def order(bank_order, shopper, make_variant):
    return bank_order(shopper, make_variant())


def announce(order, shopper):
    known = {"payer_name": "Sita Maharjan", "payer_relation": "self", "known": announced_transfers(order)}
    return announce_transfer(order, amount=TOTAL, paid_on=today(), actor=shopper, **known)


@pytest.mark.parametrize("path", ["/account/orders/{}/", "/checkout/{}/transfer/"])
def test_a_refused_transfer_is_told_until_the_next_is_announced(client, order, shopper, keeper, path):
    client.force_login(shopper)
    url = path.format(order.number)
    refuse_transfer(announce(order, shopper), actor=keeper, reason="No such sum by <Friday>.")
    told = client.get(url).content.decode()
    assert "We did not find your transfer of Rs 98,500.00" in told
    assert "No such sum by &lt;Friday&gt;." in told
    announce(order, shopper)
    assert "We did not find your transfer" not in client.get(url).content.decode()


def test_saying_whose_money_a_line_is_begins_with_its_order(client, order, keeper):
    Order.objects.filter(pk=order.pk).update(needs_known_payer=True)
    keep_statement(read(line_of(order.number)), file_name="a.csv", actor=keeper)
    client.force_login(keeper)
    line = StatementLine.objects.get()
    address = f"/cms/sales/statements/lines/{line.pk}/"
    answer = client.post(f"{address}confirm/", {"order": order.pk})
    assert answer.url == f"{address}?number={order.number}#choose"
    page = client.get(answer.url)
    assert page.context["choose"]["number"].value() == order.number
    assert "Whose money it is" in page.content.decode()
    assert "Another order" in client.get(address).content.decode()


def test_taking_back_all_names_what_has_not_gone_back_yet(client, order, keeper):
    payment = take_transfer(order, amount=TOTAL, reference="FT-1", paid_on=today(), actor=keeper)
    owe_back_part(payment, amount=Decimal(1500), reason="A scratch", actor=keeper, seen=0)
    Order.objects.filter(pk=order.pk).update(status=Order.Status.PREPARING)
    client.force_login(keeper)
    page = client.get(f"/cms/sales/orders/{order.pk}/take-back/").content.decode()
    assert "All of it: Rs 97,000.00 goes back" in page


def test_the_front_page_of_the_admin_counts_what_needs_attention(client, order, shopper, keeper):
    client.force_login(keeper)
    assert "attention</span>" not in client.get("/cms/").content.decode()
    announce(order, shopper)
    assert '/cms/sales/attention/">1 <span>needs attention' in client.get("/cms/").content.decode()
