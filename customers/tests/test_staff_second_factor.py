"""STAFF_SECOND_FACTOR: the admin opens with two-step login alone, and nobody is locked out by being led there."""

import time
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

PASSWORD = "a-long-password-2083"
ADMIN = ["/cms/", "/cms/pages/", "/cms/account/", "/cms/insights/", "/django-admin/", "/cms/nowhere/at/all/"]


@pytest.fixture(autouse=True)
def _required(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def keeper(make_user):
    user = make_user("keeper@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="Shopkeeper"))
    return user


@pytest.fixture
def owner(make_user):
    return make_user("owner@example.com", is_staff=True, is_superuser=True)


def code(secret):
    cache.clear()  # each code counts once, and the test does not wait for the next
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def log_in(user):
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser, answer


@pytest.mark.parametrize("path", ADMIN)
@pytest.mark.parametrize("who", ["keeper", "owner"])
def test_staff_without_one_are_led_to_set_it_up(request, who, path):
    browser, answer = log_in(request.getfixturevalue(who))
    assert answer.url == "/account/"
    answer = browser.get(path, follow=True)
    assert [address for address, _status in answer.redirect_chain] == [
        "/accounts/2fa/totp/activate/",
        "/accounts/reauthenticate/?next=%2Faccounts%2F2fa%2Ftotp%2Factivate%2F",
    ]
    assert "The admin opens with two-step login." in answer.text


def test_a_post_is_led_there_too(owner):
    browser, _ = log_in(owner)
    assert browser.post("/cms/pages/1/edit/", {}).url == "/accounts/2fa/totp/activate/"


def test_who_sets_it_up_is_in_at_once(as_committed, keeper):
    browser, _ = log_in(keeper)
    activate = "/accounts/2fa/totp/activate/"
    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": activate})
    assert answer.url == activate
    page = browser.get(activate)
    secret = page.context["form"].secret
    answer = browser.post(activate, {"code": code(secret)})
    assert answer.url == "/accounts/2fa/recovery-codes/"
    assert browser.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert browser.get("/cms/").status_code == 200


def test_the_next_login_asks_for_the_code_and_then_opens(keeper):
    secret = generate_totp_secret()
    TOTP.activate(keeper, secret)
    browser, answer = log_in(keeper)
    assert answer.url.startswith("/accounts/2fa/authenticate/")
    assert browser.get("/cms/").url.startswith("/cms/login/")
    browser.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert browser.get("/cms/").status_code == 200


def test_a_session_from_before_has_to_show_it(keeper):
    """Whoever was in with the password alone, when the second factor came, stays out of the admin."""
    browser, _ = log_in(keeper)
    secret = generate_totp_secret()
    TOTP.activate(keeper, secret)
    answer = browser.get("/cms/pages/?q=a b")
    parts = urlsplit(answer.url)
    assert parts.path == "/accounts/2fa/reauthenticate/"
    assert parse_qs(parts.query) == {"next": ["/cms/pages/?q=a%20b"]}
    answer = browser.post(answer.url, {"code": code(secret), "next": "/cms/"})
    assert answer.url == "/cms/"
    assert browser.get("/cms/").status_code == 200


def test_the_admin_s_question_says_what_it_wants(keeper):
    """And offers no password, which would only lead back to it."""
    browser, _ = log_in(keeper)
    TOTP.activate(keeper, generate_totp_secret())
    page = browser.get("/cms/", follow=True).content.decode()
    assert "The admin asks for the code" in page
    assert "/accounts/reauthenticate/" not in page
    page = browser.get("/accounts/2fa/reauthenticate/?next=/accounts/2fa/").content.decode()
    assert "This changes how your account is protected" in page
    assert "/accounts/reauthenticate/" in page


def test_a_code_is_taken_in_digits_of_either_script(keeper):
    secret = generate_totp_secret()
    TOTP.activate(keeper, secret)
    browser, _ = log_in(keeper)
    typed = code(secret).translate(str.maketrans("0123456789", "०१२३४५६७८९"))
    browser.post("/accounts/2fa/authenticate/", {"code": typed})
    assert browser.get("/cms/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(keeper):
    Authenticator.objects.create(user=keeper, type=Authenticator.Type.RECOVERY_CODES, data={})
    browser = Client()
    browser.force_login(keeper)
    assert browser.get("/cms/").url == "/accounts/2fa/totp/activate/"


def test_who_turns_it_off_sets_it_up_again(keeper):
    secret = generate_totp_secret()
    browser, _ = log_in(keeper)
    totp = TOTP.activate(keeper, secret)
    totp.instance.delete()
    assert browser.get("/cms/").url == "/accounts/2fa/totp/activate/"


def test_the_way_in_and_out_stays_open(owner):
    browser, _ = log_in(owner)
    assert browser.get("/cms/login/").url.startswith("/accounts/login/")
    assert browser.get("/accounts/2fa/").status_code == 200
    assert browser.get("/").status_code == 200
    browser.post("/cms/logout/")
    assert "_auth_user_id" not in browser.session


def test_shoppers_and_strangers_notice_nothing(client, make_user):
    assert client.get("/cms/").url.startswith("/cms/login/")
    client.force_login(make_user())
    assert client.get("/account/").status_code == 200
    assert "2fa" not in client.get("/cms/").url


def test_where_it_is_not_asked_for_the_password_is_enough(client, keeper, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(keeper)
    assert client.get("/cms/").status_code == 200


def test_a_lost_phone_is_helped_on_the_server(keeper):
    TOTP.activate(keeper, generate_totp_secret())
    call_command("reset_second_factor", "KEEPER@example.com", stdout=StringIO())
    browser, answer = log_in(keeper)
    assert answer.url == "/account/"
    assert browser.get("/cms/").url == "/accounts/2fa/totp/activate/"
    with pytest.raises(CommandError, match="no second factor"):
        call_command("reset_second_factor", "keeper@example.com")
    with pytest.raises(CommandError, match="no account"):
        call_command("reset_second_factor", "nobody@example.com")
