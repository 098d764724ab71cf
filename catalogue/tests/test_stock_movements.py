"""Why stock is what it is: the history of one variant, and the movements of the whole shop."""

import csv
import io
from datetime import datetime

import pytest
from django.urls import reverse

from catalogue import stock
from catalogue.models import StockMovement
from home.days import KATHMANDU

Kind = StockMovement.Kind


@pytest.fixture
def shown(desk):
    """What the history of a variant shows: kind, pieces and what was left, newest first."""

    def read(variant, **asked):
        response = desk.get(reverse("catalogue_stock_history", args=[variant.pk]), asked)
        assert response.status_code == 200
        return [(each.kind, each.change, each.balance) for each in response.context["movements"]]

    return read


@pytest.fixture
def busy(make_variant, keeper):
    """A variant with 4 in stock from before movements were written, that was received, held, sold, released."""
    variant = make_variant(sku="A", stock=4)
    stock.adjust(variant, 3, kind=Kind.RECEIVED, actor=keeper, reason="from the workshop")
    stock.hold({variant.pk: 2}, order_number="G-1")
    stock.mark_sold({variant.pk: 2}, order_number="G-1")
    stock.hold({variant.pk: 1}, order_number="G-2")
    stock.release({variant.pk: 1}, order_number="G-2")
    stock.adjust(variant, -1, kind=Kind.CORRECTED, actor=keeper, reason="counted")
    return variant


def test_each_movement_tells_what_it_left(busy, shown):
    assert shown(busy) == [
        ("corrected", -1, 4),
        ("released", 1, 5),
        ("held", -1, 4),
        ("sold", 0, 5),
        ("held", -2, 5),
        ("received", 3, 7),
    ]


def test_what_was_left_is_true_also_when_only_some_are_shown(busy, shown):
    assert shown(busy, kind="held") == [("held", -1, 4), ("held", -2, 5)]
    assert shown(busy, kind="received") == [("received", 3, 7)]


def test_days_are_those_of_kathmandu(busy, shown):
    held = busy.movements.filter(kind="held").last()
    StockMovement.objects.filter(pk=held.pk).update(created_at=datetime(2026, 3, 5, 23, 59, tzinfo=KATHMANDU))
    assert [kind for kind, _change, _left in shown(busy, day_from="2026-03-05", day_to="2026-03-05")] == [
        "held"
    ]
    assert shown(busy, day_to="2026-03-04") == []
    assert len(shown(busy, day_from="2026-03-06")) == 5


@pytest.mark.parametrize(
    "nonsense",
    [{"kind": "stolen"}, {"day_from": "1 May"}, {"day_from": "1066-01-01"}, {"p": "10" * 20}, {"kind": "\0"}],
)
def test_what_makes_no_sense_in_the_address_filters_nothing(busy, shown, nonsense):
    assert len(shown(busy, **nonsense)) == 6


def test_who_and_why_and_which_order_are_told(busy, desk, keeper):
    text = desk.get(reverse("catalogue_stock_history", args=[busy.pk])).text
    for told in ("from the workshop", "G-2", str(keeper), "Corrected", "4 in stock"):
        assert told in text


def test_the_movements_of_the_shop_are_one_list(busy, make_variant, desk, keeper):
    other = make_variant(sku="B", stock=0)
    stock.adjust(other, 1, kind=Kind.RECEIVED, actor=keeper)
    response = desk.get(reverse("catalogue_movements"))
    assert [(each.variant.sku, each.kind) for each in response.context["movements"]][:2] == [
        ("B", "received"),
        ("A", "corrected"),
    ]
    by_order = desk.get(reverse("catalogue_movements"), {"q": "G-1"})
    assert {each.order_number for each in by_order.context["movements"]} == {"G-1"}
    by_tag = desk.get(reverse("catalogue_movements"), {"q": "B", "kind": "received"})
    assert [each.variant for each in by_tag.context["movements"]] == [other]
    assert "Nothing moved like that." in desk.get(reverse("catalogue_movements"), {"q": "\0"}).text or (
        len(desk.get(reverse("catalogue_movements"), {"q": "\0"}).context["movements"]) == 7
    )


def test_no_more_than_the_newest_are_counted(busy, desk, monkeypatch):
    monkeypatch.setattr("catalogue.stock_desk.paging.MOST_COUNTED", 4)
    page = desk.get(reverse("catalogue_movements"), {"p": 99}).context["movements"]
    assert len(page) == 4
    assert page.paginator.items_count_label == "the newest 4"


def test_movements_are_exported_as_they_are_filtered(busy, desk):
    StockMovement.objects.filter(kind="corrected").update(reason='=HYPERLINK("x")')
    response = desk.get(reverse("catalogue_movements_export"), {"kind": "corrected"})
    (row,) = csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig")))
    assert (row["sku"], row["what"], row["pieces"]) == ("A", "Corrected", "-1")
    assert row["why"] == '\'=HYPERLINK("x")'
    everything = desk.get(reverse("catalogue_movements_export")).getvalue().decode("utf-8-sig")
    assert len(everything.splitlines()) == 7


def test_adjusting_many_takes_each_for_itself(make_variant, keeper):
    enough, short = make_variant(stock=2), make_variant(stock=1)
    gone = 10**9
    refused = stock.adjust_many({short.pk: -2, enough.pk: -2, gone: 1}, actor=keeper, reason="counted")
    assert refused == {short.pk, gone}
    enough.refresh_from_db()
    short.refresh_from_db()
    assert (enough.stock, short.stock) == (0, 1)
    movement = StockMovement.objects.get()
    assert (movement.variant, movement.change, movement.kind, movement.actor) == (
        enough,
        -2,
        "corrected",
        keeper,
    )
