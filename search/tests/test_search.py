import re

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from catalogue.models import (
    CategoryPage,
    Collection,
    ItemStone,
    JewelleryPage,
    Metal,
    Occasion,
    Purity,
    Stone,
    Variant,
)


def found(client, query, **more):
    """The names of what is found, without what is shown for consolation."""
    response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200
    results, _heading, _popular = response.text.partition("What others like")
    return re.findall(r'product-card-title"><a href="[^"]*">([^<]*)<', results)


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
    assert "रु\N{NO-BREAK SPACE}९८,५००.००" in page


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


def test_one_slip_is_put_right_and_the_words_as_typed_are_offered(client, ring):
    page = client.get("/search/", {"q": "rnigs"}).text
    assert found(client, "rnigs") == ["Ruby band"]
    assert "Showing results for “rings”." in page
    assert 'href="?q=rnigs&amp;plain=1"' in page
    assert found(client, "rnigs", plain=1) == []


def test_a_corrected_word_may_be_a_filter(client, ring, necklace):
    assert found(client, "silvr") == ["Tilhari"]
    assert found(client, "silvr necklce") == ["Tilhari"]


def test_a_search_in_vain_helps_on(client, ring):
    page = client.get("/search/", {"q": "rubbyban"}).text
    assert "Nothing found for “rubbyban”" in page
    assert 'href="/shop/rings/"' in page
    assert "Ruby band" in page.partition("What others like")[2]
    page = client.get("/search/", {"q": "xyzzy"}).text
    assert "Did you mean" not in page
    assert "Try one word" in page


def test_what_may_have_been_meant_is_offered(client, ring):
    page = client.get("/search/", {"q": "rubbis"}).text
    assert "Nothing found for “rubbis”" in page
    assert 'href="?q=rubies">rubies</a>?' in page


def test_of_words_that_nothing_has_together_some_are_found_and_that_is_said(client, ring, necklace):
    response = client.get("/search/", {"q": "ruby tilhari"})
    assert "No piece has all of these words." in response.text
    assert sorted(found(client, "ruby tilhari")) == ["Ruby band", "Tilhari"]


def test_filters_are_understood_said_and_can_be_refused(client, ring, necklace):
    assert found(client, "22k ring under 1 lakh") == ["Ruby band"]
    assert found(client, "22k ring under 50,000") == []
    page = client.get("/search/", {"q": "22k ring under 1 lakh"}).text
    assert "Understood as: 22K gold · up to Rs 1,00,000.00." in page
    assert 'href="?q=22k+ring+under+1+lakh&amp;plain=1"' in page
    assert found(client, "22k ring under 50,000", price_max="") == ["Ruby band"]
    assert "Understood as" not in client.get("/search/", {"q": "22k ring", "plain": "1"}).text


def test_filters_are_understood_in_nepali(client, ring, necklace):
    assert found(client, "१ लाखसम्मको औंठी") == ["Ruby band"]
    assert found(client, "५० हजार मुनि") == []
    assert found(client, "२२ क्यारेट") == ["Ruby band"]
    page = client.get("/ne/search/", {"q": "१ लाख सम्म"}).text
    assert "रु १,००,०००.००" in page


def test_filters_alone_list_all_that_fits(client, ring, necklace):
    assert found(client, "silver") == ["Tilhari"]
    assert sorted(found(client, "over 50,000")) == ["Ruby band", "Tilhari"]


def test_filters_of_the_address_count_beside_the_words(client, ring, make_item):
    make_item("Emerald band", price=300)
    assert found(client, "band", price_max=500) == ["Emerald band"]
    assert found(client, "band", metal="gold", purity="gold-22k", in_stock="1", price_min="400") == [
        "Ruby band"
    ]


def test_all_spellings_find_the_same(client, make_item):
    make_item("Ruby band")
    make_item("Plain hoop")
    expected = ["Plain hoop", "Ruby band"]
    for query in ("ring", "rings", "Ring", "aunthi", "aunthee", "औंठी", "औंठीहरू", "anguthi"):
        assert sorted(found(client, query)) == expected, query


def test_empty_words_are_not_looked_for(client, ring):
    assert found(client, "a ring for the ruby") == ["Ruby band"]


@pytest.mark.parametrize(
    "query",
    [
        "\0",
        "ruby\0band",
        "ruby " * 500,
        "x" * 4000,
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


def test_more_than_anybody_types_is_refused(client, ring):
    assert client.get("/search/", {"q": "x" * 10_000}).status_code == 400


@pytest.mark.parametrize("number", ["0", "-1", "abc", str(10**9), "9" * 4000, "\0"])
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


def test_an_item_is_found_by_its_stone_its_collection_and_its_occasion(
    client, ring, necklace, django_capture_on_commit_callbacks
):
    ruby = Stone.objects.create(name="Ruby", name_ne="माणिक", code="ruby")
    ItemStone.objects.create(page=necklace, stone=ruby)
    necklace.collection = Collection.objects.create(name="Bridal heirlooms", name_ne="दुलही", code="bridal")
    necklace.occasions.add(Occasion.objects.create(name="Teej", name_ne="तीज", code="teej"))
    with django_capture_on_commit_callbacks(execute=True):
        necklace.save_revision().publish()
    for query in ("माणिक", "manik", "heirlooms", "दुलही", "teej", "tij", "तीजको"):
        assert "Tilhari" in found(client, query), query


def test_a_deleted_item_with_stones_is_found_no_more(client, ring, django_capture_on_commit_callbacks):
    ItemStone.objects.create(page=ring, stone=Stone.objects.create(name="Ruby", code="ruby"))
    ring.variants.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        ring.delete()
    assert found(client, "ruby") == []
