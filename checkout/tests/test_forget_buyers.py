"""What an order keeps of its buyer goes when the papers that it was sold by are erased."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from checkout.actions.forget_buyers import forget_buyers
from checkout.models import Order, Payment
from customers.actions.erase_papers import erase_due_papers
from home.sealed import with_digests

pytestmark = pytest.mark.django_db

YEAR = timedelta(days=366)
SECRETS = {
    "contact_phone": "+9779847362915",
    "delivery_address": "Zebramarg 4711",
    "note": "Ring at my aunt's",
    "buyer_citizenship_number": "7391-55-20471",
    "buyer_birth_date": date(1987, 4, 19),
    "buyer_address": "Zebramarg 4711, Patan",
}


@pytest.fixture
def sold(order_of, shopper, make_variant):
    """An order that was handed over some time ago, by a card as old."""

    def make(ago, status=Order.Status.DELIVERED):
        then = timezone.now() - ago
        shopper.verifications.update(submitted_at=then, decided_at=then)
        order = order_of(shopper, make_variant())
        moments = dict.fromkeys(("placed_at", "hold_until", "paid_at"), then)
        Order.objects.filter(pk=order.pk).update(
            **with_digests(Order, **SECRETS), **moments, status=status, buyer_issuing_district="Kaski"
        )
        order.refresh_from_db()
        return order

    return make


def raw_row(order):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM checkout_order WHERE id = %s", [order.pk])
        return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


def test_with_the_papers_goes_what_the_order_knows_of_the_buyer_and_the_books_stay(sold):
    order = sold(6 * YEAR)
    before = raw_row(order)
    assert erase_due_papers() == 1
    assert [forget_buyers(), forget_buyers()] == [1, 0]
    after = raw_row(order)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {*SECRETS, "buyer_issuing_district", "phone_digest", "buyer_number_digest"}
    assert {after[name] for name in changed} == {""}
    order.refresh_from_db()
    assert (order.buyer_name, order.total, order.buyer_birth_date) == ("Sita Maharjan", 98500, None)


def test_while_the_papers_stay_the_order_stays_whole(sold):
    order = sold(4 * YEAR)
    assert (erase_due_papers(), forget_buyers()) == (0, 0)
    order.refresh_from_db()
    assert order.buyer_citizenship_number == SECRETS["buyer_citizenship_number"]


def test_a_legal_hold_that_comes_after_the_papers_went_keeps_the_rest(sold, shopper):
    sold(6 * YEAR)
    erase_due_papers()
    shopper.has_legal_hold = True
    shopper.save()
    assert forget_buyers() == 0
    shopper.has_legal_hold = False
    shopper.save()
    assert forget_buyers() == 1


def test_an_order_that_is_not_over_keeps_what_is_needed_to_end_it(sold):
    order = sold(6 * YEAR, status=Order.Status.PAID)
    erase_due_papers()
    assert forget_buyers() == 0
    Order.objects.filter(pk=order.pk).update(status=Order.Status.REFUNDED)
    assert forget_buyers() == 1


def test_of_somebody_who_comes_back_only_the_old_orders_are_emptied(sold, shopper, make_verification):
    old = sold(6 * YEAR)
    erase_due_papers()
    make_verification(shopper)
    young = sold(timedelta())
    assert forget_buyers() == 1
    assert Order.objects.get(pk=old.pk).contact_phone == ""
    assert Order.objects.get(pk=young.pk).contact_phone == SECRETS["contact_phone"]


def test_its_pages_still_open_and_show_nothing_of_it(client, sold, shopper, make_user):
    order = sold(6 * YEAR)
    erase_due_papers()
    forget_buyers()
    client.force_login(shopper)
    page = client.get(reverse("checkout:order", args=[order.number]))
    assert page.status_code == 200
    client.force_login(make_user(is_staff=True, is_superuser=True))
    desk = client.get(f"/cms/sales/orders/{order.pk}/")
    assert desk.status_code == 200
    assert "Erased: its time was over" in desk.text
    for text in (page.text, desk.text):
        assert not [secret for secret in SECRETS.values() if str(secret) in text]


def test_of_its_transfers_goes_who_paid(sold):
    order = sold(6 * YEAR)
    payer = {"payer_name": "Hari Maharjan", "payer_relation": "spouse"}
    payment = Payment.objects.create(order=order, method="bank", status="failed", amount=order.total, **payer)
    forget_buyers()
    payment.refresh_from_db()
    assert payment.payer_name == "Hari Maharjan"
    erase_due_papers()
    forget_buyers()
    payment.refresh_from_db()
    assert (payment.payer_name, payment.payer_relation) == ("", "")
