"""Everything priced by rate follows what it is priced by: all of it, in one switch, whatever comes in between."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from catalogue.actions import reprice
from catalogue.actions.reprice import begin, compute, put_in_force, reprice_due
from catalogue.actions.reprice_items import reprice_items
from catalogue.models import (
    ItemStone,
    ListedPrice,
    Metal,
    PriceList,
    PricingSettings,
    Purity,
    RateLine,
    RateSheet,
    Stone,
    TaxRule,
    Variant,
)
from catalogue.tariff import NotQuoted, RatesAreOld, current_tariff, price_of, sellable_price_of
from catalogue.terms import terms_now
from home.days import KATHMANDU

D = Decimal
TOLA = D("11.664")


@pytest.fixture
def steps_of_two(monkeypatch):
    monkeypatch.setattr(reprice, "STEP", 2)


@pytest.fixture
def make_rings(make_by_rate):
    """`count` items of a tola of 22K each, priced by rate."""
    return lambda count: [
        make_by_rate(net_weight=TOLA, gross_weight=TOLA, price=D(1)).variants.get() for _ in range(count)
    ]


@pytest.fixture
def at(monkeypatch):
    """`at(datetime)`: what the clock says from now on."""

    def set_clock(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


def prices():
    return list(Variant.objects.order_by("pk").values_list("price", flat=True))


def test_publishing_rates_moves_what_is_priced_by_rate_and_nothing_else(
    make_rings, make_variant, publish_rates
):
    make_rings(2)
    make_variant(price=D(98500))
    publish_rates(fine_gold=100000)
    assert prices() == [D(91600), D(91600), D(98500)]


def test_the_column_is_what_the_formula_says(make_rings, publish_rates):
    [ring] = make_rings(1)
    publish_rates(fine_gold=123457)
    ring = Variant.objects.get(pk=ring.pk)
    assert ring.price == price_of(ring).total


def test_what_is_computed_is_not_seen_before_the_switch(make_rings, publish_rates):
    [ring] = make_rings(1)
    publish_rates(fine_gold=100000)
    publish_rates(fine_gold=200000, reprice=False)
    price_list = begin(reason="new rates")
    assert compute(price_list)
    assert prices() == [D(91600)]
    assert price_of(Variant.objects.get(pk=ring.pk)).total == D(91600)
    put_in_force(price_list)
    assert prices() == [D(183200)]
    assert price_of(Variant.objects.get(pk=ring.pk)).total == D(183200)


def test_a_run_that_is_killed_half_way_is_taken_up_where_it_stopped(
    make_rings, publish_rates, steps_of_two, monkeypatch
):
    rings = make_rings(5)
    publish_rates(fine_gold=100000, reprice=False)
    asked = []
    with monkeypatch.context() as patch:
        patch.setattr(
            reprice,
            "_price",
            lambda variants, tariff, ask=reprice._price: asked.append(len(variants)) or ask(variants, tariff),
        )
        patch.setattr(ListedPrice.objects, "bulk_create", _dies_at_the_second_time())
        with pytest.raises(KeyboardInterrupt):
            reprice_due()
    half = PriceList.objects.get(status=PriceList.Status.COMPUTING)
    assert (half.done, half.last_variant) == (2, rings[1].pk)
    assert ListedPrice.objects.count() == 2
    assert prices() == [D(1)] * 5

    done = reprice_due()
    assert done.pk == half.pk
    assert (done.done, done.changed) == (5, 5)
    assert prices() == [D(91600)] * 5
    assert not ListedPrice.objects.exists()


def _dies_at_the_second_time():
    times = []
    write = ListedPrice.objects.bulk_create

    def bulk_create(rows):
        times.append(1)
        if len(times) == 2:
            raise KeyboardInterrupt
        return write(rows)

    return bulk_create


def test_a_step_that_somebody_else_did_is_not_done_twice(make_rings, publish_rates, steps_of_two):
    make_rings(3)
    publish_rates(fine_gold=100000, reprice=False)
    begin(reason="new rates")
    ours, theirs = PriceList.objects.get(goes_live=True, status="computing"), PriceList.objects.first()
    assert compute(theirs)
    assert not compute(ours)
    assert ListedPrice.objects.count() == 3


def test_what_is_edited_between_computing_and_the_switch_counts(make_rings, publish_rates):
    kept, heavier, fixed = make_rings(3)
    publish_rates(fine_gold=100000)
    publish_rates(fine_gold=200000, reprice=False)
    price_list = begin(reason="new rates")
    compute(price_list)

    Variant.objects.filter(pk=heavier.pk).update(net_weight=TOLA * 2, gross_weight=TOLA * 2)
    reprice_items([heavier.page_id])
    assert Variant.objects.get(pk=heavier.pk).price == D(183200)  # twice the metal, yesterday's rate
    type(fixed.page).objects.filter(pk=fixed.page_id).update(pricing_mode="fixed")
    Variant.objects.filter(pk=fixed.pk).update(price=D(5000))

    put_in_force(price_list)
    assert prices() == [D(183200), D(366400), D(5000)]


def test_an_item_made_after_the_computing_is_priced_by_the_switch(make_rings, publish_rates):
    make_rings(1)
    publish_rates(fine_gold=100000, reprice=False)
    price_list = begin(reason="new rates")
    compute(price_list)
    make_rings(1)
    put_in_force(price_list)
    assert prices() == [D(91600), D(91600)]


def test_newer_rates_take_the_place_of_a_list_that_is_not_finished(make_rings, publish_rates):
    make_rings(1)
    publish_rates(fine_gold=100000, reprice=False)
    old = begin(reason="new rates")
    publish_rates(fine_gold=110000)
    old.refresh_from_db()
    assert old.status == PriceList.Status.ABANDONED
    assert prices() == [D(100760)]
    with pytest.raises(reprice.NotReady):
        put_in_force(old)


def test_one_list_is_in_force_and_the_database_says_so(make_rings, publish_rates):
    publish_rates(fine_gold=100000)
    publish_rates(fine_gold=200000)
    assert PriceList.objects.filter(status=PriceList.Status.IN_FORCE).count() == 1
    with pytest.raises(IntegrityError):
        PriceList.objects.create(status=PriceList.Status.IN_FORCE, reason="second", terms=terms_now())


def test_nothing_is_done_while_nothing_has_changed(make_rings, publish_rates, django_assert_max_num_queries):
    make_rings(2)
    publish_rates(fine_gold=100000)
    lists = PriceList.objects.count()
    with django_assert_max_num_queries(20):
        assert reprice_due() is None
    assert PriceList.objects.count() == lists


def test_a_list_that_is_looked_at_waits_for_the_word(make_rings, publish_rates):
    make_rings(1)
    publish_rates(fine_gold=100000)
    draft = publish_rates(fine_gold=200000, reprice=False)
    RateSheet.objects.filter(pk=draft.pk).update(status=RateSheet.Status.DRAFT)
    preview = begin(reason="preview", sheet=draft, goes_live=False)
    assert reprice_due() is None
    preview.refresh_from_db()
    assert preview.status == PriceList.Status.READY
    assert prices() == [D(91600)]


def test_tejabi_0_is_not_quoted_and_the_last_one_stands(make_rings, publish_rates):
    [ring] = make_rings(1)
    tejabi = RateLine.objects.get(code="tejabi-gold")
    Purity.objects.update(rate_line=tejabi, rate_factor=1000)
    publish_rates(fine_gold=100000, tejabi_gold=99000)
    publish_rates(fine_gold=120000, tejabi_gold=0)
    assert prices() == [D(99000)]
    assert current_tariff().rates[tejabi.pk].per_tola == D(99000)


def test_a_purity_that_was_never_quoted_keeps_its_price_and_is_not_sold(make_rings, publish_rates):
    [ring] = make_rings(1)
    Purity.objects.update(rate_line=RateLine.objects.get(code="tejabi-gold"))
    publish_rates(fine_gold=100000)
    assert prices() == [D(1)]
    [problem] = PriceList.objects.get(status=PriceList.Status.IN_FORCE).problems
    assert problem["sku"] == ring.sku
    with pytest.raises(NotQuoted):
        sellable_price_of(Variant.objects.get(pk=ring.pk))


def test_a_sheet_counts_from_its_moment(make_rings, publish_rates, at):
    make_rings(1)
    now = timezone.now()
    publish_rates(fine_gold=100000, effective_from=now - timedelta(hours=1))
    publish_rates(fine_gold=200000, effective_from=now + timedelta(hours=2))
    assert prices() == [D(91600)]
    at(now + timedelta(hours=2, seconds=1))
    reprice_due()
    assert prices() == [D(183200)]


def test_a_sheet_that_is_filled_in_later_goes_into_the_history_alone(make_rings, publish_rates):
    make_rings(1)
    publish_rates(fine_gold=100000)
    publish_rates(fine_gold=50000, effective_from=timezone.now() - timedelta(days=1))
    assert prices() == [D(91600)]


def test_a_tax_that_ends_at_midnight_ends_at_midnight_in_kathmandu(make_rings, publish_rates, at):
    [ring] = make_rings(1)
    TaxRule.objects.create(
        name="Fee", rate=2, applies_from=date(2026, 7, 1), applies_until=date(2026, 7, 16), sort_order=1
    )
    TaxRule.objects.create(name="Fee", rate=5, applies_from=date(2026, 7, 17), sort_order=1)
    # 18:14 UTC is 23:59 in Kathmandu.
    at(datetime(2026, 7, 16, 23, 59, 59, tzinfo=KATHMANDU))
    publish_rates(fine_gold=100000)
    assert prices() == [D(93432)]

    at(datetime(2026, 7, 17, 0, 0, 0, tzinfo=KATHMANDU))
    # What checkout asks is right at once, what lists are sorted by once the worker has seen it.
    assert price_of(Variant.objects.get(pk=ring.pk)).total == D(96180)
    assert reprice_due().reason == "A tax rule begins or ends"
    assert prices() == [D(96180)]


def test_a_tax_may_be_for_one_metal_or_for_precious_stones(make_rings, publish_rates):
    plain, set_with_ruby, other_metal = make_rings(3)
    ruby = Stone.objects.create(name="Ruby", code="ruby", is_precious=True)
    ItemStone.objects.create(page=set_with_ruby.page, stone=ruby, price=D(10000))
    silver = Metal.objects.create(name="Silver", code="silver")
    type(other_metal.page).objects.filter(pk=other_metal.page_id).update(metal=silver)
    TaxRule.objects.create(
        name="Luxury fee", rate=2, metal=plain.page.metal, applies_from=date(2025, 7, 17), sort_order=1
    )
    TaxRule.objects.create(
        name="VAT",
        rate=13,
        base="stones",
        only_with_precious_stones=True,
        applies_from=date(2025, 7, 17),
        sort_order=2,
    )
    publish_rates(fine_gold=100000)
    # 91,600 + 2 %; 101,600 + 2 % + 13 % of 10,000; 91,600
    assert prices() == [D(93432), D(104932), D(91600)]


def test_a_stone_that_becomes_precious_reprices_what_is_set_with_it(make_rings, publish_rates):
    plain, set_with_ruby = make_rings(2)
    ruby = Stone.objects.create(name="Ruby", code="ruby")
    ItemStone.objects.create(page=set_with_ruby.page, stone=ruby, price=D(10000))
    TaxRule.objects.create(
        name="VAT", rate=13, base="stones", only_with_precious_stones=True, applies_from=date(2025, 7, 17)
    )
    publish_rates(fine_gold=100000)
    ruby.is_precious = True
    ruby.save()
    # Until the switch, checkout and lists tell the same.
    assert price_of(Variant.objects.get(pk=set_with_ruby.pk)).total == D(101600)
    assert prices() == [D(91600), D(101600)]
    assert reprice_due().reason == "Which stones are precious"
    assert price_of(Variant.objects.get(pk=set_with_ruby.pk)).total == D(102900)
    assert prices() == [D(91600), D(102900)]


def test_a_price_too_large_to_keep_is_none_and_holds_nothing_up(make_rings, publish_rates):
    """PostgreSQL refuses such a number, and with it the whole list."""
    good, absurd = make_rings(2)
    Variant.objects.filter(pk=absurd.pk).update(making=D("99999999.99"))
    type(absurd.page).objects.filter(pk=absurd.page_id).update(making_unit="per_gram")
    Variant.objects.filter(pk=absurd.pk).update(net_weight=D(9000), gross_weight=D(9000))
    before = Variant.objects.get(pk=absurd.pk).price
    publish_rates(fine_gold=100000)
    assert prices() == [D(91600), before]
    [problem] = PriceList.objects.get(status="in_force").problems
    assert (problem["sku"], problem["problem"]) == (absurd.sku, "that is more than any piece costs")


def test_a_setting_reprices(make_rings, publish_rates):
    make_rings(1)
    publish_rates(fine_gold=100001)
    assert prices() == [D(91601)]
    settings = PricingSettings.load()
    settings.rounding_step = PricingSettings.Step.PAISA
    settings.save()
    reprice_due()
    assert prices() == [D("91600.92")]


def test_old_rates_stop_the_sale_only_where_the_shop_says_so(make_rings, make_variant, publish_rates, at):
    [ring] = make_rings(1)
    by_hand = make_variant(price=D(5000))
    publish_rates(fine_gold=100000)
    told = timezone.now()
    at(told + timedelta(days=3))
    assert current_tariff().is_stale
    assert sellable_price_of(Variant.objects.get(pk=ring.pk)).total == D(91600)

    PricingSettings.objects.update(stop_sale_when_stale=True)
    reprice_due()
    with pytest.raises(RatesAreOld):
        sellable_price_of(Variant.objects.get(pk=ring.pk))
    assert sellable_price_of(by_hand).total == D(5000)

    publish_rates(fine_gold=100000, effective_from=timezone.now())
    assert sellable_price_of(Variant.objects.get(pk=ring.pk)).total == D(91600)


def test_the_command_says_what_it_did(make_rings, publish_rates, capsys):
    make_rings(2)
    publish_rates(fine_gold=100000, reprice=False)
    call_command("reprice")
    assert "2 variants computed, 2 prices changed, 0 without a price" in capsys.readouterr().out
    call_command("reprice")
    assert "Nothing to do" in capsys.readouterr().out
    Variant.objects.update(price=D(7))
    call_command("reprice", "--all")
    assert "2 prices changed" in capsys.readouterr().out
    assert prices() == [D(91600)] * 2
