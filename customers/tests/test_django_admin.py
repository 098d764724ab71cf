"""allauth's tables in django-admin, for the owner."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

LISTS = [
    "account_emailaddress",
    "mfa_authenticator",
    "usersessions_usersession",
]


@pytest.fixture
def owner(client, make_user):
    client.force_login(make_user("owner@example.com", is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("name", LISTS)
def test_each_list_can_be_searched(owner, name):
    assert owner.get(reverse(f"admin:{name}_changelist"), {"q": "sita"}).status_code == 200


def test_devices_are_found_by_the_address_of_their_account(owner, make_user):
    login = {"login": make_user("gita@example.com").email, "password": "a-long-password-2083"}
    Client().post("/accounts/login/", login)
    page = reverse("admin:usersessions_usersession_changelist")
    found = [len(owner.get(page, {"q": words}).context["cl"].result_list) for words in ("GITA@", "sita@")]
    assert found == [1, 0]


def test_nobody_reads_the_secret_of_a_second_factor(owner, make_user):
    kept = Authenticator.objects.create(
        user=make_user(), type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    page = owner.get(reverse("admin:mfa_authenticator_change", args=[kept.pk]))
    assert page.status_code == 200
    assert "JBSWY3DPEHPK3PXP" not in page.text
