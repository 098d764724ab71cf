from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from django.urls import reverse
from django.utils import translation
from wagtail.blocks import StructBlockValidationError

from home.actions.make_pictures import make_pictures
from home.blocks import ContentBlock, LinkBlock
from home.models import HomePage, ShopImage
from home.pictures import HERO, HERO_NARROW, picture_of

BLOCKS = ContentBlock().child_blocks


@pytest.fixture
def image(db, photo):
    file = ImageFile(BytesIO(photo()), name="ring.jpg")
    return ShopImage.objects.create(title="Ring", description="A gold ring", file=file)


@pytest.fixture
def home(db):
    return HomePage.objects.get()


def link(label="", page=None, address=""):
    return {"label": label, "page": page, "address": address}


def errors_of(block, value):
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.normalize(value))
    return set(caught.value.block_errors)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (link(), "label"),
        (link("Look"), "page"),
        (link(address="/shop/"), "label"),
        (link("Look", address="javascript:alert(1)"), "address"),
        (link("Look", address="//elsewhere.example"), "address"),
        (link("Look", address="http://elsewhere.example"), "address"),
    ],
)
def test_a_button_needs_words_and_somewhere_safe_to_lead(value, field):
    assert field in errors_of(LinkBlock(), value)


@pytest.mark.parametrize(
    "address", ["/shop/", "https://khalti.com", "mailto:a@example.com", "tel:+97715550000"]
)
def test_a_button_may_lead_to_an_address(address):
    block = LinkBlock()
    assert block.clean(block.normalize(link("Look", address=address)))["address"] == address


def test_a_button_has_a_page_or_an_address_but_not_both(home):
    assert errors_of(LinkBlock(), link("Look", page=home, address="/shop/")) == {"address"}


def test_a_button_that_is_not_required_may_be_left_empty():
    block = LinkBlock(required=False)
    assert block.clean(block.normalize(link()))["label"] == ""


def test_a_button_follows_the_reader_s_language_and_vanishes_with_its_page(home):
    block = LinkBlock()
    own, page, elsewhere = (
        block.normalize(link("Look", address="/shop/")),
        block.normalize(link("Look", page=home)),
        block.normalize(link("Look", address="https://khalti.com")),
    )
    with translation.override("ne"):
        assert own.url == "/ne/shop/"
        assert page.url == "/ne/"
        assert elsewhere.url == "https://khalti.com"
        assert block.normalize(link("Look", address="/ne/shop/")).url == "/ne/shop/"
        assert block.normalize(link("Look", address="/search/?q=tilhari")).url == "/ne/search/?q=tilhari"
    home.live = False
    assert page.url == ""


def test_an_item_is_featured_once(make_item):
    block = BLOCKS["featured_items"]
    item = make_item()
    assert errors_of(block, {"heading": "New", "items": [item, item]}) == {"items"}
    assert block.clean(block.normalize({"heading": "New", "items": [item]}))


def test_featured_items_show_their_price_and_drop_out_when_unpublished(client, home, make_item):
    shown, gone = make_item("Ruby ring", price="129459.00"), make_item("Old ring")
    home.body = [("featured_items", {"heading": "For Teej", "items": [shown, gone]})]
    home.save()
    gone.unpublish()
    page = client.get("/").text
    assert "For Teej" in page
    assert "Ruby ring" in page
    assert "Rs\N{NO-BREAK SPACE}1,29,459.00" in page
    assert "Old ring" not in page
    shown.unpublish()
    assert "For Teej" not in client.get("/").text


def test_a_hero_shows_its_picture_with_size_and_alternative_text(client, home, image):
    home.body = [
        ("hero", {"heading": "Gold", "text": "", "picture": image, "button": link("Go", address="/shop/")})
    ]
    home.save()
    page = client.get("/").text
    assert "<picture>" not in page  # nobody made it: saving is not publishing
    make_pictures(image, [HERO, HERO_NARROW])
    page = client.get("/").text
    wide = picture_of(ShopImage.objects.get(pk=image.pk), HERO)
    assert f'src="{wide.url}" width="{wide.width}" height="{wide.height}" alt="A gold ring"' in page
    assert f'srcset="{wide.avif}"' in page
    assert '<h1 class="ruled text-4xl">Gold</h1>' in page
    assert page.count("<h1") == 1


def test_a_page_survives_a_picture_whose_file_is_lost(client, home, image):
    home.body = [("hero", {"heading": "Gold", "text": "", "picture": image, "button": link()})]
    home.save()
    image.file.storage.delete(image.file.name)
    response = client.get("/")
    assert response.status_code == 200
    assert "Gold" in response.text


def test_publishing_a_page_makes_its_pictures(home, image, django_capture_on_commit_callbacks):
    home.body = [("hero", {"heading": "Gold", "text": "", "picture": image, "button": link()})]
    with django_capture_on_commit_callbacks(execute=True):
        home.save_revision().publish()
    wanted = {*HERO.specs_of(image), *HERO_NARROW.specs_of(image)}
    assert set(image.renditions.values_list("filter_spec", flat=True)) == wanted


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("with_content", [True, False], ids=["with pictures", "in an empty shop"])
def test_every_block_has_a_preview_in_the_shop_s_clothes(admin_client, request, name, with_content):
    if with_content:
        request.getfixturevalue("image")
        request.getfixturevalue("make_item")("Ruby ring")
    block = HomePage._meta.get_field("body").stream_block.child_blocks[name]
    assert block.is_previewable
    assert block.get_description()
    response = admin_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code == 200
    assert "css/shop.css" in response.text
    if with_content and name != "rich_text":
        assert block.get_preview_value()["heading"] in response.text
