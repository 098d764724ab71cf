import re

import pytest
from wagtail.models import PageViewRestriction

from catalogue.models import CategoryPage


def suggested(client, query, language=""):
    response = client.get(f"{language}/search/suggest/", {"q": query})
    assert response.status_code == 200
    return re.findall(r'suggestion-title">([^<]*)<', response.text)


@pytest.fixture
def shop(make_item):
    make_item("Ruby band", sku="RNG-1")
    item = make_item("Tilhari", category="Necklaces")
    item.title_ne = "तिलहरी"
    item.save()
    CategoryPage.objects.filter(title="Necklaces").update(title_ne="हार")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("rub", ["Ruby band"]),
        ("ruby ba", ["Ruby band"]),
        ("RUBY", ["Ruby band"]),
        ("ti", ["Tilhari"]),
        ("ring", ["Rings", "Ruby band"]),  # its Nepali name is औंठी
        ("aunt", ["Rings", "Ruby band"]),
        ("औंठ", ["Rings", "Ruby band"]),
        ("neck", ["Necklaces"]),
        ("haar", ["Necklaces"]),
        ("22", ["22K gold"]),
        ("and", []),
        ("t", []),
        ("", []),
        ("%%", []),
        ("\0\0", []),
        ("x" * 3000, []),
    ],
)
def test_what_is_typed_may_become_an_item_a_category_or_an_attribute(client, shop, query, names):
    assert suggested(client, query) == names


def test_what_is_typed_begins_a_nepali_word_and_is_not_found_in_the_middle(client, make_item):
    item = make_item("Tilhari")
    item.title_ne = "बाहिरको तिलहरी"
    item.save()
    assert suggested(client, "हिर") == suggested(client, "लहर") == []
    assert suggested(client, "बाहि") == suggested(client, "तिल") == ["Tilhari"]


def test_suggestions_speak_nepali_and_lead_there(client, shop):
    page = client.get("/ne/search/suggest/", {"q": "tilh"}).text
    assert 'href="/ne/shop/necklaces/tilhari/"' in page
    assert "रु\N{NO-BREAK SPACE}९८,५००.००" in page


def test_a_category_and_an_attribute_lead_to_their_lists(client, shop):
    assert 'href="/shop/rings/"' in client.get("/search/suggest/", {"q": "rings"}).text
    assert 'href="/shop/?metal=gold"' in client.get("/search/suggest/", {"q": "gold"}).text


def test_nothing_hidden_is_suggested(client, shop, make_item):
    make_item("Ruby draft", live=False)
    make_item("Ruby withdrawn", is_active=False)
    hidden = make_item("Ruby secret", category="Secret")
    PageViewRestriction.objects.create(page=hidden.get_parent(), restriction_type="login")
    assert suggested(client, "ruby") == ["Ruby band"]
    assert suggested(client, "secret") == []


def test_names_with_markup_are_suggested_as_words(client, make_item):
    make_item("<script>alert(1)</script> band")
    assert "<script>" not in client.get("/search/suggest/", {"q": "band"}).text


def test_suggestions_only_read(client, shop):
    assert client.post("/search/suggest/").status_code == 405
