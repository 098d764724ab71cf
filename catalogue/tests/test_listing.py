"""Lists as shoppers meet them: filters in the address, chips, wrong input, nothing found."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.utils.http import urlencode

from catalogue.facets import item_index
from catalogue.facets.filters import MOST_VALUES
from catalogue.listing import PAGE_SIZE, Listing
from catalogue.models import CategoryPage, Metal, Occasion, Popularity, Purity, Stone, Variant


def titles_of(response):
    return re.findall(r'product-card-title"><a href="[^"]*">([^<]*)<', response.text)


def chips_of(response):
    """Labels and addresses of the chips of what is chosen."""
    chips = re.findall(
        r'<a class="chip[^"]*" href="([^"]*)"[^>]*><span[^>]*>[^<]*</span>([^<]*)<', response.text
    )
    return {unescape(label): unescape(address) for address, label in chips}


def counts_of(response, facet):
    """The numbers beside the boxes of a facet, by value."""
    rows = re.findall(rf'name="{facet}" value="([^"]*)"[^>]*>.*?facet-count">(\d+)<', response.text)
    return {unescape(value): int(count) for value, count in rows}


def ticked(response):
    return {
        (name, unescape(value))
        for name, value in re.findall(r'name="(\w+)" value="([^"]*)" id="[^"]*" checked', response.text)
    }


@pytest.fixture
def shop(make_item):
    """Three rings and a chain: gold in two sizes, gold, silver; gold."""
    ruby = make_item("Ruby ring", sku="R", size="12", size_ne="१२", price=Decimal(60000), stock=2)
    Variant.objects.create(
        page=ruby, sku="R14", size="14", price=Decimal(70000), stock=0, gross_weight=5, net_weight=5
    )
    make_item("Band", sku="B", size="14", price=Decimal(40000), stock=1)
    silver_ring = make_item("Silver ring", sku="S", size="14", price=Decimal(3000), stock=0)
    silver = Metal.objects.create(name="Silver", name_ne="चाँदी", code="silver")
    sterling = Purity.objects.create(name="Sterling", code="sterling", metal=silver, fineness=925)
    silver_ring.metal, silver_ring.purity = silver, sterling
    silver_ring.save()
    make_item("Chain", "Chains", sku="C", size="", price=Decimal(200000), net_weight=10, gross_weight=10)


def test_a_choice_filters_and_every_count_says_what_would_be_found(client, shop):
    page = client.get("/shop/?metal=gold&size=14")
    assert titles_of(page) == ["Band", "Ruby ring"]
    assert ticked(page) == {("metal", "gold"), ("size", "14")}
    assert counts_of(page, "metal") == {"gold": 2, "silver": 1}
    assert counts_of(page, "size") == {"12": 1, "14": 2}
    assert counts_of(page, "in_stock") == {"1": 1}


def test_a_category_and_a_search_filter_alike(client, shop, index_items):
    index_items()
    assert titles_of(client.get("/shop/rings/?metal=gold")) == ["Band", "Ruby ring"]
    assert counts_of(client.get("/shop/chains/"), "metal") == {}  # nothing to choose where there is one item
    found = client.get("/search/?q=ring&metal=silver")
    assert titles_of(found) == ["Silver ring"]
    assert counts_of(found, "metal")["silver"] == 1


def test_choices_of_one_facet_add_up_and_those_of_two_narrow(client, shop):
    assert titles_of(client.get("/shop/?metal=gold&metal=silver&size=14")) == [
        "Silver ring",
        "Band",
        "Ruby ring",
    ]
    assert titles_of(client.get("/shop/?metal=gold&size=14&in_stock=1")) == ["Band"]
    assert titles_of(client.get("/shop/?price_min=40000&price_max=60000")) == ["Band", "Ruby ring"]
    assert titles_of(client.get("/shop/?weight_min=5.001")) == ["Chain"]


def test_each_chip_leaves_out_one_thing_and_keeps_the_rest(client, shop):
    page = client.get("/shop/?size=14&metal=gold&metal=silver&price_max=50000&in_stock=1&sort=price&page=1")
    assert chips_of(page) == {
        "Gold": "?metal=silver&size=14&price_max=50000&in_stock=1&sort=price",
        "Silver": "?metal=gold&size=14&price_max=50000&in_stock=1&sort=price",
        "14": "?metal=gold&metal=silver&price_max=50000&in_stock=1&sort=price",
        "Up to Rs 50,000": "?metal=gold&metal=silver&size=14&in_stock=1&sort=price",
        "In stock": "?metal=gold&metal=silver&size=14&price_max=50000&sort=price",
    }
    assert 'href="?sort=price" rel="nofollow">Clear all' in page.text


def test_pages_and_orders_keep_the_filters_and_filters_begin_at_the_first_page(client, grow_category):
    grow_category(30)
    page = client.get("/shop/?page=2&in_stock=1&utm_source=mail&size=12&size=14")
    assert 'href="?size=12&amp;size=14&amp;in_stock=1&amp;sort=price"' in page.text
    assert all("page=" not in address for address in chips_of(page).values())
    page = client.get("/shop/?size=14&size=12")
    assert 'href="?size=12&amp;size=14&amp;page=2" rel="next"' in page.text


def test_names_and_digits_are_nepali_on_nepali_pages(client, shop):
    page = client.get("/ne/shop/?metal=silver&size=12")
    assert "चाँदी" in chips_of(page)
    assert "१२" in chips_of(page)
    assert 'facet-count">१<' in page.text


def test_offered_ranges_are_links_with_their_counts(client, shop):
    page = client.get("/shop/rings/?metal=gold").text
    offers = re.findall(r'id="range-price-\d+" href="([^"]*)"[^>]*><span>([^<]*)</span>[^>]*>(\d+)<', page)
    assert [(unescape(address), label, count) for address, label, count in offers] == [
        ("?metal=gold&price_min=25000&price_max=50000", "Rs 25,000 to Rs 50,000", "1"),
        ("?metal=gold&price_min=50000&price_max=100000", "Rs 50,000 to Rs 1,00,000", "1"),
    ]


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("price_min", "abc", "Write a number"),
        ("price_min", "-5", "This cannot be less than nothing."),
        ("weight_max", "−१", "This cannot be less than nothing."),
        ("weight_min", "-0", "This cannot be less than nothing."),
        ("price_max", "5-5", "Write a number, such as 5000."),
        ("weight_min", "light", "Write a number, such as 4.5."),
        ("price_max", "NaN", "Write a number"),
        ("price_max", "1e999", "Write a number"),
        ("price_max", "1.2.3", "Write a number"),
        ("price_max", "Ⅻ", "Write a number"),
        ("price_max", "9" * 300, "Write a number"),
        ("price_min", "99999999999", "This is more than anything here"),
        ("weight_min", "1000000000", "This is more than anything here"),
        ("weight_max", "5 tola", "Write a number"),
        ("price_min", "<script>alert(1)</script>", "Write a number"),
        ("weight_min", "' OR 1=1 --", "Write a number"),
    ],
)
def test_a_number_that_makes_no_sense_is_told_at_its_field_and_filters_nothing(
    client, shop, name, typed, says
):
    page = client.get("/shop/", {name: typed, "metal": "gold"})
    assert page.status_code == 200
    assert titles_of(page) == ["Chain", "Band", "Ruby ring"]
    assert f'id="error-{name}">' in page.text
    assert says in page.text.split(f'id="error-{name}">')[1].split("<")[0]
    [kept] = re.findall(rf'name="{name}" id="filter-{name}" value="([^"]*)"', page.text)
    assert unescape(kept) == typed[:20]
    assert "<script>alert" not in page.text


def test_a_lowest_above_the_highest_is_told_and_both_stay_typed(client, shop):
    page = client.get("/shop/?price_min=5000&price_max=400")
    assert len(titles_of(page)) == 4
    assert "This is below the lowest." in page.text.split('id="error-price_max">')[1].split("<")[0]
    assert 'value="5000"' in page.text
    assert 'value="400"' in page.text


@pytest.mark.parametrize("typed", ["60,000", "६००००", "६०,०००.००", " 60000 "])
def test_numbers_are_read_in_both_scripts_and_with_commas(client, shop, typed):
    assert titles_of(client.get("/shop/", {"price_min": typed, "price_max": typed})) == ["Ruby ring"]


def test_a_code_that_is_gone_filters_nothing_and_a_chip_says_so(client, shop):
    Stone.objects.create(name="Coral", code="coral")
    page = client.get("/shop/?stone=old&stone=coral&metal=<script>&metal=gold&collection=")
    assert "Nothing fits" in page.text  # no item has coral, which is a stone of the shop
    assert chips_of(page).keys() == {
        "Gold",
        "Coral",
        "“old” is no longer to be had",
        "“<script>” is no longer to be had",
    }
    assert "<script>" not in page.text
    assert titles_of(client.get("/shop/?stone=old")) == ["Chain", "Silver ring", "Band", "Ruby ring"]


@pytest.mark.parametrize(
    "query",
    [
        urlencode([("metal", "gold")] * (MOST_VALUES + 1)),
        urlencode([("stone", f"stone-{number}") for number in range(500)]),
        urlencode({"q": "a" * 5000}),
    ],
)
@pytest.mark.parametrize("address", ["/shop/", "/ne/shop/rings/", "/search/"])
def test_more_filters_than_anybody_means_are_refused(client, shop, address, query):
    response = client.get(f"{address}?q=ring&{query}")
    assert response.status_code == 400
    assert "The shop did not understand that" in response.text


@pytest.mark.parametrize(
    "query",
    [
        "size=%00&metal=%00gold",
        "metal=%FF%FE",
        "sort=%22%3E",
        "in_stock=2",
        "page=-1",
        "page=1000000000",
        "own=1",
    ],
)
def test_nonsense_elsewhere_in_the_address_does_no_harm(client, shop, query):
    response = client.get(f"/shop/?{query}")
    assert response.status_code == 200
    assert "Ruby ring" in titles_of(response)


def test_where_nothing_fits_the_page_says_what_to_leave_out_and_shows_what_others_buy(
    client, shop, make_item
):
    popular = make_item("Tilhari")
    Popularity.objects.create(page=popular, sales=9)
    page = client.get("/shop/?metal=silver&in_stock=1&price_min=50000")
    assert "Nothing fits all of this together" in page.text
    ways = re.findall(
        r'<a class="link[^"]*" href="([^"]*)"[^>]*>Without “([^”]*)” there (?:is|are) (\d+)', page.text
    )
    assert ways == [("?price_min=50000&amp;in_stock=1", "Silver", "3")]
    assert titles_of(page)[0] == "Tilhari"


def test_what_was_understood_from_words_is_chosen_until_the_address_says_otherwise(shop, rf):
    from catalogue.listing import list_items

    assumed = {"metal": ["gold"], "price_max": "50000"}

    def titles(address):
        return [entry.title for entry in list_items(rf.get(address), assumed=assumed).page_obj.object_list]

    assert titles("/search/?q=gold") == ["Band"]
    assert titles("/search/?q=gold&price_max=60000") == ["Band", "Ruby ring"]
    assert titles("/search/?q=gold&metal=silver") == ["Silver ring"]
    assert titles("/search/?q=gold&own=1") == ["Chain", "Silver ring", "Band", "Ruby ring"]
    listing = list_items(rf.get("/search/?q=gold&page=3"), assumed=assumed)
    assert [(chip.label, chip.address) for chip in listing.chips] == [
        ("Gold", "?q=gold&own=1&price_max=50000"),
        ("Up to Rs 50,000", "?q=gold&own=1&metal=gold"),
    ]
    assert '<input type="hidden" name="own" value="1">' in listing.around.panel


def test_lists_are_sorted_by_what_was_bought_most(client, shop, make_item):
    for title, sales in (("Loved", 8), ("Liked", 3)):
        Popularity.objects.create(page=make_item(title), sales=sales)
    assert titles_of(client.get("/shop/?sort=popular")) == [
        "Loved", "Liked", "Chain", "Silver ring", "Band", "Ruby ring",
    ]  # fmt: skip


def test_names_are_escaped_wherever_a_filter_shows_them(client, make_item):
    item = make_item("<b>Ring</b>", size='"><i>')
    make_item("Other")
    Occasion.objects.create(name="<u>Teej</u>", code="teej")
    item.occasions.add(Occasion.objects.get())
    item.save()
    page = client.get("/shop/", {"size": '"><i>', "occasion": "teej"}).text
    for raw in ("<b>Ring", '"><i>', "<u>Teej"):
        assert raw not in page


def test_filters_work_as_a_plain_form(client, shop):
    """What a browser without JavaScript sends: empty fields too."""
    page = client.get("/shop/rings/")
    [form] = re.findall(r'<form id="filters" method="get" action="([^"]*)"', page.text)
    assert form == "/shop/rings/"
    sent = "price_min=&price_max=&weight_min=&weight_max=&metal=silver"
    assert titles_of(client.get(f"{form}?{sent}")) == ["Silver ring"]


def test_an_empty_category_shows_what_others_buy(client, shop):
    chains = CategoryPage.objects.get(title="Chains")
    chains.get_children().first().delete()
    page = client.get("/shop/chains/")
    assert "Nothing is on show here today" in page.text
    assert "Band" in titles_of(page)


def test_what_stands_around_a_list_is_drawn_once_for_all_its_pages(
    client, as_committed, make_item, monkeypatch
):
    for _number in range(PAGE_SIZE + 1):
        make_item("Ruby band")
    drawn = []
    draw = Listing._draw_around
    monkeypatch.setattr(Listing, "_draw_around", lambda listing: drawn.append(listing) or draw(listing))
    pages = [
        "/search/?q=ruby&metal=gold",
        "/search/?q=ruby&metal=gold&page=2",
        "/shop/?page=2",
        "/ne/shop/?page=2",
    ]
    texts = [client.get(page).text for page in (*pages, *pages)]
    assert len(drawn) == 3
    around = [re.search('<form id="filters".*?</form>', text, re.S)[0] for text in texts]
    assert around[0] == around[1] == around[4]
    assert len(set(around)) == 3


def test_what_somebody_typed_into_a_limit_stands_in_no_other_page(client, as_committed, make_item):
    make_item("Ruby band")
    make_item("Plain band")
    for typed in ("50,00,000", "5000000", "५०,००,०००"):
        text = client.get("/shop/", {"price_max": typed}).text
        assert f'id="filter-price_max" value="{typed}"' in text


def test_around_lists_no_more_is_kept_than_has_an_end(client, as_committed, make_item, monkeypatch):
    make_item("Ruby band")
    make_item("Plain band")
    monkeypatch.setattr("catalogue.listing.MOST_AROUND", 3)
    for number in range(8):
        client.get("/shop/", {"price_max": 1000000 + number})
        client.get("/search/", {"q": "band", "price_max": 1000000 + number})
    for name in ("around lists", "around searches"):
        assert 0 < len(item_index().kept(name, dict)) <= 3
