"""What the whole catalogue would cost by rates that are not published yet, added up by the database."""

from decimal import Decimal
from functools import partial

import pytest

from catalogue.actions.reprice import begin, compute, reprice_due
from catalogue.actions.reprice_items import reprice_items
from catalogue.models import JewelleryPage, ListedPrice, Metal, PriceList, Purity, RateLine, TaxRule, Variant
from catalogue.rate_desk import preview
from catalogue.rate_desk.preview import preview_of, price_list_for

D = Decimal
DESK = "/cms/rates/"
TOLA = D("11.664")


@pytest.fixture
def keeper(work_as):
    return work_as("Shopkeeper", "keeper@example.com")


@pytest.fixture
def shop(make_by_rate, make_item, publish_rates):
    """Rings of 22K, 2 and 0 in stock, a chain of silver, 3 in stock, and a ring at a fixed price, 1 in stock."""
    silver = Metal.objects.create(code="silver", name="Silver")
    sterling = Purity.objects.create(
        code="sterling",
        name="Sterling",
        metal=silver,
        fineness=925,
        rate_line=RateLine.objects.get(code="silver"),
    )
    weights = {"net_weight": TOLA, "gross_weight": TOLA}
    make_by_rate("Two rings", sku="RING-2", stock=2, **weights)
    make_by_rate("No ring", sku="RING-0", stock=0, **weights)
    make_by_rate(
        "Chain",
        category="Chains",
        piece={"metal": silver, "purity": sterling},
        sku="CHAIN",
        stock=3,
        **weights,
    )
    make_item("Fixed", sku="FIXED", stock=1, price=D(50000))
    publish_rates(fine_gold=300000, silver=6000)


@pytest.fixture
def enter(keeper, enter_sheet):
    """An open sheet of the shopkeeper, NPR for a tola."""
    return partial(enter_sheet, keeper.user)


def in_numbers(parts):
    return {part.name: (part.changed, part.variants, part.value_now, part.value_then) for part in parts}


def prices():
    return dict(Variant.objects.values_list("sku", "price"))


def test_the_sums_are_those_of_the_pieces(shop, enter):
    # 916 parts of 3,00,000 and of 3,03,000; 925 parts of 6,000, which stays.
    found = preview_of(price_list_for(enter(fine_gold=303000)))
    assert (found.whole.changed, found.whole.variants) == (2, 3)
    assert found.whole.value_now == 2 * D("274800.00") + 3 * D("5550.00")
    assert found.whole.value_then == 2 * D("277548.00") + 3 * D("5550.00")
    assert found.whole.difference == D("5496.00")
    assert in_numbers(found.categories) == {
        "Rings": (2, 2, D("549600.00"), D("555096.00")),
        "Chains": (0, 1, D("16650.00"), D("16650.00")),
    }
    assert in_numbers(found.purities) == {
        "22K gold": (2, 2, D("549600.00"), D("555096.00")),
        "Sterling": (0, 1, D("16650.00"), D("16650.00")),
    }
    assert found.value_of_fixed == D("50000.00")
    assert (found.problems, found.is_incomplete) == ([], False)


def test_what_moves_most_comes_first_with_old_new_and_percent(shop, enter):
    movers = preview_of(price_list_for(enter(fine_gold=303000, silver=5400))).movers
    assert [(mover.sku, mover.old, mover.new, mover.percent) for mover in movers] == [
        ("CHAIN", D(5550), D(4995), D(-10)),
        ("RING-2", D(274800), D(277548), D(1)),
        ("RING-0", D(274800), D(277548), D(1)),
    ]
    assert movers[0].page_id == JewelleryPage.objects.get(title="Chain").pk


def test_the_screen_shows_old_beside_new_and_no_shopper_sees_anything(shop, enter, keeper, client):
    before = prices()
    sheet = enter(fine_gold=303000)
    screen = keeper.get(f"{DESK}{sheet.pk}/").content.decode()
    told = [
        "Rs 3,00,000.00",
        "Rs 3,03,000.00",
        "+1.0 %",
        "2 of 3",
        "Rs 5,71,746.00",
        "+Rs 5,496.00",
        "RING-2",
    ]
    assert [text for text in told if text not in screen] == []
    assert prices() == before
    assert PriceList.objects.get(status="in_force").sheet_id is None
    assert "3,03,000" not in client.get("/").content.decode()


def test_pieces_without_a_price_are_named_and_lead_to_their_item(shop, enter, keeper):
    Purity.objects.filter(code="gold-22k").update(rate_line=RateLine.objects.get(code="tejabi-gold"))
    reprice_due()
    sheet = enter(fine_gold=303000)
    found = preview_of(price_list_for(sheet))
    assert {problem["sku"] for problem in found.problems} == {"RING-2", "RING-0"}
    screen = keeper.get(f"{DESK}{sheet.pk}/").content.decode()
    assert "2 pieces would have no price" in screen
    assert f'href="/cms/pages/{JewelleryPage.objects.get(title="Two rings").pk}/edit/"' in screen


