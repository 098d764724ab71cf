"""The owner puts a legal hold on an account, and takes it back, on the account's screen in the admin."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from customers.actions.close_account import close_account

PASSWORD = "a-long-password-2083"


@pytest.fixture
def owner(client, make_user):
    client.force_login(make_user("owner@example.com", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def person(make_user):
    return make_user("gita@example.com", first_name="Gita", last_name="Rai", phone="+9779801234567")


def screen(person):
    return reverse("wagtailusers_users:edit", args=[person.pk])


def typed(person, **changes):
    fields = {"email": person.email, "first_name": person.first_name, "last_name": person.last_name}
    return fields | {"is_active": "on"} | changes


def test_the_tick_is_there_and_holds_until_it_is_taken_back(owner, person):
    assert 'name="has_legal_hold"' in owner.get(screen(person)).text
    for tick, is_held in (({"has_legal_hold": "on"}, True), ({}, False)):
        assert owner.post(screen(person), typed(person, **tick)).status_code == 302
        person.refresh_from_db()
        assert person.has_legal_hold is is_held
        assert (person.first_name, person.phone) == ("Gita", "+9779801234567")


def test_a_closed_account_can_be_held_and_nothing_else_of_it_changed(owner, person):
    before = typed(person)
    close_account(person)
    assert owner.get(screen(person)).status_code == 200
    data = before | {
        "has_legal_hold": "on",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "is_superuser": "on",
    }
    assert owner.post(screen(person), data).status_code == 302
    person.refresh_from_db()
    assert person.has_legal_hold
    assert (person.email, person.first_name) == (f"closed-{person.pk}@closed.invalid", "")
    assert (person.is_active, person.is_superuser, person.has_usable_password()) == (False, False, False)


def test_a_new_account_is_made_as_ever(owner, django_user_model):
    data = {"email": "new@example.com", "first_name": "A", "last_name": "B"}
    data |= {"password1": PASSWORD, "password2": PASSWORD}
    assert owner.post(reverse("wagtailusers_users:add"), data).status_code == 302
    assert not django_user_model.objects.get(email="new@example.com").has_legal_hold


@pytest.mark.parametrize("group", ["Shopkeeper", "Reviewer"])
def test_it_is_the_owner_s_to_say(client, make_user, person, group):
    staff = make_user(is_staff=True)
    staff.groups.add(Group.objects.get(name=group))
    client.force_login(staff)
    assert client.post(screen(person), typed(person, has_legal_hold="on")).status_code in (302, 403)
    person.refresh_from_db()
    assert not person.has_legal_hold
