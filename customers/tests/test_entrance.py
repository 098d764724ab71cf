"""The one entrance: it leads nobody away, tells nobody who has an account, and Wagtail's own leads to it."""

import pytest
from django.contrib.auth import hashers
from django.test import Client

from home.models import OutboxMessage

PASSWORD = "a-long-password-2083"
NEWCOMER = {
    "first_name": "Sita",
    "last_name": "Maharjan",
    "phone": "9841000000",
    "password1": PASSWORD,
    "password2": PASSWORD,
}
# Where browsers, or those who write such addresses, see another host in.
AWAY = [
    "https://evil.example/",
    "http://evil.example",
    "HTTPS://EVIL.EXAMPLE/",
    "//evil.example",
    "///evil.example",
    "////evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\x00//evil.example",
    "\x1f//evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https:\\\\evil.example",
    "http:////evil.example",
    "ftp://evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "//testserver@evil.example",
    "https://evil.example\\@testserver/",
    "http://[::1",
]


@pytest.mark.parametrize("address", AWAY)
def test_no_door_leads_away_from_the_shop(make_user, make_verification, address):
    user = make_user("sita@example.com")
    make_verification(user)
    browser = Client()
    login = {"login": "sita@example.com", "password": PASSWORD, "next": address}
    assert browser.post("/accounts/login/", login).url == "/account/"
    # Logged in already, and at the page of the card, which goes on to where one came from.
    assert browser.get("/accounts/login/", {"next": address}).url == "/account/"
    assert browser.post("/account/verification/", {"next": address}).url == "/account/verification/"
    assert browser.post("/accounts/logout/", {"next": address}).url == "/"
    signup = Client().post("/accounts/signup/", NEWCOMER | {"email": "new@example.com", "next": address})
    assert signup.url.startswith("/accounts/confirm-email/")
    wagtail = Client().get("/cms/login/", {"next": address}).url
    assert wagtail.startswith("/accounts/login/?next=")


def test_a_way_within_the_shop_is_gone(client, make_user):
    make_user("sita@example.com")
    data = {"login": "sita@example.com", "password": PASSWORD, "next": "/shop/?metal=gold"}
    assert client.post("/accounts/login/", data).url == "/shop/?metal=gold"


@pytest.fixture
def hashed(monkeypatch):
    """How often a password has been hashed."""
    times = []
    for hasher in {type(hashers.get_hasher())}:
        encode = hasher.encode

        def count(self, password, salt, encode=encode):
            times.append(1)
            return encode(self, password, salt)

        monkeypatch.setattr(hasher, "encode", count)
    return times


def test_login_hashes_once_for_anybody(make_user, hashed):
    make_user("known@example.com")
    closed = make_user("inactive@example.com")
    closed.is_active = False
    closed.save()
    counts = []
    for address in ("known@example.com", "other@example.com", "inactive@example.com"):
        hashed.clear()
        Client().post("/accounts/login/", {"login": address, "password": "wrong-password"})
        counts.append(len(hashed))
    assert counts == [1, 1, 1]
    assert not OutboxMessage.objects.exists()


def test_sign_up_hashes_once_for_anybody(make_user, hashed):
    make_user("known@example.com")
    counts = []
    for address in ("known@example.com", "other@example.com"):
        hashed.clear()
        Client().post("/accounts/signup/", NEWCOMER | {"email": address})
        counts.append(len(hashed))
    assert counts == [1, 1]
    assert sorted(OutboxMessage.objects.values_list("recipient", flat=True)) == [
        "known@example.com",
        "other@example.com",
    ]


def test_a_reset_hashes_for_nobody_and_writes_one_mail_to_anybody(make_user, hashed):
    make_user("known@example.com")
    counts = []
    for address in ("known@example.com", "other@example.com"):
        hashed.clear()
        Client().post("/accounts/password/reset/", {"email": address})
        counts.append(len(hashed))
    assert counts == [0, 0]
    assert OutboxMessage.objects.count() == 2


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/cms/login/?next=/cms/pages/", "/accounts/login/?next=/cms/pages/"),
        ("/cms/password_reset/", "/accounts/password/reset/"),
        ("/cms/password_reset/done/", "/accounts/password/reset/"),
        ("/cms/password_reset/confirm/MQ/set-password/", "/accounts/password/reset/"),
        ("/cms/password_reset/complete/", "/accounts/password/reset/"),
        ("/django-admin/login/?next=/django-admin/", "/accounts/login/?next=/django-admin/"),
        ("/django-admin/password_change/", "/accounts/password/change/"),
        ("/django-admin/password_change/done/", "/accounts/password/change/"),
    ],
)
def test_the_admin_s_own_doors_lead_to_the_shop_s(client, db, path, to):
    assert client.get(path).url == to
    assert client.post(path, {"username": "a", "password": "b"}).status_code in (302, 405)


@pytest.mark.parametrize("path", ["/cms/logout/", "/django-admin/logout/"])
def test_the_admin_s_log_out_is_the_shop_s(client, make_user, path):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert client.get(path).status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post(path).url == "/"
    assert "_auth_user_id" not in client.session


def test_the_admin_changes_no_password_of_its_own(client, make_user):
    user = make_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    page = client.get("/cms/account/").text
    assert "old_password" not in page
    assert 'name="password-' not in page


def test_a_session_is_another_after_login_and_the_old_one_is_nobody_s(client, make_user):
    user = make_user("sita@example.com")
    session = client.session
    session["seen"] = 1
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/accounts/login/", {"login": "sita@example.com", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/account/").url.startswith("/accounts/login/")
