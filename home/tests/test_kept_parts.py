"""Parts of pages that are drawn once: they change with the shop's words, and know nobody who looks at them."""

import pytest
from django.core.cache import caches
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from home.models import NavigationSettings, ShopSettings


@pytest.fixture
def ring(as_committed, make_item):
    return make_item("Ruby ring", stock=3)


@pytest.fixture
def page_of(ring):
    """The text of a page for a client, made anew."""

    def ask(client, address):
        caches["pages"].clear()
        response = client.get(address)
        assert response.status_code == 200
        return response.text

    return ask


def put_in_cart(client, item):
    client.post("/cart/add/", {"variant": item.variants.get().pk, "quantity": 2})


def test_two_sessions_in_turn_each_see_their_own_account_link_and_cart(page_of, ring, make_user):
    member, stranger = Client(), Client()
    member.force_login(make_user("sita@example.com"))
    put_in_cart(member, ring)
    for _turn in range(2):
        text = page_of(member, "/shop/")
        assert "My account" in text
        assert "Log in" not in text
        assert '<span class="count" aria-hidden="true">2</span>' in text
        text = page_of(stranger, "/shop/")
        assert "Log in" in text
        assert "My account" not in text
        assert '<span class="count"' not in text


def test_what_somebody_searched_for_stands_in_no_other_page(page_of):
    assert page_of(Client(), "/search/?q=secretwish").count('value="secretwish"') == 3
    assert page_of(Client(), "/search/?q=%22%3E%3Cb%3E").count('value="&quot;&gt;&lt;b&gt;"') == 3
    for address in ("/search/", "/search/?q=ring"):
        text = page_of(Client(), address)
        assert "secretwish" not in text
        assert "\0" not in text


def test_every_page_leads_to_itself_in_the_other_language(page_of, ring):
    for address, other in {
        "/shop/": "/ne/shop/",
        "/ne/shop/?sort=price&page=1": "/shop/?sort=price&amp;page=1",
        "/search/?q=%01/%01": "/ne/search/?q=%01/%01",
        ring.url: f"/ne{ring.url}",
    }.items():
        text = page_of(Client(), address)
        assert text.count(f'class="tool language" href="{other}"') == 3
        assert "\1" not in text.replace('value="\1/\1"', "").replace("“\1/\1”", "").replace(": \1/\1", "")


def test_a_wish_shows_in_the_header_of_who_has_it_alone(page_of, ring, make_user):
    member, stranger = Client(), Client()
    member.force_login(make_user("sita@example.com"))
    variant = ring.variants.get().pk
    member.post(reverse("checkout:wishlist"), {"variant": variant, "wish": "on"})
    for _turn in range(2):
        assert f'data-wishlist="{variant}"' in page_of(member, "/shop/")
        assert 'data-wishlist=""' in page_of(stranger, "/shop/")


def test_a_new_phone_number_shows_in_both_languages_at_once(page_of):
    addresses = ("/shop/", "/ne/shop/")
    before = [page_of(Client(), address) for address in addresses]
    shop = ShopSettings.load()
    shop.phone = "+977 1 4000000"
    shop.save()
    assert not any("tel:+97714000000" in text for text in before)
    assert all("tel:+97714000000" in page_of(Client(), address) for address in addresses)


def test_the_menu_marks_the_page_that_is_open_and_no_other(page_of, ring):
    menu = NavigationSettings.load()
    link = {"label": "", "label_ne": "", "address": ""}
    menu.header_links = [
        ("link", {**link, "page": page}) for page in (ring.get_parent(), ring.get_parent().get_parent())
    ]
    menu.save()
    for address in ("/shop/", "/shop/rings/", "/shop/"):
        text = page_of(Client(), address)
        header = text[text.index("<header") : text.index("</header>")]
        # Once for phones, once for wide screens.
        assert header.count(f'<a href="{address}" aria-current="page">') == 2
        assert header.count('aria-current="page"') == 2


def test_a_kept_part_knows_neither_request_nor_user(as_committed, rf, make_user):
    request = rf.get("/shop/")
    request.user = make_user("sita@example.com")
    template = Template(
        '{% load kept_tags %}{% kept_part "components/account_link.html" is_member=False with_text=True %}'
    )
    known = Context({"request": request, "user": request.user, "is_member": True})
    assert "Log in" in template.render(known)
