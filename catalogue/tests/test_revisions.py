"""Stock and price in force lie outside page revisions: no old draft brings back an old price or a sold piece."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from catalogue import stock
from catalogue.models import JewelleryPage, Variant


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
