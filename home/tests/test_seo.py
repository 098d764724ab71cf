"""What search engines and those who share a page are told, on pages of every kind."""

import pytest

from home.models import HomePage, ShopSettings, StandardPage
from tests.heads import PAYLOAD, SITE, data_in, data_of, head_of, link, meta


@pytest.fixture
def about(db):
    home = HomePage.objects.get()
    return home.add_child(instance=StandardPage(title="About us", title_ne="हाम्रो बारेमा", slug="about"))


@pytest.mark.parametrize("path", ["/", "/about/", "/shop/", "/search/"])
def test_a_page_names_its_one_address_and_both_languages(client, about, path):
    for language, own in (("", f"{SITE}{path}"), ("/ne", f"{SITE}/ne{path}")):
        head = head_of(client, f"{language}{path}?utm_source=mail&fbclid=1")
        assert link(head, "canonical") == [own]
        assert link(head, "alternate", hreflang="en") == [f"{SITE}{path}"]
        assert link(head, "alternate", hreflang="ne") == [f"{SITE}/ne{path}"]
        assert link(head, "alternate", hreflang="x-default") == [f"{SITE}{path}"]


def test_the_address_is_that_of_the_shop_whichever_host_was_asked(client, about, settings):
    settings.SITE_URL = "https://gahana.example/"
    assert link(head_of(client, "/about/"), "canonical") == ["https://gahana.example/about/"]


@pytest.mark.parametrize("path", ["/cart/", "/accounts/login/", "/ne/accounts/signup/"])
def test_rooms_of_single_people_are_not_listed(client, db, path):
    assert meta(head_of(client, path), "robots") == ["noindex"]


def test_pages_of_the_shop_are_listed(client, about):
    assert meta(head_of(client, "/about/"), "robots") == []
    assert meta(head_of(client, "/"), "robots") == []


def test_the_home_page_tells_of_the_shop_and_how_to_search_it(client, db):
    shop = ShopSettings.load()
    shop.name, shop.phone, shop.address, shop.pan = "Gahana", "+977 1-5550123", "Patan, Lalitpur", "600000001"
    shop.save()
    [graph] = data_in(head_of(client, "/"))
    store, site = graph["@graph"]
    assert store["@type"] == "JewelryStore"
    assert store["telephone"] == "+977 1-5550123"
    assert store["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "Patan, Lalitpur",
        "addressCountry": "NP",
    }
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/search/?q={{search_term_string}}"
    [graph] = data_in(head_of(client, "/ne/"))
    assert graph["@graph"][1]["potentialAction"]["target"]["urlTemplate"].startswith(f"{SITE}/ne/search/?q=")


def test_a_page_below_the_home_page_tells_the_way_to_it(client, about):
    crumbs = data_of(head_of(client, "/ne/about/"), "BreadcrumbList")["itemListElement"]
    assert [crumb["position"] for crumb in crumbs] == [1, 2]
    assert crumbs[-1] == {
        "@type": "ListItem",
        "position": 2,
        "name": "हाम्रो बारेमा",
        "item": f"{SITE}/ne/about/",
    }


def test_a_shared_page_speaks_its_own_language(client, about):
    about.search_description, about.search_description_ne = "Goldsmiths of Patan", "पाटनका सुनार"
    about.save()
    english, nepali = head_of(client, "/about/"), head_of(client, "/ne/about/")
    assert meta(english, "og:title") == ["About us"]
    assert meta(english, "og:description") == meta(english, "description") == ["Goldsmiths of Patan"]
    assert (meta(english, "og:locale"), meta(english, "og:locale:alternate")) == (["en_US"], ["ne_NP"])
    assert meta(nepali, "og:title") == ["हाम्रो बारेमा"]
    assert meta(nepali, "og:description") == ["पाटनका सुनार"]
    assert (meta(nepali, "og:locale"), meta(nepali, "og:locale:alternate")) == (["ne_NP"], ["en_US"])
    assert meta(nepali, "og:url") == [f"{SITE}/ne/about/"]


def test_names_with_markup_stay_words(client, about):
    shop = ShopSettings.load()
    shop.name = PAYLOAD
    shop.save()
    about.title = about.search_description = PAYLOAD
    about.save()
    for address in ("/about/", "/"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert data_of(head_of(client, "/about/"), "BreadcrumbList")["itemListElement"][-1]["name"] == PAYLOAD
    assert data_in(head_of(client, "/"))[0]["@graph"][0]["name"] == PAYLOAD
    opensearch = client.get("/opensearch.xml")
    assert opensearch["Content-Type"].startswith("application/opensearchdescription+xml")
    assert "<script>" not in opensearch.text
