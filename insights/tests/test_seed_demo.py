"""The demo shop: there after one run, untouched by the second, and of any size."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from catalogue.models import CategoryPage, JewelleryPage, StockMovement, Variant
from checkout.books import check_books
from checkout.models import Order, OrderLine, Payment
from customers.models import User, Verification
from home.models import HomePage, ShopSettings
from insights.demo import source
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
    )
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


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
