"""The shopper tells of a bank transfer: the page, the slip, the vault's rules for it."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from checkout import slips
from checkout.actions.confirm_money import MOST_ANNOUNCED
from checkout.models import Order
from customers import vault
from customers.models import VaultDocument
from home.days import today
from home.models import OutboxMessage, ShopSettings

ACCOUNT = "Himalayan Bank, New Road\nGahana Jewellers\n0123456789"


@pytest.fixture(autouse=True)
def vault_of_its_own(settings, tmp_path):
    settings.VAULT_ROOT = tmp_path


@pytest.fixture
def order(bank_order, shopper, make_variant):
    """An order of Rs 98,500 that is paid by bank transfer."""
    return bank_order(shopper, make_variant())


@pytest.fixture
def sita(client, shopper):
    client.force_login(shopper)
    return client


def page(order):
    return f"/checkout/{order.number}/transfer/"


@pytest.fixture
def told(photo):
    """What a shopper fills in."""

    def fill(known=0, **changes):
        day = today()
        slip = SimpleUploadedFile("slip.jpg", photo(), "image/jpeg")
        fields = {
            "amount": "98,500.00",
            "paid_on_calendar": "ad",
            "paid_on_year": str(day.year),
            "paid_on_month": str(day.month),
            "paid_on_day": str(day.day),
            "payer_name": "Sita  Maharjan",
            "payer_relation": "self",
            "reference": "FT 2611 22",
            "slip": slip,
            "known": str(known),
        }
        fields |= changes
        return {name: value for name, value in fields.items() if value is not None}

    return fill


def test_the_page_tells_account_reference_amount_and_day(sita, order):
    text = sita.get(page(order)).content.decode()
    for line in ACCOUNT.splitlines():
        assert line in text
    assert order.number in text
    assert "Rs 98,500.00" in text
    assert sita.get(page(order)).context["form"].initial["amount"] == Decimal("98500.00")


def test_a_transfer_is_announced_with_its_slip_and_keeps_the_pieces(sita, order, told, shopper):
    shop = ShopSettings.load()
    shop.email = "owner@shop.example"
    shop.save()
    response = sita.post(page(order), told())
    assert (response.status_code, response.url) == (302, page(order))
    payment = order.payments.get()
    assert (payment.method, payment.status, payment.amount) == ("bank", "review", Decimal("98500.00"))
    assert (payment.payer_name, payment.payer_relation) == ("Sita Maharjan", "self")
    assert (payment.bank_reference, payment.paid_on) == ("FT 2611 22", today())
    assert (payment.slip.kind, payment.slip.owner) == ("transfer_slip", shopper)
    assert vault.read(payment.slip)[:3] == b"\xff\xd8\xff"
    assert payment.events.get().actor == shopper
    assert OutboxMessage.objects.filter(recipient="owner@shop.example").count() == 1
    shown = sita.get(page(order))
    assert "We look for this money" in shown.content.decode()
    assert shown.context["form"].initial["amount"] is None  # nothing is left to send


def test_digits_of_both_scripts_and_the_nepali_calendar_are_read(sita, order, told):
    fields = told(
        amount="९८,५००",
        paid_on_calendar="bs",
        paid_on_year="२०८३",
        paid_on_month="८",
        paid_on_day="६",
        reference=None,
    )
    sita.post(page(order), fields)
    payment = order.payments.get()
    assert (payment.amount, payment.paid_on.isoformat()) == (Decimal(98500), "2026-11-22")


def test_the_same_press_twice_is_one_transfer(sita, order, told):
    for _ in range(2):
        assert sita.post(page(order), told()).status_code == 302
    assert order.payments.count() == 1
    assert VaultDocument.objects.filter(kind="transfer_slip").count() == 1


def test_the_other_tab_is_asked_again_with_all_it_typed_and_then_taken(sita, order, told):
    sita.post(page(order), told())
    response = sita.post(page(order), told(amount="500.00"))
    assert response.status_code == 409
    assert "If this is another one" in response.content.decode()
    assert order.payments.count() == 1
    kept = response.context["kept_slip"]
    again = sita.post(
        page(order),
        told(known=response.context["form"]["known"].value(), amount="500.00", slip=None, kept_slip=kept.pk),
    )
    assert again.status_code == 302
    assert [payment.amount for payment in order.payments.order_by("pk")] == [Decimal(98500), Decimal(500)]
    assert order.payments.order_by("pk").last().slip == kept


def test_a_wrong_field_loses_nothing_and_the_slip_is_kept(sita, order, told):
    response = sita.post(page(order), told(amount="many", reference="R-1"))
    assert response.status_code == 422
    text = response.content.decode()
    assert "Please write the amount in digits." in text
    assert 'value="R-1"' in text
    assert "We have your picture." in text
    kept = response.context["kept_slip"]
    assert not order.payments.exists()
    sita.post(page(order), told(slip=None, kept_slip=kept.pk))
    assert order.payments.get().slip == kept


def test_a_slip_kept_for_the_one_order_is_not_taken_for_the_other(
    sita, order, told, bank_order, shopper, make_variant
):
    other = bank_order(shopper, make_variant())
    sita.post(page(order), told(amount="many"))
    response = sita.post(page(other), told(slip=None))
    assert response.status_code == 422
    assert response.context["form"].errors["slip"] == ["Please choose a picture of the slip."]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("amount", "0", "Please write the amount that you sent."),
        ("amount", "10000000000", "That is far more than this order costs."),
        ("amount", "1.005", "no more than 2 decimal places"),
        ("amount", "NaN", "Please write the amount in digits."),
        ("paid_on_day", "32", "There is no such day"),
        ("paid_on_year", "2099", "This day is yet to come."),
        ("paid_on_year", "2020", "This day is long past."),
        ("payer_relation", "neighbour", "Select a valid choice"),
        ("reference", "x" * 61, "at most 60 characters"),
    ],
)
def test_bad_input_is_told_at_its_field(sita, order, told, field, value, message):
    response = sita.post(page(order), told(**{field: value}))
    assert response.status_code == 422
    name = "paid_on" if field.startswith("paid_on") else field
    assert message in str(response.context["form"].errors[name])
    assert not order.payments.exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7\n%...", "A PDF cannot be taken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "A PDF cannot be taken"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "make a screenshot"),
        (b"\xff\xd8\xff\xe0broken", "cannot be"),
    ],
)
def test_only_pictures_are_taken_and_it_says_so(sita, order, told, data, message):
    response = sita.post(page(order), told(slip=SimpleUploadedFile("slip.jpg", data, "image/jpeg")))
    assert response.status_code == 422
    assert message in response.context["form"].errors["slip"][0]
    assert not VaultDocument.objects.filter(kind="transfer_slip").exists()


def test_a_request_that_is_too_large_is_not_even_read(sita, order):
    response = sita.post(
        page(order), data=b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="99999999"
    )
    assert (response.status_code, response.url) == (302, page(order))
    assert "too large" in sita.get(page(order)).content.decode()


def test_six_announcements_wait_at_most(sita, order, told, make_variant):
    for number in range(MOST_ANNOUNCED):
        assert sita.post(page(order), told(known=number, amount=str(1000 + number))).status_code == 302
    response = sita.post(page(order), told(known=MOST_ANNOUNCED, amount="5000"))
    assert response.status_code == 409
    assert "So many transfers wait" in response.content.decode()
    assert order.payments.count() == MOST_ANNOUNCED


def test_from_the_threshold_on_the_payer_has_to_be_known(sita, order, told):
    Order.objects.filter(pk=order.pk).update(needs_known_payer=True)
    response = sita.post(page(order), told(payer_name="", payer_relation=""))
    assert set(response.context["form"].errors) == {"payer_name", "payer_relation"}
    assert (
        sita.post(page(order), told(payer_name="Hari Maharjan", payer_relation="parent")).status_code == 302
    )
    assert order.payments.get().payer_relation == "parent"


def test_without_the_threshold_the_payer_may_stay_unsaid(sita, order, told):
    assert sita.post(page(order), told(payer_name="", payer_relation="")).status_code == 302


def test_a_stranger_finds_no_such_page(client, order, make_user, told):
    client.force_login(make_user())
    assert client.get(page(order)).status_code == 404
    assert client.post(page(order), told()).status_code == 404


@pytest.mark.parametrize(
    "change",
    [{"status": "expired"}, {"status": "cancelled"}, {"waits_for_review": True}, {"total_agreed": 5}],
)
def test_an_order_that_takes_no_transfer_leads_to_its_payment(sita, order, told, change):
    Order.objects.filter(pk=order.pk).update(**change)
    for response in (sita.get(page(order)), sita.post(page(order), told())):
        assert (response.status_code, response.url) == (302, f"/checkout/{order.number}/pay/")
    assert not order.payments.exists()


def test_an_order_whose_next_part_is_khaltis_leads_to_its_payment(sita, order_of, shopper, make_variant):
    order = order_of(shopper, make_variant())
    assert sita.get(page(order)).url == f"/checkout/{order.number}/pay/"


def test_the_slip_is_sealed_on_the_disk(sita, order, told, settings):
    sita.post(page(order), told())
    files = [path for path in settings.VAULT_ROOT.rglob("*") if path.is_file()]
    assert files
    assert not any(b"\xff\xd8\xff" in path.read_bytes()[:16] for path in files)


def test_a_slip_that_nobody_sent_is_erased_after_a_day(sita, order, told):
    kept = sita.post(page(order), told(amount="many")).context["kept_slip"]
    assert slips.erase_forgotten_slips() == 0
    VaultDocument.objects.filter(pk=kept.pk).update(created_at=timezone.now() - timedelta(hours=25))
    assert slips.erase_forgotten_slips() == 1
    assert not VaultDocument.objects.filter(kind="transfer_slip").exists()


def test_a_slip_that_belongs_to_a_payment_is_never_erased_as_forgotten(sita, order, told):
    sita.post(page(order), told())
    VaultDocument.objects.update(created_at=timezone.now() - timedelta(days=30))
    assert slips.erase_forgotten_slips() == 0


def test_a_disk_that_is_full_loses_nothing_typed_and_leaves_no_row(sita, order, told, monkeypatch):
    def full(*arguments):
        raise vault.VaultError("full")

    monkeypatch.setattr(vault, "store", full)
    response = sita.post(page(order), told())
    assert response.status_code == 503
    assert 'value="FT 2611 22"' in response.content.decode()
    assert not order.payments.exists()


def test_what_a_shopper_types_is_shown_as_text(sita, order, told):
    evil = "<script>alert(1)</script>"
    response = sita.post(page(order), told(reference=evil, payer_name=evil, amount="many"))
    assert evil not in response.content.decode()
    sita.post(page(order), told(reference=evil))
    assert evil not in sita.get(page(order)).content.decode()


def test_a_slip_is_shredded_once_the_buyers_papers_are_erased_and_not_before(sita, order, told, settings):
    sita.post(page(order), told())
    slip = order.payments.get().slip
    assert slips.erase_old_slips() == 0
    order.verification.erased_at = timezone.now()
    order.verification.save()
    assert slips.erase_old_slips() == 0  # the order is not over
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    assert slips.erase_old_slips() == 1
    slip.refresh_from_db()
    assert slip.shredded_at
    assert not [path for path in settings.VAULT_ROOT.rglob("*") if path.is_file()]
    assert slips.erase_old_slips() == 0


def test_a_shopper_takes_the_slip_along_with_their_data(sita, order, told):
    sita.post(page(order), told())
    response = sita.post("/account/data/", {"password": "a-long-password-2083"})
    with ZipFile(BytesIO(b"".join(response.streaming_content))) as archive:
        names = [name for name in archive.namelist() if name.startswith("transfers/")]
    assert [name.partition("-")[2] for name in names] == ["transfer_slip.jpeg"]
