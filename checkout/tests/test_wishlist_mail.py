"""Who asked is written to once when a piece is back in stock."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue import stock
from catalogue.models import JewelleryPage, StockMovement, Variant
from checkout import notifications
from checkout.actions.tell_back_in_stock import tell_back_in_stock
from checkout.tests.test_wishlist import LOGIN, MAIL, WISHES, log_in, wish, wished
from home.models import OutboxMessage

pytestmark = pytest.mark.django_db


def ask(client, variant, **more):
    return client.post(MAIL, {"asked": variant.pk, **more}, follow=True)


def comes_back(variant, pieces=1):
    stock.adjust(variant, pieces, kind=StockMovement.Kind.RECEIVED, actor=None)


@pytest.fixture
def sita(client, shopper):
    client.force_login(shopper)
    return client


@pytest.fixture
def ring(make_variant):
    return make_variant(title="Plain Ring", stock=0, sku="RNG-1")


def test_who_asked_gets_one_mail_when_the_piece_is_back(sita, shopper, ring):
    assert "We write to you once, when “Plain Ring” is back." in ask(sita, ring).text
    assert tell_back_in_stock() == 0
    comes_back(ring)
    assert [tell_back_in_stock(), tell_back_in_stock()] == [1, 0]
    mail = OutboxMessage.objects.get()
    assert mail.recipient == shopper.email
    assert mail.subject == "Back in stock: Plain Ring"
    for text in (mail.text, mail.html):
        assert "Dear Sita," in text
        assert "Rs 98,500.00" in text
        assert f"{ring.page.url}?variant=RNG-1" in text
        assert WISHES in text


def test_it_stays_on_the_list_and_nothing_more_is_awaited(sita, shopper, ring):
    ask(sita, ring)
    comes_back(ring)
    tell_back_in_stock()
    assert wished(shopper) == [ring.pk]
    assert shopper.wishes.get().asked_at is None


def test_sold_again_and_back_again_is_told_to_who_asks_again(sita, ring):
    for expected in (1, 2, 2):
        if expected > OutboxMessage.objects.count():
            ask(sita, ring)
        comes_back(ring, 2)
        tell_back_in_stock()
        Variant.objects.update(stock=0)
        assert OutboxMessage.objects.count() == expected


def test_an_order_that_nobody_paid_for_brings_a_piece_back_too(sita, make_variant):
    ring = make_variant(stock=3)
    stock.hold({ring.pk: 3}, order_number="G-1")
    ask(sita, ring)
    assert tell_back_in_stock() == 0
    stock.release({ring.pk: 3}, order_number="G-1")
    assert tell_back_in_stock() == 1


def test_the_mail_is_in_the_language_of_who_asked(sita, shopper, ring):
    shopper.language = "ne"
    shopper.save()
    ask(sita, ring)
    comes_back(ring)
    tell_back_in_stock()
    mail = OutboxMessage.objects.get()
    assert ring.page.title_ne in mail.text
    assert "रु ९८,५००.००" in mail.text
    assert f"/ne{ring.page.url}?variant=RNG-1" in mail.text


def test_the_price_is_that_of_the_day(sita, ring):
    ask(sita, ring)
    Variant.objects.update(price=Decimal("101000"))
    comes_back(ring)
    tell_back_in_stock()
    assert "Rs 1,01,000.00" in OutboxMessage.objects.get().text


def test_a_piece_that_has_no_price_today_is_told_of_without_one(sita, make_by_rate):
    ring = make_by_rate(stock=0).variants.get()
    ask(sita, ring)
    comes_back(ring)
    assert tell_back_in_stock() == 1
    assert "Price on request" in OutboxMessage.objects.get().text


def test_one_press_ends_the_waiting(sita, shopper, ring):
    ask(sita, ring)
    text = sita.get(WISHES).text
    assert "We write to you, once, when it is back." in text
    assert "No mail, please" in text
    assert "No mail will be sent about “Plain Ring”." in ask(sita, ring, mail="off", back="list").text
    comes_back(ring)
    assert tell_back_in_stock() == 0
    assert wished(shopper) == [ring.pk]


def test_who_takes_the_piece_off_the_list_is_not_written_to(sita, ring):
    ask(sita, ring)
    wish(sita, ring, "off")
    comes_back(ring)
    assert tell_back_in_stock() == 0


@pytest.mark.parametrize("nobody", [{"is_active": False}, {"closed_at": timezone.now()}])
def test_accounts_that_are_closed_are_not_written_to(sita, shopper, ring, nobody):
    ask(sita, ring)
    comes_back(ring)
    type(shopper).objects.filter(pk=shopper.pk).update(**nobody)
    assert tell_back_in_stock() == 0


def test_what_is_back_but_not_on_sale_is_not_told_of(sita, ring):
    ask(sita, ring)
    comes_back(ring)
    JewelleryPage.objects.update(live=False)
    assert tell_back_in_stock() == 0
    JewelleryPage.objects.update(live=True)
    Variant.objects.update(is_active=False)
    assert tell_back_in_stock() == 0


def test_a_piece_that_is_there_is_not_waited_for(sita, shopper, make_variant):
    assert "is in stock: you can have it now." in ask(sita, make_variant(stock=1)).text
    assert not shopper.wishes.exists()


def test_a_piece_that_was_one_of_a_kind_is_not_waited_for(sita, shopper, ring):
    ring.movements.create(kind=StockMovement.Kind.RECEIVED, change=1)
    assert "was one of a kind. It is sold and does not come back." in ask(sita, ring).text
    assert not shopper.wishes.exists()


def test_one_size_of_several_is_not_one_of_a_kind(sita, shopper, ring):
    ring.movements.create(kind=StockMovement.Kind.RECEIVED, change=1)
    Variant.objects.create(
        page=ring.page, sku="RNG-2", size="14", gross_weight=4, net_weight=4, price=9, stock=1
    )
    ask(sita, ring)
    assert shopper.wishes.get().asked_at


def test_a_strangers_question_counts_once_they_have_logged_in(client, shopper, ring):
    answer = client.post(MAIL, {"asked": ring.pk})
    assert answer.url == f"{LOGIN}?next=%2Faccount%2Fwishlist%2F"
    assert "then we know where to write to" in client.get(answer.url).text
    comes_back(ring)
    assert tell_back_in_stock() == 0
    Variant.objects.update(stock=0)
    log_in(client)
    assert shopper.wishes.get().asked_at
    comes_back(ring)
    assert tell_back_in_stock() == 1


def test_many_who_wait_are_told_in_batches_the_longest_waiting_first(make_user, ring):
    users = [make_user() for _each in range(3)]
    for user in users:
        browser = Client()
        browser.force_login(user)
        ask(browser, ring)
    comes_back(ring)
    assert [tell_back_in_stock(limit=2), tell_back_in_stock(limit=2)] == [2, 1]
    mails = OutboxMessage.objects.order_by("pk").values_list("recipient", flat=True)
    assert list(mails) == [user.email for user in users]


def test_a_mail_that_cannot_be_written_keeps_its_question_and_not_the_others(
    make_user, ring, monkeypatch, caplog
):
    users = [make_user() for _each in range(2)]
    for user in users:
        user.wishes.create(variant=ring, asked_at=timezone.now())
    comes_back(ring)
    tell = notifications.back_in_stock

    def break_on_the_first(wish, price):
        if wish.user == users[0]:
            raise KeyError("odd")
        tell(wish, price)

    monkeypatch.setattr(notifications, "back_in_stock", break_on_the_first)
    assert tell_back_in_stock() == 1
    assert users[0].wishes.get().asked_at
    assert OutboxMessage.objects.get().recipient == users[1].email


def test_an_items_page_offers_it_for_sizes_that_are_sold_out(client, ring):
    text = client.get(ring.page.url).text
    assert f'name="asked" value="{ring.pk}"' in text
    assert f'formaction="{reverse("checkout:back_in_stock")}"' in text
    ring.movements.create(kind=StockMovement.Kind.RECEIVED, change=1)
    assert 'name="asked"' not in client.get(ring.page.url).text
