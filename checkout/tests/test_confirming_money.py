"""Staff find money at the bank or take it on the counter: each sum once, and never more than is owed."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile

from checkout.actions import confirm_money
from checkout.actions.confirm_money import (
    announce_transfer,
    confirm_transfer,
    refuse_transfer,
    take_cash,
    take_transfer,
)
from checkout.actions.settle_payment import settle_due
from checkout.errors import ForbiddenMove, OutsideLimits, ReferenceUsed
from checkout.models import Order, Payment, PaymentLimit
from customers import vault
from customers.models import DocumentAccess
from customers.pictures import clean_picture
from home.days import today
from home.models import OutboxMessage

TOTAL = Decimal("98500.00")
ORDERS, PAYMENTS = "/cms/sales/orders/", "/cms/sales/payments/"


@pytest.fixture
def order(bank_order, shopper, make_variant):
    return bank_order(shopper, make_variant())


@pytest.fixture
def announced(order, shopper, photo, settings, tmp_path):
    """A transfer of the whole sum that the shopper has announced, with a slip."""
    settings.VAULT_ROOT = tmp_path
    slip = vault.store(shopper, "transfer_slip", clean_picture(SimpleUploadedFile("s.jpg", photo())))
    return announce_transfer(
        order,
        amount=TOTAL,
        payer_name="Sita Maharjan",
        payer_relation="self",
        paid_on=today(),
        reference="as typed",
        slip=slip,
        actor=shopper,
    )


def text_of(response):
    return response.content.decode()


def check(payment):
    return f"{PAYMENTS}{payment.pk}/check/"


# Verbs


def test_what_was_found_at_the_bank_pays_the_order_and_is_signed(announced, keeper):
    payment = confirm_transfer(announced, amount=TOTAL, reference="FT-1", actor=keeper)
    assert (payment.status, payment.transaction_id, payment.confirmed_by) == ("applied", "FT-1", keeper)
    assert payment.order.status == "paid"
    assert [event.to_status for event in payment.events.all()] == ["review", "captured", "applied"]


def test_less_than_was_owed_leaves_the_order_open_and_more_is_owed_back(announced, order, keeper):
    confirm_transfer(announced, amount=Decimal(40000), reference="FT-1", actor=keeper)
    order.refresh_from_db()
    assert (order.status, order.outstanding) == ("pending", Decimal("58500.00"))
    take_transfer(order, amount=Decimal(60000), reference="FT-2", paid_on=today(), actor=keeper)
    order.refresh_from_db()
    assert (order.status, order.outstanding) == ("paid", 0)
    surplus = order.payments.get(status="refund_due")
    assert (surplus.amount, surplus.transaction_id) == (Decimal("1500.00"), "FT-2 +")
    assert surplus.refunds.get().amount == Decimal("1500.00")


def test_a_reference_pays_once(announced, order, keeper):
    confirm_transfer(announced, amount=Decimal(40000), reference="FT-1", actor=keeper)
    with pytest.raises(ReferenceUsed):
        take_transfer(order, amount=Decimal(40000), reference="FT-1", paid_on=today(), actor=keeper)
    assert order.payments.count() == 1


def test_an_announcement_is_decided_on_once(announced, keeper):
    confirm_transfer(announced, amount=TOTAL, reference="FT-1", actor=keeper)
    with pytest.raises(ForbiddenMove):
        confirm_transfer(announced, amount=TOTAL, reference="FT-2", actor=keeper)
    with pytest.raises(ForbiddenMove):
        refuse_transfer(announced, actor=keeper, reason="no")


def test_money_that_was_seen_is_on_the_books_though_the_process_dies_before_the_goods_are_given(
    announced, order, keeper, monkeypatch
):
    class Killed(BaseException):
        pass

    def die(*arguments, **more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(confirm_money, "apply_captured", die)
        with pytest.raises(Killed):
            confirm_transfer(announced, amount=TOTAL, reference="FT-1", actor=keeper)
    announced.refresh_from_db()
    assert announced.status == "captured"
    settle_due()
    order.refresh_from_db()
    assert order.status == "paid"


def test_money_for_an_order_that_is_over_is_owed_back(order, keeper):
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    payment = take_transfer(order, amount=TOTAL, reference="FT-9", paid_on=today(), actor=keeper)
    assert (payment.status, payment.refunds.get().amount) == ("refund_due", TOTAL)


def test_cash_has_its_ceiling_over_all_the_cash_of_an_order(order, keeper):
    PaymentLimit.objects.update_or_create(method="cash", starts_on=today(), defaults={"most": Decimal(50000)})
    take_cash(order, amount=Decimal(30000), actor=keeper)
    with pytest.raises(OutsideLimits):
        take_cash(order, amount=Decimal("20000.01"), actor=keeper)
    take_cash(order, amount=Decimal(20000), actor=keeper)
    assert order.applied_total == Decimal(50000)


def test_the_same_press_for_cash_twice_takes_it_once(order, keeper):
    take_cash(order, amount=Decimal(30000), actor=keeper, owed=TOTAL)
    with pytest.raises(ForbiddenMove):
        take_cash(order, amount=Decimal(30000), actor=keeper, owed=TOTAL)
    assert order.applied_total == Decimal(30000)


# The page of an announced transfer


def test_the_page_shows_what_was_told_and_asks_why_before_the_slip(desk, announced):
    page = text_of(desk.get(check(announced)))
    for words in ("Sita Maharjan", "as typed", "Rs 98,500.00", "Why are you looking?"):
        assert words in page
    assert f"{PAYMENTS}{announced.pk}/slip/" not in page
    assert f'href="{check(announced)}"' in text_of(desk.get(f"{PAYMENTS}{announced.pk}/"))


def test_the_slip_is_shown_for_a_reason_that_is_written_down_and_the_shopper_reads(
    desk, announced, keeper, shopper, client
):
    picture = f"{PAYMENTS}{announced.pk}/slip/"
    assert desk.get(picture).status_code == 403
    assert desk.post(f"{PAYMENTS}{announced.pk}/look/", {"reason": ""}).status_code == 422
    assert not DocumentAccess.objects.exists()
    response = desk.post(f"{PAYMENTS}{announced.pk}/look/", {"reason": "To find the money"})
    assert response.url == check(announced)
    assert picture in text_of(desk.get(check(announced)))
    shown = desk.get(picture)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in shown["Cache-Control"]
    assert shown.content != vault.read(announced.slip)  # the viewer's name is across it
    look = DocumentAccess.objects.get()
    assert (look.viewer, look.reason, look.document) == (keeper, "To find the money", announced.slip)
    client.force_login(shopper)
    page = text_of(client.get("/account/looks/"))
    assert "To find the money" in page
    assert "Slip of a bank transfer" in page


def test_a_look_at_one_slip_opens_no_other(desk, announced, bank_order, shopper, make_variant, photo):
    slip = vault.store(shopper, "transfer_slip", clean_picture(SimpleUploadedFile("s.jpg", photo())))
    other = announce_transfer(
        bank_order(shopper, make_variant()),
        amount=TOTAL,
        payer_name="",
        payer_relation="",
        paid_on=today(),
        slip=slip,
        actor=shopper,
    )
    desk.post(f"{PAYMENTS}{announced.pk}/look/", {"reason": "To find the money"})
    assert desk.get(f"{PAYMENTS}{other.pk}/slip/").status_code == 403


def test_without_a_fresh_second_factor_no_slip_is_shown(desk, announced, settings):
    settings.DOCUMENT_SECOND_FACTOR = True
    response = desk.post(f"{PAYMENTS}{announced.pk}/look/", {"reason": "To find the money"})
    assert response.status_code == 302
    assert response.url != check(announced)
    assert desk.get(f"{PAYMENTS}{announced.pk}/slip/").status_code == 403


def test_confirming_takes_the_amount_of_the_account(desk, announced, order):
    response = desk.post(
        check(announced), {"confirm": "1", "amount": "98,500", "reference": "FT-1"}, follow=True
    )
    assert "Rs 98,500.00 taken." in text_of(response)
    order.refresh_from_db()
    assert order.status == "paid"
    again = desk.post(
        check(announced), {"confirm": "1", "amount": "98,500", "reference": "FT-2"}, follow=True
    )
    assert "This transfer has been looked at: paid." in text_of(again)
    assert order.payments.count() == 1


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"amount": "", "reference": "FT-1"}, "amount"),
        ({"amount": "0", "reference": "FT-1"}, "amount"),
        ({"amount": "lots", "reference": "FT-1"}, "amount"),
        ({"amount": "5", "reference": ""}, "reference"),
        ({"amount": "5", "reference": "x" * 71}, "reference"),
        ({"amount": "5", "reference": "USED"}, "reference"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_moves(desk, announced, keeper, order, fields, name):
    take_transfer(order, amount=Decimal(1), reference="USED", paid_on=today(), actor=keeper)
    response = desk.post(check(announced), {"confirm": "1"} | fields)
    assert response.status_code == 422
    assert response.context["confirm"].errors[name]
    assert fields["reference"] in text_of(response)
    announced.refresh_from_db()
    assert (announced.status, announced.amount) == ("review", TOTAL)


def test_a_dear_order_asks_whose_account_it_is(desk, announced, order):
    Order.objects.filter(pk=order.pk).update(needs_known_payer=True)
    fields = {"confirm": "1", "amount": "98500", "reference": "FT-1"}
    response = desk.post(check(announced), fields)
    assert response.context["confirm"].errors["is_known_payer"]
    desk.post(check(announced), fields | {"is_known_payer": "on"})
    order.refresh_from_db()
    assert order.status == "paid"


def test_what_was_not_found_is_told_to_the_shopper_with_the_reason(desk, announced, order, shopper):
    assert desk.post(check(announced), {"refuse": "1", "reason": ""}).status_code == 422
    desk.post(check(announced), {"refuse": "1", "reason": "No such sum came by Friday."})
    announced.refresh_from_db()
    assert announced.status == "failed"
    mail = OutboxMessage.objects.get(key=f"transfer-refused-{announced.pk}:{order.number}")
    assert mail.recipient == shopper.email
    assert "No such sum came by Friday." in mail.text
    order.refresh_from_db()
    assert order.status == "pending"


# The order's page


def test_an_order_that_owes_offers_to_take_money(desk, order):
    page = text_of(desk.get(f"{ORDERS}{order.pk}/"))
    assert f"{ORDERS}{order.pk}/cash/" in page
    assert f"{ORDERS}{order.pk}/transfer/" in page
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    assert f"{ORDERS}{order.pk}/cash/" not in text_of(desk.get(f"{ORDERS}{order.pk}/"))
    response = desk.get(f"{ORDERS}{order.pk}/cash/", follow=True)
    assert f"{order.number} owes nothing now." in text_of(response)


def test_cash_is_taken_with_one_form_and_once(desk, order):
    url = f"{ORDERS}{order.pk}/cash/"
    form = desk.get(url).context["form"]
    fields = {"amount": "30000", "owed": form.initial["owed"]}
    assert desk.post(url, fields).status_code == 302
    again = desk.post(url, fields)
    assert again.status_code == 422
    assert "It owes Rs 68,500.00 now." in text_of(again)
    assert [payment.amount for payment in order.payments.all()] == [Decimal(30000)]


def test_too_much_cash_is_refused_at_the_field(desk, order):
    url = f"{ORDERS}{order.pk}/cash/"
    response = desk.post(url, {"amount": "98501", "owed": "98500"})
    assert response.context["form"].errors["amount"]
    assert not order.payments.exists()


def test_a_transfer_without_an_announcement_is_recorded(desk, order, keeper):
    url = f"{ORDERS}{order.pk}/transfer/"
    fields = {"amount": "98500", "reference": "FT-5", "paid_on": today().isoformat()}
    assert desk.post(url, fields | {"paid_on": "2999-01-01"}).context["form"].errors["paid_on"]
    assert desk.post(url, fields).url == f"{ORDERS}{order.pk}/"
    payment = order.payments.get()
    assert (payment.status, payment.transaction_id, payment.confirmed_by) == ("applied", "FT-5", keeper)


def test_recording_for_a_dear_order_needs_payer_relation_and_tick(desk, order):
    Order.objects.filter(pk=order.pk).update(needs_known_payer=True)
    fields = {"amount": "98500", "reference": "FT-5", "paid_on": today().isoformat()}
    response = desk.post(f"{ORDERS}{order.pk}/transfer/", fields)
    assert set(response.context["form"].errors) == {"payer_name", "payer_relation", "is_known_payer"}
    assert not order.payments.exists()


@pytest.mark.parametrize("path", ["cash/", "transfer/"])
def test_who_may_not_confirm_money_takes_none(client, order, make_user, path):
    reviewer = make_user()
    reviewer.groups.add(Group.objects.get(name="Reviewer"))
    client.force_login(reviewer)
    response = client.post(
        f"{ORDERS}{order.pk}/{path}",
        {"amount": "1", "owed": "98500", "reference": "r", "paid_on": today().isoformat()},
    )
    assert response.url == "/cms/"
    assert not Payment.objects.exists()
