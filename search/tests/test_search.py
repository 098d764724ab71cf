import re

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from catalogue.models import CategoryPage, JewelleryPage, Metal, Purity, Variant


def found(client, query, **more):
    response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200
    return re.findall(r'product-card-title"><a href="[^"]*">([^<]*)<', response.text)


@pytest.fixture
def ring(make_item):
    return make_item("Ruby band", sku="RNG-101-12")


@pytest.fixture
def necklace(make_item):
    item = make_item("Tilhari", category="Necklaces", sku="NCK-7")
    CategoryPage.objects.filter(title="Necklaces").update(title_ne="हार")
    item = JewelleryPage.objects.get(pk=item.pk)
    item.title_ne = "तिलहरी"
    item.metal = Metal.objects.create(name="Silver", name_ne="चाँदी", code="silver")
    item.purity = Purity.objects.create(name="Sterling", code="sterling", metal=item.metal, fineness=925)
    item.save()
    return item


@pytest.mark.parametrize(
    "query",
    [
        "ruby",
        "RUBY Band",
        "rub",
        "rings",
        "ring",
        "aunthi",
        "gold",
        "22K gold",
        "सुन",
        "औंठी",
        "RNG-101-12",
        "rng-101",
        "  ruby  ",
        '"ruby" -*',
    ],
)
def test_an_item_is_found_by_its_words_its_kind_its_metal_and_its_code(client, ring, necklace, query):
    assert found(client, query) == ["Ruby band"]


@pytest.mark.parametrize(
    "query", ["tilhari", "तिलहरी", "silver", "चाँदी", "necklace", "necklaces", "हार", "mala", "nck-7"]
)
def test_another_item_is_found_by_its_own(client, ring, necklace, query):
    assert found(client, query) == ["Tilhari"]


def test_results_speak_nepali(client, ring):
    page = client.get("/ne/search/", {"q": "ruby"}).text
    assert ring.title_ne in page
    assert "रु ९८,५००.००" in page


def test_a_name_counts_more_than_a_description(client, ring, make_item):
    other = make_item("Emerald band")
    other.description = "Looks well beside a ruby."
    other.save()
    assert found(client, "ruby") == ["Ruby band", "Emerald band"]


def test_found_items_can_be_sorted_by_price(client, make_item):
    for title, price in (("Band one", 200), ("Band two", 100), ("Band three", 300)):
        make_item(title, price=price)
    assert found(client, "band", sort="price") == ["Band two", "Band one", "Band three"]
    assert found(client, "band", sort="-price") == ["Band three", "Band one", "Band two"]


def test_drafts_withdrawn_and_private_items_are_not_found(client, ring, make_item):
    make_item("Ruby draft", live=False, sku="RUBY-DRAFT-1")
    make_item("Ruby withdrawn", is_active=False, sku="RUBY-WITHDRAWN-1")
    hidden = make_item("Ruby secret", category="Private", sku="RUBY-SECRET-1")
    PageViewRestriction.objects.create(page=hidden.get_parent(), restriction_type="login")
    assert found(client, "ruby") == ["Ruby band"]
    for code in ("RUBY-DRAFT-1", "RUBY-WITHDRAWN-1", "RUBY-SECRET-1"):
        assert "Ruby draft" not in (titles := found(client, code))
        assert "Ruby withdrawn" not in titles
        assert "Ruby secret" not in titles


def test_the_code_of_a_withdrawn_size_finds_nothing_that_shows_it(client, ring):
    Variant.objects.create(page=ring, sku="HIDDEN-99", gross_weight=5, net_weight=5, price=1, is_active=False)
    assert found(client, "HIDDEN-99") == []


def test_without_words_the_page_offers_ways_to_go_on(client, ring):
    page = client.get("/search/").text
    assert "Search the shop" in page
    assert 'href="/shop/rings/"' in page
    assert "product-card" not in page


def test_a_search_in_vain_helps_on(client, ring):
    page = client.get("/search/", {"q": "rnigs"}).text
    assert "Nothing found for “rnigs”" in page
    assert 'href="?q=rings">rings</a>?' in page
    assert 'href="/shop/rings/"' in page
    page = client.get("/search/", {"q": "xyzzy"}).text
    assert "Did you mean" not in page
    assert "Try one word" in page


@pytest.mark.parametrize(
    "query",
    [
        "\0",
        "ruby\0band",
        "ruby " * 2000,
        "x" * 10_000,
        '"',
        '""" ring',
        "ring*",
        "-ring",
        "NEAR(ring gold)",
        "title:ring",
        "{title} : ring",
        "ring AND",
        "OR",
        "^ring",
        "(((",
        "%%%s %(a)s",
        "a'b\\c",
        "& | ! <-> :*",
        "\ud83d\udc8d".encode("utf-16", "surrogatepass").decode("utf-16"),
        "\u200b\u202e",
        "<script>alert(1)</script>",
    ],
)
def test_nothing_that_is_typed_breaks_the_search(client, ring, query):
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    assert "<script>alert" not in response.text


@pytest.mark.parametrize("number", ["0", "-1", "abc", str(10**9), "9" * 5000, "\0"])
def test_a_page_that_is_not_there_gives_one_that_is(client, ring, number):
    assert found(client, "ruby", page=number) == ["Ruby band"]


def test_several_queries_and_bytes_that_are_no_text_are_survived(client, ring):
    assert "Found for “gold”" in client.get("/search/?q=ruby&q=gold").text
    for query in ("q=%ff%fe", "q=%c3%28&sort=%00&page=%ff"):
        response = client.get(f"/search/?{query}")
        assert response.status_code == 200
        assert "Nothing found for" in response.text


def test_the_search_only_reads(client, db):
    assert client.post(reverse("search")).status_code == 405
    assert client.head(reverse("search")).status_code == 200
