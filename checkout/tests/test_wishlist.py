"""A wishlist is kept as a stranger, poured once into the customer's at login, and shows what has changed since."""

from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.models import JewelleryPage, StockMovement, Variant
from checkout.models import Wish
from checkout.wishlist import MOST_WISHES

pytestmark = pytest.mark.django_db

WISHES, MAIL, LOGIN = (
    reverse("checkout:wishlist"),
    reverse("checkout:back_in_stock"),
    reverse("account_login"),
)


def wish(client, variant, wanted="", **more):
    return client.post(WISHES, {"variant": variant.pk, "wish": wanted, **more})


def log_in(client, email="sita@example.com"):
    answer = client.post(LOGIN, {"login": email, "password": "a-long-password-2083"})
    assert answer.status_code == 302


def wished(user):
    return list(user.wishes.values_list("variant_id", flat=True))


@pytest.fixture(params=["stranger", "customer"])
def visitor(request, client):
    """Each thing holds before login and after it."""
    if request.param == "customer":
        client.force_login(request.getfixturevalue("shopper"))
    return client


def test_a_press_puts_a_piece_on_the_list_and_another_takes_it_off(visitor, make_variant):
    ring = make_variant(title="Plain Ring")
    wish(visitor, ring)
    text = visitor.get(WISHES).text
    assert "Plain Ring" in text
    assert f'data-wishlist="{ring.pk}"' in text
    wish(visitor, ring)
    assert "Nothing on your wishlist yet" in visitor.get(WISHES).text


def test_who_says_on_or_off_twice_has_said_it_once(visitor, make_variant):
    ring = make_variant(title="Plain Ring")
    for _each in range(2):
        wish(visitor, ring, "on")
    assert visitor.get(WISHES).text.count(">Plain Ring</a>") == 1
    for _each in range(2):
        wish(visitor, ring, "off")
    assert "Nothing on your wishlist yet" in visitor.get(WISHES).text


def test_the_press_leads_back_to_the_size_on_the_items_page_or_to_the_list(visitor, make_variant):
    ring = make_variant(sku="RNG 1/2")
    assert wish(visitor, ring, "on").url == f"{ring.page.url}?variant=RNG+1%2F2"
    assert wish(visitor, ring, "off", back="list").url == WISHES


def test_the_newest_wish_stands_first(visitor, make_variant):
    for title in ("First", "Second"):
        wish(visitor, make_variant(title=title))
    text = visitor.get(WISHES).text
    assert text.index(">Second</a>") < text.index(">First</a>")


@pytest.mark.parametrize(
    "sent", [{}, {"variant": "x"}, {"variant": "-1"}, {"variant": str(2**63)}, {"variant": "1", "wish": "?"}]
)
def test_nonsense_is_refused_with_400(visitor, sent):
    assert visitor.post(WISHES, sent).status_code == 400
    assert visitor.post(MAIL, {**sent, "asked": sent.get("variant", ""), "mail": "?"}).status_code == 400


def test_what_is_not_sold_is_not_put_on_the_list(visitor, make_item, make_variant):
    for variant in (make_item(live=False).variants.get(), make_variant(is_active=False), Variant(pk=999999)):
        assert wish(visitor, variant).status_code == 404
        assert visitor.post(MAIL, {"asked": variant.pk}).status_code == 404
    assert "Nothing on your wishlist yet" in visitor.get(WISHES).text


def test_a_look_changes_nothing(visitor, make_variant):
    visitor.get(WISHES, {"variant": make_variant().pk, "wish": "on"})
    assert "Nothing on your wishlist yet" in visitor.get(WISHES).text
    assert visitor.get(MAIL).status_code == 405


def test_posts_need_the_csrf_token(make_variant):
    strict = Client(enforce_csrf_checks=True)
    assert wish(strict, make_variant()).status_code == 403


def test_the_list_has_a_limit_and_says_so(visitor, make_variant, monkeypatch):
    monkeypatch.setattr("checkout.wishlist.MOST_WISHES", 2)
    for number in range(2):
        wish(visitor, make_variant(title=f"Ring {number}"))
    answer = visitor.post(WISHES, {"variant": make_variant(title="Too much").pk}, follow=True)
    assert "Your wishlist is full: it holds 2 pieces. Please take one off first." in answer.text
    assert ">Too much</a>" not in answer.text
    assert ">Ring 1</a>" in answer.text
    assert MOST_WISHES == 100


