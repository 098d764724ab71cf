"""Trouble with the gateway as the shopper meets it: at the way back from Khalti, and when a link is asked for."""

import socket
from contextlib import ExitStack

import pytest
from django.core import serializers
from django.urls import reverse
from django.utils import timezone

from checkout.actions.settle_payment import settle, settle_due
from checkout.actions.start_payment import start_payment
from checkout.books import check_books
from checkout.models import Order, OrderEvent, Payment, PaymentEvent
from home.models import OutboxMessage

pytestmark = pytest.mark.django_db

RETURN = reverse("checkout:khalti_return")
PHONE = "9800000000"  # of the simulator's first payer


@pytest.fixture
def impatient(settings):
    """Time-outs of a moment. What is slower in these tests is slower by far: without the time-outs they hang."""
    settings.KHALTI_CONNECT_TIMEOUT = 0.3
    settings.KHALTI_READ_TIMEOUT = 0.3


@pytest.fixture
def paid_at_khalti(started, gateway, client):
    """The order and its payment, which the shopper has just paid, and where Khalti sends the browser."""
    order, payment = started
    order.lines.get().variant.movements.create(kind="received", change=1)
    client.force_login(order.user)
    back = gateway.pays(payment)
    assert PHONE in back
    return order, payment, back


@pytest.fixture
def nobody_picks_up():
    """The address of a program that listens and whose queue is full: a connection to it is never made."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield "http://{}:{}/api/v2/".format(*server.getsockname())


def is_told_that_we_are_checking(client, back, order):
    """The way back from Khalti, and the page to which it leads."""
    answer = client.get(back)
    assert (answer.status_code, answer.url) == (303, reverse("checkout:done", args=[order.number]))
    page = client.get(answer.url)
    assert page.status_code == 200
    assert page.context["outcome"] == "checking"
    assert "We are checking your payment" in page.text
    assert "please do not pay a second time" in page.text
    assert '<meta http-equiv="refresh" content="15">' in page.text
    assert "Pay with Khalti" not in page.text


def is_as_before(order, payment):
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, payment.status, payment.transaction_id) == ("pending", "initiated", None)
    assert order.lines.get().variant.stock == 0
    # The gateway was asked once, not again by the page: nobody waits for it twice.
    assert payment.lookups == 1


def is_settled_by_the_worker(client, order, payment):
    assert payment.next_lookup_at > timezone.now()
    Payment.objects.filter(pk=payment.pk).update(next_lookup_at=timezone.now())
    assert settle_due() == 1
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    page = client.get(reverse("checkout:done", args=[order.number]))
    assert page.context["outcome"] == "paid"
    assert check_books() == []


@pytest.mark.parametrize(
    ("fault", "value", "said"),
    [
        ("lookup_delay", 60, "no answer from Khalti (ReadTimeout)"),
        ("lookup_drip", 0.2, "the answer takes too long"),
        ("lookup_huge", 50, "the answer is too large"),
        ("lookup_truncated", None, "no answer from Khalti"),
        ("lookup_status_code", 500, "answered 500 with something that is not JSON"),
        ("lookup_status_code", 429, "lookup answered 429"),
        ("lookup_garbage", None, "answered 200 with something that is not JSON"),
        ("lookup_redirect", None, "answered 302 with something that is not JSON"),
        ("wrong_pidx", None, "lookup answered for another pidx"),
        ("lookup_answer_code", 401, "lookup refused with 401"),
    ],
)
def test_a_shopper_who_comes_back_while_khalti_is_ill_reads_that_we_are_checking(
    paid_at_khalti, gateway, client, impatient, caplog, fault, value, said
):
    order, payment, back = paid_at_khalti
    gateway.misbehave(fault, value)
    caplog.set_level("DEBUG")

    is_told_that_we_are_checking(client, back, order)

    is_as_before(order, payment)
    assert said in payment.last_error
    assert "not settled" in caplog.text
    gateway.heal()
    is_settled_by_the_worker(client, order, payment)
    for secret in ("test-gateway-key", PHONE):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("address", "said"), [("nobody_picks_up", "ConnectTimeout"), ("nobody_is_there", "ConnectionError")]
)
def test_a_shopper_who_comes_back_while_khalti_cannot_be_reached_reads_that_we_are_checking(
    paid_at_khalti, client, impatient, settings, request, caplog, address, said
):
    order, payment, back = paid_at_khalti
    healthy = settings.KHALTI_BASE_URL
    is_down = address == "nobody_is_there"
    settings.KHALTI_BASE_URL = "http://127.0.0.1:9/api/v2/" if is_down else request.getfixturevalue(address)
    caplog.set_level("DEBUG")

    is_told_that_we_are_checking(client, back, order)

    is_as_before(order, payment)
    assert payment.last_error == f"no answer from Khalti ({said})"
    settings.KHALTI_BASE_URL = healthy
    is_settled_by_the_worker(client, order, payment)
    for secret in ("test-gateway-key", PHONE):
        assert secret not in caplog.text


def test_while_it_is_checked_no_second_link_is_opened_and_the_first_is_shown(
    paid_at_khalti, gateway, client, impatient
):
    order, payment, back = paid_at_khalti
    gateway.misbehave("lookup_status_code", 503)
    client.get(back)
    answer = client.post(reverse("checkout:pay", args=[order.number]))
    assert payment.payment_url in client.get(answer.url).text
    assert order.payments.get() == payment


# What the browser says


def written_down():
    """All that the shop keeps of payments, orders and mails, as text."""
    kept = [Order, OrderEvent, Payment, PaymentEvent, OutboxMessage]
    return "".join(serializers.serialize("json", model.objects.all()) for model in kept)


@pytest.mark.parametrize("outcome", ["complete", "pending", "cancel"])
def test_of_the_query_nothing_but_the_pidx_is_read_or_kept(started, gateway, client, outcome):
    order, payment = started
    gateway.pays(payment, outcome)
    forged = {
        "transaction_id": "forged-transaction",
        "tidx": "forged-tidx",
        "txnId": "forged-txn",
        "amount": "77777",
        "total_amount": "88888",
        "mobile": PHONE,
        "status": "Forged",
        "purchase_order_id": "forged-order",
        "purchase_order_name": "forged-name",
    }

    answer = client.get(RETURN, {"pidx": payment.pidx, **forged})

    assert (answer.status_code, answer.url) == (303, reverse("checkout:done", args=[order.number]))
    payment.refresh_from_db()
    becomes = {"complete": "applied", "pending": "initiated", "cancel": "failed"}
    assert payment.status == becomes[outcome]
    kept = written_down()
    assert payment.pidx in kept
    assert [value for value in forged.values() if value in kept] == []


def test_the_paid_pidx_of_a_cheap_order_does_nothing_for_a_dear_one(
    started, order_of, make_variant, gateway, client, shopper
):
    dear, waiting = started
    cheap = order_of(shopper, make_variant(price=10))
    ten_rupees = start_payment(cheap, actor=shopper)
    gateway.pays(ten_rupees)

    for _ in range(2):
        answer = client.get(
            RETURN,
            {
                "pidx": ten_rupees.pidx,
                "status": "Completed",
                "amount": "9850000",
                "total_amount": "9850000",
                "purchase_order_id": f"{dear.number}-{waiting.pk}",
                "purchase_order_name": f"Order {dear.number}",
            },
        )
        assert (answer.status_code, answer.url) == (303, reverse("checkout:done", args=[cheap.number]))

    dear.refresh_from_db()
    waiting.refresh_from_db()
    cheap.refresh_from_db()
    assert (cheap.status, cheap.applied_total) == ("paid", 10)
    assert (dear.status, dear.applied_total, waiting.status, waiting.lookups) == (
        "pending",
        0,
        "initiated",
        0,
    )


# A link that nobody heard of


def lost_link(gateway, order):
    """The payment at the gateway of which the shop was never told."""
    known = set(order.payments.values_list("pidx", flat=True))
    rows = [row for row in gateway.ledger().values() if row["purchase_order_id"].startswith(order.number)]
    return next(row for row in rows if row["pidx"] not in known)


def test_a_link_that_got_lost_is_shown_to_nobody_and_the_next_try_is_a_new_attempt(
    order_of, shopper, make_variant, gateway, impatient, client
):
    order = order_of(shopper, make_variant())
    order.lines.get().variant.movements.create(kind="received", change=1)
    client.force_login(shopper)
    pay = reverse("checkout:pay", args=[order.number])
    gateway.misbehave("initiate_timeout", 3)

    answer = client.post(pay)

    assert (answer.status_code, answer.url) == (303, pay)
    lost, page = lost_link(gateway, order), client.get(pay)
    assert lost["status"] == "Initiated"
    assert "Khalti could not be reached. Nothing has been charged." in page.text
    assert lost["pidx"] not in page.text + written_down()
    failed = order.payments.get()
    assert (failed.status, failed.pidx, failed.payment_url) == ("failed", None, "")
    assert failed.last_error == "no answer from Khalti (ReadTimeout)"
    assert check_books() == []

    gateway.heal()
    answer = client.post(pay)
    assert answer.url == f"{pay}?go=1"
    second = order.payments.exclude(pk=failed.pk).get()
    assert second.pidx not in {None, lost["pidx"]}
    page = client.get(answer.url)
    assert second.payment_url in page.text
    assert lost["pidx"] not in page.text + written_down()
    gateway.pays(second)
    settle(second)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert check_books() == []


def test_who_comes_back_with_a_lost_pidx_finds_no_page_and_pays_nothing(
    order_of, shopper, make_variant, gateway, impatient, client
):
    order = order_of(shopper, make_variant())
    gateway.misbehave("initiate_timeout", 3)
    client.force_login(shopper)
    client.post(reverse("checkout:pay", args=[order.number]))
    lost = lost_link(gateway, order)["pidx"]

    assert client.get(RETURN, {"pidx": lost, "status": "Completed", "mobile": PHONE}).status_code == 404

    order.refresh_from_db()
    assert (order.status, order.payments.get().status) == ("pending", "failed")
    assert lost not in written_down()
