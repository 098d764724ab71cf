import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from customers.forms import SignupForm
from customers.models import User
from home.models import OutboxMessage
from home.outbox import send_due

PASSWORD = "a-long-password-2083"


@pytest.fixture
def newcomer():
    def make(**fields):
        values = {
            "first_name": "Sita",
            "last_name": "Maharjan",
            "email": "sita@example.com",
            "phone": "९८४१००००००",
            "password1": PASSWORD,
            "password2": PASSWORD,
        }
        return values | fields

    return make


def body(answer):
    """An answer's bytes, without what differs for everybody: the token."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", answer.content)


def code_in(message):
    return re.search(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", message.text, re.MULTILINE)[1]


def test_a_newcomer_signs_up_confirms_the_code_and_is_in(client, newcomer, db):
    answer = client.post("/accounts/signup/", newcomer(next="/checkout/"))
    assert answer.url.startswith("/accounts/confirm-email/")
    user = User.objects.get()
    assert (user.first_name, user.last_name, user.phone, user.language) == (
        "Sita",
        "Maharjan",
        "+9779841000000",
        "en",
    )
    assert "_auth_user_id" not in client.session
    message = OutboxMessage.objects.get()
    assert message.recipient == "sita@example.com"
    assert code_in(message) in message.html
    answer = client.post(answer.url, {"code": code_in(message)})
    assert answer.url == "/checkout/"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_language_of_the_page_becomes_the_language_of_the_account(client, newcomer, db):
    answer = client.post("/ne/accounts/signup/", newcomer())
    assert answer.url.startswith("/ne/accounts/confirm-email/")
    assert User.objects.get().language == "ne"
    assert 'lang="ne"' in OutboxMessage.objects.get().html


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"first_name": ""}, "first_name"),
        ({"last_name": "x" * 151}, "last_name"),
        ({"email": "not an address"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"password2": "another-password"}, "password2"),
        ({"password1": "short", "password2": "short"}, "password1"),
    ],
)
def test_a_mistake_at_sign_up_is_said_at_its_field(client, newcomer, db, fields, where):
    answer = client.post("/accounts/signup/", newcomer(**fields))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [where]
    assert not User.objects.exists()


def test_sign_up_answers_known_and_unknown_addresses_alike(newcomer, make_user):
    make_user("known@example.com")
    answers, pages, mails = [], [], []
    for address in ("known@example.com", "other@example.com"):
        OutboxMessage.objects.all().delete()
        visitor = Client()
        answer = visitor.post("/accounts/signup/", newcomer(email=address))
        page = visitor.get(answer.url)
        answers.append((answer.status_code, answer.url, body(answer)))
        pages.append((page.status_code, body(page).replace(address.encode(), b"")))
        mails.append(list(OutboxMessage.objects.values_list("recipient", flat=True)))
    assert answers[0] == answers[1]
    assert pages[0] == pages[1]
    assert mails == [["known@example.com"], ["other@example.com"]]


def test_a_wrong_code_after_sign_up_is_answered_alike(newcomer, make_user):
    make_user("known@example.com")
    pages = []
    for address in ("known@example.com", "other@example.com"):
        visitor = Client()
        url = visitor.post("/accounts/signup/", newcomer(email=address)).url
        page = visitor.post(url, {"code": "000000"})
        pages.append((page.status_code, body(page).replace(address.encode(), b"")))
    assert pages[0] == pages[1]
    assert pages[0][0] == 200


def test_login_answers_known_and_unknown_addresses_alike(make_user):
    make_user("known@example.com")
    answers = []
    for address in ("known@example.com", "other@example.com"):
        answer = Client().post("/accounts/login/", {"login": address, "password": "wrong-password"})
        answers.append((answer.status_code, body(answer).replace(address.encode(), b"")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 200


def test_reset_answers_known_and_unknown_addresses_alike(make_user):
    make_user("known@example.com")
    answers = []
    for address in ("known@example.com", "other@example.com"):
        visitor = Client()
        answer = visitor.post("/accounts/password/reset/", {"email": address})
        page = visitor.get(answer.url)
        answers.append((answer.status_code, answer.url, page.status_code, body(page)))
    assert answers[0] == answers[1]
    assert OutboxMessage.objects.count() == 2


def test_two_sign_ups_with_one_address_at_once_make_one_account(client, newcomer, make_user, monkeypatch):
    make_user("sita@example.com")
    # Both looked before either was saved: the form believes that the address is free.
    monkeypatch.setattr(SignupForm, "validate_unique_email", lambda self, value: value)
    answer = client.post("/accounts/signup/", newcomer())
    assert answer.url.startswith("/accounts/confirm-email/")
    assert User.objects.count() == 1


def test_login_logout_and_a_new_session_key(client, make_user):
    user = make_user("sita@example.com")
    client.get("/accounts/login/")
    client.session["x"] = 1
    session = client.session
    session["cart"] = "kept"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    answer = client.post("/accounts/login/", {"login": "SITA@example.com", "password": PASSWORD})
    assert answer.url == "/account/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.session_key != before
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil.example"],
)
def test_login_never_leads_away_from_the_shop(client, make_user, address):
    make_user("sita@example.com")
    data = {"login": "sita@example.com", "password": PASSWORD, "next": address}
    assert client.post("/accounts/login/", data).url == "/account/"


def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(client, make_user):
    user = make_user("sita@example.com")
    client.post("/accounts/password/reset/", {"email": "sita@example.com"})
    message = OutboxMessage.objects.get()
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", message.text)[1]
    assert link in message.html
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    new = "another-password-2084"
    answer = client.post(address, {"password1": new, "password2": new}, follow=True)
    assert answer.status_code == 200
    user.refresh_from_db()
    assert user.check_password(new)
    assert "changed" in OutboxMessage.objects.latest("pk").subject
    assert b"has been used or is too old" in Client().get(link, follow=True).content


def test_a_dead_mail_server_stops_nobody_from_signing_up(client, newcomer, db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert client.post("/accounts/signup/", newcomer()).status_code == 302
    assert send_due() == 0
    assert OutboxMessage.objects.get().status == OutboxMessage.Status.QUEUED


def test_the_worker_sends_the_account_s_mail(client, newcomer, db):
    client.post("/accounts/signup/", newcomer())
    assert send_due() == 1
    assert mail.outbox[0].to == ["sita@example.com"]
    assert code_in(OutboxMessage.objects.get()) in mail.outbox[0].body


def test_a_changed_password_is_told_by_mail(client, make_user):
    user = make_user()
    client.force_login(user)
    new = "another-password-2084"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/accounts/password/change/", data)
    message = OutboxMessage.objects.get()
    assert message.recipient == user.email
    assert "has been changed" in message.text


ENTRANCE = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
INSIDE = [
    "account_email",
    "account_change_password",
    "account_logout",
    "mfa_index",
    "usersessions_list",
    "customers:account",
    "customers:verification",
]


@pytest.mark.parametrize("language", ["", "/ne"])
@pytest.mark.parametrize("name", ENTRANCE + INSIDE)
def test_every_account_page_wears_the_shop_s_dress(client, make_user, name, language):
    if name in INSIDE:
        client.force_login(make_user())
    page = client.get(language + reverse(name))
    html = page.content.decode()
    assert page.status_code == 200
    assert "css/shop.css" in html
    assert html.count("<h1") == 1
    assert 'style="' not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)


@pytest.mark.parametrize("name", [*INSIDE, "mfa_activate_totp"])
def test_no_browser_keeps_an_inside_page(client, make_user, name):
    client.force_login(make_user())
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("name", INSIDE)
def test_inside_pages_send_a_stranger_to_the_login(client, db, name):
    if name == "account_logout":
        assert client.get(reverse(name)).status_code == 302
    else:
        assert client.get(reverse(name)).url.startswith("/accounts/login/?next=")


def test_a_shopper_changes_their_own_details_and_nothing_else(client, make_user):
    user = make_user("sita@example.com")
    client.force_login(user)
    data = {"first_name": "Gita", "last_name": "Rai", "phone": "9801234567", "language": "ne"}
    client.post("/account/", data | {"is_staff": "on", "is_superuser": "on", "email": "x@example.com"})
    user.refresh_from_db()
    assert (user.first_name, user.phone, user.language) == ("Gita", "+9779801234567", "ne")
    assert (user.email, user.is_staff, user.is_superuser) == ("sita@example.com", False, False)


def test_a_mistake_in_the_details_keeps_what_was_typed(client, make_user):
    user = make_user(first_name="Sita")
    client.force_login(user)
    data = {"first_name": "Gita", "last_name": "Rai", "phone": "123", "language": "en"}
    page = client.post("/account/", data)
    assert list(page.context["form"].errors) == ["phone"]
    assert page.context["form"]["first_name"].value() == "Gita"
    html = page.content.decode()
    assert "Namaste, Sita" in html
    # The field lies below the edge of a phone's screen: it is said on top too.
    assert html.index("Please look at the marked fields.") < html.index("Citizenship card</h2>")


@pytest.mark.parametrize("status", ["submitted", "returned", "rejected", "approved"])
def test_a_changed_name_is_sent_where_a_card_can_be_sent(client, make_user, make_verification, status):
    user = make_user()
    make_verification(user, status, rejection_reason="x" if status in ("returned", "rejected") else "")
    client.force_login(user)
    assert ("verification/?change=1" in client.get("/account/").content.decode()) is (status == "approved")


def test_login_is_limited_where_limits_are_on(client, make_user, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    make_user("sita@example.com")
    data = {"login": "sita@example.com", "password": "wrong-password"}
    pages = [client.post("/accounts/login/", data).content for _ in range(6)]
    assert b"Too many failed login attempts" not in pages[0]
    assert b"Too many failed login attempts" in pages[-1]


def test_sign_up_and_reset_are_limited_where_limits_are_on(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip", "reset_password": "1/m/ip"}
    for url in ("/accounts/signup/", "/accounts/password/reset/"):
        assert client.post(url, {"email": "a@example.com"}).status_code in (200, 302)
        page = client.post(url, {"email": "a@example.com"})
        assert page.status_code == 429
        assert b"Please wait a moment" in page.content


def test_production_has_the_limits_on(tmp_path):
    root = Path(__file__).parents[2]
    program = (
        "import django; django.setup()\n"
        "from allauth.account.app_settings import RATE_LIMITS\n"
        "print([name for name in ('login', 'login_failed', 'signup', 'reset_password', 'verification')"
        " if not RATE_LIMITS.get(name)])"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{root}{os.pathsep}{root / 'site'}",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "shop.example.com.np",
        "SITE_URL": "https://shop.example.com.np",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "KHALTI_BASE_URL": "https://khalti.example/api/v2/",
        "KHALTI_SECRET_KEY": "key",
        "KYC_KEYS": "a:" + "A" * 43 + "=",
    }
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, cwd=root
    )
    assert run.stdout.strip() == "[]", run.stderr[-500:]


@pytest.mark.parametrize("url", ["/accounts/signup/", "/accounts/password/reset/"])
def test_an_address_longer_than_an_account_can_have_is_said_at_its_field(client, newcomer, db, url):
    address = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.com"
    answer = client.post(url, newcomer(email=address))
    assert answer.status_code == 200
    assert "254" in str(answer.context["form"].errors["email"])
    assert not OutboxMessage.objects.exists()


def test_a_new_address_longer_than_an_account_can_have_is_said_at_its_field(client, make_user):
    client.force_login(make_user())
    address = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.com"
    answer = client.post("/accounts/email/", {"email": address, "action_add": ""})
    assert "254" in str(answer.context["form"].errors["email"])