def test_pieces_that_came_since_are_not_in_the_sums_and_the_screen_says_so(shop, enter, keeper, make_by_rate):
    sheet = enter(fine_gold=303000)
    price_list_for(sheet)
    make_by_rate("New", net_weight=TOLA, gross_weight=TOLA, stock=1)
    found = preview_of(price_list_for(sheet))
    assert (found.is_incomplete, found.whole.variants) == (True, 3)
    assert "Pieces were added or removed since" in keeper.get(f"{DESK}{sheet.pk}/").content.decode()


def test_a_name_with_markup_is_text(shop, enter, keeper):
    JewelleryPage.objects.filter(title="Two rings").update(title="<script>x</script>")
    screen = keeper.get(f"{DESK}{enter(fine_gold=303000).pk}/").content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;" in screen
    assert "<script>x" not in screen


def test_looking_again_computes_nothing_again(shop, enter):
    sheet = enter(fine_gold=303000)
    first = price_list_for(sheet)
    assert price_list_for(sheet) == first
    assert PriceList.objects.filter(goes_live=False).count() == 1


def test_the_queries_do_not_grow_with_the_catalogue(shop, enter, make_by_rate, django_assert_max_num_queries):
    for number in range(10):
        make_by_rate(f"More {number}", net_weight=TOLA, gross_weight=TOLA, stock=1)
    price_list = price_list_for(enter(fine_gold=303000))
    with django_assert_max_num_queries(9):
        assert preview_of(price_list).whole.variants == 13


def test_a_large_catalogue_is_left_to_the_worker_and_shows_how_far_it_is(shop, enter, keeper, monkeypatch):
    monkeypatch.setattr(preview, "AT_ONCE", 0)
    sheet = enter(fine_gold=303000)
    assert keeper.get(f"{DESK}{sheet.pk}/progress/").json() == {"done": False, "percent": 0}
    screen = keeper.get(f"{DESK}{sheet.pk}/").content.decode()
    assert "All prices are being computed by these rates" in screen
    assert f'data-rates-progress="{DESK}{sheet.pk}/progress/"' in screen
    reprice_due()
    assert keeper.get(f"{DESK}{sheet.pk}/progress/").json() == {"done": True, "percent": None}
    assert "2 of 3" in keeper.get(f"{DESK}{sheet.pk}/").content.decode()


def test_a_list_on_its_way_in_force_goes_first_and_the_preview_follows_it(shop, enter, keeper):
    TaxRule.objects.create(name="Luxury fee", rate=2, applies_from="2025-07-17")
    on_its_way = begin(reason="tax rules")
    sheet = enter(fine_gold=303000)
    screen = keeper.get(f"{DESK}{sheet.pk}/").content.decode()
    assert "this preview follows it" in screen
    on_its_way.refresh_from_db()
    assert on_its_way.status == "computing"
    reprice_due()
    found = preview_of(price_list_for(sheet))
    assert found.whole.value_now == 2 * D("280296.00") + 3 * D("5661.00")
    assert found.whole.value_then == 2 * D("283098.00") + 3 * D("5661.00")


def test_a_preview_that_was_given_up_is_computed_again(shop, enter, keeper):
    sheet = enter(fine_gold=303000)
    first = price_list_for(sheet)
    TaxRule.objects.create(name="Luxury fee", rate=2, applies_from="2025-07-17")
    reprice_due()
    first.refresh_from_db()
    assert first.status == "abandoned"
    second = price_list_for(sheet)
    assert second != first
    assert preview_of(second).whole.value_then == 2 * D("283098.00") + 3 * D("5661.00")


def test_a_piece_that_was_edited_since_is_computed_anew_when_the_rates_are_published(shop, enter, keeper):
    sheet = enter(fine_gold=303000)
    price_list_for(sheet)
    page = JewelleryPage.objects.get(title="Two rings")
    JewelleryPage.objects.filter(pk=page.pk).update(making=1000, making_unit="fixed")
    reprice_items([page.pk])
    keeper.post(f"{DESK}{sheet.pk}/publish/")
    assert prices()["RING-2"] == D("278548.00")


def test_discarding_clears_the_preview_away(shop, enter, keeper, publish_rates):
    sheet = enter(fine_gold=303000)
    price_list = price_list_for(sheet)
    keeper.post(f"{DESK}{sheet.pk}/discard/")
    price_list.refresh_from_db()
    assert price_list.status == "abandoned"
    assert not compute(price_list)
    publish_rates(fine_gold=301000)
    assert not ListedPrice.objects.filter(price_list=price_list).exists()


def test_the_desk_shows_the_last_lists_with_their_problems(shop, keeper, publish_rates):
    Purity.objects.filter(code="gold-22k").update(rate_line=RateLine.objects.get(code="tejabi-gold"))
    reprice_due()
    screen = keeper.get(DESK).content.decode()
    assert "Purities" in screen
    assert "2 pieces" in screen
    assert "RING-0" in screen
