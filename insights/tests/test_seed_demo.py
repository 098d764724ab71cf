"""The demo shop: there after one run, untouched by the second, and of any size."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Sum
from django.utils import timezone

from catalogue.actions.reprice import begin, compute, put_in_force
from catalogue.models import (
    CategoryPage,
    ItemStone,
    JewelleryPage,
    MetalRate,
    Popularity,
    PriceList,
    RateLine,
    RateSheet,
    RateSheetEvent,
    RelatedItem,
    StockMovement,
    TaxRule,
    Variant,
)
from catalogue.pricing import LineKind, breakup_from_json
from catalogue.tariff import current_tariff
from checkout.books import check_books
from checkout.models import Order, OrderLine, Payment
from customers.models import User, Verification
from home.days import today
from home.models import HomePage, NavigationSettings, ShopSettings
from insights.demo import source
from insights.demo.catalogue import seed_categories
from insights.management.commands import seed_demo


@pytest.fixture
def small_shop(monkeypatch, settings, tmp_path):
    """Two items without pictures and a dozen orders: the same road in a tenth of the time."""
    data = source.read_catalogue()
    slugs = {"ruby-aunthi", "bell-jhumka"}
    data["items"] = [entry for entry in data["items"] if entry["slug"] in slugs]
    monkeypatch.setattr(seed_demo, "read_catalogue", lambda: data)
    monkeypatch.setattr(seed_demo, "DEMO_ORDERS", 12)
    monkeypatch.setattr("insights.demo.catalogue.PICTURES", tmp_path / "none")
    settings.VAULT_ROOT = tmp_path / "vault"
    settings.DEBUG = True


def seed(**options):
    call_command("seed_demo", **options, verbosity=0, stdout=StringIO())


def everything():
    models = (
        User,
        JewelleryPage,
        CategoryPage,
        Variant,
        StockMovement,
        Order,
        OrderLine,
        Payment,
        Verification,
        ItemStone,
        RelatedItem,
        TaxRule,
        RateSheet,
        MetalRate,
        RateSheetEvent,
        PriceList,
        Popularity,
    )
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def prices_changed_by_repricing():
    price_list = begin(reason="A look after the seeding")
    compute(price_list)
    put_in_force(price_list)
    assert price_list.problems == []
    return price_list.changed


def assert_stock_is_the_sum_of_its_movements():
    stocks = Variant.objects.annotate(moved=Sum("movements__change")).values_list("sku", "stock", "moved")
    assert [row for row in stocks if row[1] != (row[2] or 0)] == []


@pytest.mark.django_db
def test_the_second_run_changes_nothing(small_shop):
    seed()
    before = everything()
    assert len(before["Order"]) == 14
    assert len(before["CategoryPage"]) == 6
    seed()
    assert everything() == before


@pytest.mark.django_db
def test_what_the_shopkeeper_did_stays(small_shop):
    seed()
    JewelleryPage.objects.get(slug="bell-jhumka").unpublish()
    Variant.objects.filter(page__slug="ruby-aunthi").update(price=5000)
    ShopSettings.objects.update(address="Elsewhere")
    HomePage.objects.update(body="[]", body_ne="[]")
    before = everything()
    seed()
    assert everything() == before
    assert ShopSettings.load().address == "Elsewhere"
    assert not HomePage.objects.get().body


@pytest.mark.django_db
def test_a_run_that_was_stopped_leaves_no_half_shop(small_shop, monkeypatch):
    def stop(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(seed_demo.orders, "add_waiting_orders", stop)
        with pytest.raises(KeyboardInterrupt):
            seed()
    assert not User.objects.exists()
    assert not JewelleryPage.objects.exists()
    seed()
    assert JewelleryPage.objects.live().count() == 2


@pytest.mark.django_db
def test_the_books_of_the_demo_add_up(small_shop):
    seed()
    assert_stock_is_the_sum_of_its_movements()
    assert check_books() == []
    for order in Order.objects.all():
        assert order.items_total == order.lines.aggregate(sum=Sum("line_total"))["sum"]
        paid = order.payments.filter(status="applied").aggregate(sum=Sum("amount"))["sum"]
        assert paid == (order.total if order.status in Order.SOLD else None)
        events = list(order.events.values_list("from_status", "to_status"))
        assert events[0] == ("", "pending")
        assert events[-1][1] == order.status
        assert all(to in Order.ALLOWED_MOVES[Order.Status(old)] for old, to in events[1:])


@pytest.mark.django_db
def test_people_can_log_in_and_the_verified_shopper_may_buy(small_shop, client):
    seed()
    for email in ("owner", "shopkeeper", "reviewer", "verified", "new"):
        assert client.login(email=f"{email}@gahana.example", password="gahana-demo-2083")
    assert User.objects.get(email="owner@gahana.example").is_superuser
    assert Verification.objects.get(user__email="verified@gahana.example").status == "approved"
    assert not Verification.objects.filter(user__email="new@gahana.example").exists()
    assert Verification.objects.filter(status="submitted").count() == 2


@pytest.mark.django_db
def test_sizes_are_reached_and_not_passed(small_shop, client):
    seed()
    sizes = {"products": 20, "orders": 40, "customers": 30}
    seed(**sizes)
    assert JewelleryPage.objects.live().count() == 20
    assert prices_changed_by_repricing() == 0
    assert Variant.objects.filter(sku__startswith="BULK-").count() == 180
    assert Order.objects.filter(number__startswith="G-DEMO-").count() == 40
    assert User.objects.filter(email__startswith="shopper0").count() == 30
    assert_stock_is_the_sum_of_its_movements()
    assert check_books() == []
    added = Variant.objects.get(sku="BULK-000005-01").page
    assert client.get(added.url).status_code == 200
    assert [page.pk for page in JewelleryPage.objects.live().search(added.title.rsplit(" ")[-1])] == [
        added.pk
    ]
    category = added.get_parent()
    assert category.numchild == category.get_children().count()
    before = everything()
    seed(**sizes)
    assert everything() == before


@pytest.mark.django_db
def test_a_shop_in_earnest_gets_no_known_passwords(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="for development only"):
        seed()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_catalogue_that_comes_with_the_shop_is_whole():
    data = source.read_catalogue()
    assert len(data["items"]) >= 24
    assert {entry["category"] for entry in data["items"]} == {entry["slug"] for entry in data["categories"]}
    skus = [each["sku"] for entry in data["items"] for each in entry["variants"]]
    assert len(skus) == len(set(skus))


@pytest.mark.django_db
def test_a_picture_that_a_category_shows_too_is_described_as_what_it_shows(monkeypatch):
    described = {}
    monkeypatch.setattr(
        "insights.demo.catalogue.picture", lambda file, alt, alt_ne, owner: described.update({file: alt})
    )
    seed_categories(source.read_catalogue(), None)
    assert described["rings-ruby-aunthi.jpg"] == "Gold ring with one oval red ruby"
    assert "Rings" not in described.values()


# --- Rates and what follows from them --------------------------------------------------------


@pytest.mark.django_db
def test_prices_by_rate_are_those_of_the_rates_that_the_demo_tells(small_shop):
    seed()
    by_rate = Variant.objects.filter(page__pricing_mode="by_rate")
    assert set(by_rate.values_list("page__slug", flat=True)) == {"ruby-aunthi", "bell-jhumka"}
    tariff = current_tariff()
    assert {rate.code: rate.per_tola for rate in tariff.rates.values()}["fine-gold"] == 309300
    assert timezone.localdate(tariff.told_at) == today()
    assert not tariff.is_stale
    for variant in by_rate.select_related("page"):
        breakup = tariff.price_of(variant)
        assert variant.price == breakup.total
        assert [line.name for line in breakup.lines if line.kind == LineKind.TAX][0] == "Luxury fee"
    assert prices_changed_by_repricing() == 0


@pytest.mark.django_db
def test_three_months_of_rates_lead_up_to_today_and_each_is_published(small_shop):
    seed()
    days = [timezone.localdate(sheet.effective_from) for sheet in RateSheet.objects.order_by("pk")]
    assert days[-1] == today()
    assert days[0] >= today() - timedelta(days=90)
    assert 75 <= len(set(days)) == len(days)
    assert RateSheet.objects.exclude(status="published").count() == 0
    assert RateSheet.objects.filter(effective_from__gt=timezone.now()).count() == 0
    gold = list(MetalRate.objects.filter(line__code="fine-gold").order_by("sheet_id"))
    moves = [abs(new.per_tola / old.per_tola - 1) for old, new in zip(gold, gold[1:], strict=False)]
    assert 0 < max(moves) < 0.06  # a Saturday may lie between
    tejabi = MetalRate.objects.filter(line__code="tejabi-gold")
    assert 0 < tejabi.filter(per_tola=None).count() < tejabi.count() / 2
    assert sorted(set(RateSheetEvent.objects.values_list("to_status", flat=True))) == ["draft", "published"]


@pytest.mark.django_db
def test_on_a_later_day_the_demo_tells_a_rate_of_that_day_once(small_shop, monkeypatch):
    seed()
    before = everything()
    day_after = timezone.now() + timedelta(days=5)
    monkeypatch.setattr(timezone, "now", lambda: day_after)
    assert current_tariff().is_stale
    seed()
    assert not current_tariff().is_stale
    after = everything()
    assert len(after["RateSheet"]) == len(before["RateSheet"]) + 1
    assert timezone.localdate(after["RateSheet"][-1]["effective_from"]) == today()
    assert after["StockMovement"] == before["StockMovement"]
    assert prices_changed_by_repricing() == 0
    after = everything()
    seed()
    assert everything() == after


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["published", "draft"])
def test_once_the_shopkeeper_tells_rates_the_demo_tells_none(small_shop, monkeypatch, status):
    seed()
    RateSheet.objects.create(status=status, source="The federation")
    day_after = timezone.now() + timedelta(days=5)
    monkeypatch.setattr(timezone, "now", lambda: day_after)
    before = everything()
    seed()
    assert everything() == before


@pytest.mark.django_db
def test_a_demo_shop_of_an_earlier_release_gets_its_rates(small_shop):
    seed()
    for model in (RateSheetEvent, MetalRate, PriceList, RateSheet):
        rows = model.objects.exclude(pk=1) if model is PriceList else model.objects.all()
        rows._raw_delete(rows.db)
    PriceList.objects.update(status="in_force")
    seed()
    assert RateSheet.objects.count() > 75
    assert prices_changed_by_repricing() == 0


@pytest.mark.django_db
def test_sales_of_pieces_by_rate_keep_how_their_price_was_made(small_shop):
    seed()
    lines = OrderLine.objects.filter(variant__page__pricing_mode="by_rate")
    assert lines.count() > 5
    for line in lines.select_related("order"):
        breakup = breakup_from_json(line.breakup)
        assert breakup.total == line.unit_price
        assert breakup.lines[0].kind == LineKind.METAL
        assert breakup.basis.since == timezone.localdate(line.order.placed_at).isoformat()
    assert len(set(lines.values_list("variant", "unit_price"))) > lines.values("variant").distinct().count()


@pytest.mark.django_db
def test_menus_lead_to_the_rates_and_listings_can_be_sorted_by_what_sells(small_shop, client):
    seed()
    menu = NavigationSettings.load()
    for stream in (menu.header_links, menu.footer_links):
        assert "/rates/" in [block.value["address"] for block in stream]
    assert client.get("/ne/rates/").status_code == 200
    assert Popularity.objects.exists()
    assert Variant.objects.filter(reorder_level__isnull=False).count() == 0  # neither of the two has one
    related = RelatedItem.objects.values_list("page__slug", "item__slug")
    assert set(related) == {("ruby-aunthi", "bell-jhumka"), ("bell-jhumka", "ruby-aunthi")}


@pytest.mark.django_db
def test_items_in_bulk_differ_in_what_shoppers_filter_by(small_shop):
    seed()
    seed(products=82)
    added = JewelleryPage.objects.filter(variants__sku__startswith="BULK-").distinct()
    assert added.count() == 80
    for name in ("purity", "collection", "occasions", "stones__stone"):
        assert added.values(name).distinct().count() >= 3
    sizes = Variant.objects.filter(page__in=added, size_ne="१२").values_list("size", flat=True)
    assert set(sizes) == {"12"}
    assert Variant.objects.filter(gross_weight__lt=F("net_weight")).count() == 0
    assert added.filter(pricing_mode="by_rate").count() == 80
    assert prices_changed_by_repricing() == 0


@pytest.mark.django_db
def test_the_demo_has_all_kinds_of_terms():
    data = source.read_catalogue()
    terms = [entry["terms"] for entry in data["items"]]
    by_rate = [each for each in terms if each["pricing_mode"] == "by_rate"]
    assert 0.4 < len(by_rate) / len(terms) < 0.6
    assert {each.get("making_unit", "percent") for each in by_rate} == {
        "percent",
        "per_gram",
        "per_tola",
        "fixed",
    }
    assert {each.get("wastage_unit", "percent") for each in by_rate} == {"percent", "gram"}
    assert {each.get("discount_on", "making") for each in by_rate if "discount" in each} == {"making", "all"}
    assert any(entry.get("reorder_level") for entry in data["items"])
    slugs = {entry["slug"] for entry in data["items"]}
    assert all(set(entry.get("related", [])) <= slugs for entry in data["items"])
    lines = set(RateLine.objects.values_list("code", flat=True))
    assert {entry["rate_line"] for entry in data["purities"]} <= lines
