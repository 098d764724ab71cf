"""What prices follow from besides the rates, as staff edit it: tax rules, lines, purities, settings."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import querydict_from_html

from catalogue.actions.reprice import reprice_due
from catalogue.models import JewelleryPage, Metal, PriceList, PricingSettings, Purity, RateLine, TaxRule

ADD = "/cms/snippets/catalogue/taxrule/add/"


@pytest.fixture
def keeper(work_as):
    return work_as("Shopkeeper")


@pytest.fixture
def fee(db):
    return TaxRule.objects.create(name="Luxury fee", rate=2, applies_from=date(2025, 7, 17))


def rule(**fields):
    return {
        "name": "Luxury fee",
        "name_ne": "",
        "rate": "2",
        "base": "price",
        "metal": "",
        "applies_from": "2026-07-17",
        "applies_until": "",
        "sort_order": "100",
    } | fields


def test_a_rate_that_changes_ends_one_row_and_begins_another(keeper, fee):
    TaxRule.objects.update(applies_until=date(2026, 7, 16))
    assert keeper.post(ADD, rule(rate="3")).status_code == 302
    assert list(TaxRule.objects.order_by("applies_from").values_list("rate", flat=True)) == [2, 3]


@pytest.mark.parametrize("name", ["Luxury fee", "luxury FEE"])
def test_the_same_tax_twice_on_a_day_is_refused_where_it_begins(keeper, fee, name):
    response = keeper.post(ADD, rule(name=name, name_ne="विलासिता शुल्क"))
    assert response.context["form"].errors == {
        "applies_from": [
            "“Luxury fee 2 %” applies from 17 Jul 2025 without an end: the same tax would be taken twice. Give "
            "that one its last day first, or this one another name."
        ]
    }
    assert "विलासिता शुल्क" in response.content.decode()
    assert TaxRule.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "last", "is_taken"),
    [
        ("2025-01-01", "2025-07-16", True),
        ("2025-01-01", "2025-07-17", False),
        ("2026-01-01", "2026-01-01", False),
        ("2026-02-01", "", True),
        ("2026-01-31", "", False),
    ],
)
def test_days_may_touch_but_not_overlap(keeper, fee, first, last, is_taken):
    TaxRule.objects.update(applies_until=date(2026, 1, 31))
    keeper.post(ADD, rule(applies_from=first, applies_until=last))
    assert (TaxRule.objects.count() == 2) is is_taken


def test_one_metal_each_may_have_a_rule_of_the_same_name(keeper, db):
    gold = Metal.objects.create(code="gold", name="Gold")
    silver = Metal.objects.create(code="silver", name="Silver")
    TaxRule.objects.create(name="Luxury fee", rate=2, applies_from=date(2025, 7, 17), metal=gold)
    keeper.post(ADD, rule(metal=str(silver.pk)))
    assert TaxRule.objects.count() == 2
    keeper.post(ADD, rule(metal=""))
    assert TaxRule.objects.count() == 2


def test_a_rule_can_be_edited_though_it_overlaps_itself(keeper, fee):
    address = f"/cms/snippets/catalogue/taxrule/edit/{fee.pk}/"
    assert keeper.post(address, rule(rate="2.5", applies_from="2025-07-17")).status_code == 302
    fee.refresh_from_db()
    assert str(fee.rate) == "2.50"


@pytest.mark.parametrize(("rate", "until"), [("101", ""), ("-1", ""), ("2", "2026-07-16")])
def test_a_rate_or_a_day_that_makes_no_sense_is_refused(keeper, rate, until):
    assert keeper.post(ADD, rule(rate=rate, applies_until=until)).status_code == 200
    assert not TaxRule.objects.exists()


def test_the_screen_says_that_a_change_makes_a_new_price_list(keeper):
    assert "makes a new price list" in keeper.get(ADD).content.decode()


def test_a_changed_rule_makes_a_new_price_list(keeper, db):
    before = PriceList.objects.get(status="in_force")
    keeper.post(ADD, rule())
    assert reprice_due().reason == "Tax rules, a tax rule begins or ends"
    before.refresh_from_db()
    assert before.status == "replaced"


@pytest.mark.parametrize("model", ["taxrule", "rateline"])
def test_nobody_in_a_group_deletes_rules_or_lines(work_as, fee, model):
    keys = {"taxrule": fee.pk, "rateline": RateLine.objects.first().pk}
    for group in ("Shopkeeper", "Owner"):
        work_as(group).post(f"/cms/snippets/catalogue/{model}/delete/{keys[model]}/")
    assert TaxRule.objects.exists()
    assert RateLine.objects.count() == 3


def test_the_reviewer_edits_none_of_it(work_as, fee):
    reviewer = work_as("Reviewer")
    for address in (ADD, "/cms/snippets/catalogue/rateline/", "/cms/settings/catalogue/pricingsettings/"):
        assert reviewer.get(address).status_code == 302
    assert reviewer.post(ADD, rule(name="Mine")).status_code == 302
    assert TaxRule.objects.count() == 1


@pytest.mark.parametrize("many", [False, True])
def test_a_line_that_has_rates_is_deleted_by_nobody(work_as, publish_rates, many):
    publish_rates(silver=6870)
    line = RateLine.objects.get(code="silver")
    superuser = work_as(None, is_superuser=True)
    if many:
        superuser.post(f"/cms/bulk/catalogue/rateline/delete/?id={line.pk}")
    else:
        response = superuser.post(f"/cms/snippets/catalogue/rateline/delete/{line.pk}/", follow=True)
        assert "is in use and cannot be deleted" in response.content.decode()
    assert RateLine.objects.filter(pk=line.pk).exists()


def test_a_purity_follows_a_line_and_its_own_factor(keeper, make_item):
    make_item()
    purity = Purity.objects.get()
    address = f"/cms/snippets/catalogue/purity/edit/{purity.pk}/"
    data = querydict_from_html(keeper.get(address).content.decode(), form_id="w-editor-form")
    line = RateLine.objects.get(code="fine-gold")
    sent = dict(data.lists())
    refused = keeper.post(address, sent | {"rate_line": line.pk, "rate_factor": "1001"})
    assert "rate_factor" in refused.context["form"].errors
    keeper.post(address, sent | {"rate_line": line.pk, "rate_factor": "920"})
    purity.refresh_from_db()
    assert (purity.rate_line, purity.charged_factor) == (line, 920)


@pytest.fixture
def purity(make_by_rate, publish_rates):
    """22K at 916 parts, of which there is one size by rate."""
    item = make_by_rate()
    publish_rates(fine_gold=300000, silver=4000)
    return item.purity


@pytest.fixture
def send_purity(purity):
    """Sends the screen of `purity` with some fields typed."""
    address = f"/cms/snippets/catalogue/purity/edit/{purity.pk}/"

    def send(client, **typed):
        data = querydict_from_html(client.get(address).content.decode(), form_id="w-editor-form")
        return client.post(address, dict(data.lists()) | typed)

    return send


def charged(purity):
    purity.refresh_from_db()
    return purity.charged_factor


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"rate_factor": "960"}, "the metal in 1 size would cost 4.8 % more"),
        ({"fineness": "850"}, "the metal in 1 size would cost 7.2 % less"),
        ({"rate_line": "silver"}, "the metal in 1 size would cost 98.7 % less"),
        ({"rate_line": "tejabi-gold"}, "1 size would have no rate any more, and could not be bought"),
        ({"rate_line": ""}, "1 size would have no rate any more, and could not be bought"),
    ],
)
def test_a_purity_that_moves_prices_far_asks_why_before_it_is_saved(keeper, purity, send_purity, typed, told):
    if code := typed.get("rate_line"):
        typed = {"rate_line": str(RateLine.objects.get(code=code).pk)}
    before = Purity.objects.values().get()
    response = send_purity(keeper, **typed)
    [message] = response.context["form"].errors["reason"]
    assert message == f"By this {told}, as soon as you save. If that is meant, say why and save again."
    assert Purity.objects.values().get() == before
    assert send_purity(keeper, **typed, reason="The bench has changed").status_code == 302
    assert Purity.objects.values().get() != before
    entry = ModelLogEntry.objects.get(action="catalogue.purity")
    assert (entry.user, entry.data) == (keeper.user, {"move": told, "reason": "The bench has changed"})
    history = keeper.get(f"/cms/snippets/catalogue/purity/history/{purity.pk}/").content.decode()
    assert f"Prices moved: {told}. Why: The bench has changed" in history


def test_within_the_shops_percent_and_without_pieces_by_rate_nobody_asks(keeper, purity, send_purity):
    assert send_purity(keeper, rate_factor="920").status_code == 302
    JewelleryPage.objects.update(pricing_mode="fixed")
    assert send_purity(keeper, rate_factor="500").status_code == 302
    assert charged(purity) == 500
    assert not ModelLogEntry.objects.filter(action="catalogue.purity").exists()


def test_a_purity_moved_in_small_steps_on_one_day_asks_too(keeper, purity, send_purity):
    PriceList.objects.filter(status="in_force").update(in_force_at=timezone.now() - timedelta(days=1))
    assert send_purity(keeper, rate_factor="940").status_code == 302
    reprice_due()
    response = send_purity(keeper, rate_factor="960")
    assert "would cost 4.8 % more" in response.context["form"].errors["reason"][0]
    assert charged(purity) == 940


def test_who_may_not_publish_rates_moves_no_prices_by_a_purity(work_as, purity, send_purity):
    assistant = work_as("Shopkeeper")
    rates = Permission.objects.get(codename="publish_rates")
    Group.objects.get(name="Shopkeeper").permissions.remove(rates)
    response = send_purity(assistant, rate_factor="960", reason="I say so")
    assert "Somebody who may publish rates must do that." in str(response.context["form"].non_field_errors())
    assert charged(purity) == 916


@pytest.mark.parametrize(("percent", "is_taken"), [("5", True), ("0", False), ("51", False)])
def test_the_shopkeeper_sets_when_a_second_person_is_asked(keeper, percent, is_taken):
    page = keeper.get("/cms/settings/catalogue/pricingsettings/", follow=True)
    data = dict(querydict_from_html(page.content.decode(), form_id="w-editor-form").lists())
    keeper.post(page.request["PATH_INFO"], data | {"second_person_above": percent})
    assert (PricingSettings.load().second_person_above == 5) is is_taken
