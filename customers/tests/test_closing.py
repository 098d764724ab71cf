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
from customers.keeping import papers_stay_until
from customers.models import Address, PaperSettings, User, VaultDocument, Verification
from customers.pictures import clean_picture
from home.models import OutboxMessage

PASSWORD = "a-long-password-2083"


@pytest.fixture
def make_order(make_variant):
    def make(user, status=Order.Status.DELIVERED, **fields):
        card = user.verifications.first()
        return Order.objects.create(
            number=f"G-{Order.objects.count():04}-TEST",
            user=user,
            status=status,
            delivery_method="pickup",
            contact_name="Sita Maharjan",
            contact_email=user.email,
            contact_phone="+9779841000000",
            verification=card,
            buyer_name=card.full_name,
            buyer_name_ne=card.full_name_ne,
            buyer_citizenship_number=card.citizenship_number,
            buyer_issuing_district=card.issuing_district,
            buyer_issue_date=card.issue_date,
            buyer_birth_date=card.birth_date,
            buyer_address=card.address,
            items_total=100,
            delivery_charge=0,
            total=100,
            placed_at=timezone.now(),
            hold_until=timezone.now(),
            **({"paid_at": timezone.now()} | fields),
        )

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
    OutboxMessage.objects.all().delete()  # the last mail, once the worker has sent and forgotten it
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = str(cursor.fetchall())
            assert not [word for word in ("Raimajhi", "gita@example.com") if word in rows], table


def test_the_time_that_papers_stay_counts_from_the_last_of_it_all(shopper, make_order):
    long_ago = timezone.now() - timedelta(days=5 * 366)
    make_order(shopper, paid_at=long_ago)
    assert papers_stay_until(shopper) > timezone.now() + timedelta(days=360)
