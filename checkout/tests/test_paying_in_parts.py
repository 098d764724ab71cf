"""The road of an order that is dearer than one payment: its parts, their days, and what becomes of them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from checkout.actions.cancel_order import cancel_order
from checkout.actions.confirm_money import take_cash, take_transfer
from checkout.actions.expire_orders import expire_due_orders
from checkout.actions.refunds import record_refund
from checkout.actions.settle_payment import settle
from checkout.actions.start_payment import start_payment
from checkout.books import check_books
from checkout.errors import LimitReached, NotPayable, OutsideLimits, ReferenceUsed, TooManyUnpaidOrders
from checkout.models import CheckoutSettings, Order, Payment, Refund
from checkout.plans import next_row, schedule
from checkout.tests.test_ordering import form_data
from home.days import today
from home.models import OutboxMessage

pytestmark = pytest.mark.django_db

D = Decimal
NECKLACE = D(640_000)


@pytest.fixture
def piece(make_variant):
    """One of its kind at a price, with the movement that it came in by."""

    def make(price):
        variant = make_variant(title="Rani Haar", price=D(price))
        variant.movements.create(kind="received", change=variant.stock)
        return variant

    return make


@pytest.fixture
def necklace(piece):
    return piece(NECKLACE)


@pytest.fixture
def deposit(planned_order, shopper, necklace, gateway):
    """An order of Rs 6,40,000 with its deposit of a fifth waiting at the gateway."""
    order = planned_order(Order.Plan.DEPOSIT, shopper, necklace)
    return order, start_payment(order, actor=shopper)


@pytest.fixture
def half_paid(deposit, gateway):
    """The same, with the deposit paid."""
    order, payment = deposit
    gateway.pays(payment)
    settle(payment)
    order.refresh_from_db()
    return order


def transfer(order, amount, reference="FT-1", **fields):
    return take_transfer(
        order, amount=D(amount), reference=reference, paid_on=today(), actor=order.user, **fields
    )


def is_clean():
    assert check_books() == []


def test_khalti_is_asked_for_the_deposit_alone(deposit, gateway):
    order, payment = deposit
    assert payment.amount == D(128_000)
    told = gateway.ledger()[payment.pidx]
    assert told["amount"] == 12_800_000
    assert [(row.part.method, row.left, row.state) for row in schedule(order)] == [
        ("khalti", D(128_000), "now"),
        ("bank", D(512_000), "later"),
    ]


def test_a_paid_deposit_keeps_the_pieces_for_the_rest(half_paid):
    assert half_paid.status == Order.Status.PENDING
    assert half_paid.outstanding == D(512_000)
    assert half_paid.hold_until == next_row(half_paid).part.due_at > timezone.now() + timedelta(days=6)
    assert half_paid.lines.get().variant.stock == 0
    mail = OutboxMessage.objects.get(key__startswith="part-received-")
    assert "Rs 5,12,000.00" in mail.text
    assert half_paid.number in mail.text
    is_clean()


def test_nobody_pays_a_bank_part_at_khalti(half_paid, shopper):
    with pytest.raises(NotPayable):
        start_payment(half_paid, actor=shopper)


def test_the_last_part_pays_the_order_and_makes_its_invoice(half_paid):
    payment = transfer(half_paid, 512_000)
    half_paid.refresh_from_db()
    assert (payment.status, half_paid.status) == ("applied", "paid")
    assert half_paid.invoices.get().amount == NECKLACE
    assert OutboxMessage.objects.filter(key=f"order-paid:{half_paid.number}").count() == 1
    is_clean()


def test_a_short_transfer_counts_and_the_rest_stays_open(half_paid):
    transfer(half_paid, 500_000)
    half_paid.refresh_from_db()
    assert half_paid.status == Order.Status.PENDING
    assert next_row(half_paid).left == D(12_000)
    transfer(half_paid, 12_000, "FT-2")
    half_paid.refresh_from_db()
    assert half_paid.status == Order.Status.PAID
    is_clean()


def test_what_is_too_much_is_owed_back_and_the_rest_counts(half_paid):
    transfer(half_paid, "512000.50")
    half_paid.refresh_from_db()
    assert half_paid.status == Order.Status.PAID
    refund = Refund.objects.get()
    assert (refund.amount, refund.method, refund.payment.status) == (D("0.50"), "bank", "refund_due")
    is_clean()


def test_the_same_reference_is_taken_once(half_paid):
    transfer(half_paid, 100)
    with pytest.raises(ReferenceUsed):
        transfer(half_paid, 100)
    assert half_paid.outstanding == D(511_900)
    is_clean()


def test_a_plan_that_lapses_gives_the_pieces_back_and_owes_what_was_paid(half_paid):
    Order.objects.filter(pk=half_paid.pk).update(hold_until=timezone.now() - timedelta(minutes=1))
    assert expire_due_orders() == 1
    half_paid.refresh_from_db()
    assert half_paid.status == Order.Status.EXPIRED
    assert half_paid.lines.get().variant.stock == 1
    refund = Refund.objects.get()
    assert (refund.amount, refund.status, refund.method) == (D(128_000), "due", "khalti")
    assert OutboxMessage.objects.filter(key=f"order-expired:{half_paid.number}").count() == 1
    assert "goes back to you" in OutboxMessage.objects.get(key__startswith="refund-promised-").text
    is_clean()


def test_the_rest_of_a_lapsed_plan_is_owed_back_too(half_paid):
    Order.objects.filter(pk=half_paid.pk).update(hold_until=timezone.now() - timedelta(minutes=1))
    expire_due_orders()
    payment = transfer(half_paid, 512_000)
    half_paid.refresh_from_db()
    assert (payment.status, half_paid.status) == ("refund_due", "expired")
    assert half_paid.lines.get().variant.stock == 1
    is_clean()


def test_a_half_paid_order_can_be_called_off(half_paid, shopper):
    cancel_order(half_paid, actor=shopper, reason="changed my mind")
    half_paid.refresh_from_db()
    assert half_paid.status == Order.Status.CANCELLED
    assert Refund.objects.get().amount == D(128_000)
    is_clean()


def test_a_paid_order_that_is_called_off_is_refunded_once_all_its_money_is(half_paid, shopper):
    transfer(half_paid, 512_000)
    half_paid.refresh_from_db()
    cancel_order(half_paid, actor=shopper, reason="changed my mind")
    half_paid.refresh_from_db()
    assert half_paid.status == Order.Status.REFUNDING
    assert half_paid.lines.get().variant.stock == 1
    by_khalti, by_bank = Refund.objects.order_by("amount")
    record_refund(by_bank, reference="OUT-1", actor=shopper)
    half_paid.refresh_from_db()
    assert half_paid.status == Order.Status.REFUNDING
    record_refund(by_khalti, reference="OUT-2", actor=shopper)
    half_paid.refresh_from_db()
    assert half_paid.status == Order.Status.REFUNDED
    is_clean()


def test_on_several_days_each_day_takes_what_khalti_takes(planned_order, shopper, necklace, gateway):
    order = planned_order(Order.Plan.KHALTI_DAYS, shopper, necklace)
    payment = start_payment(order, actor=shopper)
    assert payment.amount == D(200_000)
    gateway.pays(payment)
    settle(payment)
    order.refresh_from_db()
    with pytest.raises(LimitReached):
        start_payment(order, actor=shopper)
    Payment.objects.update(captured_at=timezone.now() - timedelta(days=1))
    second = start_payment(order, actor=shopper)
    assert (second.amount, second.pk != payment.pk) == (D(200_000), True)
    is_clean()


def test_a_second_press_returns_the_same_link_of_a_part(deposit, shopper):
    order, payment = deposit
    assert start_payment(order, actor=shopper) == payment


def test_cash_pays_an_order_below_the_ceiling_and_no_other(planned_order, shopper, piece):
    order = planned_order(Order.Plan.CASH, shopper, piece("499999.99"))
    payment = take_cash(order, amount=D("499999.99"), actor=shopper)
    order.refresh_from_db()
    assert (payment.status, order.status, payment.transaction_id) == ("applied", "paid", f"cash-{payment.pk}")
    is_clean()


def test_cash_at_the_ceiling_is_refused(bank_order, shopper, piece):
    order = bank_order(shopper, piece(500_000))
    with pytest.raises(OutsideLimits):
        take_cash(order, amount=D(500_000), actor=shopper)
    take_cash(order, amount=D(400_000), actor=shopper)
    with pytest.raises(OutsideLimits):
        take_cash(order, amount=D(100_000), actor=shopper)
    is_clean()


def test_from_ten_lakh_on_the_payer_must_be_known(bank_order, shopper, piece):
    order = bank_order(shopper, piece(1_000_000))
    assert order.needs_known_payer
    with pytest.raises(OutsideLimits):
        take_cash(order, amount=D(1000), actor=shopper)


# The pages


def test_checkout_shows_the_plans_with_amounts_before_anything_is_pressed(
    client, shopper, necklace, fill_cart
):
    CheckoutSettings.objects.update_or_create(defaults={"bank_account": "Nepal Bank 0123"})
    fill_cart(shopper, necklace)
    client.force_login(shopper)
    page = client.get(reverse("checkout:checkout")).text
    for code in ("khalti_days", "deposit", "bank"):
        assert f'value="{code}"' in page
    assert 'value="khalti"' not in page
    assert "Rs 1,28,000.00" in page
    assert "Rs 5,12,000.00" in page


def test_the_pages_of_a_half_paid_order_say_how_it_goes_on(client, half_paid):
    client.force_login(half_paid.user)
    done = client.get(reverse("checkout:done", args=[half_paid.number])).text
    assert "Thank you, a part is paid" in done
    pay = client.get(reverse("checkout:pay", args=[half_paid.number])).text
    assert "Please transfer Rs 5,12,000.00 to" in pay
    assert "Himalayan Bank, New Road" in pay
    assert reverse("checkout:transfer", args=[half_paid.number]) in pay
    assert "Pay with Khalti" not in pay


def test_a_cash_order_says_where_to_come_and_opens_no_payment(client, planned_order, shopper, piece):
    order = planned_order(Order.Plan.CASH, shopper, piece(98_500))
    client.force_login(shopper)
    page = client.get(reverse("checkout:pay", args=[order.number])).text
    assert "pay at the counter" in page
    assert not Payment.objects.exists()
    assert OutboxMessage.objects.get(key=f"order-to-be-paid:{order.number}")


def test_an_order_that_is_paid_in_part_is_no_unpaid_one(half_paid, order_of, shopper, piece, client):
    CheckoutSettings.objects.update(unpaid_orders_allowed=1)
    order_of(shopper, piece(20_000))
    with pytest.raises(TooManyUnpaidOrders):
        order_of(shopper, piece(30_000))
    client.force_login(shopper)
    page = client.post(
        reverse("checkout:checkout"), form_data("30000.00", delivery_method="pickup")
    ).content.decode()
    assert f'first. <a href="{reverse("checkout:orders")}">My orders</a>' in page


def test_after_a_part_is_paid_no_page_says_that_nothing_was_charged(
    planned_order, piece, shopper, gateway, client
):
    order = planned_order(Order.Plan.KHALTI_DAYS, shopper, piece(300_000))
    first = start_payment(order, actor=shopper)
    gateway.pays(first)
    settle(first)
    Payment.objects.update(captured_at=timezone.now() - timedelta(days=1))
    second = start_payment(order, actor=shopper)
    gateway.pays(second, "cancel")
    settle(second)
    client.force_login(shopper)
    done = reverse("checkout:done", args=[order.number])
    page = client.get(done).content.decode()
    assert "a part is paid" in page
    assert "Nothing has been charged" not in page
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(minutes=1))
    assert expire_due_orders() == 1
    page = client.get(done).content.decode()
    assert "The order is over, and Rs 2,00,000.00 goes back to you" in page
    assert "Nothing was charged" not in page


def test_the_next_part_may_be_paid_as_long_as_the_pieces_are_held(half_paid):
    until = half_paid.hold_until + timedelta(hours=3)
    Order.objects.filter(pk=half_paid.pk).update(hold_until=until)
    half_paid.refresh_from_db()
    assert next_row(half_paid).until == until
