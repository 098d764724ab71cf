"""The list of stock: what is found, in which order, by whom."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission

from catalogue.models import CategoryPage, JewelleryPage, Metal, Purity, StockMovement, Variant

D = Decimal

ADDRESSES = [
    ("get", "catalogue_stock", []),
    ("get", "catalogue_stock_change", []),
    ("post", "catalogue_stock_change", []),
    ("get", "catalogue_stock_export", ["csv"]),
    ("get", "catalogue_stock_export", ["xlsx"]),
    ("get", "catalogue_stock_import", []),
    ("post", "catalogue_stock_import", []),
    ("get", "catalogue_change_runs", []),
    ("get", "catalogue_change_run", [1]),
    ("post", "catalogue_change_run_apply", [1]),
    ("post", "catalogue_change_run_cancel", [1]),
    ("get", "catalogue_movements", []),
    ("get", "catalogue_movements_export", []),
]


@pytest.fixture
def skus(desk):
    """The tags that the list shows for an address."""

    def listed(**asked):
        response = desk.get(reverse("catalogue_stock"), asked)
        assert response.status_code == 200
        return [variant.sku for variant in response.context["variants"]]

    return listed


@pytest.mark.parametrize(("method", "name", "args"), ADDRESSES)
def test_a_stranger_is_asked_to_log_in(client, db, method, name, args):
    response = getattr(client, method)(reverse(name, args=args))
    assert response.status_code == 302
    assert reverse("account_login") in response.url or reverse("wagtailadmin_login") in response.url


@pytest.mark.parametrize("group", [None, "Reviewer"])
@pytest.mark.parametrize(("method", "name", "args"), ADDRESSES)
def test_who_may_not_edit_items_gets_nothing_to_see(work_as, method, name, args, group):
    client = work_as(group)
    response = getattr(client, method)(reverse(name, args=args))
    assert response.status_code == 302
    assert response.url in {
        reverse("wagtailadmin_home"),
        "/accounts/login/?next=" + reverse(name, args=args),
    } or (reverse("wagtailadmin_login") in response.url)


@pytest.mark.parametrize("group", ["Shopkeeper", "Owner"])
def test_who_may_edit_items_sees_the_list_and_its_place_in_the_menu(work_as, make_variant, group):
    variant = make_variant(sku="RNG-1")
    client = work_as(group)
    assert variant.sku in client.get(reverse("catalogue_stock")).text
    assert reverse("catalogue_stock") in client.get(reverse("wagtailadmin_home")).text


def test_only_what_one_may_edit_is_listed(work_as, make_item):
    make_item(category="Rings", sku="RNG-1")
    make_item(category="Necklaces", sku="NCK-1")
    client = work_as("Reviewer")
    GroupPagePermission.objects.create(
        group=client.user.groups.get(),
        page=CategoryPage.objects.get(title="Rings"),
        permission=Permission.objects.get(codename="change_page"),
    )
    response = client.get(reverse("catalogue_stock"))
    assert [variant.sku for variant in response.context["variants"]] == ["RNG-1"]
    everything = client.get(reverse("catalogue_stock_change"), {"all": 1})
    assert everything.context["found"] == 1
    other = Variant.objects.get(sku="NCK-1")
    refused = client.get(reverse("catalogue_stock_change"), {"variant": other.pk})
    assert refused.url == reverse("catalogue_stock")
    assert "NCK-1" not in client.get(reverse("catalogue_stock_export", args=["csv"])).getvalue().decode()
    StockMovement.objects.create(variant=other, kind="received", change=1)
    assert "NCK-1" not in client.get(reverse("catalogue_movements")).text
    assert b"NCK-1" not in client.get(reverse("catalogue_movements_export")).getvalue()


def test_it_is_searched_by_tag_and_by_title_in_both_languages(make_item, skus):
    ring = make_item(title="Lotus Ring", sku="RNG-101-7")
    make_item(title="Plain Band", sku="BND-5")
    JewelleryPage.objects.filter(pk=ring.pk).update(title_ne="कमल औंठी")
    assert skus(q="rng-101") == ["RNG-101-7"]
    assert skus(q="ring lotus") == ["RNG-101-7"]
    assert skus(q="कमल") == ["RNG-101-7"]
    assert skus(q="nothing like it") == []


def test_it_is_filtered_by_each_of_its_filters(make_item, make_by_rate, skus):
    make_item(category="Rings", sku="FIXED", stock=5, reorder_level=2)
    make_by_rate(category="Necklaces", sku="RATED", stock=0)
    make_item(category="Rings", sku="HIDDEN", stock=2, reorder_level=2, is_active=False)
    silver = Metal.objects.create(code="silver", name="Silver")
    sterling = Purity.objects.create(code="s925", name="925", metal=silver, fineness=925)
    JewelleryPage.objects.filter(variants__sku="HIDDEN").update(metal=silver, purity=sterling)
    rings = CategoryPage.objects.get(title="Rings")
    assert skus(category=rings.pk) == ["FIXED", "HIDDEN"]
    assert skus(metal=silver.pk) == ["HIDDEN"]
    assert skus(purity=sterling.pk) == ["HIDDEN"]
    assert skus(state="in") == ["FIXED", "HIDDEN"]
    assert skus(state="out") == ["RATED"]
    assert skus(state="low") == ["HIDDEN"]
    assert skus(mode="by_rate") == ["RATED"]
    assert skus(mode="fixed") == ["FIXED", "HIDDEN"]
    assert skus(sale="yes") == ["FIXED", "RATED"]
    assert skus(sale="no") == ["HIDDEN"]
    assert skus(category=rings.pk, sale="yes", state="in") == ["FIXED"]


def test_it_is_sorted_by_tag_price_and_stock(make_variant, skus):
    make_variant(sku="B", price=300, stock=1)
    make_variant(sku="A", price=200, stock=2)
    make_variant(sku="C", price=100, stock=3)
    assert skus() == ["A", "B", "C"]
    assert skus(sort="-sku") == ["C", "B", "A"]
    assert skus(sort="price") == ["C", "A", "B"]
    assert skus(sort="-price") == ["B", "A", "C"]
    assert skus(sort="stock") == ["B", "A", "C"]
    assert skus(sort="-stock") == ["C", "A", "B"]
    assert skus(sort="newest") == ["C", "A", "B"]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"category": "9" * 30, "metal": "9" * 30, "purity": "9" * 30},
        {"category": "x", "metal": "10**9", "purity": "-1", "state": "?", "mode": "?", "sale": "?"},
        {"sort": "page__owner__password"},
        {"q": "\0", "p": "999999999999"},
        {"q": "x" * 5000 + " y" * 500, "p": "-1"},
        {"metal": "9" * 400, "p": "NaN"},
    ],
)
def test_what_makes_no_sense_in_the_address_is_no_error(make_variant, desk, nonsense):
    make_variant()
    for name in ("catalogue_stock", "catalogue_stock_change"):
        assert desk.get(reverse(name), nonsense | {"all": 1}).status_code in {200, 302}
    assert desk.get(reverse("catalogue_stock_export", args=["csv"]), nonsense).status_code == 200


def test_it_comes_in_pages_of_a_hundred(make_variant, desk):
    page = make_variant().page
    Variant.objects.bulk_create(
        Variant(page=page, sku=f"V-{n:03}", gross_weight=4, net_weight=4, price=100) for n in range(120)
    )
    response = desk.get(reverse("catalogue_stock"), {"p": 2})
    assert response.context["variants"].paginator.count == 121
    assert len(response.context["variants"]) == 21
    assert len(desk.get(reverse("catalogue_stock"), {"p": 10**9}).context["variants"]) == 21


def test_its_queries_do_not_grow_with_the_list(make_item, desk):
    counts = []
    for _ in range(2):
        for _ in range(5):
            make_item()
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("catalogue_stock"))
        counts.append(len(queries))
    assert counts[1] <= counts[0] <= 20


def test_names_and_searches_are_shown_as_text(make_item, desk):
    make_item(title="<script>alert(1)</script>", sku="<b>x")
    text = desk.get(reverse("catalogue_stock"), {"q": "<script>alert"}).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_first_screen_counts_what_is_low_and_leads_there(make_variant, desk):
    make_variant(stock=1, reorder_level=1)
    make_variant(stock=0, reorder_level=0)
    make_variant(stock=0)
    make_variant(stock=2, reorder_level=1)
    text = desk.get(reverse("wagtailadmin_home")).text
    assert f"{reverse('catalogue_stock')}?state=low" in text
    assert "2 <span>low in stock</span>" in text


def test_nothing_ticked_is_told(desk, make_variant):
    make_variant()
    response = desk.get(reverse("catalogue_stock_change"), follow=True)
    assert "Tick what is to be changed first." in response.text
