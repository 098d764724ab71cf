"""Stock, price and what the piece is lie outside page revisions: no old draft brings back an old price or a sold
piece."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from catalogue import stock
from catalogue.actions.reprice_items import reprice_items
from catalogue.models import ItemStone, JewelleryPage, Stone, Variant

from .screens import read_form


@pytest.fixture
def item(make_item):
    return make_item("Ruby ring", price=Decimal("98500"), stock=3)


@pytest.fixture
def old_draft(item):
    """A revision written while there were three at Rs 98,500; since then two were sold and the price rose."""
    item.description = "As it was."
    revision = item.save_revision()
    variant = item.variants.get()
    stock.hold({variant.pk: 2}, order_number="G-1")
    Variant.objects.filter(pk=variant.pk).update(price=Decimal("120000"))
    return revision


def assert_as_sold(item):
    variant = Variant.objects.get(page=item)
    assert (variant.stock, variant.price, variant.is_active) == (1, Decimal("120000.00"), True)


def test_a_revision_holds_no_variants(old_draft):
    assert "variants" not in old_draft.content
    assert "98500" not in str(old_draft.content)


def test_publishing_an_old_draft_leaves_stock_and_price(item, old_draft):
    old_draft.publish()
    item.refresh_from_db()
    assert item.description == "As it was."
    assert_as_sold(item)


def test_reverting_to_an_old_draft_leaves_stock_and_price(item, old_draft):
    item.description = "Newer."
    item.save_revision().publish()
    reverted = old_draft.as_object().save_revision()
    reverted.publish()
    assert JewelleryPage.objects.get(pk=item.pk).description == "As it was."
    assert_as_sold(item)


def test_a_scheduled_draft_that_comes_due_leaves_stock_and_price(item, old_draft):
    a_minute_ago = timezone.now() - timedelta(minutes=1)
    draft = old_draft.as_object()
    draft.go_live_at = a_minute_ago
    revision = draft.save_revision(approved_go_live_at=a_minute_ago)
    call_command("publish_scheduled")
    assert JewelleryPage.objects.get(pk=item.pk).live_revision_id == revision.pk
    assert_as_sold(item)


def test_unpublishing_and_publishing_again_leaves_stock_and_price(item, old_draft):
    item.unpublish()
    old_draft.publish()
    assert_as_sold(item)


def test_a_preview_of_an_old_draft_shows_today_s_price(admin_client, item, old_draft):
    address = reverse("wagtailadmin_pages:revisions_view", args=[item.pk, old_draft.pk])
    page = admin_client.get(address).text
    assert "As it was." in page
    assert "Rs 1,20,000.00" in page
    assert "98,500" not in page


D = Decimal


@pytest.fixture
def by_rate(make_by_rate, publish_rates):
    """A tola of 22K with 10 percent making, at Rs 1,00,000 a tola."""
    item = make_by_rate("Ring", net_weight=D("11.664"), gross_weight=D("11.664"), piece={"making": D(10)})
    publish_rates(fine_gold=100000)
    return item


@pytest.fixture
def old_story(by_rate):
    """A revision from before the making was 20 percent and a stone was set."""
    by_rate.description = "As it was."
    revision = by_rate.save_revision()
    JewelleryPage.objects.filter(pk=by_rate.pk).update(making=D(20), wastage=D(5))
    ItemStone.objects.create(
        page=by_rate, stone=Stone.objects.create(name="Ruby", code="ruby"), price=D(5000)
    )
    reprice_items([by_rate.pk])
    return revision


def assert_as_it_is_today(item):
    page = JewelleryPage.objects.get(pk=item.pk)
    assert (page.making, page.wastage, page.stones.count()) == (D(20), D(5), 1)
    assert page.variants.get().price == D(91600) + D(4580) + D(18320) + D(5000)


def publish_old(item, revision, client):
    revision.publish()


def publish_through_the_revert_screen(item, revision, client):
    address = reverse("wagtailadmin_pages:revisions_revert", args=[item.pk, revision.pk])
    data = read_form(client.get(address))
    assert (data["making"], data["wastage"], data["description"].strip()) == ("20", "5", "As it was.")
    edit = reverse("wagtailadmin_pages:edit", args=[item.pk])
    client.post(edit, dict(data.lists()) | {"revision": str(revision.pk), "action-publish": "1"})


def schedule(item, revision, client):
    a_minute_ago = timezone.now() - timedelta(minutes=1)
    draft = revision.as_object()
    draft.go_live_at = a_minute_ago
    draft.save_revision(approved_go_live_at=a_minute_ago)
    call_command("publish_scheduled")


def unpublish_and_publish(item, revision, client):
    client.post(reverse("wagtailadmin_pages:unpublish", args=[item.pk]))
    assert not JewelleryPage.objects.get(pk=item.pk).live
    revision.publish()


@pytest.mark.parametrize(
    "bring_back", [publish_old, publish_through_the_revert_screen, schedule, unpublish_and_publish]
)
def test_no_old_story_brings_back_what_the_piece_was(by_rate, old_story, desk, bring_back):
    bring_back(by_rate, old_story, desk)
    page = JewelleryPage.objects.get(pk=by_rate.pk)
    assert (page.live, page.description) == (True, "As it was.")
    assert_as_it_is_today(by_rate)


def test_a_page_read_before_does_not_undo_what_was_saved_since(by_rate):
    """Wagtail reads a page, looks around, and then writes the whole row."""
    read_before = JewelleryPage.objects.get(pk=by_rate.pk)
    draft = by_rate.save_revision().as_object()
    JewelleryPage.objects.filter(pk=by_rate.pk).update(making=D(20), pricing_mode="fixed")
    read_before.title = "Newer"
    read_before.save()
    draft.save()
    page = JewelleryPage.objects.get(pk=by_rate.pk)
    assert (page.making, page.pricing_mode) == (D(20), "fixed")


def test_what_is_changed_on_the_page_itself_is_saved(by_rate):
    page = JewelleryPage.objects.get(pk=by_rate.pk)
    for making in (D(20), D(10)):
        page.making = making
        page.save_revision()  # which writes some of its fields
        page.save()
        assert JewelleryPage.objects.get(pk=by_rate.pk).making == making
    JewelleryPage.objects.filter(pk=by_rate.pk).update(making=D(30))
    page.refresh_from_db()
    page.making = D(10)
    page.save()
    assert JewelleryPage.objects.get(pk=by_rate.pk).making == D(10)


def test_a_draft_of_an_item_that_is_not_live_keeps_to_the_words(by_rate, screen, send):
    by_rate.unpublish()
    data = screen(by_rate)
    JewelleryPage.objects.filter(pk=by_rate.pk).update(making=D(30))
    data["title"] = "Newer"
    send(by_rate, data, "action-draft")
    page = JewelleryPage.objects.get(pk=by_rate.pk)
    assert (page.draft_title, page.making) == ("Newer", D(30))
