import csv
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from customers.actions.decide_verification import AlreadyDecided, OwnCard, approve, reject
from customers.models import DocumentAccess, Verification, VerificationEvent
from customers.reasons import COMMON_REASONS
from home.models import OutboxMessage

Status = Verification.Status
BLURRED = COMMON_REASONS[0]


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def card_url(card):
    return reverse("verifications_modeladmin_inspect", args=[card.pk])


def approve_url(card):
    return reverse("customers_approve", args=[card.pk])


def reject_url(card):
    return reverse("customers_reject", args=[card.pk])


def test_the_reviewer_sees_pictures_and_details_side_by_side(desk, waiting):
    card = waiting()
    page = desk.get(card_url(card)).content.decode()
    assert card_url(card) == f"/cms/verifications/{card.pk}/"
    for document in (card.front, card.back):
        assert f'src="{reverse("customers_review_document", args=[document.pk])}"' in page
    assert "27-01-70-01234" in page
    assert "2050-10-21 BS · 1994-02-03 AD" in page


def test_approval_is_decided_recorded_and_mailed_once(desk, reviewer, waiting):
    card = waiting()
    answer = desk.post(approve_url(card))
    card.refresh_from_db()
    assert (card.status, card.decided_by) == (Status.APPROVED, reviewer)
    assert card.decided_at is not None
    event = VerificationEvent.objects.get(verification=card)
    assert (event.from_status, event.to_status, event.actor) == ("submitted", "approved", reviewer)
    mail = OutboxMessage.objects.get()
    assert (mail.key, mail.recipient) == (f"verification-approved:{card.pk}", card.user.email)
    assert answer.url == reverse("verifications_modeladmin_index")


def test_rejection_tells_the_shopper_why(desk, waiting):
    card = waiting()
    desk.post(reject_url(card), {"common": BLURRED, "note": "  Take it by\nthe window. "})
    card.refresh_from_db()
    assert card.status == Status.REJECTED
    assert card.rejection_reason == f"{BLURRED} Take it by the window."
    mail = OutboxMessage.objects.get()
    assert card.rejection_reason in mail.text
    assert "http://testserver/account/verification/" in mail.text
    assert "27-01-70-01234" not in mail.text + mail.html


def test_mail_speaks_the_shoppers_language(make_user, reviewer, waiting):
    card = waiting(make_user(language="ne"))
    reject(card, reviewer, BLURRED)
    assert "http://testserver/ne/account/verification/" in OutboxMessage.objects.get().text


