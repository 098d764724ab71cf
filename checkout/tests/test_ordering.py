"""From a full cart to an order that holds its pieces, and everything that can stand in between."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from checkout.actions.expire_orders import expire_due_orders
from checkout.actions.settle_payment import LINK_GRACE, settle
from checkout.actions.start_payment import LONGEST_HOLD, start_payment
from checkout.errors import NotPayable, PaymentBeingChecked, PaymentNotStarted, VerificationNeeded
from checkout.models import CheckoutSettings, Order, Payment
from customers.models import Verification
from home.models import OutboxMessage

pytestmark = pytest.mark.django_db

CHECKOUT = reverse("checkout:checkout")


def form_data(items_total="98500.00", charge="250.00", **changes):
    return {
        "delivery_method": "delivery",
        "plan": "khalti",
        "contact_name": "Sita Maharjan",
        "contact_phone": "९८४१०००००१",
        "district": "Lalitpur",
        "delivery_address": "Patan Dhoka, Lalitpur",
        "note": "",
        "expected_items_total": items_total,
        "expected_delivery_charge": charge,
    } | changes


@pytest.fixture
def ready(client, shopper, make_variant, fill_cart):
    """A verified shopper, logged in, with one piece at Rs 98,500 in the cart."""
    variant = make_variant(title="Plain Ring")
    fill_cart(shopper, variant)
    client.force_login(shopper)
    return client, variant


def test_the_form_is_filled_in_from_the_citizenship_card(ready):
    text = ready[0].get(CHECKOUT).text
    for known in (
        "Sita Maharjan",
        "सीता महर्जन",
        "Patan Dhoka, Lalitpur Metropolitan City-9",
        'value="9841000000"',
    ):
        assert known in text
    assert "27-01-70-01234" not in text


def test_who_comes_back_from_the_gateway_finds_the_order_that_waits(ready, gateway):
    client, _ = ready
    client.post(CHECKOUT, form_data())
    number = Order.objects.get().number
    assert client.get(CHECKOUT).url == reverse("checkout:pay", args=[number])
    assert reverse("checkout:order", args=[number]) in client.get(reverse("checkout:cart")).text


def test_placing_an_order_holds_the_piece_and_freezes_what_was_agreed(ready, gateway, shopper):
    client, variant = ready
    response = client.post(CHECKOUT, form_data())
    order = Order.objects.get()
    assert response.url == reverse("checkout:pay", args=[order.number]) + "?go=1"
    variant.refresh_from_db()
    assert variant.stock == 0
    assert not shopper.cart.lines.exists()
    assert (order.items_total, order.delivery_charge, order.total) == (
        Decimal("98500.00"),
        Decimal("250.00"),
        Decimal("98750.00"),
    )
    assert order.contact_phone == "+9779841000001"
    assert order.buyer_citizenship_number == "27-01-70-01234"
    line = order.lines.get()
    assert (line.title, line.category, line.purity, line.net_weight) == (
        "Plain Ring",
        "Rings",
        "22K gold",
        Decimal("4.000"),
    )
    assert line.price_breakup.total == Decimal("98500.00")
    payment = order.payments.get()
    assert payment.status == Payment.Status.INITIATED
    assert gateway.ledger()[payment.pidx]["amount"] == 9875000
    assert order.hold_until < timezone.now() + timedelta(minutes=90)


def test_the_longest_address_that_can_be_typed_fits_into_the_order(
    order_of, make_user, make_verification, make_variant
):
    """PostgreSQL refuses a text longer than its column; SQLite takes it."""
    user = make_user()
    make_verification(user, street="S" * 160, municipality="M" * 120, ward=33, district="Kavrepalanchok")
    address = order_of(user, make_variant()).buyer_address
    assert len(address) == 300
    assert address.endswith("M-33, Kavrepalancho")


def test_a_later_change_of_item_or_person_does_not_reach_the_order(ready, gateway, shopper):
    client, variant = ready
    client.post(CHECKOUT, form_data())
    variant.price = Decimal("1.00")
    variant.sku = "OTHER"
    variant.save(update_fields=["price", "sku"])
    Verification.objects.filter(user=shopper).update(full_name="Somebody Else")
    order = Order.objects.get()
    assert order.lines.get().unit_price == Decimal("98500.00")
    text = client.get(reverse("checkout:order", args=[order.number])).text
    assert "Rs 98,500.00" in text
    assert "Somebody Else" not in text
    assert "OTHER" not in text


def test_the_way_to_khalti_leads_over_a_page_of_ours(ready, gateway):
    client, _ = ready
    response = client.post(CHECKOUT, form_data(), follow=True)
    payment = Payment.objects.get()
    assert f'<meta http-equiv="refresh" content="1;url={payment.payment_url}">' in response.text
    assert response.redirect_chain[0][0].startswith("/checkout/")


def test_pressing_the_button_twice_makes_one_order(ready, gateway):
    client, _ = ready
    client.post(CHECKOUT, form_data())
    response = client.post(CHECKOUT, form_data())
    assert Order.objects.count() == 1
    assert response.url == reverse("checkout:pay", args=[Order.objects.get().number])


def test_a_price_that_changed_must_be_confirmed_first_and_nothing_typed_is_lost(ready, gateway):
    client, variant = ready
    variant.price = Decimal("99000.00")
    variant.save(update_fields=["price"])
    response = client.post(CHECKOUT, form_data(note="Please wrap it"))
    assert not Order.objects.exists()
    assert "A price has changed" in response.text
    assert "Please wrap it" in response.text
    assert 'name="expected_items_total" value="99000.00"' in response.text
    variant.refresh_from_db()
    assert variant.stock == 1
    client.post(CHECKOUT, form_data(items_total="99000.00", accepted_items_total="99000.00"))
    assert Order.objects.get().items_total == Decimal("99000.00")


def test_a_forged_low_total_orders_nothing(ready):
    client, _ = ready
    client.post(CHECKOUT, form_data(items_total="10.00"))
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("contact_phone", "12345", "mobile number"),
        ("contact_name", "", "This field is required"),
        ("delivery_address", "", "Where shall we bring it?"),
        ("delivery_method", "rocket", "Select a valid choice"),
    ],
)
def test_a_wrong_field_is_named_and_the_rest_is_kept(ready, field, value, message):
    client, variant = ready
    response = client.post(CHECKOUT, form_data(note="Please wrap it", **{field: value}))
    assert response.status_code == 200
    assert message in response.text
    assert "Please wrap it" in response.text
    assert not Order.objects.exists()
    variant.refresh_from_db()
    assert variant.stock == 1


def test_picking_it_up_costs_nothing_and_needs_no_address(ready, gateway):
    client, _ = ready
    client.post(CHECKOUT, form_data(delivery_method="pickup", delivery_address=""))
    order = Order.objects.get()
    assert (order.delivery_charge, order.total) == (Decimal("0.00"), Decimal("98500.00"))


def test_a_method_the_shop_has_switched_off_cannot_be_chosen(ready):
    rules = CheckoutSettings.load()
    rules.pickup_enabled = False
    rules.save()
    client, _ = ready
    client.post(CHECKOUT, form_data(delivery_method="pickup"))
    assert not Order.objects.exists()


def test_more_than_one_payment_takes_is_not_offered_and_not_ordered_so(
    client, shopper, make_variant, fill_cart
):
    fill_cart(shopper, make_variant(price=Decimal("200000.01")))
    client.force_login(shopper)
    page = client.get(CHECKOUT).text
    assert 'value="khalti_days"' in page
    assert 'value="khalti"' not in page
    response = client.post(CHECKOUT, form_data(items_total="200000.01", delivery_method="pickup"))
    assert "Please choose how you want to pay." in response.text
    assert not Order.objects.exists()


def test_what_no_way_of_paying_carries_is_said_with_the_number_to_call(
    client, shopper, make_variant, fill_cart
):
    fill_cart(shopper, make_variant(price=Decimal("1000000.00")))
    client.force_login(shopper)
    assert "This sum cannot be paid here" in client.get(CHECKOUT).text
    client.post(CHECKOUT, form_data(items_total="1000000.00", delivery_method="pickup", plan="bank"))
    assert not Order.objects.exists()


def test_exactly_what_khalti_takes_is_ordered(client, shopper, make_variant, fill_cart, gateway):
    fill_cart(shopper, make_variant(price=Decimal("200000.00")))
    client.force_login(shopper)
    client.post(CHECKOUT, form_data(items_total="200000.00", delivery_method="pickup"))
    assert Payment.objects.get().status == Payment.Status.INITIATED


def test_a_third_unpaid_order_is_refused(client, shopper, make_variant, fill_cart, gateway):
    client.force_login(shopper)
    for number in (1, 2, 3):
        fill_cart(shopper, make_variant())
        response = client.post(CHECKOUT, form_data())
        assert Order.objects.count() == min(number, 2)
    assert "unpaid orders" in response.text


# Who may order


def test_a_stranger_is_sent_to_login_and_back(client, db):
    assert client.get(CHECKOUT).url == f"{reverse('account_login')}?next={CHECKOUT}"


@pytest.mark.parametrize("status", [None, "submitted", "returned", "rejected"])
def test_without_an_approved_card_nothing_can_be_ordered(
    client, make_user, make_verification, make_variant, fill_cart, status
):
    CheckoutSettings.objects.update_or_create(defaults={"hold_in_review": False})
    user = make_user()
    if status:
        make_verification(user, status=status)
    fill_cart(user, make_variant())
    client.force_login(user)
    for response in (client.get(CHECKOUT), client.post(CHECKOUT, form_data())):
        assert response.url.startswith(reverse("customers:verification"))
    assert not Order.objects.exists()


def test_the_shop_can_let_a_submitted_card_be_enough(
    client, make_user, make_verification, make_variant, fill_cart, gateway
):
    rules = CheckoutSettings.load()
    rules.verification_rule = "submission"
    rules.save()
    user = make_user()
    make_verification(user, status="submitted")
    fill_cart(user, make_variant())
    client.force_login(user)
    client.post(CHECKOUT, form_data())
    assert Order.objects.get().user == user


def test_a_card_rejected_after_the_order_closes_the_way_to_payment(order_of, shopper, make_variant, gateway):
    order = order_of(shopper, make_variant())
    Verification.objects.filter(user=shopper).update(status="rejected", rejection_reason="forged")
    with pytest.raises(VerificationNeeded):
        start_payment(order, actor=shopper)
    assert not order.payments.exists()


# Starting to pay


def test_pressing_pay_again_returns_the_same_link(started, shopper):
    order, payment = started
    again = start_payment(order, actor=shopper)
    assert again.pk == payment.pk
    assert order.payments.count() == 1


def test_a_gateway_that_does_not_answer_charges_nothing_and_can_be_tried_again(
    order_of, shopper, make_variant, gateway
):
    order = order_of(shopper, make_variant())
    gateway.misbehave("initiate_500")
    with pytest.raises(PaymentNotStarted):
        start_payment(order, actor=shopper)
    failed = order.payments.get()
    assert failed.status == Payment.Status.FAILED
    gateway.heal()
    assert start_payment(order, actor=shopper).pk != failed.pk


def test_an_initiate_that_times_out_was_shown_to_nobody(order_of, shopper, make_variant, gateway, settings):
    settings.KHALTI_READ_TIMEOUT = 0.3
    order = order_of(shopper, make_variant())
    gateway.misbehave("initiate_timeout", 3)
    with pytest.raises(PaymentNotStarted):
        start_payment(order, actor=shopper)
    assert order.payments.get().payment_url == ""
    gateway.heal()
    assert start_payment(order, actor=shopper).payment_url


def test_the_shopper_reads_what_happened_when_khalti_is_down(ready, settings):
    client, _ = ready
    response = client.post(CHECKOUT, form_data(), follow=True)
    assert "Khalti could not be reached. Nothing has been charged." in response.text
    assert "Pay with Khalti" in response.text


def test_an_attempt_killed_before_its_link_came_is_given_up(order_of, shopper, make_variant, gateway):
    order = order_of(shopper, make_variant())
    lost = Payment.objects.create(order=order, amount=order.total)
    with pytest.raises(PaymentBeingChecked):
        start_payment(order, actor=shopper)
    Payment.objects.filter(pk=lost.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    assert start_payment(order, actor=shopper).pk != lost.pk
    lost.refresh_from_db()
    assert lost.status == Payment.Status.FAILED


def test_an_expired_link_is_looked_up_before_a_new_one_is_made(started, gateway, shopper):
    order, payment = started
    gateway.pays(payment)
    Payment.objects.filter(pk=payment.pk).update(link_expires_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(NotPayable):
        start_payment(order, actor=shopper)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert order.payments.count() == 1


def test_an_order_past_its_hold_cannot_be_paid(order_of, shopper, make_variant, gateway):
    order = order_of(shopper, make_variant())
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotPayable):
        start_payment(order, actor=shopper)


def test_opening_one_link_after_the_other_does_not_keep_the_piece_for_ever(started, gateway, shopper):
    order, payment = started
    placed = timezone.now() - LONGEST_HOLD + timedelta(minutes=5)
    Order.objects.filter(pk=order.pk).update(placed_at=placed)
    gateway.pays(payment, "cancel")
    settle(payment)
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() + timedelta(minutes=1))
    order.refresh_from_db()
    last = start_payment(order, actor=shopper)
    order.refresh_from_db()
    assert last.link_expires_at > placed + LONGEST_HOLD
    assert order.hold_until == placed + LONGEST_HOLD

    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(seconds=1))
    assert expire_due_orders() == 0  # this link may still be paid
    gateway.pays(last, "cancel")
    settle(last)
    with pytest.raises(NotPayable):
        start_payment(order, actor=shopper)
    assert expire_due_orders() == 1


def test_an_open_link_keeps_the_piece_until_it_ends_and_a_little_longer(started):
    order, payment = started
    order.refresh_from_db()
    assert order.hold_until == payment.link_expires_at + LINK_GRACE


def test_the_order_is_locked_before_its_payment(order_of, shopper, make_variant, gateway):
    """As by everybody else: else two of them could lock each other out."""
    order = order_of(shopper, make_variant())
    with CaptureQueriesContext(connection) as queries:
        start_payment(order, actor=shopper)
    updates = [query["sql"].split('"')[1] for query in queries if query["sql"].startswith("UPDATE")]
    assert updates == ["checkout_order", "checkout_payment"]


# Never coming back


def test_an_order_nobody_pays_expires_gives_its_piece_back_and_says_so(order_of, shopper, make_variant):
    order = order_of(shopper, make_variant())
    assert expire_due_orders() == 0
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(seconds=1))
    assert expire_due_orders() == 1
    assert expire_due_orders() == 0
    order.refresh_from_db()
    assert order.status == Order.Status.EXPIRED
    assert order.lines.get().variant.stock == 1
    assert OutboxMessage.objects.filter(key=f"order-expired:{order.number}").count() == 1


def test_an_order_with_a_living_link_does_not_expire(started):
    order, _ = started
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(seconds=1))
    assert expire_due_orders() == 0


def test_an_order_that_cannot_expire_does_not_stand_in_the_way_of_others(
    started, order_of, make_user, make_verification, make_variant
):
    stuck, _ = started
    other = make_user()
    make_verification(other)
    free = order_of(other, make_variant())
    Order.objects.filter(pk=stuck.pk).update(hold_until=timezone.now() - timedelta(hours=2))
    Order.objects.filter(pk=free.pk).update(hold_until=timezone.now() - timedelta(hours=1))
    assert expire_due_orders(limit=1) == 1
    free.refresh_from_db()
    assert free.status == Order.Status.EXPIRED
