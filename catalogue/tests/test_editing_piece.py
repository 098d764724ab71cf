"""What a piece is made of and how it is priced: written at once, and only what was changed on the screen."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageLogEntry

from catalogue import stock
from catalogue.actions import reprice
from catalogue.models import (
    CategoryPage,
    ItemStone,
    JewelleryPage,
    Metal,
    PriceList,
    Purity,
    RateSheet,
    Stone,
    Variant,
)

from .screens import errors_beside, fill_in_row, read_form

D = Decimal
TOLA = D("11.664")
BY_RATE = JewelleryPage.PricingMode.BY_RATE


@pytest.fixture
def ring(make_by_rate, publish_rates):
    """A tola of 22K with 10 percent making, at Rs 1,00,000 for a tola of fine gold: 91,600 + 9,160."""
    item = make_by_rate("Ring", net_weight=TOLA, gross_weight=TOLA, stock=3, piece={"making": D(10)})
    publish_rates(fine_gold=100000, silver=1000)
    return item


@pytest.fixture
def silver(db):
    """Sterling silver, which follows no rate."""
    metal = Metal.objects.create(name="Silver", code="silver")
    return Purity.objects.create(name="Sterling", code="sterling", metal=metal, fineness=D(925))


def price(item):
    return Variant.objects.filter(page=item).values_list("price", flat=True).get()


def facts(item):
    return JewelleryPage.objects.filter(pk=item.pk).values(*JewelleryPage.PIECE_FIELDS).get()


@pytest.mark.parametrize("action", ["action-publish", "action-draft"])
def test_what_is_typed_about_the_piece_counts_at_once_and_so_does_its_price(ring, screen, send, action):
    assert price(ring) == D(100760)
    data = screen(ring)
    data["making"] = "२०"
    data["wastage"] = "5"
    assert send(ring, data, action).status_code == 302
    now = facts(ring)
    assert (now["making"], now["wastage"], price(ring)) == (D(20), D(5), D(114500))


def test_an_untouched_screen_changes_nothing_and_computes_nothing(ring, screen, send):
    before = (facts(ring), Variant.objects.filter(page=ring).values().get())
    send(ring, screen(ring))
    assert (facts(ring), Variant.objects.filter(page=ring).values().get()) == before
    assert not PageLogEntry.objects.filter(action="catalogue.piece").exists()


def test_a_new_item_by_rate_is_priced_without_a_price_being_typed(ring, screen, send):
    category = CategoryPage.objects.get()
    data = screen(category)
    assert (data["metal"], data["purity"]) == (str(ring.metal_id), str(ring.purity_id))
    assert (data["pricing_mode"], data["making"]) == ("by_rate", "10")
    data["title"], data["slug"] = "New ring", "new-ring"
    fill_in_row(data, 0, price="", net_weight="11.664", gross_weight="11.664")
    assert send(category, data).status_code == 302
    item = JewelleryPage.objects.get(slug="new-ring")
    assert (item.live, item.pricing_mode, price(item)) == (True, BY_RATE, D(100760))


def test_a_price_typed_before_is_not_complained_of_once_the_rate_decides(ring, screen, send):
    data = screen(ring)
    data["variants-0-price"] = "not a price"
    assert send(ring, data).status_code == 302
    assert price(ring) == D(100760)


def test_an_item_changes_from_a_typed_price_to_the_rate_and_back(ring, screen, send):
    data = screen(ring)
    data["pricing_mode"] = "fixed"
    data["variants-0-price"] = "1,20,000"
    send(ring, data)
    assert (facts(ring)["pricing_mode"], price(ring)) == ("fixed", D(120000))
    data = screen(ring)
    data["pricing_mode"] = "by_rate"
    send(ring, data)
    assert (facts(ring)["pricing_mode"], price(ring)) == ("by_rate", D(100760))


def test_a_typed_price_is_asked_for_where_no_rate_decides(ring, screen, send):
    data = screen(ring)
    data["pricing_mode"] = "fixed"
    data["variants-0-price"] = ""
    _piece, rows = errors_beside(send(ring, data))
    assert rows[0]["price"] == ["This field is required."]
    assert facts(ring)["pricing_mode"] == "by_rate"


def test_one_size_has_a_making_of_its_own(ring, screen, send):
    data = screen(ring)
    data["variants-0-making"] = "20"
    data["variants-0-reorder_level"] = "2"
    send(ring, data)
    variant = ring.variants.get()
    assert (variant.making, variant.reorder_level, variant.price) == (D(20), 2, D(109920))


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"wastage": "51"}, "wastage", "More than 50 percent of wastage cannot be right."),
        (
            {"wastage": "12", "wastage_unit": "gram"},
            "wastage",
            "12 g is more than SKU-RING weighs (11.664 g).",
        ),
        ({"wastage": "-1"}, "wastage", "This cannot be less than nothing."),
        ({"wastage": "three"}, "wastage", "Enter a number."),
        (
            {"making": "201"},
            "making",
            "201 percent of the metal's value is more than any making. Please check the figure and its unit.",
        ),
        (
            {"making": "500001", "making_unit": "per_tola"},
            "making",
            "500001 Rs for each tola is more than any making. Please check the figure and its unit.",
        ),
        ({"discount": "101"}, "discount", "No more than 100 percent can be taken off."),
        (
            {"discount": "9,161", "discount_unit": "fixed"},
            "discount",
            "The making of SKU-RING is Rs 9,160.00 today: more than that cannot be taken off it.",
        ),
        (
            {"discount": "100", "discount_on": "all"},
            "discount",
            "That leaves nothing to pay for SKU-RING.",
        ),
        (
            {"pricing_mode": "guessed"},
            "pricing_mode",
            "Select a valid choice. guessed is not one of the available choices.",
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    ring, screen, send, typed, field, message
):
    Variant.objects.filter(page=ring).update(sku="SKU-RING")
    before = (facts(ring), price(ring))
    data = screen(ring)
    data.update({"title": "A better title", "variants-0-size": "13"})
    for name, value in typed.items():
        data[name] = value
    response = send(ring, data)
    assert response.status_code == 200
    piece, _rows = errors_beside(response)
    assert piece[field] == [message]
    again = read_form(response)
    assert (again["title"], again["variants-0-size"]) == ("A better title", "13")
    if field != "pricing_mode":
        assert again[field] == typed[field]
    assert (facts(ring), price(ring)) == before


def test_every_wrong_figure_is_marked_at_once(ring, screen, send):
    data = screen(ring)
    data.update({"wastage": "-3", "making": "900", "discount": "500", "variants-0-stock": ""})
    piece, rows = errors_beside(send(ring, data))
    assert set(piece) == {"wastage", "making", "discount"}
    assert set(rows[0]) == {"stock"}


def test_a_figure_is_not_complained_of_by_what_stood_beside_it(ring, silver, screen, send):
    data = screen(ring)
    data.update({"metal": "", "purity": str(silver.pk), "making": "900", "making_unit": "guessed"})
    piece, _rows = errors_beside(send(ring, data))
    assert set(piece) == {"metal", "making_unit"}


def test_a_typed_price_is_marked_as_asked_for(ring, screen, client):
    page = client.get(reverse("wagtailadmin_pages:edit", args=[ring.pk])).text
    label = re.search(r"Price \(Rs\)(.*?)</label>", page, re.DOTALL)[1]
    assert "w-required-mark" in label


def test_a_discount_as_large_as_the_making_is_fine(ring, screen, send):
    data = screen(ring)
    data["discount"], data["discount_unit"] = "9160", "fixed"
    assert send(ring, data).status_code == 302
    assert price(ring) == D(91600)


def test_a_purity_of_another_metal_is_refused(ring, silver, screen, send):
    data = screen(ring)
    data["purity"] = str(silver.pk)
    piece, _rows = errors_beside(send(ring, data))
    assert piece["purity"] == ["Sterling is not a purity of Gold."]


def test_by_rate_asks_for_a_purity_that_follows_one(ring, silver, screen, send):
    data = screen(ring)
    data["metal"], data["purity"] = str(silver.metal_id), str(silver.pk)
    piece, _rows = errors_beside(send(ring, data))
    assert piece["purity"] == [
        "Sterling follows no rate. Say which in Attributes > Purities, or type the prices by hand."
    ]


def test_by_rate_asks_for_a_rate_that_was_published(make_item, make_by_rate, publish_rates, screen, send):
    item = make_by_rate("Ring")
    publish_rates(silver=1000)  # and nothing for gold: its purities follow that line now
    piece, _rows = errors_beside(send(item, screen(item)))
    assert piece["purity"] == [
        "There is no rate for 22K gold yet. Publish one under Rates, or type the prices by hand."
    ]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("0.5 tola", "Weights are in grams. 0.5 tola is 5.832 g."),
        ("०.५ तोला", "Weights are in grams. 0.5 tola is 5.832 g."),
        ("2 lal", "Weights are in grams: 4.2"),
        ("20000.5", "That is more than 20 kg. Weights are in grams."),
        (
            "19000",
            "That makes Rs 16,41,32,373.00. Please check the weight, it is in grams.",
        ),
    ],
)
def test_a_weight_in_the_wrong_unit_is_caught(ring, screen, send, typed, message):
    data = screen(ring)
    data["variants-0-net_weight"] = typed
    data["variants-0-gross_weight"] = "20000"
    _piece, rows = errors_beside(send(ring, data))
    assert rows[0]["net_weight"] == [message]


def test_grams_may_be_named(ring, screen, send):
    data = screen(ring)
    data["variants-0-net_weight"], data["variants-0-gross_weight"] = "5.832 g", "६ ग्राम"
    assert send(ring, data).status_code == 302
    variant = ring.variants.get()
    assert (variant.net_weight, variant.gross_weight, variant.price) == (D("5.832"), D(6), D(50380))


def test_of_two_editors_each_changes_only_what_they_touched(ring, screen, send):
    mine, theirs = screen(ring), screen(ring)
    theirs["making"] = "20"
    send(ring, theirs)
    mine["wastage"] = "10"
    mine["title"] = "Mine"
    send(ring, mine)
    now = facts(ring)
    assert (now["making"], now["wastage"]) == (D(20), D(10))
    assert price(ring) == D(91600) + D(9160) + D(18320)


def test_what_two_editors_make_together_is_checked_too(ring, silver, screen, send):
    """Mine takes the price from the rate, theirs made it of something that has none."""
    data = screen(ring)
    data["pricing_mode"] = "fixed"
    send(ring, data)
    mine, theirs = screen(ring), screen(ring)
    theirs["metal"], theirs["purity"] = str(silver.metal_id), str(silver.pk)
    send(ring, theirs)
    mine["pricing_mode"] = "by_rate"
    piece, _rows = errors_beside(send(ring, mine))
    assert "Sterling follows no rate" in piece["purity"][0]
    assert facts(ring)["pricing_mode"] == "fixed"


def test_a_sale_while_the_screen_is_open_stays_when_the_piece_changes(ring, screen, send):
    data = screen(ring)
    stock.hold({ring.variants.get().pk: 2}, order_number="G-1")
    data["making"] = "20"
    send(ring, data)
    variant = ring.variants.get()
    assert (variant.stock, variant.price) == (1, D(109920))


def test_new_rates_while_the_screen_is_open_are_what_the_price_is_made_by(ring, screen, send, publish_rates):
    data = screen(ring)
    publish_rates(fine_gold=200000)
    data["making"] = "20"
    send(ring, data)
    assert price(ring) == D(219840)


def test_a_price_list_that_was_computed_before_the_piece_changed_does_not_bring_its_price_back(
    ring, screen, send, publish_rates
):
    publish_rates(fine_gold=200000, reprice=False)
    waiting = reprice.begin(reason="New rates", sheet=RateSheet.objects.latest("pk"))
    reprice.compute(waiting)
    data = screen(ring)
    data["making"] = "20"
    send(ring, data)
    assert price(ring) == D(109920)
    reprice.put_in_force(PriceList.objects.get(pk=waiting.pk))
    assert price(ring) == D(219840)


def test_the_terms_are_locked_before_any_size_is(ring, screen, send):
    """As the switch to a new price list does: else it and an editor could wait for each other."""
    data = screen(ring)
    data["making"], data["variants-0-size"] = "20", "13"
    with CaptureQueriesContext(connection) as queries:
        send(ring, data)
    asked = [query["sql"] for query in queries]
    terms = next(n for n, sql in enumerate(asked) if '"catalogue_pricelist"' in sql and '"terms"' in sql)
    begun = [n for n, sql in enumerate(asked) if sql.startswith(("BEGIN", "SAVEPOINT"))]
    written = [n for n, sql in enumerate(asked) if sql.startswith('UPDATE "catalogue_variant"')]
    assert written
    last_begin_before = max(n for n in begun if n < terms)
    assert not [n for n in written if last_begin_before < n < terms]


def test_a_change_of_the_piece_is_in_the_history(ring, screen, send, keeper):
    data = screen(ring)
    data["making"] = "20"
    send(ring, data)
    entry = PageLogEntry.objects.get(action="catalogue.piece")
    assert (entry.user, entry.data["changes"]) == (keeper, [["making (jyala)", "10.00", "20"]])


def test_stones_are_rows_of_their_own_and_make_the_price(ring, screen, send):
    ruby = Stone.objects.create(name="Ruby", code="ruby")
    data = screen(ring)
    data.update({"stones-0-stone": str(ruby.pk), "stones-0-count": "3", "stones-0-weight_carat": "0.25"})
    data["stones-0-price"] = "5,000"
    send(ring, data, "action-draft")
    stone = ItemStone.objects.get(page=ring)
    assert (stone.count, stone.weight_carat, stone.price) == (3, D("0.25"), D(5000))
    assert price(ring) == D(105760)

    data = screen(ring)
    data["stones-0-price"] = ""
    send(ring, data)
    assert (ItemStone.objects.get().price, price(ring)) == (D(0), D(100760))

    data = screen(ring)
    data["stones-0-DELETE"] = "on"
    send(ring, data)
    assert not ItemStone.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("count", "0", "This cannot be less than 1."),
        ("price", "-5", "This cannot be less than nothing."),
        ("weight_carat", "10001", "That is more than 2 kg of stones. Please check the figure."),
        ("stone", "", "This field is required."),
    ],
)
def test_what_cannot_be_of_a_stone_is_said_in_its_row(ring, screen, send, field, typed, message):
    ruby = Stone.objects.create(name="Ruby", code="ruby")
    ItemStone.objects.create(page=ring, stone=ruby, price=D(10))
    data = screen(ring)
    data[f"stones-0-{field}"] = typed
    response = send(ring, data)
    assert response.context["form"].beside.stones.forms[0].errors[field] == [message]
    assert ItemStone.objects.get().price == D(10)


def test_another_items_stone_cannot_be_changed_through_this_form(ring, make_item, screen, send):
    ruby = Stone.objects.create(name="Ruby", code="ruby")
    other = ItemStone.objects.create(page=make_item(), stone=ruby, price=D(10))
    ItemStone.objects.create(page=ring, stone=ruby, price=D(10))
    data = screen(ring)
    data["stones-0-id"], data["stones-0-price"] = str(other.pk), "99"
    assert send(ring, data).status_code == 200
    other.refresh_from_db()
    assert other.price == D(10)


@pytest.mark.parametrize(("field", "typed"), [("fineness", "1000.1"), ("rate_factor", "1001")])
def test_no_purity_is_finer_than_fine(ring, desk, field, typed):
    data = {"name": "25K", "code": "gold-25k", "metal": ring.metal_id, "fineness": "916", "sort_order": "1"}
    address = reverse("wagtailsnippets_catalogue_purity:add")
    response = desk.post(address, data | {field: typed})
    message = "Ensure this value is less than or equal to 1000."
    assert response.context["form"].errors[field] == [message]
    assert not Purity.objects.filter(code="gold-25k").exists()


def test_a_second_item_of_the_same_title_gets_an_address_of_its_own(ring, screen, send):
    category = CategoryPage.objects.get()
    data = screen(category)
    data["title"], data["slug"] = "Ring", "ring"
    fill_in_row(data, 0, price="")
    assert send(category, data).status_code == 302
    assert JewelleryPage.objects.filter(slug__in=["ring", "ring-1"]).count() == 2


def test_an_address_typed_by_hand_that_is_taken_is_said(ring, make_item, screen, send):
    make_item("Other")
    category = CategoryPage.objects.get()
    data = screen(category)
    data["title"], data["slug"] = "New", "other"
    fill_in_row(data, 0, price="")
    response = send(category, data)
    assert "already in use" in str(response.context["form"].errors["slug"])


@pytest.mark.parametrize(
    ("sku", "size", "tags"),
    [
        ("RNG-009", "12", ["RNG-010", "RNG-011"]),
        ("RNG-106-18", "18", ["RNG-107-1", "RNG-107-2"]),
        ("RING", "12", ["", ""]),
    ],
)
def test_tags_are_suggested_that_count_on(make_item, screen, sku, size, tags):
    make_item(sku=sku, size=size)
    data = screen(CategoryPage.objects.get())
    assert [data[f"variants-{row}-sku"] for row in (0, 1)] == tags


def test_a_suggested_tag_alone_is_an_empty_row(make_item, screen, send):
    item = make_item(sku="RNG-001")
    data = screen(item)
    assert data["variants-1-sku"] == "RNG-002"
    send(item, data)
    assert item.variants.count() == 1


def test_the_screen_takes_no_more_queries_for_many_sizes(make_item, screen, send):
    item = make_item()

    def count(do):
        with CaptureQueriesContext(connection) as queries:
            do()
        return len(queries)

    send(item, screen(item))
    few = count(lambda: screen(item)), count(lambda: send(item, screen(item)))
    Variant.objects.bulk_create(
        Variant(page=item, sku=f"B-{n}", gross_weight=D(5), net_weight=D(5), price=D(99)) for n in range(60)
    )
    assert (count(lambda: screen(item)), count(lambda: send(item, screen(item)))) == few