def test_a_reason_with_markup_is_text_in_the_mail(reviewer, waiting):
    card = waiting()
    reject(card, reviewer, "<script>alert(1)</script>")
    html = OutboxMessage.objects.get().html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({}, "common"),
        ({"common": "made up"}, "common"),
        ({"common": "other"}, "note"),
        ({"common": BLURRED, "note": "x" * 201}, "note"),
    ],
)
def test_a_rejection_without_a_reason_asks_for_it(desk, waiting, data, where):
    card = waiting()
    answer = desk.post(reject_url(card), data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [where]
    card.refresh_from_db()
    assert card.status == Status.SUBMITTED
    assert not OutboxMessage.objects.exists()


def test_the_next_card_in_line_follows_a_decision(desk, waiting):
    first, second = waiting(), waiting()
    assert desk.post(approve_url(first)).url == card_url(second)


def test_of_two_decisions_the_first_counts(desk, reviewer, make_reviewer, waiting):
    card = waiting()
    stale = Verification.objects.get(pk=card.pk)
    approve(card, reviewer)
    with pytest.raises(AlreadyDecided):
        reject(stale, make_reviewer(), BLURRED)
    answer = desk.post(reject_url(card), {"common": BLURRED}, follow=True)
    assert b"decided on this card already" in answer.content
    card.refresh_from_db()
    assert (card.status, card.rejection_reason) == (Status.APPROVED, "")
    assert OutboxMessage.objects.count() == 1
    assert VerificationEvent.objects.count() == 1


def test_nobody_decides_on_their_own_card(desk, reviewer, waiting):
    card = waiting(reviewer)
    with pytest.raises(OwnCard):
        approve(card, reviewer)
    answer = desk.post(approve_url(card), follow=True)
    assert b"own card" in answer.content
    card.refresh_from_db()
    assert card.status == Status.SUBMITTED


def test_a_decision_whose_mail_cannot_be_written_is_no_decision(reviewer, waiting, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError("no row")

    monkeypatch.setattr("customers.actions.decide_verification.enqueue", fail)
    card = waiting()
    with pytest.raises(RuntimeError):
        approve(card, reviewer)
    card.refresh_from_db()
    assert (card.status, card.decided_at) == (Status.SUBMITTED, None)
    assert not VerificationEvent.objects.exists()


@pytest.mark.parametrize(
    "permissions", [("view_verification",), ("decide_verification",), ("read_document",)]
)
def test_part_of_the_permissions_is_not_enough(make_reviewer, waiting, permissions):
    card = waiting()
    staff = Client()
    staff.force_login(make_reviewer(*permissions))
    document = reverse("customers_review_document", args=[card.front_id])
    assert staff.get(document).status_code == 403
    assert staff.get(card_url(card)).status_code in (302, 403)
    assert staff.post(approve_url(card)).status_code in (302, 403)
    assert staff.post(reject_url(card), {"common": BLURRED}).status_code in (302, 403)
    card.refresh_from_db()
    assert card.status == Status.SUBMITTED
    assert not DocumentAccess.objects.exists()


def test_the_list_needs_the_permission_to_view(make_reviewer):
    staff = Client()
    staff.force_login(make_reviewer("decide_verification", "read_document"))
    assert staff.get("/cms/verifications/").status_code in (302, 403)


def test_a_shopper_and_a_stranger_do_not_get_near_the_desk(client, make_user, waiting):
    card = waiting()
    shopper = Client()
    shopper.force_login(card.user)
    urls = [card_url(card), reverse("customers_review_document", args=[card.front_id]), "/cms/verifications/"]
    for visitor in (client, shopper):
        for url in urls:
            assert visitor.get(url).status_code == 302
        for url in (approve_url(card), reject_url(card)):
            assert visitor.post(url).status_code == 302
    card.refresh_from_db()
    assert card.status == Status.SUBMITTED
    assert not DocumentAccess.objects.exists()


def test_decisions_are_posts_with_a_token(reviewer, waiting):
    card = waiting()
    staff = Client(enforce_csrf_checks=True)
    staff.force_login(reviewer)
    assert staff.get(approve_url(card)).status_code == 405
    assert staff.post(approve_url(card)).status_code == 403
    card.refresh_from_db()
    assert card.status == Status.SUBMITTED


def test_a_card_that_is_not_there_is_not_found(desk):
    assert desk.get("/cms/verifications/999999/").status_code == 404
    assert desk.post("/cms/verifications/999999/approve/").status_code == 404


def test_the_same_number_in_another_account_is_pointed_out(desk, make_user, waiting):
    waiting(make_user("twin@example.com"))
    card = waiting()
    assert b"twin@example.com" in desk.get(card_url(card)).content
    other = waiting(issuing_district="Kaski")
    assert b"twin@example.com" not in desk.get(card_url(other)).content


def test_the_list_is_found_by_number_in_either_script(desk, make_user, waiting):
    waiting(make_user("a@example.com"), citizenship_number="11-22-33")
    waiting(make_user("b@example.com"), citizenship_number="44-55-66")
    page = desk.get("/cms/verifications/", {"q": "४४-५५"}).content.decode()
    assert "b@example.com" in page
    assert "a@example.com" not in page


def test_spreadsheets_carry_no_numbers_addresses_or_birth_dates(desk, waiting):
    card = waiting(full_name="=HYPERLINK(1)")
    answer = desk.get("/cms/verifications/", {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[1][0] == "'=HYPERLINK(1)"
    sheet = load_workbook(BytesIO(b"".join(desk.get("/cms/verifications/", {"export": "xlsx"})))).active
    cells = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    for secret in (card.citizenship_number, card.municipality, card.phone, "1994"):
        assert secret not in text
        assert secret not in cells


def test_the_admin_s_front_page_counts_the_cards_that_wait(desk, make_reviewer, waiting):
    first = waiting()
    waiting()
    page = desk.get("/cms/").content.decode()
    assert "2 <span>citizenship cards to review</span>" in page
    assert card_url(first) in page
    other = Client()
    other.force_login(make_reviewer("view_verification"))
    assert "to review" not in other.get("/cms/").content.decode()
