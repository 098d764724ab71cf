"""A piece that cannot be put into the cart says whom to ask."""

import pytest

from catalogue.models import StockMovement
from home.models import ShopSettings

CALL = 'href="tel:+97715550123"'


@pytest.fixture(autouse=True)
def _telephone(db):
    shop = ShopSettings.load()
    shop.phone = "+977 1 5550123"
    shop.save()


def beside_the_piece(client, page):
    """The part of the item's page that is about this piece, without the shop's footer."""
    return client.get(page.url).text.split("<footer")[0]


def test_a_piece_for_sale_sends_nobody_to_the_telephone(client, make_item):
    assert CALL not in beside_the_piece(client, make_item(stock=2))


def test_who_comes_too_late_reads_the_telephone_number(client, make_item):
    page = make_item(stock=0)
    assert CALL in beside_the_piece(client, page)
    page.variants.get().movements.create(kind=StockMovement.Kind.RECEIVED, change=1)
    text = beside_the_piece(client, page)
    assert "This piece has found its owner." in text
    assert CALL in text


def test_so_does_who_looks_at_a_piece_without_sizes(client, make_item):
    page = make_item()
    page.variants.all().delete()
    text = beside_the_piece(client, page)
    assert "This piece is not on sale at the moment." in text
    assert CALL in text


def test_and_who_asks_for_a_piece_that_has_no_rate_yet(client, make_by_rate):
    text = beside_the_piece(client, make_by_rate())
    assert "Price on request" in text
    assert CALL in text


def test_without_a_telephone_nothing_empty_is_shown(client, make_item):
    ShopSettings.objects.update(phone="")
    assert "tel:" not in beside_the_piece(client, make_item(stock=0))
