import re
from decimal import Decimal

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from catalogue.listing import PAGE_SIZE
from catalogue.models import CataloguePage, CategoryPage, Collection, ItemStone, Occasion, Stone, Variant
from home.actions.make_pictures import make_pictures
from home.models import ShopImage
from home.pictures import CARD, ITEM_SHAPES, LARGE, picture_of


def titles_of(response):
    return re.findall(r'product-card-title"><a href="[^"]*">([^<]*)<', response.text)


def add_size(page, size, **fields):
    values = {
        "gross_weight": Decimal("5"),
        "net_weight": Decimal("4.5"),
        "price": Decimal("110000"),
        "stock": 1,
    }
    return Variant.objects.create(page=page, sku=f"{page.slug}-{size}", size=size, **(values | fields))


@pytest.fixture
def ring(make_item):
    return make_item("Ruby ring", sku="RUBY-12", size="12", size_ne="१२", price="129459.00", stock=5)


# Lists


def test_the_catalogue_and_a_category_list_items_in_both_languages(client, ring, make_item):
    make_item("Tilhari", category="Necklaces")
    assert titles_of(client.get("/shop/")) == ["Tilhari", "Ruby ring"]
    assert titles_of(client.get("/shop/rings/")) == ["Ruby ring"]
    nepali = client.get("/ne/shop/rings/")
    assert titles_of(nepali) == [ring.title_ne]
    assert "रु\N{NO-BREAK SPACE}१,२९,४५९.००" in nepali.text
    assert "२२ क्यारेट सुन" in nepali.text


def test_a_card_tells_the_lowest_price_in_stock_and_the_range_of_weights(client, ring):
    add_size(ring, "14", price=Decimal("150000"), net_weight=Decimal("4.5"))
    add_size(ring, "10", price=Decimal("90000"), stock=0)
    page = client.get("/shop/").text
    assert "from Rs\N{NO-BREAK SPACE}1,29,459.00" in page
    assert "4–4.5\N{NO-BREAK SPACE}g" in page


def test_drafts_and_items_with_nothing_on_sale_are_not_listed(client, ring, make_item):
    make_item("Draft ring", live=False)
    make_item("Withdrawn ring", is_active=False)
    assert titles_of(client.get("/shop/")) == ["Ruby ring"]
    assert titles_of(client.get("/shop/rings/")) == ["Ruby ring"]


def test_a_sold_out_item_stays_in_the_list_and_says_so(client, make_item):
    make_item("Gone ring", stock=0)
    page = client.get("/shop/")
    assert titles_of(page) == ["Gone ring"]
    assert "Sold out" in page.text


def test_items_of_a_private_category_are_not_listed(client, ring, make_item):
    hidden = make_item("Secret ring", category="Private")
    PageViewRestriction.objects.create(page=hidden.get_parent(), restriction_type="login")
    assert titles_of(client.get("/shop/")) == ["Ruby ring"]
    assert "Private" not in client.get("/shop/").text
    assert client.get("/shop/private/secret-ring/").status_code == 302


def test_items_are_sorted_newest_first_or_by_price(client, make_item):
    for title, price in (("Middle", 200), ("Dear", 300), ("Cheap", 100)):
        item = make_item(title, price=Decimal(price))
        item.first_published_at = timezone.now()
        item.save()
    assert titles_of(client.get("/shop/")) == ["Cheap", "Dear", "Middle"]
    assert titles_of(client.get("/shop/?sort=price")) == ["Cheap", "Middle", "Dear"]
    assert titles_of(client.get("/shop/?sort=-price")) == ["Dear", "Middle", "Cheap"]
    assert titles_of(client.get("/shop/?sort=nonsense")) == ["Cheap", "Dear", "Middle"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("1", 1),
        ("2", 2),
        ("0", 2),
        ("-1", 2),
        ("abc", 1),
        ("", 1),
        (str(10**9), 2),
        ("9" * 3000, 2),
        ("1.5", 1),
    ],
)
def test_a_page_that_is_not_there_gives_one_that_is(client, grow_category, number, shown):
    grow_category(PAGE_SIZE + 1)
    response = client.get("/shop/", {"page": number})
    assert response.status_code == 200
    assert f"Page {shown} of 2" in response.text
    assert len(titles_of(response)) == (PAGE_SIZE if shown == 1 else 1)


