"""Publishing rates: who may, when a second person must, when prices follow; and nothing is ever overwritten."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalogue.actions import publish_rates as publishing
from catalogue.actions.discard_rates import discard_rates
from catalogue.actions.publish_rates import publish_rates as publish
from catalogue.actions.reprice import reprice_due
from catalogue.models import MetalRate, PriceList, PricingSettings, RateSheet, Variant
from catalogue.rate_desk.errors import OtherSheetOpen, SecondPersonNeeded, SheetClosed

D = Decimal
DESK = "/cms/rates/"
TOLA = D("11.664")


@pytest.fixture
def keeper(work_as):
    return work_as("Shopkeeper", "keeper@example.com", first_name="Kamala")


@pytest.fixture
def colleague(work_as):
    return work_as("Owner", "owner@example.com", first_name="Hari")


@pytest.fixture
def ring(make_by_rate):
    """A tola of 22K gold, priced by rate."""
    return make_by_rate(net_weight=TOLA, gross_weight=TOLA, price=D(1)).variants.get()


def price_of(variant):
    return Variant.objects.get(pk=variant.pk).price


def status_of(sheet):
    return RateSheet.objects.get(pk=sheet.pk).status


def events_of(sheet):
    return [(event.from_status, event.to_status, event.actor) for event in sheet.events.all()]


# What follows --------------------------------------------------------------------------


def test_the_first_rates_need_nobody_else_and_prices_follow_at_once(keeper, enter_sheet, ring, publish_rates):
    publish_rates(reprice=False)  # gives the purity its line, quotes nothing
    sheet = enter_sheet(keeper.user, fine_gold=300000)
    response = keeper.post(f"{DESK}{sheet.pk}/publish/", follow=True)
    assert price_of(ring) == D("274800.00")  # 916 parts of 3,00,000
    sheet.refresh_from_db()
    assert (sheet.status, sheet.confirmed_by, sheet.published_at is None) == ("published", None, False)
    assert events_of(sheet) == [("", "draft", keeper.user), ("draft", "published", keeper.user)]
    assert "1 price changed" in response.content.decode()
    assert "In force since" in response.content.decode()


def test_the_list_computed_for_looking_is_the_one_that_is_put_in_force(
    keeper, enter_sheet, ring, publish_rates
):
    publish_rates(fine_gold=300000)
    sheet = enter_sheet(keeper.user, fine_gold=303000)
    looked_at = keeper.get(f"{DESK}{sheet.pk}/").context["progress"].price_list
    assert price_of(ring) == D("274800.00")
    publish(sheet, actor=keeper.user)
    assert price_of(ring) == D("277548.00")
    looked_at.refresh_from_db()
    assert (looked_at.status, looked_at.changed) == ("in_force", 1)


def test_many_prices_are_left_to_the_worker_and_the_screen_shows_how_far_it_is(
    keeper, enter_sheet, ring, publish_rates, monkeypatch
):
    publish_rates(fine_gold=300000)
    monkeypatch.setattr(publishing, "AT_ONCE", 0)
    sheet = enter_sheet(keeper.user, fine_gold=303000)
    publish(sheet, actor=keeper.user)
    assert price_of(ring) == D("274800.00")
    assert keeper.get(f"{DESK}{sheet.pk}/progress/").json() == {"done": False, "percent": 0}
    assert b"data-rates-progress" in keeper.get(f"{DESK}{sheet.pk}/").content
    reprice_due()
    assert price_of(ring) == D("277548.00")
    assert keeper.get(f"{DESK}{sheet.pk}/progress/").json() == {"done": True, "percent": None}


def test_rates_for_a_later_moment_wait_for_it(keeper, enter_sheet, ring, publish_rates, monkeypatch):
    publish_rates(fine_gold=300000)
    later = timezone.now() + timedelta(hours=20)
    sheet = enter_sheet(keeper.user, fine_gold=303000, effective_from=later)
    keeper.post(f"{DESK}{sheet.pk}/publish/")
    assert status_of(sheet) == "published"
    assert price_of(ring) == D("274800.00")
    assert reprice_due() is None
    screen = keeper.get(f"{DESK}{sheet.pk}/").content.decode()
    assert "until then the earlier ones stand" in screen

    monkeypatch.setattr(timezone, "now", lambda: later + timedelta(seconds=1))
    assert reprice_due().changed == 1
    assert price_of(ring) == D("277548.00")


def test_rates_of_an_earlier_moment_go_into_the_history_alone(keeper, enter_sheet, ring, publish_rates):
    publish_rates(fine_gold=300000)
    sheet = enter_sheet(keeper.user, fine_gold=299000, effective_from=timezone.now() - timedelta(days=3))
    before = keeper.get(f"{DESK}{sheet.pk}/").content.decode()
    assert "These only go into the history" in before
    assert "No price would change" in before
    keeper.post(f"{DESK}{sheet.pk}/publish/")
    assert status_of(sheet) == "published"
    assert price_of(ring) == D("274800.00")
    assert "Published into the history" in keeper.get(f"{DESK}{sheet.pk}/").content.decode()


def test_yesterdays_rates_still_say_when_they_came_into_force(keeper, enter_sheet, ring, publish_rates):
    publish_rates(reprice=False)
    sheet = enter_sheet(keeper.user, fine_gold=300000)
    publish(sheet, actor=keeper.user)
    publish_rates(fine_gold=303000)
    screen = keeper.get(f"{DESK}{sheet.pk}/").content.decode()
    assert "In force since" in screen
    assert "into the history" not in screen


def test_tejabi_at_0_keeps_its_last_rate_in_force(keeper, enter_sheet, publish_rates):
    first = publish_rates(fine_gold=300000, tejabi_gold=298000)
    sheet = enter_sheet(keeper.user, fine_gold=303000)
    publish(sheet, actor=keeper.user)
    rates = {rate.line.code: rate for rate in keeper.get(DESK).context["rates"]}
    assert (rates["tejabi-gold"].per_tola, rates["tejabi-gold"].sheet) == (D(298000), first)
    assert rates["fine-gold"].per_tola == D(303000)


def test_nothing_published_is_ever_overwritten(keeper, enter_sheet, publish_rates):
    first = publish_rates(fine_gold=300000)
    rates = list(MetalRate.objects.filter(sheet=first).values())
    second = enter_sheet(keeper.user, fine_gold=303000)
    publish(second, actor=keeper.user)
    corrected = enter_sheet(keeper.user, fine_gold=302000)
    publish(corrected, actor=keeper.user)
    assert list(MetalRate.objects.filter(sheet=first).values()) == rates
    for sheet in (first, second):
        with pytest.raises(SheetClosed):
            discard_rates(sheet, actor=keeper.user)
        with pytest.raises(SheetClosed):
            enter_sheet(keeper.user, fine_gold=1, instead_of=sheet)
    assert not RateSheet.objects.filter(status="discarded").exists()


# The second person ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tola", "status"), [(309000, "published"), (309010, "waiting"), (290990, "waiting")]
)
def test_a_second_person_is_asked_above_the_shops_percent(keeper, enter_sheet, publish_rates, tola, status):
    PricingSettings.objects.update_or_create(defaults={"second_person_above": D("3.0")})
    publish_rates(fine_gold=300000)
    sheet = enter_sheet(keeper.user, fine_gold=tola)
    keeper.post(f"{DESK}{sheet.pk}/publish/")
    assert status_of(sheet) == status


def test_the_line_that_moves_most_decides(keeper, enter_sheet, publish_rates):
    publish_rates(fine_gold=300000, silver=6000)
    sheet = enter_sheet(keeper.user, fine_gold=300000, silver=6400)
    assert publish(sheet, actor=keeper.user).status == "waiting"


def test_a_jump_in_small_steps_on_one_day_is_a_jump(keeper, enter_sheet, publish_rates):
    publish_rates(fine_gold=300000, effective_from=timezone.now() - timedelta(days=1))
    assert publish(enter_sheet(keeper.user, fine_gold=308000), actor=keeper.user).status == "published"
    assert publish(enter_sheet(keeper.user, fine_gold=316000), actor=keeper.user).status == "waiting"


def test_a_line_of_which_a_later_rate_stands_does_not_ask_for_anybody(keeper, enter_sheet, publish_rates):
    publish_rates(fine_gold=300000)
    sheet = enter_sheet(keeper.user, fine_gold=250000, effective_from=timezone.now() - timedelta(days=30))
    assert publish(sheet, actor=keeper.user).status == "published"


def test_who_entered_the_rates_cannot_confirm_them_not_even_by_hand_or_as_superuser(
    keeper, enter_sheet, ring, publish_rates
):
    publish_rates(fine_gold=300000)
    keeper.user.is_superuser = True
    keeper.user.save()
    sheet = enter_sheet(keeper.user, fine_gold=330000)
    keeper.post(f"{DESK}{sheet.pk}/publish/")
    screen = keeper.get(f"{DESK}{sheet.pk}/").content.decode()
    assert f'action="{DESK}{sheet.pk}/publish/"' not in screen
    response = keeper.post(f"{DESK}{sheet.pk}/publish/", follow=True)
    assert "somebody else must confirm them" in response.content.decode()
    assert status_of(sheet) == "waiting"
    assert price_of(ring) == D("274800.00")


def test_a_colleague_confirms_and_prices_follow(keeper, colleague, enter_sheet, ring, publish_rates):
    publish_rates(fine_gold=300000)
    sheet = enter_sheet(keeper.user, fine_gold=330000)
    keeper.post(f"{DESK}{sheet.pk}/publish/")
    own = keeper.get(f"{DESK}{sheet.pk}/").content.decode()
    assert "These can open Rates and confirm: Hari." in own
    assert "Rates wait for a second person" in keeper.get("/cms/").content.decode()
    assert "Rates wait for you to confirm" in colleague.get("/cms/").content.decode()
    assert "Confirm and publish" in colleague.get(f"{DESK}{sheet.pk}/").content.decode()
    colleague.post(f"{DESK}{sheet.pk}/publish/")
    sheet.refresh_from_db()
    assert (sheet.status, sheet.entered_by, sheet.confirmed_by) == ("published", keeper.user, colleague.user)
    assert events_of(sheet)[1:] == [
        ("draft", "waiting", keeper.user),
        ("waiting", "published", colleague.user),
    ]
    assert price_of(ring) == D("302280.00")


def test_a_colleague_who_publishes_what_another_entered_is_the_second_person(
    keeper, colleague, enter_sheet, publish_rates
):
    publish_rates(fine_gold=300000)
    sheet = publish(enter_sheet(keeper.user, fine_gold=330000), actor=colleague.user)
    assert (sheet.status, sheet.confirmed_by) == ("published", colleague.user)


def test_who_changes_the_figures_of_another_becomes_the_one_who_entered_them(
    keeper, colleague, enter_sheet, publish_rates
):
    publish_rates(fine_gold=300000)
    sheet = publish(enter_sheet(keeper.user, fine_gold=330000), actor=keeper.user)
    changed = enter_sheet(colleague.user, fine_gold=333000, instead_of=sheet)
    assert publish(changed, actor=colleague.user).status == "waiting"
    with pytest.raises(SecondPersonNeeded):
        publish(changed, actor=colleague.user)
    assert publish(changed, actor=keeper.user).status == "published"


def test_somebody_alone_in_the_shop_is_told_what_to_do(keeper, enter_sheet, publish_rates):
    publish_rates(fine_gold=300000)
    sheet = publish(enter_sheet(keeper.user, fine_gold=330000), actor=keeper.user)
    screen = keeper.get(f"{DESK}{sheet.pk}/").content.decode()
    assert "Nobody else in this shop may publish rates. Add a colleague" in screen
    PricingSettings.objects.update_or_create(defaults={"second_person_above": D("15.0")})
    keeper.post(f"{DESK}{sheet.pk}/publish/")
    assert status_of(sheet) == "published"


def test_the_move_is_measured_when_it_is_published_not_when_it_was_entered(
    keeper, enter_sheet, publish_rates
):
    publish_rates(fine_gold=300000)
    sheet = enter_sheet(keeper.user, fine_gold=303000)
    publish_rates(fine_gold=250000)
    RateSheet.objects.filter(pk=sheet.pk).update(effective_from=timezone.now())
    assert publish(sheet, actor=keeper.user).status == "waiting"


# Twice, and two at once ----------------------------------------------------------------


def test_publishing_twice_publishes_once(keeper, enter_sheet, publish_rates):
    publish_rates(fine_gold=300000)
    sheet = enter_sheet(keeper.user, fine_gold=303000)
    keeper.post(f"{DESK}{sheet.pk}/publish/")
    response = keeper.post(f"{DESK}{sheet.pk}/publish/", follow=True)
    assert response.status_code == 200
    assert "have been published or discarded meanwhile" in response.content.decode()
    assert sheet.events.filter(to_status="published").count() == 1
    assert PriceList.objects.filter(status="in_force").count() == 1


def test_of_two_who_saw_it_open_the_one_who_discards_late_changes_nothing(
    keeper, colleague, enter_sheet, publish_rates
):
    publish_rates(fine_gold=300000)
    seen = enter_sheet(keeper.user, fine_gold=303000)
    publish(seen, actor=colleague.user)
    with pytest.raises(SheetClosed):
        discard_rates(seen, actor=keeper.user)
    assert status_of(seen) == "published"


def test_what_was_discarded_cannot_be_published(keeper, enter_sheet):
    sheet = enter_sheet(keeper.user, fine_gold=303000)
    discard_rates(RateSheet.objects.get(pk=sheet.pk), actor=keeper.user)
    with pytest.raises(SheetClosed):
        publish(sheet, actor=keeper.user)


def test_the_database_lets_no_second_sheet_open(keeper, colleague, enter_sheet):
    enter_sheet(keeper.user, fine_gold=303000)
    with pytest.raises(OtherSheetOpen):
        enter_sheet(colleague.user, fine_gold=303000)
    assert RateSheet.objects.count() == 1


def test_of_two_who_change_the_same_figures_one_succeeds(keeper, colleague, enter_sheet):
    seen = enter_sheet(keeper.user, fine_gold=303000)
    also_seen = RateSheet.objects.get(pk=seen.pk)
    enter_sheet(keeper.user, fine_gold=303100, instead_of=seen)
    with pytest.raises(SheetClosed):
        enter_sheet(colleague.user, fine_gold=303200, instead_of=also_seen)
    assert RateSheet.objects.filter(status="draft").count() == 1


def test_a_worker_that_was_quicker_is_no_error(keeper, enter_sheet, ring, publish_rates, monkeypatch):
    publish_rates(fine_gold=300000)

    def lost(**_options):
        raise publishing.NotReady

    monkeypatch.setattr(publishing, "reprice_due", lost)
    sheet = enter_sheet(keeper.user, fine_gold=303000)
    assert publish(sheet, actor=keeper.user).status == "published"
