"""What search engines are told of items and of lists of them."""

import re
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from catalogue.models import ItemPicture, Variant
from home.models import ShopImage
from home.pictures import LARGE, WEBP, spec_of
from search import sitemap
from tests.heads import PAYLOAD, SITE, data_of, head_of, link, meta

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def product(client, address):
    return data_of(head_of(client, address), "Product")


def locations(client, address="/sitemap-1.xml"):
    response = client.get(address)
    assert response.status_code == 200
    tree = ElementTree.fromstring(response.getvalue())
    return [each.text for each in tree.findall("s:url/s:loc", NS)]


def test_an_item_tells_its_price_stock_weight_and_how_the_price_is_made(client, make_item):
    make_item("Ruby band", sku="RNG-1", price=Decimal("98500.00"), gross_weight=Decimal("4.2"))
    data = product(client, "/shop/rings/ruby-band/")
    assert data["name"] == "Ruby band"
    assert data["sku"] == "RNG-1"
    assert data["material"] == "22K gold"
    assert data["weight"] == {"@type": "QuantitativeValue", "value": "4.200", "unitCode": "GRM"}
    [offer] = data["offers"]
    assert offer["url"] == f"{SITE}/shop/rings/ruby-band/"
    assert (offer["priceCurrency"], offer["price"]) == ("NPR", "98500.00")
    assert offer["availability"] == "https://schema.org/InStock"
    parts = offer["priceSpecification"]["priceComponent"]
    assert sum(Decimal(part["price"]) for part in parts) == Decimal("98500.00")


def test_an_item_in_several_sizes_tells_each(client, make_item):
    item = make_item("Ruby band", sku="RNG-1")
    Variant.objects.create(
        page=item, sku="RNG-2", size="14", gross_weight=5, net_weight=5, price=120000, stock=0, sort_order=2
    )
    Variant.objects.create(page=item, sku="GONE", gross_weight=5, net_weight=5, price=1, is_active=False)
    data = product(client, "/shop/rings/ruby-band/")
    assert "sku" not in data
    assert [offer["sku"] for offer in data["offers"]] == ["RNG-1", "RNG-2"]
    assert data["offers"][1]["availability"] == "https://schema.org/SoldOut"
    assert data["offers"][1]["itemOffered"]["size"] == "14"


def test_a_shared_item_is_a_product_with_its_price(client, make_item):
    make_item("Ruby band", price=Decimal("98500.00"))
    head = head_of(client, "/ne/shop/rings/ruby-band/")
    assert meta(head, "og:type") == ["product"]
    assert meta(head, "product:price:amount") == ["98500.00"]
    assert meta(head, "product:price:currency") == ["NPR"]
    assert meta(head, "product:availability") == ["in stock"]
    assert link(head, "canonical") == [f"{SITE}/ne/shop/rings/ruby-band/"]


def test_a_chosen_size_is_no_page_of_its_own(client, make_item):
    make_item("Ruby band", sku="RNG-1")
    head = head_of(client, "/shop/rings/ruby-band/?variant=RNG-1")
    assert link(head, "canonical") == [f"{SITE}/shop/rings/ruby-band/"]
    assert meta(head, "robots") == []


def test_the_name_of_an_item_closes_no_element(client, make_item):
    item = make_item("Ruby band")
    item.title = PAYLOAD
    item.description = PAYLOAD
    item.save()
    page = client.get("/shop/rings/ruby-band/").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert product(client, "/shop/rings/ruby-band/")["name"] == PAYLOAD


@pytest.mark.parametrize(
    ("query", "canonical", "is_listed"),
    [
        ("", "/shop/", True),
        ("?page=1", "/shop/", True),
        ("?page=2", "/shop/?page=2", True),
        ("?page=999", "/shop/?page=2", True),
        ("?utm_source=x", "/shop/", True),
        ("?metal=gold", "/shop/", False),
        ("?metal=gold&page=2", "/shop/", False),
        ("?metal=gone", "/shop/", False),
        ("?price_max=100", "/shop/", False),
        ("?in_stock=1", "/shop/", False),
        ("?sort=price", "/shop/", False),
    ],
)
def test_a_narrowed_or_sorted_list_points_to_the_whole(client, make_item, query, canonical, is_listed):
    for _number in range(25):
        make_item()
    head = head_of(client, f"/shop/{query}")
    assert link(head, "canonical") == [f"{SITE}{canonical}"]
    assert meta(head, "robots") == ([] if is_listed else ["noindex"])