def test_the_limit_holds_for_mails_too(visitor, make_variant, monkeypatch):
    monkeypatch.setattr("checkout.wishlist.MOST_WISHES", 1)
    wish(visitor, make_variant())
    answer = visitor.post(MAIL, {"asked": make_variant(stock=0).pk}, follow=True)
    assert "Your wishlist is full" in answer.text


def test_a_lower_price_is_told(visitor, make_variant):
    ring = make_variant(price=Decimal("98500"))
    wish(visitor, ring)
    Variant.objects.update(price=Decimal("96500"))
    text = visitor.get(WISHES).text
    assert "Rs 2,000.00 less than when you added it" in text
    assert "Rs 96,500.00" in text


def test_a_higher_price_is_told(visitor, make_variant):
    wish(visitor, make_variant(price=Decimal("98500")))
    Variant.objects.update(price=Decimal("1098500"))
    assert "Rs 10,00,000.00 more than when you added it" in visitor.get(WISHES).text


def test_the_same_price_is_no_news(visitor, make_variant):
    wish(visitor, make_variant(stock=5))
    text = visitor.get(WISHES).text
    assert "when you added it" not in text
    assert "Only one left" not in text


def test_a_piece_without_a_price_today_says_so_and_cannot_be_put_in_the_cart(visitor, make_by_rate):
    page = make_by_rate("Rate Ring")
    wish(visitor, page.variants.get())
    text = visitor.get(WISHES).text
    assert "“Rate Ring” has no price at the moment." in text
    assert reverse("checkout:cart_add") not in text


def test_a_price_that_was_on_request_is_compared_with_nothing(visitor, make_by_rate, publish_rates):
    wish(visitor, make_by_rate().variants.get())
    publish_rates(fine_gold=309300)
    text = visitor.get(WISHES).text
    assert reverse("checkout:cart_add") in text
    assert "when you added it" not in text


def test_the_last_piece_says_so(visitor, make_variant):
    wish(visitor, make_variant(stock=1))
    assert "Only one left" in visitor.get(WISHES).text


def test_what_is_sold_out_can_be_asked_for(visitor, make_variant):
    wish(visitor, make_variant())
    Variant.objects.update(stock=0)
    text = visitor.get(WISHES).text
    assert "Sold out" in text
    assert "Write to me when it is back" in text
    assert reverse("checkout:cart_add") not in text


def test_what_was_one_of_a_kind_says_that_it_does_not_come_back(visitor, make_variant):
    ring = make_variant()
    ring.movements.create(kind=StockMovement.Kind.RECEIVED, change=1)
    wish(visitor, ring)
    Variant.objects.update(stock=0)
    text = visitor.get(WISHES).text
    assert "Sold. It was one of a kind and does not come back." in text
    assert "Write to me" not in text


@pytest.mark.parametrize("gone", [{"is_active": False}, {"page__live": False}])
def test_what_is_not_sold_any_more_says_so_and_can_be_removed(visitor, make_variant, gone):
    ring = make_variant(title="Old Ring")
    wish(visitor, ring)
    JewelleryPage.objects.update(live=gone.get("page__live", True))
    Variant.objects.update(is_active=gone.get("is_active", True))
    text = visitor.get(WISHES).text
    assert "Not on sale any more" in text
    assert ring.page.url not in text.split("<main")[1]
    assert reverse("checkout:cart_add") not in text
    assert wish(visitor, ring, "off").url == WISHES
    assert "Nothing on your wishlist yet" in visitor.get(WISHES).text


def test_what_was_deleted_is_gone_without_a_word(visitor, make_variant):
    wish(visitor, make_variant())
    Variant.objects.all().delete()
    assert "Nothing on your wishlist yet" in visitor.get(WISHES).text


def test_from_the_list_into_the_cart(visitor, make_variant):
    wish(visitor, make_variant(title="Plain Ring"))
    form = visitor.get(WISHES).text.split(f'action="{reverse("checkout:cart_add")}"')[1].split("</form>")[0]
    assert f'name="variant" value="{Variant.objects.get().pk}"' in form
    assert 'name="quantity" value="1"' in form


