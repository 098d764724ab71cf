"""Pages kept for strangers: each change makes new just what shows it, and nobody gets what is somebody else's."""

import re
from datetime import date

import pytest
from django.core.cache import caches
from django.test import Client
from wagtail.models import PageViewRestriction

from catalogue.models import JewelleryPage, RelatedItem
from catalogue.stock import hold
from home.freshness import PRICES, touch
from home.models import HomePage, ShopSettings, StandardPage
from home.page_cache import FOREIGN_PARAMETERS, csrf_placeholder

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def stranger(as_committed):
    """A browser that has never been here, at every call."""
    return Client


@pytest.fixture
def state(stranger):
    """Whether a stranger got the page at `address` from the cache: "hit", "miss", or "" for what is never kept."""

    def ask(address, **headers):
        response = stranger(headers=headers).get(address)
        assert response.status_code == 200, address
        return response.headers.get("X-Page-Cache", "")

    return ask


@pytest.fixture
def ring(as_committed, make_item):
    return make_item("Ruby ring", stock=3)


@pytest.fixture
def bangle(as_committed, make_item):
    return make_item("Plain bangle", category="Bangles", stock=3)


def sell(item):
    hold({item.variants.get().pk: 1}, order_number="G-1")


def test_the_second_stranger_gets_what_the_first_was_made_at_one_query(
    stranger, ring, django_assert_num_queries
):
    first = stranger().get(ring.url)
    with django_assert_num_queries(1):
        second = stranger().get(ring.url)
    assert (first.headers["X-Page-Cache"], second.headers["X-Page-Cache"]) == ("miss", "hit")
    assert TOKEN.sub("", first.text) == TOKEN.sub("", second.text)


def test_a_sale_makes_new_the_page_and_the_lists_that_show_it_and_no_other(state, ring, bangle):
    other = bangle.url
    showing = [ring.url, "/shop/", "/shop/rings/", "/", "/ne/shop/"]
    assert [state(address) for address in (other, *showing)] == ["miss"] * 6
    assert [state(address) for address in (other, *showing)] == ["hit"] * 6
    sell(ring)
    assert [state(address) for address in (other, *showing)] == ["hit", *["miss"] * 5]


def test_a_sale_makes_new_the_pages_that_show_the_item_beside_their_own(state, ring, bangle, make_item):
    sibling = make_item("Pearl ring")
    RelatedItem.objects.create(page=bangle, item=ring)
    addresses = [sibling.url, bangle.url]
    assert [state(address) for address in addresses] == ["miss", "miss"]
    sell(ring)
    assert [state(address) for address in addresses] == ["miss", "miss"]
    sell(bangle)
    assert [state(address) for address in addresses] == ["hit", "miss"]


def test_an_item_that_is_published_makes_new_its_neighbours_and_not_those_of_other_categories(
    state, ring, bangle, make_item
):
    assert [state(ring.url), state(bangle.url)] == ["miss", "miss"]
    make_item("New ring").save_revision().publish()
    assert [state(ring.url), state(bangle.url)] == ["miss", "hit"]


def test_an_item_chosen_beside_another_is_shown_there_when_it_comes_back(stranger, ring, bangle):
    RelatedItem.objects.create(page=bangle, item=ring)
    ring.unpublish()
    assert "Ruby ring" not in stranger().get(bangle.url).text
    JewelleryPage.objects.get(pk=ring.pk).save_revision().publish()
    assert "Ruby ring" in stranger().get(bangle.url).text


def test_new_prices_make_new_all_that_shows_prices(state, ring):
    assert [state(ring.url), state("/shop/")] == ["miss", "miss"]
    touch(PRICES)
    assert [state(ring.url), state("/shop/")] == ["miss", "miss"]


def test_a_new_name_of_the_shop_is_on_every_page_at_once(stranger, ring):
    addresses = ["/", "/shop/", ring.url]
    for address in addresses:
        stranger().get(address)
    settings = ShopSettings.load()
    settings.name = "Suna Pasal"
    settings.save()
    for address in addresses:
        assert "Suna Pasal" in stranger().get(address).text