def test_searches_are_not_listed(client, make_item):
    make_item("Ruby band")
    assert meta(head_of(client, "/search/?q=ruby"), "robots") == ["noindex"]
    assert meta(head_of(client, "/ne/search/"), "robots") == ["noindex"]


def test_robots_are_kept_from_rooms_searches_and_narrowed_lists(client, db):
    lines = client.get("/robots.txt").text.splitlines()
    for path in (
        "/cms/",
        "/cart/",
        "/checkout/",
        "/account/",
        "/accounts/",
        "/search/",
        "/ne/cart/",
        "/ne/search/",
    ):
        assert f"Disallow: {path}" in lines
    for mark in "?&":
        for name in ("metal", "size", "price_min", "price_max", "weight_max", "in_stock", "sort"):
            assert f"Disallow: /*{mark}{name}=" in lines
    assert f"Sitemap: {SITE}/sitemap.xml" in lines


def test_the_sitemap_names_what_anybody_may_see_in_both_languages(client, make_item, publish_rates):
    publish_rates(fine_gold=300000)
    make_item("Ruby band")
    make_item("Draft", live=False)
    make_item("Withdrawn", is_active=False)
    hidden = make_item("Secret", category="Private")
    PageViewRestriction.objects.create(page=hidden.get_parent(), restriction_type="login")
    found = locations(client)
    for path in ("/", "/shop/", "/shop/rings/", "/shop/rings/ruby-band/", "/rates/"):
        assert f"{SITE}{path}" in found
        assert f"{SITE}/ne{path}" in found
    assert not [each for each in found if "draft" in each or "withdrawn" in each or "private" in each]
    assert len(found) == len(set(found))


def test_the_page_of_rates_is_in_the_sitemap_once_there_are_rates(client, publish_rates):
    assert not [each for each in locations(client) if "/rates/" in each]
    publish_rates(fine_gold=300000)
    assert [each for each in locations(client) if "/rates/" in each] == [
        f"{SITE}/rates/",
        f"{SITE}/ne/rates/",
    ]


def test_the_sitemap_leads_from_language_to_language_and_shows_pictures(client, make_item, photo):
    item = make_item("Ruby band")
    file = ImageFile(BytesIO(photo(size=(320, 320))), name="ring.jpg")
    image = ShopImage.objects.create(title="ring.jpg", file=file)
    image.get_rendition(spec_of(LARGE.sizes[0], WEBP))
    ItemPicture.objects.create(page=item, image=image)
    text = client.get("/sitemap-1.xml").getvalue().decode()
    entry = text.partition(f"<loc>{SITE}/shop/rings/ruby-band/</loc>")[2].partition("</url>")[0]
    assert f'hreflang="ne" href="{SITE}/ne/shop/rings/ruby-band/"' in entry
    assert re.search(rf"<image:loc>{SITE}/media/images/[^<]+\.webp</image:loc>", entry)


def test_the_sitemap_comes_in_parts(client, make_item, monkeypatch):
    for _number in range(3):
        make_item()
    monkeypatch.setattr(sitemap, "PAGES_A_PART", 3)
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    parts = [each.text.removeprefix(SITE) for each in index.findall("s:sitemap/s:loc", NS)]
    assert parts == ["/sitemap-1.xml", "/sitemap-2.xml"]
    found = [each for part in parts for each in locations(client, part)]
    assert len(found) == len(set(found)) == 2 * 6
    assert client.get("/sitemap-3.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404
    assert client.get(f"/sitemap-{'9' * 30}.xml").status_code == 404


def test_a_part_of_the_sitemap_costs_the_same_few_queries_for_any_number(client, make_item):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            locations(client)
        return len(queries)

    make_item()
    cost()
    few = cost()
    for _number in range(5):
        make_item()
    assert cost() == few <= 8


def test_an_item_tells_the_way_to_it(client, make_item):
    make_item("Ruby band")
    crumbs = data_of(head_of(client, "/shop/rings/ruby-band/"), "BreadcrumbList")["itemListElement"]
    assert [crumb["item"] for crumb in crumbs] == [
        f"{SITE}/",
        f"{SITE}/shop/",
        f"{SITE}/shop/rings/",
        f"{SITE}/shop/rings/ruby-band/",
    ]