def test_the_pages_of_a_list_keep_its_order(client, grow_category):
    grow_category(PAGE_SIZE + 1)
    assert "?sort=price&amp;page=2" in client.get("/shop/?sort=price").text


def test_an_empty_shop_and_an_empty_category_say_so(client, db):
    CataloguePage.objects.get().add_child(instance=CategoryPage(title="Rings"))
    for address in ("/shop/", "/shop/rings/"):
        response = client.get(address)
        assert response.status_code == 200
        assert "Nothing is on show here today" in response.text


def test_a_listed_picture_is_shown_with_its_size(client, ring, add_picture):
    image = add_picture(ring)
    make_pictures(image, [CARD])
    card = picture_of(ShopImage.objects.get(pk=image.pk), CARD)
    assert f'src="{card.url}" width="{card.width}" height="{card.height}"' in client.get("/shop/").text


# The item


def test_an_item_tells_all_about_itself(client, ring, add_picture):
    ring.summary = "A ring with one ruby."
    ring.description = "First paragraph.\n\nSecond paragraph."
    ring.collection = Collection.objects.create(name="Bridal", code="bridal", story="For the day.")
    ring.save()
    ruby = Stone.objects.create(name="Ruby", code="ruby")
    ItemStone.objects.create(page=ring, stone=ruby, count=2, weight_carat=Decimal("0.350"), sort_order=1)
    pearl = Stone.objects.create(name="Pearl", code="pearl")
    ItemStone.objects.create(page=ring, stone=pearl, sort_order=2)
    ring.occasions.add(Occasion.objects.create(name="Teej", code="teej"))
    ring.save()
    image = add_picture(ring)
    make_pictures(image, [LARGE])
    large = picture_of(ShopImage.objects.get(pk=image.pk), LARGE)
    page = client.get("/shop/rings/ruby-ring/").text
    for text in (
        "<h1>Ruby ring</h1>",
        "Rs 1,29,459.00",
        "In stock",
        "A ring with one ruby.",
        "<p>First paragraph.</p><p>Second paragraph.</p>",
        "22K gold",
        "2 × Ruby, 0.35 carat; Pearl",
        "4.2 g",
        "RUBY-12",
        "Collection: Bridal",
        "For the day.",
        "Worn or given for: Teej",
        'action="/cart/add/"',
        'href="/account/verification/"',
        f'src="{large.url}" width="{large.width}" height="{large.height}" alt="A ring on white cloth"',
        "citizenship card",
    ):
        assert text in page, text


def test_an_item_speaks_nepali(client, ring, add_picture):
    ring.description_ne = "पहिलो अनुच्छेद।"
    ring.save()
    make_pictures(add_picture(ring, description_ne="सेतो कपडामा औंठी"), ITEM_SHAPES)
    page = client.get("/ne/shop/rings/ruby-ring/").text
    for text in (f"<h1>{ring.title_ne}</h1>", "रु १,२९,४५९.००", "पहिलो अनुच्छेद।", "१२", 'alt="सेतो कपडामा औंठी"'):
        assert text in page, text
    assert 'action="/ne/cart/add/"' in page


def test_the_only_piece_of_its_kind_says_so(client, make_item):
    make_item("Nath", stock=1)
    page = client.get("/shop/rings/nath/").text
    assert "Only 1 – one of a kind" in page
    assert '<input type="hidden" name="quantity" value="1">' in page


def test_a_sold_out_item_shows_its_price_and_cannot_be_put_in_the_cart(client, make_item):
    make_item("Gone ring", stock=0)
    page = client.get("/shop/rings/gone-ring/").text
    assert "Sold out" in page
    assert "Rs 98,500.00" in page
    assert "Add to cart" not in page


