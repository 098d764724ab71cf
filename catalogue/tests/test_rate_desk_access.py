"""Who comes near the rate desk, and with what."""

import pytest
from django.contrib.auth.models import Permission

from catalogue.models import RateSheet

DESK = "/cms/rates/"


@pytest.fixture
def keeper(work_as):
    return work_as("Shopkeeper", "keeper@example.com", first_name="Kamala")


def status_of(sheet):
    return RateSheet.objects.get(pk=sheet.pk).status


@pytest.mark.parametrize(
    ("verb", "method"),
    [
        ("", "get"),
        ("progress/", "get"),
        ("change/", "get"),
        ("change/", "post"),
        ("publish/", "post"),
        ("discard/", "post"),
    ],
)
@pytest.mark.parametrize("group", ["anonymous", "shopper", "Reviewer"])
def test_strangers_shoppers_and_reviewers_do_not_come_near_a_sheet(
    client, keeper, enter_sheet, shopper, work_as, group, verb, method
):
    sheet = enter_sheet(keeper.user, fine_gold=303000)
    if group == "shopper":
        client.force_login(shopper)
    elif group == "Reviewer":
        client = work_as("Reviewer")
    response = getattr(client, method)(f"{DESK}{sheet.pk}/{verb}")
    assert response.status_code in (302, 403)
    assert status_of(sheet) == "draft"


@pytest.mark.parametrize("group", ["Shopkeeper", "Owner"])
@pytest.mark.parametrize("address", [DESK, f"{DESK}history/", f"{DESK}prices/progress/"])
def test_shopkeeper_and_owner_work_at_the_desk(work_as, group, address):
    assert work_as(group).get(address).status_code == 200


def test_the_reviewer_has_no_rates_in_the_menu(work_as):
    assert work_as("Reviewer").get(DESK).status_code == 302
    assert DESK not in work_as("Reviewer").get("/cms/").content.decode()
    assert DESK in work_as("Shopkeeper").get("/cms/").content.decode()


def test_who_may_only_look_sees_no_form_and_enters_nothing(work_as, enter_sheet, keeper):
    watcher = work_as("Reviewer")
    watcher.user.user_permissions.add(Permission.objects.get(codename="view_ratesheet"))
    assert watcher.get(DESK).context["form"] is None
    assert watcher.post(DESK, {}).status_code == 302
    sheet = enter_sheet(keeper.user, fine_gold=303000)
    screen = watcher.get(f"{DESK}{sheet.pk}/")
    assert screen.status_code == 200
    assert f'action="{DESK}{sheet.pk}/publish/"' not in screen.content.decode()


@pytest.mark.parametrize("verb", ["publish/", "discard/"])
def test_a_link_alone_publishes_or_discards_nothing(keeper, enter_sheet, verb):
    sheet = enter_sheet(keeper.user, fine_gold=303000)
    assert keeper.get(f"{DESK}{sheet.pk}/{verb}").status_code == 405
    assert status_of(sheet) == "draft"


@pytest.mark.parametrize("address", ["999999/", "999999/publish/", "999999/discard/", "999999/change/"])
def test_a_sheet_that_is_not_there_is_404(keeper, address):
    assert keeper.post(f"{DESK}{address}").status_code in (404, 405)
    assert keeper.get(f"{DESK}{address}").status_code in (404, 405)
