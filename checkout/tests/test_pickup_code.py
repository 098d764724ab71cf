"""Who picks up an order says the code that the buyer has."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.urls import reverse

from checkout.actions.confirm_money import take_cash
from checkout.actions.move_order import mark_delivered, mark_ready, start_preparing
from checkout.errors import ForbiddenMove, NoTriesLeft, WrongCode
from checkout.models import Order
from checkout.pickup import MOST_TRIES, is_code, new_code
from checkout.tests.sales import kathmandu, sell
from home.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(make_user):
    user = make_user("ram@shop.example")
    user.groups.add(Group.objects.get(name="Shopkeeper"))
    return user


@pytest.fixture
def ring(make_variant):
    return make_variant(title="Plain band", price=Decimal("9000.00"), stock=5)


@pytest.fixture
def ready(shopper, ring):
    """An order that waits at the counter."""
    return sell(shopper, ring, status="ready", paid_at=kathmandu(2026, 11, 20), pickup_code="402913")


def test_a_code_has_six_digits_and_is_another_each_time():
    codes = {new_code() for _ in range(50)}
    assert all(len(code) == 6 and code.isdecimal() and code.isascii() for code in codes)
    assert len(codes) > 40


@pytest.mark.parametrize("typed", ["402913", " 402 913 ", "४०२९१३"])
def test_it_counts_in_either_script_and_with_spaces(typed):
    assert is_code(typed, "402913")


@pytest.mark.parametrize("typed", ["", "402914", "40291", "4029130", "abc", "４０２９１３"])
def test_another_one_does_not(typed):
    assert not is_code(typed, "402913")


@pytest.mark.parametrize(("method", "has_code"), [("pickup", True), ("delivery", False)])
def test_it_is_made_when_the_order_is_paid_and_lies_sealed(shopper, ring, keeper, method, has_code):
    order = sell(shopper, ring, status="pending", paid_at=None, delivery_method=method)
    take_cash(order, amount=order.total, actor=keeper)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert bool(order.pickup_code) is has_code
    with connection.cursor() as cursor:
        cursor.execute("SELECT pickup_code FROM checkout_order WHERE id = %s", [order.pk])
        (stored,) = cursor.fetchone()
    assert stored.startswith("1:") is has_code
    assert not has_code or order.pickup_code not in stored


def test_the_shopper_reads_it_on_the_page_and_in_the_mail_but_not_in_its_subject(
    client, shopper, ring, keeper
):
    order = sell(shopper, ring, status="pending", paid_at=None)
    client.force_login(shopper)
    page = reverse("checkout:order", args=[order.number])
    assert "Your code for picking up" not in client.get(page).content.decode()
    take_cash(order, amount=order.total, actor=keeper)
    order.refresh_from_db()
    assert order.pickup_code in client.get(page).content.decode()
    start_preparing(order, keeper)
    mark_ready(order, keeper)
    mail = OutboxMessage.objects.get(key=f"order-ready:{order.number}")
    assert order.pickup_code in mail.text
    assert order.pickup_code in mail.html
    assert order.pickup_code not in mail.subject
    mark_delivered(order, keeper, code=order.pickup_code)
    assert order.pickup_code not in client.get(page).content.decode()


def test_nobody_else_reads_it(client, make_user, ready):
    client.force_login(make_user())
    response = client.get(reverse("checkout:order", args=[ready.number]))
    assert response.status_code == 404


def test_the_right_code_hands_it_over(ready, keeper):
    mark_delivered(ready, keeper, code="402 913")
    assert ready.status == "delivered"
    assert ready.events.get().reason == ""


def test_a_wrong_one_does_not_and_is_counted(ready, keeper):
    with pytest.raises(WrongCode) as refused:
        mark_delivered(ready, keeper, code="111111")
    assert refused.value.tries_left == MOST_TRIES - 1
    ready.refresh_from_db()
    assert (ready.status, ready.pickup_tries) == ("ready", 1)


def test_after_ten_wrong_ones_even_the_right_one_is_not_enough(ready, keeper):
    for _ in range(MOST_TRIES):
        with pytest.raises(WrongCode):
            mark_delivered(ready, keeper, code="111111")
    with pytest.raises(NoTriesLeft):
        mark_delivered(ready, keeper, code="402913")
    mark_delivered(ready, keeper, reason="Card shown")
    assert ready.status == "delivered"
    assert ready.events.get().reason == "Card shown"


def test_who_is_not_ready_loses_no_try(ready, keeper):
    Order.objects.filter(pk=ready.pk).update(status="preparing")
    ready.refresh_from_db()
    with pytest.raises(ForbiddenMove):
        mark_delivered(ready, keeper, code="111111")
    ready.refresh_from_db()
    assert ready.pickup_tries == 0


# In the CMS


def move_url(order):
    return reverse("sales_order_move", args=[order.pk])


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Type the code that the buyer says"),
        ({"code": "111111"}, "Tries left: 9."),
        ({"code": "111111", "reason": "Card shown"}, "Tries left: 9."),
        ({"reason": "x" * 201}, "at most 200 characters"),
    ],
)
def test_the_desk_asks_for_it_and_loses_nothing_typed(client, keeper, ready, typed, told):
    client.force_login(keeper)
    response = client.post(move_url(ready), {"step": "deliver", **typed})
    page = response.content.decode()
    assert response.status_code == 200
    assert told in page
    assert all(word in page for word in typed.values())
    ready.refresh_from_db()
    assert ready.status == "ready"


@pytest.mark.parametrize("typed", [{"code": "402913"}, {"reason": "Card shown"}])
def test_the_desk_hands_over_by_code_or_by_reason(client, keeper, ready, typed):
    client.force_login(keeper)
    assert client.post(move_url(ready), {"step": "deliver", **typed}).status_code == 302
    ready.refresh_from_db()
    assert ready.status == "delivered"
    assert ready.events.get().actor == keeper


def test_the_desk_never_shows_the_code(client, keeper, ready):
    client.force_login(keeper)
    assert "402913" not in client.get(f"/cms/sales/orders/{ready.pk}/").content.decode()


def test_an_order_of_a_time_without_codes_is_handed_over_as_then(client, keeper, shopper, ring):
    order = sell(shopper, ring, status="ready", paid_at=kathmandu(2026, 11, 20))
    client.force_login(keeper)
    client.post(move_url(order), {"step": "deliver"})
    order.refresh_from_db()
    assert order.status == "delivered"