def test_a_strangers_wishes_are_poured_into_the_customers_own_once(make_variant, shopper):
    mine, both, theirs = (make_variant(stock=5) for _each in range(3))
    for variant in (mine, both):
        shopper.wishes.create(variant=variant, price_seen=1)
    browser = Client()
    for variant in (both, theirs):
        wish(browser, variant)
    log_in(browser)
    assert wished(shopper) == [theirs.pk, both.pk, mine.pk]
    assert shopper.wishes.get(variant=both).price_seen == 1
    assert shopper.wishes.get(variant=theirs).price_seen == Decimal("98500.00")

    browser.post(reverse("account_logout"))
    assert "Nothing on your wishlist yet" in browser.get(WISHES).text
    shopper.wishes.all().delete()
    log_in(browser)
    assert wished(shopper) == []


def test_the_order_of_a_strangers_wishes_stays_through_login(client, make_variant, shopper):
    variants = [make_variant() for _each in range(3)]
    for variant in variants:
        wish(client, variant)
    log_in(client)
    assert wished(shopper) == [variant.pk for variant in reversed(variants)]


def test_what_was_deleted_meanwhile_does_not_stand_in_the_way_of_login(client, make_variant, shopper):
    for _each in range(2):
        wish(client, make_variant())
    kept = Variant.objects.last()
    Variant.objects.exclude(pk=kept.pk).delete()
    log_in(client)
    assert wished(shopper) == [kept.pk]


def test_what_finds_no_room_at_login_is_told(client, make_variant, shopper, monkeypatch):
    monkeypatch.setattr("checkout.wishlist.MOST_WISHES", 2)
    shopper.wishes.create(variant=make_variant())
    for _each in range(2):
        wish(client, make_variant())
    log_in(client)
    assert shopper.wishes.count() == 2
    assert "1 piece did not fit on your wishlist." in client.get(WISHES).text


def test_nobody_reaches_the_wishes_of_others(make_variant, shopper, make_user):
    ring = make_variant(title="Plain Ring")
    shopper.wishes.create(variant=ring)
    other = Client()
    other.force_login(make_user())
    assert "Plain Ring" not in other.get(WISHES).text
    wish(other, ring, "off")
    other.post(MAIL, {"asked": ring.pk, "mail": "off"})
    assert wished(shopper) == [ring.pk]


def test_a_full_list_costs_no_more_queries_than_one_wish(visitor, make_variant):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            visitor.get(WISHES)
        return len(asked)

    wish(visitor, make_variant(stock=0))
    queries()
    with_one = queries()
    for _each in range(6):
        wish(visitor, make_variant())
    assert queries() == with_one


def test_a_customers_pages_ask_for_the_wishes_once(client, make_variant, shopper):
    shopper.wishes.create(variant=make_variant())
    client.force_login(shopper)
    with CaptureQueriesContext(connection) as asked:
        assert "data-wishlist" in client.get("/").text
    assert len([query for query in asked if "checkout_wish" in query["sql"]]) == 1


def test_looking_at_an_empty_list_makes_no_session(client, settings):
    assert client.get(WISHES).status_code == 200
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert not Wish.objects.exists()


def test_pages_kept_for_strangers_know_no_wishes(as_committed, make_item):
    page = make_item("Ruby ring", stock=3)
    wisher, others = Client(), [Client(), Client()]
    others[0].get(page.url)
    wish(wisher, page.variants.get(), "on")
    own = wisher.get(page.url)
    assert f'data-wishlist="{page.variants.get().pk}"' in own.text
    assert "X-Page-Cache" not in own.headers
    for other in others:
        answer = other.get(page.url)
        assert answer.headers["X-Page-Cache"] == "hit"
        assert 'data-wishlist=""' in answer.text
    assert caches["pages"]._cache


def test_the_heart_of_an_items_page_says_the_same_to_everybody(as_committed, make_item):
    page = make_item("Ruby ring", stock=3)
    wisher = Client()
    wish(wisher, page.variants.get(), "on")
    mine, others = (
        client.get(page.url).text.split("<fieldset")[1].split("</form>")[0] for client in (wisher, Client())
    )
    assert mine == others
    assert 'name="wish" value="on"' in mine
