"""What is printed for a parcel says what is needed, and no price."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from checkout.models import OrderLine
from checkout.tests.sales import kathmandu, sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, make_user):
    user = make_user("ram@shop.example")
    user.groups.add(Group.objects.get(name="Shopkeeper"))
    client.force_login(user)
    return client


@pytest.fixture
def order(shopper, make_variant):
    return sell(
        shopper,
        make_variant(title="Plain band", price=Decimal("123456.00"), stock=5),
        pieces=2,
        paid_at=kathmandu(2026, 11, 20),
        delivery="250.00",
        delivery_method="delivery",
        delivery_address="Kupondole, Lalitpur-1",
        gift_note="For Asmita <3 & Hari",
        pickup_code="402913",
    )


def page_of(desk, order, query=""):
    return desk.get(reverse("sales_order_packing_slip", args=[order.pk]) + query).content.decode()


def test_the_slip_tells_address_phone_pieces_and_gift_note_without_prices(desk, order):
    page = page_of(desk, order)
    for words in (
        order.number,
        "Sita Maharjan",
        "+9779841555777",
        "Kupondole, Lalitpur-1",
        "Plain band",
        order.lines.get().sku,
        '<td class="count">2</td>',
        "For Asmita &lt;3 &amp; Hari",
    ):
        assert words in page
    for secret in ("1,23,456", "2,46,912", "Rs ", "402913", "27-01-70-01234"):
        assert secret not in page


def test_the_label_says_where_to_and_nothing_of_what_is_inside(desk, order):
    page = page_of(desk, order, "?look=label")
    assert "Kupondole, Lalitpur-1" in page
    assert "+9779841555777" in page
    for inside in ("Plain band", order.lines.get().sku, "Asmita"):
        assert inside not in page


def test_a_look_nobody_knows_is_the_slip(desk, order):
    assert "Plain band" in page_of(desk, order, "?look=%3Cscript%3E")


def test_pieces_that_came_back_are_not_packed(desk, order):
    OrderLine.objects.update(returned=1)
    assert '<td class="count">1</td>' in page_of(desk, order)
    OrderLine.objects.update(returned=2)
    assert "Plain band" not in page_of(desk, order)


def test_it_asks_as_often_for_many_lines_as_for_one(desk, order, make_variant, django_assert_max_num_queries):
    page_of(desk, order)
    with django_assert_max_num_queries(25) as one:
        page_of(desk, order)
    line = order.lines.get()
    for _ in range(4):
        variant = make_variant()
        line.pk, line.variant, line.sku = None, variant, variant.sku
        line._state.adding = True
        line.save()
    with django_assert_max_num_queries(len(one)):
        assert page_of(desk, order).count('class="count">2<') == 5


def test_the_order_leads_to_it(desk, order):
    page = desk.get(f"/cms/sales/orders/{order.pk}/").content.decode()
    assert reverse("sales_order_packing_slip", args=[order.pk]) in page
