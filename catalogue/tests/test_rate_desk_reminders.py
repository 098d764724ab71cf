"""Staff are reminded of old rates on every screen, and see those in force on the first."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from catalogue.models import PricingSettings
from home.days import KATHMANDU

OLD = "gahana-banner"
DESK = "/cms/rates/"


@pytest.fixture
def keeper(work_as):
    return work_as("Shopkeeper")


@pytest.fixture
def told_days_ago(publish_rates):
    return lambda days: publish_rates(fine_gold=300000, effective_from=timezone.now() - timedelta(days=days))


def read(client, address="/cms/"):
    return client.get(address).content.decode()


def test_fresh_rates_remind_nobody(keeper, told_days_ago):
    told_days_ago(2)
    assert OLD not in read(keeper)


@pytest.mark.parametrize("address", ["/cms/", "/cms/images/", "/cms/snippets/catalogue/metal/", DESK])
def test_old_rates_stand_above_every_screen(keeper, told_days_ago, address):
    told_days_ago(3)
    screen = read(keeper, address)
    assert "No metal rates since" in screen
    assert "still sell by the old ones" in screen
    assert f'<a href="{DESK}">Enter today' in screen


def test_the_day_changes_at_midnight_in_kathmandu(keeper, publish_rates, monkeypatch):
    publish_rates(fine_gold=300000, effective_from=datetime(2026, 11, 20, 23, 0, tzinfo=KATHMANDU))
    midnight = datetime(2026, 11, 23, 0, 0, tzinfo=KATHMANDU)
    monkeypatch.setattr(timezone, "now", lambda: midnight - timedelta(seconds=1))
    assert OLD not in read(keeper, DESK)
    monkeypatch.setattr(timezone, "now", lambda: midnight)
    assert OLD in read(keeper, DESK)


def test_it_says_when_nothing_is_sold_by_old_rates(keeper, told_days_ago):
    PricingSettings.objects.update_or_create(defaults={"stop_sale_when_stale": True})
    told_days_ago(3)
    assert "<strong>not being sold</strong>" in read(keeper)


def test_the_shop_sets_how_many_days_are_old(keeper, told_days_ago):
    PricingSettings.objects.update_or_create(defaults={"stale_after_days": 5})
    told_days_ago(4)
    assert OLD not in read(keeper)


def test_who_may_not_enter_rates_is_told_without_a_link(work_as, told_days_ago):
    told_days_ago(3)
    screen = read(work_as("Reviewer"))
    assert "No metal rates since" in screen
    assert DESK not in screen


def test_a_shop_that_sells_nothing_by_rate_and_never_told_any_is_left_alone(keeper, make_item):
    make_item()
    assert OLD not in read(keeper)


def test_a_shop_that_sells_by_rate_and_has_none_is_reminded(keeper, make_by_rate):
    make_by_rate()
    assert "No metal rates have been published yet" in read(keeper)


def test_publishing_ends_the_reminder(keeper, told_days_ago, publish_rates):
    told_days_ago(3)
    publish_rates(fine_gold=301000)
    assert OLD not in read(keeper)


def test_the_first_screen_shows_the_rates_in_force(keeper, publish_rates):
    publish_rates(fine_gold=309300)
    screen = read(keeper)
    assert "Rs 3,09,300.00" in screen
    assert "Rs 2,65,175.00 for 10 g" in screen
    assert "Enter today" in screen


def test_the_reviewers_first_screen_has_no_rates(work_as, publish_rates):
    publish_rates(fine_gold=309300)
    assert "3,09,300" not in read(work_as("Reviewer"))


def test_the_login_page_tells_strangers_nothing(client, told_days_ago):
    told_days_ago(3)
    assert OLD not in client.get("/cms/login/", follow=True).content.decode()
