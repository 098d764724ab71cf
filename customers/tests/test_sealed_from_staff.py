"""What is sealed of shoppers stays unseen in the admin by whoever has no business with it."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from customers.models import Address, User, VaultDocument, Verification

PHONE, NUMBER, STREET, PARENT = "9809876543", "99-88-77-66554", "Hidden Tole", "Parent Hidden"


@pytest.fixture
def person(make_user, make_verification):
    user = make_user("sita@example.com", first_name="Sita", phone=f"+977{PHONE}")
    make_verification(
        user, citizenship_number=NUMBER, street=STREET, phone=f"+977{PHONE}", parent_name=PARENT
    )
    Address.objects.create(
        user=user, label="Home", person=PARENT, phone=f"+977{PHONE}", local_level="1", ward="1", street=STREET
    )
    return user


def pages(person):
    card = person.verifications.get()
    return [
        reverse("wagtailusers_users:index"),
        f"{reverse('wagtailusers_users:index')}?q=sita",
        f"{reverse('wagtailusers_users:index')}?export=csv",
        reverse("wagtailusers_users:edit", args=[person.pk]),
        reverse("verifications_modeladmin_index"),
        f"{reverse('verifications_modeladmin_index')}?export=csv",
        f"{reverse('verifications_modeladmin_index')}?export=xlsx",
        reverse("verifications_modeladmin_inspect", args=[card.pk]),
        "/cms/reports/site-history/",
        "/cms/insights/",
        "/cms/",
        "/django-admin/",
    ]


def told(client, page):
    answer = client.get(page)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [word for word in (PHONE, NUMBER, STREET, PARENT) if word.encode() in body]


def test_a_shopkeeper_sees_nothing_of_it(client, make_user, person):
    keeper = make_user(is_staff=True)
    keeper.groups.add(Group.objects.get(name="Shopkeeper"))
    client.force_login(keeper)
    assert {page: told(client, page) for page in pages(person)} == {page: [] for page in pages(person)}


def test_not_even_the_list_of_people_shows_it_to_the_owner(client, make_user, person):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    users = [page for page in pages(person) if "/users/" in page]
    assert len(users) == 4
    for page in users:
        assert client.get(page).status_code == 200
        assert told(client, page) == []


def test_the_other_admin_knows_none_of_these(client):
    assert not {User, Verification, VaultDocument, Address} & set(admin.site._registry)


def test_saving_a_person_in_the_admin_keeps_what_is_not_shown(client, make_user, person):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    url = reverse("wagtailusers_users:edit", args=[person.pk])
    data = {"email": person.email, "first_name": "Gita", "last_name": "Rai", "is_active": "on"}
    assert client.post(url, data).status_code == 302
    person.refresh_from_db()
    assert (person.first_name, person.phone) == ("Gita", f"+977{PHONE}")
    assert User.objects.filter(User._meta.get_field("phone_digest").matches(f"+977{PHONE}")).get() == person