def test_a_page_that_is_unpublished_is_gone_at_once(stranger, as_committed):
    page = HomePage.objects.get().add_child(instance=StandardPage(title="About", slug="about"))
    assert stranger().get("/about/").status_code == 200
    page.unpublish()
    assert stranger().get("/about/").status_code == 404


def test_what_is_changed_while_a_page_is_made_is_not_hidden_by_it(stranger, ring, monkeypatch):
    """The page was read before the sale and kept after it: the counter noted before tells."""
    context = JewelleryPage.get_context

    def sold_meanwhile(page, request):
        read = context(page, request)
        monkeypatch.setattr(JewelleryPage, "get_context", context)
        hold({ring.variants.get().pk: 3}, order_number="G-1")
        return read

    monkeypatch.setattr(JewelleryPage, "get_context", sold_meanwhile)
    assert "Sold out" not in stranger().get(ring.url).text
    assert "Sold out" in stranger().get(ring.url).text


def test_the_next_day_pages_are_made_anew(state, ring, monkeypatch):
    assert state(ring.url) == "miss"
    assert state(ring.url) == "hit"
    monkeypatch.setattr("home.page_cache.today", lambda: date(2030, 1, 1))
    assert state(ring.url) == "miss"


def test_each_stranger_has_a_token_of_their_own_that_buys(ring):
    first, second = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    tokens = []
    for browser in (first, second, first):
        response = browser.get(ring.url)
        [token] = TOKEN.findall(response.text)
        tokens.append((token, browser.cookies["csrftoken"].value))
        assert csrf_placeholder() not in response.text
        assert int(response["Content-Length"]) == len(response.content)
    assert len({token for token, _cookie in tokens}) == 3
    assert tokens[0][1] == tokens[2][1] != tokens[1][1]

    order = {"variant": ring.variants.get().pk, "quantity": 1}
    bought = second.post("/cart/add/", order | {"csrfmiddlewaretoken": tokens[1][0]})
    assert bought.status_code == 302
    stolen = first.post("/cart/add/", order | {"csrfmiddlewaretoken": tokens[1][0]})
    assert stolen.status_code == 403


def test_a_page_without_a_form_sets_no_cookie(stranger, ring):
    for _each in range(2):
        assert not stranger().get("/shop/").cookies


def test_nothing_of_a_shopper_or_a_cart_reaches_a_stranger(stranger, ring, make_user):
    shopper = stranger()
    shopper.force_login(make_user("sita@example.com"))
    buyer = stranger()
    buyer.post("/cart/add/", {"variant": ring.variants.get().pk, "quantity": 1})
    assert "My account" in shopper.get(ring.url).text
    assert 'class="count"' in buyer.get(ring.url).text
    for _each in range(2):
        page = stranger().get(ring.url).text
        assert "My account" not in page
        assert 'class="count"' not in page
    # And nothing of a stranger's page hides what is theirs.
    for browser, own in ((shopper, "My account"), (buyer, 'class="count"')):
        response = browser.get(ring.url)
        assert own in response.text
        assert "X-Page-Cache" not in response.headers


def test_an_empty_cart_costs_a_stranger_no_session(stranger, ring, django_assert_num_queries):
    browser = stranger()
    browser.get(ring.url)
    with django_assert_num_queries(1):
        response = browser.get(ring.url)
    assert set(browser.cookies) == {"csrftoken"}
    assert response.headers["X-Page-Cache"] == "hit"


def test_a_waiting_message_is_shown_to_whom_it_is_for(stranger, ring, state):
    assert state("/shop/") == "miss"
    browser = stranger()
    browser.cookies["messages"] = "anything"
    assert "X-Page-Cache" not in browser.get("/shop/").headers


def test_a_page_from_the_cache_has_the_same_headers(stranger, ring):
    first, second = (stranger().get(ring.url) for _each in range(2))
    same = {
        "Content-Security-Policy",
        "X-Frame-Options",
        "Content-Language",
        "Permissions-Policy",
        "Content-Type",
    }
    same |= {"X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Content-Length"}
    assert same <= first.headers.keys()
    ours = {"X-Page-Cache", "Vary"}
    assert {name: value for name, value in first.items() if name not in ours} == {
        name: value for name, value in second.items() if name not in ours
    }
    for response in (first, second):
        assert "Cookie" in response.headers["Vary"]


