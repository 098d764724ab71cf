"""Closing an account: what goes, what stays, and when it is refused."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from checkout.models import Cart, Order, Payment, Wish
from customers import pending
from customers.actions.close_account import ClosingRefused, close_account
from customers.actions.forget_mails import forget_last_mails
from customers.keeping import papers_stay_until
from customers.models import Address, PaperSettings, User, VaultDocument, Verification
from customers.pictures import clean_picture
from customers.vault_storage import VaultFolder
from home.models import OutboxMessage
from home.outbox import send_due

PASSWORD = "a-long-password-2083"


@pytest.fixture
def make_order(order_by):
    def make(user, status=Order.Status.DELIVERED, **fields):
        return order_by(user.verifications.first(), status=status, **({"paid_at": timezone.now()} | fields))

    return make


def log_in(user):
    browser = Client()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" in browser.session
    return browser


def test_all_that_no_law_keeps_goes(make_user, make_variant, photo, settings, tmp_path):
    settings.VAULT_ROOT = tmp_path
    user = make_user("gita@example.com", first_name="Gita", last_name="Rai", phone="+9779801234567")
    browser, other = log_in(user), log_in(user)
    Address.objects.create(user=user, label="Home", person="Gita", phone="1", local_level="1", ward="1")
    Cart.objects.create(user=user)
    Wish.objects.create(user=user, variant=make_variant())
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    picture = clean_picture(SimpleUploadedFile("card.jpg", photo()))
    pending.keep(user, VaultDocument.Kind.CITIZENSHIP_FRONT, picture)
    OutboxMessage.objects.create(
        key="old", recipient=user.email, subject="x", text="Gita", status="sent", due_at=timezone.now()
    )

    answer = browser.post("/account/close/", {"password": PASSWORD})

    assert answer.url == "/account/closed/"
    assert "Your account is closed" in browser.get("/account/closed/").text
    user.refresh_from_db()
    assert (user.first_name, user.last_name, user.phone, user.phone_digest) == ("", "", "", "")
    assert user.email == f"closed-{user.pk}@closed.invalid"
    assert (user.is_active, user.has_usable_password()) == (False, False)
    assert user.closed_at is not None
    for model in (Address, Cart, Wish, Authenticator, EmailAddress, UserSession):
        assert not model.objects.filter(user=user).exists(), model
    assert not VaultDocument.objects.filter(owner=user).exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not Session.objects.filter(session_key=other.cookies["sessionid"].value).exists()
    assert other.get("/account/").status_code == 302
    assert browser.get("/account/").status_code == 302
    mails = dict(OutboxMessage.objects.values_list("key", "recipient"))
    assert mails[f"account-closed:{user.pk}"] == "gita@example.com"
    assert mails["old"] == user.email
    assert OutboxMessage.objects.get(key="old").text == ""


def test_the_same_address_can_open_a_new_account(client, make_user):
    close_account(make_user("gita@example.com"))
    answer = client.post("/accounts/login/", {"login": "gita@example.com", "password": PASSWORD})
    assert answer.status_code == 200
    fields = {"first_name": "Gita", "last_name": "Rai", "phone": "9801234567", "email": "gita@example.com"}
    client.post("/accounts/signup/", fields | {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(email="gita@example.com").first_name == "Gita"


def test_the_papers_of_who_never_ordered_are_erased_at_once(shopper):
    close_account(shopper)
    card = Verification.objects.get(user=shopper)
    assert card.erased_at is not None
    assert card.citizenship_number == ""
    assert "Sita" not in card.full_name


def test_a_card_that_waits_is_withdrawn_and_erased(make_user, make_verification):
    user = make_user()
    card = make_verification(user, Verification.Status.SUBMITTED)
    close_account(user)
    card.refresh_from_db()
    assert card.status == Verification.Status.REJECTED
    assert card.events.get().to_status == Verification.Status.REJECTED
    assert card.erased_at is not None


def test_papers_and_orders_of_a_sale_stay(client, shopper, make_order):
    order = make_order(shopper)
    until = papers_stay_until(shopper)
    assert until.year == timezone.now().year + PaperSettings.load().years_after_sale
    client.force_login(shopper)
    assert "What the law keeps" in client.get("/account/close/").text
    client.post("/account/close/", {"password": PASSWORD})
    card = Verification.objects.get(user=shopper)
    assert (card.erased_at, card.citizenship_number) == (None, "27-01-70-01234")
    order.refresh_from_db()
    assert order.contact_email == "sita@example.com"
    assert Order.objects.filter(user=shopper).count() == 1


def test_nothing_stays_of_who_sent_nothing(client, make_user):
    user = make_user()
    assert papers_stay_until(user) is None
    client.force_login(user)
    assert "What the law keeps" not in client.get("/account/close/").text


UNFINISHED = [
    status for status in Order.Status if status not in ("delivered", "expired", "cancelled", "refunded")
]


@pytest.mark.parametrize("status", UNFINISHED)
def test_it_waits_for_an_order_under_way(client, shopper, make_order, status):
    order = make_order(shopper, status)
    client.force_login(shopper)
    assert order.number in client.get("/account/close/").text
    page = client.post("/account/close/", {"password": PASSWORD})
    assert page.status_code == 409
    assert order.number in page.text
    shopper.refresh_from_db()
    assert (shopper.is_active, shopper.email, shopper.closed_at) == (True, "sita@example.com", None)
    assert not OutboxMessage.objects.exists()


def test_it_waits_for_money_under_way(shopper, make_order):
    order = make_order(shopper, Order.Status.EXPIRED, paid_at=None)
    Payment.objects.create(order=order, amount=100, status=Payment.Status.INITIATED)
    with pytest.raises(ClosingRefused, match=order.number):
        close_account(shopper)


def test_an_order_of_somebody_else_is_no_reason(make_user, shopper, make_order):
    make_order(shopper, Order.Status.PENDING)
    user = make_user()
    close_account(user)
    user.refresh_from_db()
    assert user.closed_at


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"is_staff": True}, "staff"), ({"has_legal_hold": True}, "Please write to us")],
)
def test_it_is_refused_to_staff_and_while_held(client, make_user, fields, says):
    user = make_user(**fields)
    client.force_login(user)
    page = client.post("/account/close/", {"password": PASSWORD})
    assert says in page.text
    assert "hold" not in page.text.split("<main")[1].split("</main")[0]
    assert User.objects.get(pk=user.pk).is_active


@pytest.mark.parametrize("data", [{}, {"password": ""}, {"password": "another"}])
def test_it_asks_for_the_password(client, make_user, data):
    user = make_user()
    client.force_login(user)
    page = client.post("/account/close/", data)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["password"]
    assert User.objects.get(pk=user.pk).is_active


def test_guesses_at_the_password_are_limited(client, make_user, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reauthenticate": "3/m/user"}
    user = make_user()
    client.force_login(user)
    for _ in range(3):
        assert "not your password" in client.post("/account/close/", {"password": "guess"}).text
    page = client.post("/account/data/", {"password": PASSWORD})
    assert page.status_code == 422
    assert "wait a minute" in page.text


def test_a_look_at_the_page_closes_nothing(client, make_user):
    user = make_user()
    client.force_login(user)
    assert client.get("/account/close/", {"password": PASSWORD}).status_code == 200
    assert User.objects.get(pk=user.pk).is_active


def test_a_second_press_does_nothing(make_user):
    user = make_user()
    close_account(user)
    before = User.objects.get(pk=user.pk).closed_at
    close_account(user)
    assert User.objects.get(pk=user.pk).closed_at == before
    assert OutboxMessage.objects.count() == 1


def test_no_column_still_tells_who_it_was(make_user):
    user = make_user("gita@example.com", first_name="Gita", last_name="Raimajhi", phone="+9779801234567")
    log_in(user)
    close_account(user)
    send_due()
    forget_last_mails()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = str(cursor.fetchall())
            assert not [word for word in ("Raimajhi", "gita@example.com") if word in rows], table


@pytest.fixture
def mail():
    def make(key, recipient="gita@example.com", status="queued"):
        due = timezone.now()
        return OutboxMessage.objects.create(
            key=key, recipient=recipient, subject="x", text="Gita", status=status, due_at=due
        )

    return make


def told_to(*recipients):
    return set(OutboxMessage.objects.filter(recipient__in=recipients).values_list("key", flat=True))


def test_the_last_mail_is_sent_and_then_forgets_to_whom(make_user, mailoutbox):
    user = make_user("gita@example.com", first_name="Gita")
    close_account(user)
    forget_last_mails()
    assert told_to("gita@example.com") == {f"account-closed:{user.pk}"}
    send_due()
    assert [sent.to for sent in mailoutbox] == [["gita@example.com"]]
    forget_last_mails()
    last = OutboxMessage.objects.get()
    assert (last.recipient, last.text, last.html) == (f"closed-{user.pk}@closed.invalid", "", "")
    forget_last_mails()


def test_what_waited_at_the_closing_is_forgotten_too_however_late_it_is_sent(make_user, mail):
    user = make_user("gita@example.com")
    slow = mail("slow")
    close_account(user)
    OutboxMessage.objects.filter(key=f"account-closed:{user.pk}").update(status="sent")
    forget_last_mails()
    assert told_to("gita@example.com") == {"slow", f"account-closed:{user.pk}"}
    OutboxMessage.objects.filter(pk=slow.pk).update(status="failed")
    forget_last_mails()
    assert told_to("gita@example.com") == set()
    assert OutboxMessage.objects.get(key="slow").text == ""


def test_mails_of_a_new_account_with_the_same_address_are_its_own(make_user, mail):
    close_account(make_user("gita@example.com"))
    mail("new", status="sent")
    OutboxMessage.objects.update(status="sent")
    forget_last_mails()
    assert told_to("gita@example.com") == {"new"}
    assert OutboxMessage.objects.get(key="new").text == "Gita"


def test_a_legal_hold_that_comes_while_the_page_is_open_is_seen(make_user):
    user = make_user("gita@example.com")
    User.objects.filter(pk=user.pk).update(has_legal_hold=True)
    with pytest.raises(ClosingRefused):
        close_account(user)
    assert User.objects.get(pk=user.pk).email == "gita@example.com"


def test_a_disk_that_does_not_let_go_keeps_nobody_from_leaving(
    client, make_user, photo, settings, tmp_path, monkeypatch
):
    settings.VAULT_ROOT = tmp_path
    user = make_user("gita@example.com")
    pending.keep(user, VaultDocument.Kind.CITIZENSHIP_FRONT, clean_picture(SimpleUploadedFile("c", photo())))

    def stuck(self, name):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(VaultFolder, "delete", stuck)
    client.force_login(user)
    assert client.post("/account/close/", {"password": PASSWORD}).url == "/account/closed/"
    assert not VaultDocument.objects.exists()


def test_the_time_that_papers_stay_counts_from_the_last_of_it_all(shopper, make_order):
    long_ago = timezone.now() - timedelta(days=5 * 366)
    make_order(shopper, paid_at=long_ago)
    assert papers_stay_until(shopper) > timezone.now() + timedelta(days=360)
