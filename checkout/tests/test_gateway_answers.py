"""What the gateway says reaches the database only in a form that every database takes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from checkout import khalti
from checkout.actions.settle_payment import settle
from checkout.actions.start_payment import start_payment
from checkout.errors import PaymentNotStarted
from checkout.models import Payment

pytestmark = pytest.mark.django_db

NOT_FOR_DATABASES = ["T\0X", "T\ud800X", "T\nX"]


@pytest.fixture
def says(monkeypatch):
    """The gateway answers this, whatever it is asked."""

    def set_answer(code, **answer):
        monkeypatch.setattr(khalti, "_post", lambda path, payload: (code, answer))

    return set_answer


@pytest.fixture
def waiting(order_of, shopper, make_variant, says):
    """A payment that waits at the gateway under the pidx "p-1"."""
    order = order_of(shopper, make_variant())
    says(200, pidx="p-1", payment_url="https://pay.khalti.example/?pidx=p-1", expires_in=1800)
    return start_payment(order, actor=shopper)


@pytest.mark.parametrize("transaction_id", NOT_FOR_DATABASES)
def test_a_transaction_id_that_no_database_takes_is_none_and_a_person_looks(waiting, says, transaction_id):
    says(200, pidx="p-1", status="Completed", total_amount=9850000, transaction_id=transaction_id)
    payment = settle(waiting)
    assert (payment.status, payment.transaction_id) == (Payment.Status.REVIEW, None)
    assert payment.gateway_answer == {"status": "Completed", "total_amount": 9850000}
    assert payment.next_lookup_at > timezone.now()


@pytest.mark.parametrize("amount", [10**4000, -(10**4000), 10**30, float("nan"), float("inf")])
def test_an_amount_beyond_all_measure_is_a_mismatch(waiting, says, amount):
    says(200, pidx="p-1", status="Completed", total_amount=amount, transaction_id="T-1")
    payment = settle(waiting)
    assert payment.status == Payment.Status.MISMATCH
    assert payment.gateway_answer == {"status": "Completed", "transaction_id": "T-1"}


@pytest.mark.parametrize("fee", [float("nan"), float("-inf"), 10**400, "\0", "\ud800", "x" * 300, {"a": 1}])
def test_what_else_the_answer_holds_is_kept_only_if_it_is_plain(waiting, says, fee):
    says(200, pidx="p-1", status="Pending", total_amount=9850000, fee=fee, refunded=False)
    payment = settle(waiting)
    assert payment.status == Payment.Status.INITIATED
    assert payment.gateway_answer == {"status": "Pending", "total_amount": 9850000, "refunded": False}


@pytest.mark.parametrize("status", ["Completed\0", "\ud800", "x" * 41, "", None, 7])
def test_a_status_that_is_no_word_changes_nothing(waiting, says, status):
    says(200, pidx="p-1", status=status, total_amount=9850000, transaction_id="T-1")
    payment = settle(waiting)
    assert (payment.status, payment.gateway_status) == (Payment.Status.INITIATED, "")
    assert payment.last_error == "lookup answered 200"


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        (200, {"pidx": "p\0", "payment_url": "https://pay.khalti.example/"}),
        (200, {"pidx": "p-1", "payment_url": "https://pay.khalti.example/\0"}),
        (200, {"pidx": "\ud800", "payment_url": "https://pay.khalti.example/"}),
        (400, {"amount\0": ["no"], "\ud800": ["no"]}),
    ],
)
def test_a_link_that_no_database_takes_is_shown_to_nobody(
    order_of, shopper, make_variant, says, code, answer
):
    order = order_of(shopper, make_variant())
    says(code, **answer)
    with pytest.raises(PaymentNotStarted):
        start_payment(order, actor=shopper)
    payment = order.payments.get()
    assert (payment.status, payment.pidx) == (Payment.Status.FAILED, None)
    assert payment.last_error.isprintable()


def test_a_slow_look_up_does_not_talk_over_what_was_found_out_meanwhile(waiting, says, monkeypatch):
    """Two look-ups at once: the one that was asked first is answered last, with "Pending"."""

    def slowly(path, payload):
        says(200, pidx="p-1", status="Completed", total_amount=9850000, transaction_id="T-1")
        settle(waiting)
        return 200, {"pidx": "p-1", "status": "Pending", "total_amount": 9850000}

    monkeypatch.setattr(khalti, "_post", slowly)
    payment = settle(waiting)
    assert payment.status == Payment.Status.APPLIED
    assert payment.gateway_status == "completed"
    assert payment.next_lookup_at > timezone.now() + timedelta(hours=23)  # the daily look, no sooner


def test_a_look_up_that_fails_late_leaves_no_trouble_at_a_paid_payment(waiting, says, monkeypatch):
    def slowly(path, payload):
        says(200, pidx="p-1", status="Completed", total_amount=9850000, transaction_id="T-1")
        settle(waiting)
        raise khalti.KhaltiUnavailable("no answer")

    monkeypatch.setattr(khalti, "_post", slowly)
    payment = settle(waiting)
    assert (payment.status, payment.last_error) == (Payment.Status.APPLIED, "")
    assert payment.next_lookup_at > timezone.now() + timedelta(hours=23)