def test_languages_hosts_and_choices_are_kept_apart(state, ring):
    for address in ("/shop/", "/ne/shop/", "/shop/?sort=price", "/shop/?page=1"):
        assert state(address) == "miss"
    for address in ("/shop/", "/ne/shop/", "/shop/?sort=price", "/shop/?page=1"):
        assert state(address) == "hit"
    assert state("/shop/", host="localhost") == "miss"
    assert state("/shop/", **{"hx-request": "true"}) == "miss"


def test_where_a_visitor_comes_from_is_cut_off(stranger, state, ring):
    assert state("/shop/?sort=price") == "miss"
    for name in FOREIGN_PARAMETERS:
        response = stranger().get(f"/shop/?{name}source=letter&sort=price&{name}=7")
        assert response.headers["X-Page-Cache"] == "hit"
        assert "letter" not in response.text


def test_made_up_parameters_do_not_fill_the_cache(state, ring):
    for address in ("/shop/?x=1", "/shop/?page=1&x=2", "/shop/?page=" + "1" * 300):
        assert state(address) == ""
    assert not caches["pages"]._cache


@pytest.mark.parametrize(
    "address",
    [
        "/shop/?size=xyz",
        "/shop/?metal=foo",
        "/shop/?metal=gold&metal=gold",
        "/shop/?metal=%20gold",
        "/shop/?in_stock=2",
        "/shop/?sort=colour",
        "/shop/?page=2",
        "/shop/?page=1e9",
        "/shop/?price_min=1",
        "/shop/?weight_max=999.5",
        "/shop/?weight_max=heavy",
        "/shop/?variant=RNG-1",
        "/shop/rings/?occasion=foo",
        "/?metal=gold",
        "/rates/?metal=gold",
        "/shop/rings/ruby-ring/?variant=foo",
        "/shop/rings/ruby-ring/?variant=RNG-1&page=1",
    ],
)
def test_an_address_that_anybody_may_make_up_is_answered_but_not_kept(stranger, state, make_item, address):
    make_item("Ruby ring", sku="RNG-1")
    assert state(address) == ""
    assert not caches["pages"]._cache


def test_filters_sizes_and_pages_that_there_are_are_kept(state, make_item):
    make_item("Ruby ring", sku="RNG-1", size="14")
    for address in (
        "/shop/?metal=gold&size=14&sort=price&page=1",
        "/shop/rings/?metal=gold&purity=gold-22k&in_stock=1&price_min=&price_max=",  # as a form sends it
        "/shop/rings/ruby-ring/?variant=RNG-1",
    ):
        assert [state(address), state(address)] == ["miss", "hit"], address


def test_what_says_nothing_of_what_it_shows_is_not_kept(stranger, as_committed):
    for address in ("/accounts/login/", "/cart/", "/healthz", "/robots.txt"):
        for _each in range(2):
            response = stranger().get(address)
            assert response.status_code == 200
            assert "X-Page-Cache" not in response.headers
            assert csrf_placeholder() not in response.text


def test_whether_the_process_answers_is_not_asked_of_the_database(client):
    assert client.get("/healthz").status_code == 200


def test_a_form_that_is_not_kept_has_a_token_that_counts(as_committed):
    browser = Client(enforce_csrf_checks=True)
    token = TOKEN.findall(browser.get("/accounts/login/").text)[0]
    answer = browser.post(
        "/accounts/login/", {"login": "a@b.np", "password": "x", "csrfmiddlewaretoken": token}
    )
    assert answer.status_code == 200


def test_the_password_of_a_private_page_is_asked_of_everybody(stranger, ring):
    assert "Ruby ring" in stranger().get(ring.url).text
    PageViewRestriction.objects.create(
        page=ring.get_parent(), restriction_type=PageViewRestriction.PASSWORD, password="secret"
    )
    for _each in range(2):
        response = stranger().get(ring.url)
        assert "Ruby ring" not in response.text
        assert "X-Page-Cache" not in response.headers


def test_inside_a_transaction_no_page_is_kept(client, make_item):
    page = make_item()
    for _each in range(2):
        assert "X-Page-Cache" not in client.get(page.url).headers
    assert not caches["pages"]._cache
