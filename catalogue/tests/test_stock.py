"""Stock changes by verbs alone: guarded, all or none, and each with a line that says why."""

import pytest
from django.db import IntegrityError, transaction

from catalogue import stock
from catalogue.models import StockMovement, Variant

pytestmark = pytest.mark.django_db


def stock_of(variant):
    return Variant.objects.values_list("stock", flat=True).get(pk=variant.pk)


def history(variant):
    return list(variant.movements.order_by("pk").values_list("kind", "change", "order_number"))


def test_what_is_held_is_gone_and_what_is_released_is_back(make_variant):
    variant = make_variant(stock=3)
    stock.hold({variant.pk: 2}, order_number="G-1")
    assert stock_of(variant) == 1
    stock.release({variant.pk: 2}, order_number="G-1")
    assert stock_of(variant) == 3
    assert history(variant) == [("held", -2, "G-1"), ("released", 2, "G-1")]


def test_all_or_none_is_held(make_variant):
    plenty, scarce = make_variant(stock=5), make_variant(stock=1)
    with pytest.raises(stock.InsufficientStock) as refused:
        stock.hold({plenty.pk: 2, scarce.pk: 2}, order_number="G-1")
    assert (refused.value.variant, refused.value.available) == (scarce, 1)
    assert (stock_of(plenty), stock_of(scarce)) == (5, 1)
    assert history(plenty) == []


def test_what_is_off_sale_is_not_held(make_variant):
    variant = make_variant(stock=5, is_active=False)
    with pytest.raises(stock.InsufficientStock) as refused:
        stock.hold({variant.pk: 1}, order_number="G-1")
    assert refused.value.available == 0


def test_a_delivery_and_a_count_are_written_with_who_and_why(make_variant, make_user):
    variant, keeper = make_variant(stock=1), make_user()
    stock.adjust(variant, 4, kind=StockMovement.Kind.RECEIVED, actor=keeper, reason="from the workshop")
    stock.adjust(variant, -2, kind=StockMovement.Kind.CORRECTED, actor=keeper, reason="counted")
    assert stock_of(variant) == 3
    newest = variant.movements.first()
    assert (newest.change, newest.actor, newest.reason) == (-2, keeper, "counted")


def test_more_than_there_is_cannot_be_taken_away(make_variant):
    variant = make_variant(stock=1)
    with pytest.raises(stock.InsufficientStock):
        stock.adjust(variant, -2, kind=StockMovement.Kind.CORRECTED, actor=None)
    assert stock_of(variant) == 1
    assert history(variant) == []


def test_nothing_changes_nothing(make_variant):
    variant = make_variant(stock=1)
    stock.adjust(variant, 0, kind=StockMovement.Kind.CORRECTED, actor=None)
    assert history(variant) == []


def test_the_database_itself_refuses_a_negative_stock(make_variant):
    variant = make_variant(stock=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.filter(pk=variant.pk).update(stock=-1)
