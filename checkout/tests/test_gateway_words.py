"""Each word that the gateway has for a payment: however it is spelt and whichever HTTP code it comes under, the
word decides."""

from datetime import timedelta
from typing import NamedTuple

import pytest
from django.utils import timezone

from checkout.actions.expire_orders import expire_due_orders
from checkout.actions.settle_payment import settle
from checkout.books import check_books
from checkout.models import Order, Payment, Refund
from home.models import OutboxMessage, ShopSettings

pytestmark = pytest.mark.django_db

CODES = [200, 400]
# Khalti's documents write "User canceled" here and "Partially Refunded" there.
SPELLINGS = ["lower", "title", "sentence"]


class Row(NamedTuple):
    """What a word makes of a payment that waited, and of its order of one piece."""

    payment: str
    order: str
    keeps_the_piece: bool  # even when the time to pay is over
    tells_the_owner: bool = False


HOLDS = Row("initiated", "pending", keeps_the_piece=True)
DEAD = Row("failed", "pending", keeps_the_piece=False)
A_PERSON_LOOKS = Row("review", "pending", keeps_the_piece=True, tells_the_owner=True)
TABLE = {
    "completed": Row("applied", "paid", keeps_the_piece=True),
    "pending": HOLDS,
    "initiated": HOLDS,
    "refunded": DEAD._replace(tells_the_owner=True),
    "partially refunded": A_PERSON_LOOKS,
    "expired": DEAD,
    "user canceled": DEAD,
    "under review": A_PERSON_LOOKS,
}


@pytest.fixture(autouse=True)
def _owner():
    shop = ShopSettings.load()
    shop.email = "owner@example.com"
    shop.save()


@pytest.fixture
def at_the_gateway(started, gateway):
    """Bring the payment that waits to where the gateway has this word for it."""
    _order, payment = started

    def bring(word):
        if word in {"completed", "refunded", "partially refunded"}:
            gateway.pays(payment)
        if word in {"refunded", "partially refunded"}:
            given_back = 100 if word == "partially refunded" else None
            gateway.misbehave("refunded_in_panel", given_back, pidx=payment.pidx)
        if word in {"pending", "user canceled", "expired"}:
            gateway.pays(payment, {"pending": "pending", "expired": "expire"}.get(word, "cancel"))
        if word == "under review":
            gateway.misbehave("unknown_status", word)

    return bring


def answered(caplog):
    """The HTTP codes of the look-ups so far."""
    of_lookups = [r for r in caplog.records if r.name == "checkout.khalti" and "lookup" in r.getMessage()]
    return [record.args[1] for record in of_lookups]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("word", TABLE)
def test_a_word_means_the_same_in_every_spelling_and_under_every_code(
    started, gateway, at_the_gateway, caplog, word, spelling, code
):
    row = TABLE[word]
    order, payment = started
    variant = order.lines.get().variant
    variant.movements.create(kind="received", change=1)
    at_the_gateway(word)
    gateway.misbehave("status_spelling", spelling)
    gateway.misbehave("lookup_answer_code", code)
    caplog.set_level("INFO", "checkout.khalti")

    payment = settle(payment)

    order.refresh_from_db()
    variant.refresh_from_db()
    assert (payment.status, order.status, variant.stock) == (row.payment, row.order, 0)
    # It was this word, in these letters, under this code.
    written = {"lower": word, "title": word.title(), "sentence": word.capitalize()}[spelling]
    assert (payment.gateway_answer["status"], answered(caplog)) == (written, [code])
    assert payment.gateway_status == word
    assert payment.next_lookup_at > timezone.now()
    told = OutboxMessage.objects.filter(key__startswith=f"payment-attention:{payment.pk}:")
    assert told.exists() is row.tells_the_owner
    assert check_books() == []

    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(minutes=1))
    assert expire_due_orders() == (0 if row.keeps_the_piece else 1)
    variant.refresh_from_db()
    assert variant.stock == (0 if row.keeps_the_piece else 1)
    assert check_books() == []


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("word", ["Pending", "Initiated", "Expired", "User canceled", "Under review"])
def test_no_word_takes_a_paid_piece_away_again(started, gateway, word, code):
    order, payment = started
    gateway.pays(payment)
    settle(payment)
    gateway.misbehave("unknown_status", word)
    gateway.misbehave("lookup_answer_code", code)

    payment = settle(payment)

    order.refresh_from_db()
    assert payment.gateway_answer["status"] == word
    assert (payment.status, order.status) == ("applied", "paid")
    assert order.lines.get().variant.stock == 0
    assert not Refund.objects.exists()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("word", ["expired", "user canceled", "under review", "pending"])
def test_a_payment_that_is_completed_after_another_word_pays_its_order(started, gateway, word, code):
    """The gateway may say one thing in the morning and another at night."""
    order, payment = started
    gateway.pays(payment)
    gateway.misbehave("unknown_status", word)
    gateway.misbehave("lookup_answer_code", code)
    before = settle(payment).status
    gateway.heal()

    payment = settle(payment)

    order.refresh_from_db()
    assert before == TABLE[word].payment
    assert (payment.status, order.status) == ("applied", "paid")


@pytest.mark.parametrize("code", [400, 404])
def test_a_pidx_that_the_gateway_does_not_know_is_looked_at_by_a_person(started, gateway, code):
    order, payment = started
    Payment.objects.filter(pk=payment.pk).update(pidx="never-given-by-the-gateway")
    gateway.misbehave("lookup_answer_code", code)

    payment = settle(payment)

    order.refresh_from_db()
    assert (payment.status, order.status) == ("review", "pending")
    told = OutboxMessage.objects.filter(key__startswith=f"payment-attention:{payment.pk}:review")
    assert told.count() == 1
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(minutes=1))
    assert expire_due_orders() == 0


@pytest.mark.parametrize("code", [401, 403, 404, 409, 500, 502, 503])
def test_under_any_other_code_even_completed_says_nothing(started, gateway, code):
    order, payment = started
    gateway.pays(payment)
    gateway.misbehave("lookup_answer_code", code)

    payment = settle(payment)

    order.refresh_from_db()
    assert (payment.status, order.status) == ("initiated", "pending")
    assert str(code) in payment.last_error
    gateway.heal()
    assert settle(payment).status == "applied"
