"""Whom orders, cards or rates name stays: the CMS says so, and does not break."""

import pytest
from django.urls import reverse
from django.utils import timezone

from catalogue.models import RateSheet
from customers.models import User, Verification

REFUSED = "Orders, cards or rates name this person and stay in the books."


@pytest.fixture
def owner(client, make_user):
    client.force_login(make_user("owner@example.com", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def person(make_user):
    return make_user("person@example.com", is_staff=True)


def delete(owner, person):
    return owner.post(reverse("wagtailusers_users:delete", args=[person.pk]), follow=True)


def delete_together(owner, person):
    return owner.post(f"/cms/bulk/customers/user/delete/?id={person.pk}", follow=True)


@pytest.mark.parametrize("way", [delete, delete_together])
def test_who_entered_rates_is_not_deleted(owner, person, way):
    RateSheet.objects.create(entered_by=person, effective_from=timezone.now())
    page = way(owner, person)
    assert page.status_code == 200
    assert REFUSED in page.text
    assert User.objects.filter(pk=person.pk).exists()


def test_who_sent_a_card_is_not_deleted(owner, shopper):
    assert REFUSED in delete(owner, shopper).text
    assert Verification.objects.filter(user=shopper).exists()


@pytest.mark.parametrize("way", [delete, delete_together])
def test_whom_nothing_names_is_deleted(owner, person, way):
    page = way(owner, person)
    assert REFUSED not in page.text
    assert not User.objects.filter(pk=person.pk).exists()