def test_sizes_that_are_sold_out_are_shown_but_cannot_be_chosen(client, ring):
    gone = add_size(ring, "14", stock=0)
    hidden = add_size(ring, "16", is_active=False)
    here = ring.variants.get(sku="RUBY-12")
    page = client.get(f"/shop/rings/ruby-ring/?variant={gone.sku}").text
    assert f'value="{here.pk}" checked required' in page
    assert f'value="{gone.pk}" disabled required' in page
    assert f'value="{hidden.pk}"' not in page
    assert hidden.sku not in page


def test_an_address_can_choose_a_size(client, ring):
    other = add_size(ring, "14")
    page = client.get(f"/shop/rings/ruby-ring/?variant={other.sku}").text
    assert f'value="{other.pk}" checked required' in page
    assert client.get("/shop/rings/ruby-ring/", {"variant": "\0'\"<script>"}).status_code == 200


def test_an_item_that_is_not_published_is_not_found(client, ring):
    ring.unpublish()
    assert client.get("/shop/rings/ruby-ring/").status_code == 404
    assert client.get("/ne/shop/rings/ruby-ring/").status_code == 404


def test_an_item_with_nothing_on_sale_says_so(client, make_item):
    make_item("Withdrawn", is_active=False)
    page = client.get("/shop/rings/withdrawn/").text
    assert "not on sale at the moment" in page
    assert "Rs 98,500.00" not in page
    assert "Add to cart" not in page


def test_four_items_of_the_same_category_are_shown_beside_an_item(client, ring, make_item):
    for number in range(5):
        make_item(f"Band {number}")
    make_item("Tilhari", category="Necklaces")
    make_item("Draft band", live=False)
    assert titles_of(client.get("/shop/rings/ruby-ring/")) == ["Band 4", "Band 3", "Band 2", "Band 1"]


def test_breadcrumbs_lead_back_up(client, ring):
    page = client.get("/ne/shop/rings/ruby-ring/").text
    crumbs = page[page.index('class="breadcrumbs"') :]
    assert re.findall(r'<a href="([^"]*)">', crumbs[: crumbs.index("</nav>")]) == [
        "/ne/",
        "/ne/shop/",
        "/ne/shop/rings/",
    ]


def test_a_title_is_text_and_not_markup_in_lists_items_and_data(client, make_item):
    evil = make_item("</script><script>alert(1)</script>", sku="EVIL-1")
    evil.summary = evil.description = "<img src=x onerror=alert(2)>"
    evil.save()
    for address in ("/shop/", "/shop/rings/", evil.url, "/search/?q=evil-1"):
        page = client.get(address).text
        assert "alert(1)" in page, address
        assert "<script>alert(1)" not in page, address
        assert "<img src=x" not in page, address


def test_search_engines_read_the_price_of_every_size(client, ring):
    add_size(ring, "14", stock=0)
    page = client.get("/shop/rings/ruby-ring/").text
    assert (
        '"priceCurrency": "NPR", "price": "129459.00", "availability": "https://schema.org/InStock"' in page
    )
    assert '"price": "110000.00", "availability": "https://schema.org/SoldOut"' in page


def test_publishing_an_item_makes_its_pictures(ring, add_picture, django_capture_on_commit_callbacks):
    image = add_picture(ring)
    with django_capture_on_commit_callbacks(execute=True):
        ring.save_revision().publish()
    wanted = {spec for shape in ITEM_SHAPES for spec in shape.specs_of(image)}
    assert set(image.renditions.values_list("filter_spec", flat=True)) == wanted


def test_an_item_survives_a_picture_whose_file_is_lost(client, ring, add_picture):
    image = add_picture(ring)
    image.file.storage.delete(image.file.name)
    for address in ("/shop/", "/shop/rings/ruby-ring/"):
        response = client.get(address)
        assert response.status_code == 200
        assert ring.title in response.text
