"""Ordering before the citizenship card is approved: the pieces are held, and nobody pays before the card is."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from catalogue.actions.reprice import reprice_due
from catalogue.models import Purity
from checkout.actions.cancel_order import cancel_order
from checkout.actions.expire_orders import expire_due_orders
from checkout.actions.follow_review import follow_review
from checkout.actions.start_payment import start_payment
from checkout.books import check_books
from checkout.errors import CardInReview, HeldLongEnough, TooManyUnpaidOrders
from checkout.models import CheckoutSettings, Order, Payment, PaymentLimit
from checkout.tests.test_ordering import CHECKOUT, form_data
from customers.actions.decide_verification import AlreadyDecided, approve, refuse, return_card
from customers.models import Verification
from home.days import today
from home.models import OutboxMessage

pytestmark = pytest.mark.django_db

D = Decimal
VERIFICATION = reverse("customers:verification")


@pytest.fixture
def reviewer(make_user):
    return make_user("reviewer@example.com")


@pytest.fixture
def maya(make_user):
    return make_user("maya@example.com", first_name="Maya", language="ne")


@pytest.fixture
def card(maya, make_verification):
    """The card of Maya, which nobody has looked at yet."""
    return make_verification(maya, "submitted", full_name="Maya Tamang", citizenship_number="1-2-3")


@pytest.fixture
def held(order_of, maya, card, make_variant):
    """Her order of one piece at Rs 98,500."""
    return order_of(maya, make_variant())


def stock_of(order):
    return order.lines.get().variant.stock


def mails(start=""):
    return list(
        OutboxMessage.objects.filter(key__startswith=start).order_by("pk").values_list("key", flat=True)
    )


def problems():
    """What the books tell, but that the pieces of tests came into the stock without a movement."""
    return [problem for problem in check_books() if "movements add up" not in problem]


def make_late(order):
    """It was placed so long ago that its hold has just run out."""
    Order.objects.filter(pk=order.pk).update(
        placed_at=timezone.now() - timedelta(hours=24), hold_until=timezone.now() - timedelta(seconds=1)
    )


def past_the_price(order):
    Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(hours=1))


# Placing


def test_who_has_sent_nothing_is_sent_to_the_card_and_back(client, maya, make_variant, fill_cart):
    fill_cart(maya, make_variant())
    client.force_login(maya)
    assert client.get(CHECKOUT).url == f"{VERIFICATION}?next=%2Fcheckout%2F"


@pytest.mark.parametrize("status", ["submitted", "second_look"])
def test_with_a_card_in_review_the_piece_is_held_and_nothing_is_charged(
    client, maya, card, make_variant, fill_cart, gateway, status
):
    Verification.objects.update(status=status)
    fill_cart(maya, make_variant())
    client.force_login(maya)
    text = client.get(CHECKOUT).text
    assert "we hold the piece for 24 hours while a person looks at your card" in text
    assert "then you get a mail with the pay link" in text
    assert "Order and pay with Khalti" not in text

    response = client.post(CHECKOUT, form_data())
    order = Order.objects.get()
    assert response.url == reverse("checkout:pay", args=[order.number])
    assert (order.status, order.waits_for_review, order.total_agreed) == ("pending", True, None)
    assert order.hold_until - order.placed_at == timedelta(hours=24)
    assert stock_of(order) == 0
    assert not Payment.objects.exists()
    assert mails() == [f"order-held:{order.number}"]
    assert problems() == []

    page = client.get(response.url).text
    assert "We hold your pieces for you" in page
    assert "Pay with Khalti" not in page
    assert client.get(reverse("checkout:done", args=[order.number])).url == response.url
    assert client.get(CHECKOUT).url == response.url
    order_page = client.get(reverse("checkout:order", args=[order.number])).text
    assert "Pay with Khalti" not in order_page
    assert "Waiting for your card’s approval" in order_page


@pytest.mark.parametrize("status", ["returned", "rejected"])
def test_a_card_that_was_turned_down_holds_nothing(client, maya, card, make_variant, fill_cart, status):
    Verification.objects.update(status=status, rejection_reason="Blurred")
    fill_cart(maya, make_variant())
    client.force_login(maya)
    for response in (client.get(CHECKOUT), client.post(CHECKOUT, form_data())):
        assert response.url.startswith(VERIFICATION)
    assert not Order.objects.exists()


def test_where_a_sent_card_is_enough_nothing_waits(order_of, maya, card, make_variant):
    CheckoutSettings.objects.update_or_create(defaults={"verification_rule": "submission"})
    assert not order_of(maya, make_variant()).waits_for_review


def test_held_orders_count_among_the_unpaid(order_of, maya, held, make_variant):
    order_of(maya, make_variant())
    with pytest.raises(TooManyUnpaidOrders):
        order_of(maya, make_variant())


def test_a_card_approved_between_page_and_press_is_no_reason_to_wait(
    client, maya, card, reviewer, make_variant, fill_cart, gateway
):
    fill_cart(maya, make_variant())
    client.force_login(maya)
    client.get(CHECKOUT)
    approve(card, reviewer)
    assert client.post(CHECKOUT, form_data()).url.endswith("?go=1")
    assert not Order.objects.get().waits_for_review


def test_no_payment_is_begun_while_it_waits(client, maya, held, gateway):
    with pytest.raises(CardInReview):
        start_payment(held, actor=maya)
    client.force_login(maya)
    response = client.post(reverse("checkout:pay", args=[held.number]), follow=True)
    assert "You can pay as soon as your citizenship card is approved" in response.text
    assert not Payment.objects.exists()


def test_a_strangers_held_order_is_not_there(client, shopper, held):
    client.force_login(shopper)
    address = reverse("checkout:pay", args=[held.number])
    assert client.get(address).status_code == client.post(address).status_code == 404


def test_the_database_keeps_a_waiting_order_from_being_paid(held):
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=held.pk).update(status="paid")


# Approval


def test_approval_opens_the_way_to_pay_and_one_mail_tells(client, maya, card, held, reviewer, gateway):
    Order.objects.filter(pk=held.pk).update(language="ne")
    before = timezone.now()
    approve(card, reviewer)
    held.refresh_from_db()
    assert (held.waits_for_review, held.total_agreed, held.total) == (False, None, D("98500.00"))
    assert timedelta(hours=12) <= held.hold_until - before < timedelta(hours=12, minutes=1)
    assert held.events.last().reason == "card approved"
    assert held.events.last().actor == reviewer
    assert mails() == [f"order-held:{held.number}", f"order-payable:{held.number}"]
    mail = OutboxMessage.objects.get(key__startswith="order-payable")
    assert mail.recipient == "maya@example.com"
    assert f"/ne/checkout/{held.number}/pay/" in mail.text
    assert f"/ne/checkout/{held.number}/pay/" in mail.html
    assert problems() == []

    client.force_login(maya)
    response = client.post(reverse("checkout:pay", args=[held.number]))
    assert response.url.endswith("?go=1")
    assert gateway.ledger()[Payment.objects.get().pidx]["amount"] == 9850000


def test_the_link_in_the_mail_wants_a_login(client, held, card, reviewer):
    approve(card, reviewer)
    address = reverse("checkout:pay", args=[held.number])
    assert client.get(address).url == f"{reverse('account_login')}?next={address}"


def test_the_order_tells_of_the_buyer_what_stands_on_the_approved_card(
    held, maya, card, reviewer, make_verification
):
    return_card(card, reviewer, "The name does not match the card.", details=True)
    corrected = make_verification(
        maya, "submitted", full_name="Maya Gurung", citizenship_number="7-7-7", district="Kaski"
    )
    approve(corrected, reviewer)
    held.refresh_from_db()
    assert held.verification == corrected
    assert (held.buyer_name, held.buyer_citizenship_number) == ("Maya Gurung", "7-7-7")
    assert "Kaski" in held.buyer_address
    assert Order.objects.filter(Order._meta.get_field("buyer_number_digest").matches("777")).get() == held


def test_approval_counts_once(held, card, reviewer):
    stale = Verification.objects.get()
    approve(card, reviewer)
    held.refresh_from_db()
    until = held.hold_until
    with pytest.raises(AlreadyDecided):
        approve(stale, reviewer)
    assert not follow_review(card)
    held.refresh_from_db()
    assert held.hold_until == until
    assert len(mails("order-payable")) == 1
    assert held.events.count() == 2


def test_a_second_look_changes_nothing_yet(held, card, reviewer, make_user):
    approve(card, reviewer, source_of_funds="Salary")
    held.refresh_from_db()
    assert held.is_in_review
    approve(card, make_user())
    held.refresh_from_db()
    assert not held.waits_for_review


def test_approved_while_khalti_is_down_the_piece_stays_held_until_it_can_be_paid(
    client, maya, held, card, reviewer, gateway
):
    gateway.misbehave("initiate_500")
    approve(card, reviewer)
    client.force_login(maya)
    address = reverse("checkout:pay", args=[held.number])
    assert "Khalti could not be reached" in client.post(address, follow=True).text
    assert expire_due_orders() == 0
    gateway.heal()
    assert client.post(address).url.endswith("?go=1")


def test_both_waiting_orders_can_be_paid(order_of, maya, held, card, reviewer, make_variant):
    order_of(maya, make_variant())
    approve(card, reviewer)
    assert not Order.objects.filter(waits_for_review=True).exists()
    assert len(mails("order-payable")) == 2
    assert not mails("verification")


def test_who_has_no_order_gets_the_mail_of_the_card(card, reviewer, make_user):
    approve(card, reviewer)
    assert mails() == [f"verification-approved:{card.pk}"]


# The price at approval


@pytest.fixture
def ring(make_by_rate, publish_rates):
    """Half a tola of 22K: Rs 45,800 at Rs 100,000 a tola."""
    page = make_by_rate(net_weight=D("5.832"), gross_weight=D("5.832"), stock=3, price=D("45800"))
    publish_rates(fine_gold=100000)
    return page.variants.get()


@pytest.fixture
def held_ring(order_of, maya, card, ring):
    return order_of(maya, ring)


def test_within_the_time_that_every_price_stands_it_stands_whatever_the_rate_does(
    held_ring, card, reviewer, publish_rates
):
    publish_rates(fine_gold=200000)
    approve(card, reviewer)
    held_ring.refresh_from_db()
    assert (held_ring.total, held_ring.total_agreed) == (D("45800.00"), None)


@pytest.mark.parametrize(
    ("rate", "new", "words"),
    [
        (200000, "91600.00", "The price is not what it was"),
        (50000, "22900.00", "It has become cheaper"),
    ],
)
def test_later_it_is_priced_anew_and_nothing_is_charged_without_a_yes(
    client, maya, held_ring, card, reviewer, publish_rates, gateway, rate, new, words
):
    past_the_price(held_ring)
    publish_rates(fine_gold=rate)
    approve(card, reviewer)
    held_ring.refresh_from_db()
    assert (held_ring.total, held_ring.total_agreed) == (D(new), D("45800.00"))
    line = held_ring.lines.get()
    assert (line.unit_price, line.price_breakup.total, line.quantity) == (D(new), D(new), 1)
    assert problems() == []
    old_words = "Rs 45,800.00"
    new_words = f"Rs {int(D(new)):,}.00"
    mail = OutboxMessage.objects.get(key__startswith="order-payable")
    assert old_words in mail.text
    assert new_words in mail.text

    client.force_login(maya)
    address = reverse("checkout:pay", args=[held_ring.number])
    page = client.get(address).text
    assert words in page
    assert f"<del>{old_words}</del> → <strong>{new_words}</strong>" in page
    for agreed in ({}, {"agreed_total": "45800.00"}, {"agreed_total": "nonsense"}, {"agreed_total": "1"}):
        client.post(address, agreed)
        assert not Payment.objects.exists()
    assert "See the new price" in client.get(reverse("checkout:order", args=[held_ring.number])).text

    client.post(address, {"agreed_total": new})
    assert gateway.ledger()[Payment.objects.get().pidx]["amount"] == int(D(new) * 100)
    held_ring.refresh_from_db()
    assert held_ring.total_agreed is None
    assert held_ring.events.filter(actor=maya, reason__contains=f"agrees to {new_words}").count() == 1
    assert problems() == []


def test_at_an_unchanged_rate_nothing_is_asked(client, maya, held_ring, card, reviewer, gateway):
    past_the_price(held_ring)
    approve(card, reviewer)
    client.force_login(maya)
    assert client.post(reverse("checkout:pay", args=[held_ring.number])).url.endswith("?go=1")


def test_where_there_is_no_price_any_more_the_agreed_one_stands(held_ring, card, reviewer, ring):
    past_the_price(held_ring)
    Purity.objects.update(rate_line=None)
    reprice_due()
    approve(card, reviewer)
    held_ring.refresh_from_db()
    assert (held_ring.total, held_ring.total_agreed) == (D("45800.00"), None)
    assert not held_ring.waits_for_review


def parts(order):
    return list(order.instalments.order_by("position").values_list("method", "amount"))


def test_a_dearer_order_may_want_its_payer_known(held_ring, card, reviewer, publish_rates):
    CheckoutSettings.objects.update(known_payer_from=D(90_000), bank_account="Nepal Bank 0123")
    past_the_price(held_ring)
    publish_rates(fine_gold=200000)
    approve(card, reviewer)
    held_ring.refresh_from_db()
    assert (held_ring.needs_known_payer, held_ring.plan) == (True, "bank")
    assert parts(held_ring) == [("bank", D("91600.00"))]


def test_a_cheaper_one_no_longer(held_ring, card, reviewer, publish_rates):
    Order.objects.filter(pk=held_ring.pk).update(needs_known_payer=True)
    past_the_price(held_ring)
    publish_rates(fine_gold=50000)
    approve(card, reviewer)
    held_ring.refresh_from_db()
    assert not held_ring.needs_known_payer


@pytest.mark.parametrize(
    ("rate", "fitted"),
    [
        (200000, [D(20_000), D("71600.00")]),
        (50000, [D(20_000), D("2900.00")]),
        (40000, [D("18320.00")]),
    ],
)
def test_where_no_way_of_paying_carries_the_new_total_the_parts_of_the_old_one_still_add_up(
    held_ring, card, reviewer, publish_rates, rate, fitted
):
    due_at = held_ring.hold_until + timedelta(days=7)
    held_ring.instalments.all().delete()
    for position, amount in enumerate([D(20_000), D("25800.00")], start=1):
        held_ring.instalments.create(position=position, method="khalti", amount=amount, due_at=due_at)
    PaymentLimit.objects.create(method="khalti", starts_on=today(), least=1, most=D(2))
    CheckoutSettings.objects.update(bank_transfer_enabled=False, cash_enabled=False)
    past_the_price(held_ring)
    publish_rates(fine_gold=rate)
    approve(card, reviewer)
    assert [amount for _method, amount in parts(held_ring)] == fitted
    assert problems() == []


# Not approved


def test_a_refusal_cancels_gives_the_piece_back_and_one_mail_says_why(held, card, reviewer):
    refuse(card, reviewer, "This is not a Nepali citizenship card.")
    held.refresh_from_db()
    assert held.status == Order.Status.CANCELLED
    assert stock_of(held) == 1
    assert mails() == [f"order-held:{held.number}", f"order-held-card-refused:{card.pk}"]
    mail = OutboxMessage.objects.get(key__contains="refused")
    assert "This is not a Nepali citizenship card." in mail.text
    assert held.number in mail.text
    assert held.number not in mail.subject
    assert problems() == []


def test_asked_to_send_again_the_hold_goes_on_no_longer_than_it_would(
    client, held, maya, card, reviewer, make_verification
):
    return_card(card, reviewer, "The picture is blurred or too dark to read.", front=True)
    until = held.hold_until
    held.refresh_from_db()
    assert held.is_in_review
    assert held.hold_until == until
    mail = OutboxMessage.objects.get(key=f"order-held-card-returned:{card.pk}")
    assert held.number in mail.text
    assert "blurred" in mail.text
    client.force_login(maya)
    page = client.get(reverse("checkout:pay", args=[held.number])).text
    assert "Please send it again soon" in page
    assert f"{VERIFICATION}?next={reverse('checkout:pay', args=[held.number])}" in page

    again = make_verification(maya, "submitted")
    held.refresh_from_db()
    assert held.hold_until == until
    approve(again, reviewer)
    held.refresh_from_db()
    assert not held.waits_for_review


def test_without_a_decision_it_expires_and_says_so(held, card, reviewer):
    make_late(held)
    assert expire_due_orders() == 1
    held.refresh_from_db()
    assert held.status == Order.Status.EXPIRED
    assert stock_of(held) == 1
    assert mails("order-expired") == [f"order-expired:{held.number}"]
    assert (
        "could not be approved within the time" in OutboxMessage.objects.get(key__startswith="order-exp").text
    )
    assert held.events.last().reason == "card not approved in time"
    approve(card, reviewer)
    held.refresh_from_db()
    assert held.status == Order.Status.EXPIRED
    assert f"verification-approved:{card.pk}" in mails()
    assert problems() == []


def test_approved_but_not_paid_in_time_it_expires_as_any_other(held, card, reviewer):
    approve(card, reviewer)
    make_late(held)
    assert expire_due_orders() == 1
    assert "was not paid in time" in OutboxMessage.objects.get(key__startswith="order-expired").text


def test_the_shopper_may_give_it_up(held, maya, card, reviewer):
    cancel_order(held, actor=maya, reason="by the shopper")
    assert stock_of(held) == 1
    approve(card, reviewer)
    assert not mails("order-payable")


def test_nobody_is_held_pieces_for_ever_by_letting_order_after_order_expire(
    client, order_of, maya, card, reviewer, make_variant, fill_cart
):
    for _ in range(3):
        order = order_of(maya, make_variant())
        assert timedelta(hours=23, minutes=59) < order.hold_until - order.placed_at <= timedelta(hours=24)
        make_late(order)
        assert expire_due_orders() == 1
        order.events.filter(to_status="expired").update(created_at=timezone.now())
    fill_cart(maya, make_variant())
    client.force_login(maya)
    page = client.get(CHECKOUT).text
    assert "We have held pieces for you as long as we can." in page
    assert "pay after approval" not in page
    assert "We have held pieces" in client.post(CHECKOUT, form_data()).text
    assert Order.objects.count() == 3
    approve(card, reviewer)
    assert "Order and pay with Khalti" in client.get(CHECKOUT).text


def test_what_is_left_of_the_time_is_given(order_of, maya, card, make_variant):
    spent = order_of(maya, make_variant())
    now = timezone.now()
    Order.objects.filter(pk=spent.pk).update(
        status="expired", placed_at=now - timedelta(hours=80), hold_until=now
    )
    spent.events.create(from_status="pending", to_status="expired")
    spent.events.filter(to_status="expired").update(created_at=now - timedelta(hours=80 - 66))
    order = order_of(maya, make_variant())
    assert order.hold_until - order.placed_at == timedelta(hours=6)
    with pytest.raises(HeldLongEnough):
        order_of(maya, make_variant())


# The books


def test_the_books_tell_of_an_order_that_waits_for_a_decided_card(held, card):
    Verification.objects.update(status="approved")
    assert problems() == [f"order {held.number} waits for a card that has been decided on"]


def test_the_books_tell_of_a_payment_that_came_too_early(held):
    Payment.objects.create(order=held, amount=held.total)
    assert problems() == [f"order {held.number} has a payment that nobody should have been able to begin"]


def test_the_reviewer_reads_which_orders_wait_for_a_card(held, maya, reviewer, django_assert_num_queries):
    page = Template(
        "{% load held_orders_tags %}{% orders_in_review as held %}"
        "{% for user in users %}{% held_orders held user.pk %}|{% endfor %}"
    )
    with django_assert_num_queries(1):
        hers, nobodys, _end = page.render(Context({"users": [maya, reviewer]})).split("|")
    assert f"Order {held.number} waits for this card, held until" in hers
    assert "waits" not in nobodys
