from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from customers.actions import claim_next as queue
from customers.actions.claim_next import claim_next
from customers.actions.claim_verification import CLAIM_LASTS, claim
from customers.actions.decide_verification import (
    AlreadyDecided,
    OwnCard,
    ShopperGone,
    approve,
    refuse,
    return_card,
)
from customers.look_reasons import REVIEWING, REVIEWING_LASTS
from customers.models import DocumentAccess, Verification, VerificationEvent
from customers.places import local_levels_of
from customers.reasons import FORMER_REASONS, REASONS, localized_reason
from customers.review_checks import BAD, LOOK, OK, checks_of
from home.models import OutboxMessage

Status = Verification.Status
WHY = "New cards of this morning"
BLURRED, NAME = REASONS[0], REASONS[5]


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


@pytest.fixture
def colleague(make_reviewer):
    """A second reviewer's browser; `colleague.user` is who it is."""
    client = Client()
    client.user = make_reviewer(email="second@example.com")
    client.force_login(client.user)
    return client


def url(name, card):
    return reverse(f"customers_{name}", args=[card.pk])


def card_url(card):
    return reverse("verifications_modeladmin_inspect", args=[card.pk])


def take(client, card, reason=WHY):
    """Claims `card` as its page does."""
    return client.post(url("look", card), {"reason": reason})


def age(card, **by):
    Verification.objects.filter(pk=card.pk).update(submitted_at=timezone.now() - timedelta(**by))
    card.refresh_from_db()
    return card


# --- The queue ---------------------------------------------------------------------------


def test_review_next_asks_why_once_and_opens_the_oldest_card(desk, reviewer, waiting):
    young, old = waiting(), age(waiting(), hours=3)
    answer = desk.post(reverse("customers_next"))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["reason"]
    assert desk.post(reverse("customers_next"), {"reason": WHY}).url == card_url(old)
    old.refresh_from_db()
    assert (old.claimed_by, old.status) == (reviewer, Status.SUBMITTED)
    assert desk.post(url("approve", old)).url == card_url(young)


def test_the_queue_lists_the_oldest_first_and_says_who_has_what(desk, colleague, waiting):
    young, old = waiting(full_name="YOUNG"), age(waiting(full_name="OLD"), hours=3)
    take(colleague, old)
    page = desk.get(reverse("customers_queue")).content.decode()
    assert page.index("OLD") < page.index("YOUNG")
    assert "3\xa0hours" in page
    assert f"{colleague.user}, until" in page
    assert card_url(young) in page


def test_two_reviewers_get_different_cards(desk, colleague, waiting):
    first, second = age(waiting(), hours=2), age(waiting(), hours=1)
    assert desk.post(reverse("customers_next"), {"reason": WHY}).url == card_url(first)
    assert colleague.post(reverse("customers_next"), {"reason": WHY}).url == card_url(second)


def test_who_finds_no_free_card_is_told_whether_any_is_left(desk, colleague, waiting):
    take(colleague, waiting())
    page = desk.post(reverse("customers_next"), {"reason": WHY}, follow=True).content.decode()
    assert "Colleagues have the cards that are left." in page
    Verification.objects.update(status=Status.APPROVED)
    page = desk.post(reverse("customers_next"), follow=True).content.decode()
    assert "No more cards wait for you." in page


def test_a_card_that_is_claimed_between_reading_and_claiming_goes_to_one(
    reviewer, make_reviewer, waiting, monkeypatch
):
    first, second = age(waiting(), hours=2), age(waiting(), hours=1)
    other = make_reviewer()

    def claim_late(card, who):
        claim(Verification.objects.get(pk=first.pk), other)
        return claim(card, who)

    monkeypatch.setattr(queue, "claim", claim_late)
    assert claim_next(reviewer) == second
    assert [card.claimed_by for card in Verification.objects.order_by("submitted_at")] == [other, reviewer]


def test_control_without_the_guard_two_reviewers_get_one_card(reviewer, make_reviewer, waiting, monkeypatch):
    first = age(waiting(), hours=2)
    waiting()
    other = make_reviewer()

    def unguarded(card, who):
        claim(Verification.objects.get(pk=first.pk), other)
        Verification.objects.filter(pk=card.pk).update(claimed_by=who, claimed_at=timezone.now())
        return True

    monkeypatch.setattr(queue, "claim", unguarded)
    assert claim_next(reviewer) == first


def test_a_claim_runs_out(desk, reviewer, colleague, waiting):
    card = waiting()
    take(colleague, card)
    assert claim_next(reviewer) is None
    Verification.objects.update(claimed_at=timezone.now() - CLAIM_LASTS - timedelta(seconds=1))
    assert claim_next(reviewer) == card


def test_back_to_the_queue_gives_the_card_back(desk, colleague, waiting):
    card = waiting()
    take(desk, card)
    assert desk.post(url("release", card)).url == reverse("customers_queue")
    card.refresh_from_db()
    assert (card.claimed_by, card.status) == (None, Status.SUBMITTED)
    assert colleague.post(reverse("customers_next"), {"reason": WHY}).url == card_url(card)


def test_nobody_gives_back_a_colleague_s_card(desk, colleague, waiting):
    card = waiting()
    take(colleague, card)
    desk.post(url("release", card))
    card.refresh_from_db()
    assert card.claimed_by == colleague.user


def test_a_skipped_card_comes_again_at_the_end(desk, waiting):
    first, second = age(waiting(), hours=2), age(waiting(), hours=1)
    desk.post(reverse("customers_next"), {"reason": WHY})
    assert desk.post(reverse("customers_next"), {"after": first.pk}).url == card_url(second)
    first.refresh_from_db()
    assert first.claimed_by is None
    assert desk.post(url("approve", second)).url == card_url(first)
    assert desk.post(reverse("customers_next"), {"after": first.pk}).url == reverse("customers_queue")


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "²", "999999"])
def test_nonsense_in_the_place_of_a_card_is_passed_over(desk, waiting, after):
    card = waiting()
    answer = desk.post(reverse("customers_next"), {"reason": WHY, "after": after})
    assert answer.url == card_url(card)


def test_a_colleague_s_card_shows_who_has_it_and_no_pictures(desk, colleague, waiting):
    card = waiting()
    take(colleague, card)
    take(desk, card)
    page = desk.get(card_url(card)).content.decode()
    assert f"{colleague.user} is looking at this card" in page
    assert reverse("customers_review_document", args=[card.front_id]) not in page
    answer = desk.post(url("approve", card), follow=True)
    assert b"Take the card before" in answer.content
    card.refresh_from_db()
    assert card.status == Status.SUBMITTED


# --- The page ------------------------------------------------------------------------------


def test_the_reviewer_sees_pictures_and_details_side_by_side(desk, waiting):
    card = waiting()
    take(desk, card)
    page = desk.get(card_url(card)).content.decode()
    assert card_url(card) == f"/cms/verifications/{card.pk}/"
    for document in (card.front, card.back):
        assert f'src="{reverse("customers_review_document", args=[document.pk])}"' in page
    assert "27-01-70-01234" in page
    assert "2050-10-21 BS on the front is 1994-02-03 AD on the back" in page


def test_without_a_reason_the_page_shows_no_picture(desk, waiting):
    card = waiting()
    page = desk.get(card_url(card)).content.decode()
    assert reverse("customers_review_document", args=[card.front_id]) not in page
    assert take(desk, card, reason="   ").status_code == 422
    card.refresh_from_db()
    assert card.claimed_by is None


def test_the_reason_is_asked_again_after_half_an_hour(desk, waiting):
    card = waiting()
    take(desk, card)
    session = desk.session
    session[REVIEWING] = session[REVIEWING] | {"at": session[REVIEWING]["at"] - REVIEWING_LASTS - 1}
    session.save()
    page = desk.get(card_url(card)).content.decode()
    assert "Why are you looking?" in page
    assert reverse("customers_review_document", args=[card.front_id]) not in page


def test_an_erased_card_tells_nothing_of_a_person(desk, waiting):
    card = waiting(status=Status.APPROVED)
    Verification.objects.filter(pk=card.pk).update(erased_at=timezone.now())
    page = desk.get(card_url(card)).content.decode()
    assert "Erased on" in page
    for secret in (card.full_name, card.full_name_ne, card.citizenship_number, card.user.email, "1994"):
        assert secret not in page


def test_a_shredded_picture_says_when_it_was_erased(desk, waiting):
    card = waiting()
    card.front.shredded_at = timezone.now()
    card.front.save()
    take(desk, card)
    page = desk.get(card_url(card)).content.decode()
    assert f"Erased on {timezone.localtime():%Y-%m-%d}" in page
    assert reverse("customers_review_document", args=[card.front_id]) not in page
    assert desk.get(reverse("customers_review_document", args=[card.front_id])).status_code == 404


def test_the_cost_of_a_card_does_not_grow_with_the_queue(desk, waiting):
    def queries(call):
        with CaptureQueriesContext(connection) as captured:
            call()
        return len(captured)

    cards = [age(waiting(), hours=9 - number) for number in range(3)]
    desk.post(reverse("customers_next"), {"reason": WHY})
    page = queries(lambda: desk.get(card_url(cards[0])))
    decision = queries(lambda: desk.post(url("approve", cards[0])))
    for _ in range(4):
        waiting()
    assert queries(lambda: desk.get(card_url(cards[1]))) <= page
    assert queries(lambda: desk.post(url("approve", cards[1]))) <= decision
    assert page <= 24
    assert decision <= 32


# --- The checks ----------------------------------------------------------------------------


def told(card, earlier=()):
    return [(check.tone, check.told) for check in checks_of(card, earlier)]


def test_a_card_of_which_nothing_speaks_against_is_green(waiting):
    level = local_levels_of("Lalitpur")[0]
    card = waiting(local_level=level.id, ward="1", municipality=level.name_en)
    assert {tone for tone, _ in told(card)} == {OK}


def test_who_was_too_young_is_pointed_out(waiting):
    card = waiting(birth_date=date(2000, 5, 21), issue_date=date(2016, 5, 20))
    assert told(card)[0] == (BAD, "Was 15 when the card was issued: a holder is at least 16.")
    card = waiting(birth_date=date(2000, 5, 20), issue_date=date(2016, 5, 20))
    assert told(card)[0] == (OK, "Was 16 when the card was issued.")


def test_a_year_of_ad_among_those_of_bs_is_pointed_out(waiting):
    card = waiting(birth_date=date(1938, 5, 16), issue_date=date(2015, 7, 28))
    told = next(check for check in checks_of(card, []) if check.told.startswith("Was 77"))
    assert told.tone == LOOK


def test_a_birth_date_outside_the_tables_is_compared_by_hand(waiting):
    tone, words = told(waiting(birth_date=date(1900, 1, 1)))[1]
    assert (tone, "1900-01-01 AD" in words) == (LOOK, True)


def test_the_same_number_in_another_account_is_pointed_out_with_the_name(desk, make_user, waiting):
    twin = waiting(make_user("twin@example.com"), full_name="Gita Rai", citizenship_number="२७ ०१ ७०/01234")
    card = waiting()
    check = checks_of(card, [])[2]
    assert check.tone == BAD
    assert [(other.card, other.told) for other in check.others] == [(twin, "other name: Gita Rai, Submitted")]
    take(desk, card)
    page = desk.get(card_url(card)).content.decode()
    assert "twin@example.com" in page
    assert card_url(twin) in page


def test_the_same_number_of_another_district_asks_for_a_second_look(make_user, waiting):
    waiting(make_user("twin@example.com"), issuing_district="Kaski")
    check = checks_of(waiting(), [])[2]
    assert check.tone == LOOK
    assert check.others[0].told == "same name, issued in Kaski, Submitted"


def test_phones_and_names_of_other_accounts_are_pointed_out(make_user, waiting):
    waiting(make_user("a@example.com"), citizenship_number="1-1-1-1", full_name="SITA  MAHARJAN")
    make_user("b@example.com", phone="+9779841000000")
    card = waiting(full_name="Sita Maharjan", citizenship_number="2-2-2-2")
    number, phone, name = checks_of(card, [])[2:5]
    assert number.tone == OK
    assert (phone.tone, {other.email for other in phone.others}) == (LOOK, {"a@example.com", "b@example.com"})
    assert name.tone == OK  # spaces apart are told by the number, not by the name
    other = waiting(citizenship_number="3-3-3-3", full_name="sita maharjan", phone="+9779800000001")
    assert checks_of(other, [])[4].tone == LOOK


def test_a_name_that_differs_from_an_earlier_submission_is_pointed_out(waiting):
    first = waiting(status=Status.RETURNED, full_name="Sita Shrestha")
    card = waiting(first.user)
    assert (LOOK, "This shopper sent another name before: Sita Shrestha.") in told(card, [first])


def test_who_was_politically_exposed_and_sends_again_is_pointed_out(waiting):
    first = waiting(status=Status.RETURNED, is_politically_exposed=True)
    card = waiting(first.user)
    words = "An earlier card of this shopper was marked as that of a politically exposed person."
    assert (LOOK, words) in told(card, [first])
    assert words not in [said for _tone, said in told(card, [waiting(status=Status.RETURNED)])]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"ward": "40"}, "has wards 1 to"),
        ({"district": "Kaski"}, "not in Kaski"),
        ({"local_level": ""}, "typed as text"),
    ],
)
def test_an_address_that_does_not_exist_is_pointed_out(waiting, fields, expected):
    card = waiting(**({"local_level": local_levels_of("Lalitpur")[0].id, "ward": "1"} | fields))
    tone, words = told(card)[6]
    assert tone != OK
    assert expected in words


# --- Decisions -----------------------------------------------------------------------------


def test_approval_is_decided_recorded_and_mailed_once(desk, reviewer, waiting):
    card = waiting()
    take(desk, card)
    answer = desk.post(url("approve", card), {"private_note": "Known since long."})
    card.refresh_from_db()
    assert (card.status, card.decided_by) == (Status.APPROVED, reviewer)
    assert card.decided_at is not None
    assert card.private_note == "Known since long."
    event = VerificationEvent.objects.get(verification=card)
    assert (event.from_status, event.to_status, event.actor) == ("submitted", "approved", reviewer)
    mail = OutboxMessage.objects.get()
    assert (mail.key, mail.recipient) == (f"verification-approved:{card.pk}", card.user.email)
    assert answer.url == reverse("customers_queue")


def test_asking_again_names_what_is_wrong_and_keeps_the_note_private(desk, waiting):
    card = waiting()
    take(desk, card)
    said = {
        "reasons": [BLURRED.code, NAME.code],
        "message": "  Take it by\nthe window. ",
        "private_note": "Looks like a copy.",
    }
    desk.post(url("return", card), said)
    card.refresh_from_db()
    assert card.status == Status.RETURNED
    assert card.rejection_reason == f"{BLURRED.text} {NAME.text} Take it by the window."
    assert (card.front_is_wrong, card.back_is_wrong, card.details_are_wrong) == (True, False, True)
    assert card.private_note == "Looks like a copy."
    mail = OutboxMessage.objects.get()
    assert "http://testserver/account/verification/" in mail.text
    for secret in ("27-01-70-01234", "Looks like a copy."):
        assert secret not in mail.text + mail.html
    shopper = Client()
    shopper.force_login(card.user)
    page = shopper.get(reverse("customers:verification")).content.decode()
    assert "Take it by the window." in page
    assert "Looks like a copy." not in page


def test_a_side_may_be_asked_for_in_one_s_own_words(desk, waiting):
    card = waiting()
    take(desk, card)
    desk.post(url("return", card), {"sides": ["back"], "message": "The seal is hidden."})
    card.refresh_from_db()
    assert (card.front_is_wrong, card.back_is_wrong, card.details_are_wrong) == (False, True, False)
    assert card.rejection_reason == "The seal is hidden."


def test_all_that_can_be_said_at_once_fits(desk, waiting):
    card = waiting()
    take(desk, card)
    everything = {"reasons": [each.code for each in REASONS], "message": "x" * 200}
    assert desk.post(url("return", card), everything).url == reverse("customers_queue")
    card.refresh_from_db()
    assert card.rejection_reason.endswith("x" * 200)


def test_a_refusal_is_for_good_and_tells_why(desk, waiting):
    card = waiting()
    take(desk, card)
    desk.post(url("refuse", card), {"refusal": "This card belongs to somebody else."})
    card.refresh_from_db()
    assert (card.status, card.rejection_reason) == (Status.REJECTED, "This card belongs to somebody else.")


def test_who_was_refused_by_mistake_may_be_let_send_again(desk, waiting):
    card = waiting(status=Status.REJECTED)
    page = desk.post(url("look", card), {"reason": "They called the shop"}).content.decode()
    assert "Refused by mistake?" in page
    desk.post(url("return", card), {"reasons": [BLURRED.code]})
    card.refresh_from_db()
    assert card.status == Status.RETURNED


@pytest.mark.parametrize("is_erased", [True, False])
def test_who_has_gone_is_asked_for_nothing_any_more(desk, reviewer, waiting, is_erased):
    """Nothing personal comes back into erased papers, and no mail goes where nobody is."""
    card = waiting(status=Status.REJECTED)
    now = timezone.now()
    if is_erased:
        Verification.objects.filter(pk=card.pk).update(erased_at=now)
    else:
        type(card.user).objects.filter(pk=card.user_id).update(closed_at=now)
        page = desk.post(url("look", card), {"reason": "They called the shop"}).content.decode()
        assert "Refused by mistake?" not in page
    said = {"reasons": [BLURRED.code], "private_note": "Lives in Patan"}
    assert desk.post(url("return", card), said).url == card_url(card)
    card = Verification.objects.get(pk=card.pk)
    assert (card.status, card.private_note) == (Status.REJECTED, "")
    assert not OutboxMessage.objects.exists()
    with pytest.raises(ShopperGone):
        return_card(card, reviewer, BLURRED.text, front=True)


def test_erased_between_reading_and_deciding_a_card_stays_as_it_is(reviewer, waiting):
    card = waiting(status=Status.REJECTED)
    read_before = Verification.objects.get(pk=card.pk)
    Verification.objects.filter(pk=card.pk).update(erased_at=timezone.now())
    with pytest.raises(AlreadyDecided):
        return_card(read_before, reviewer, BLURRED.text, front=True)


def test_the_history_speaks_of_states_as_the_lists_do(desk, waiting):
    card = waiting()
    for status in Status.values:
        VerificationEvent.objects.create(verification=card, to_status=status)
    page = desk.get(card_url(card)).content.decode()
    for status in Status:
        assert f"<li>{status.label} ·" in page


@pytest.mark.parametrize(
    ("decision", "said", "where"),
    [
        ("return", {}, "reasons"),
        ("return", {"reasons": ["made up"]}, "reasons"),
        ("return", {"sides": ["front"]}, "message"),
        ("return", {"reasons": [BLURRED.code], "message": "x" * 201}, "message"),
        ("refuse", {}, "refusal"),
        ("refuse", {"refusal": "made up"}, "refusal"),
        ("approve", {"is_politically_exposed": "on"}, "source_of_funds"),
        ("approve", {"source_of_funds": "Salary"}, "is_politically_exposed"),
        ("approve", {"reasons": [BLURRED.code]}, "__all__"),
        ("approve", {"private_note": "x" * 1001}, "private_note"),
    ],
)
def test_a_decision_that_lacks_something_asks_for_it_and_loses_nothing(desk, waiting, decision, said, where):
    card = waiting()
    take(desk, card)
    answer = desk.post(url(decision, card), {"private_note": "Kept as typed."} | said)
    assert answer.status_code == 422
    assert where in answer.context["form"].errors
    if "private_note" not in said:
        assert "Kept as typed." in answer.content.decode()
    assert reverse("customers_review_document", args=[card.front_id]) in answer.content.decode()
    card.refresh_from_db()
    assert card.status == Status.SUBMITTED
    assert not OutboxMessage.objects.exists()


def test_a_politically_exposed_person_needs_two_reviewers(desk, reviewer, colleague, waiting):
    card = waiting()
    take(desk, card)
    desk.post(
        url("approve", card),
        {"is_politically_exposed": "on", "source_of_funds": "Salary of a minister", "private_note": "Asked."},
    )
    card.refresh_from_db()
    assert (card.status, card.first_approved_by, card.claimed_by) == (Status.SECOND_LOOK, reviewer, None)
    assert not OutboxMessage.objects.exists()
    assert claim_next(reviewer) is None
    take(desk, card)
    desk.post(url("approve", card))
    card.refresh_from_db()
    assert card.status == Status.SECOND_LOOK

    take(colleague, card)
    page = colleague.get(card_url(card)).content.decode()
    assert f"{reviewer} approved first; you are the second." in page
    assert "Salary of a minister" in page
    assert "Asked." in page
    colleague.post(url("approve", card), {"private_note": "Asked."})
    card.refresh_from_db()
    assert (card.status, card.decided_by, card.private_note) == (Status.APPROVED, colleague.user, "Asked.")
    assert OutboxMessage.objects.count() == 1


def test_mail_speaks_the_shoppers_language(make_user, reviewer, waiting):
    card = waiting(make_user(language="ne"))
    return_card(card, reviewer, BLURRED.text, front=True)
    assert "http://testserver/ne/account/verification/" in OutboxMessage.objects.get().text


def test_a_reason_with_markup_is_text_in_the_mail(reviewer, waiting):
    card = waiting()
    refuse(card, reviewer, "<script>alert(1)</script>")
    html = OutboxMessage.objects.get().html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_each_reason_of_several_is_told_in_the_shopper_s_language(monkeypatch):
    monkeypatch.setattr("customers.reasons.gettext", lambda text: f"[{text[:3]}]")
    text = f"{BLURRED.text} {NAME.text} {FORMER_REASONS[0]} and more"
    assert localized_reason(text) == "[The] [The] [The] and more"
    assert localized_reason("Own words") == "Own words"


def test_old_reasons_are_still_translated():
    with translation.override("ne"):
        assert localized_reason("The name does not match the card.") != "The name does not match the card."
        assert localized_reason(FORMER_REASONS[1]) != FORMER_REASONS[1]


def test_of_two_decisions_the_first_counts(desk, make_reviewer, waiting):
    card = waiting()
    take(desk, card)
    stale = Verification.objects.get(pk=card.pk)
    desk.post(url("approve", card))
    with pytest.raises(AlreadyDecided):
        refuse(stale, make_reviewer(), BLURRED.text)
    answer = desk.post(url("return", card), {"reasons": [BLURRED.code]}, follow=True)
    assert b"decided on this card already" in answer.content
    card.refresh_from_db()
    assert (card.status, card.rejection_reason) == (Status.APPROVED, "")
    assert OutboxMessage.objects.count() == 1
    assert VerificationEvent.objects.count() == 1


def test_nobody_decides_on_their_own_card(desk, reviewer, waiting):
    card = waiting(reviewer)
    with pytest.raises(OwnCard):
        approve(card, reviewer)
    take(desk, card)
    assert claim_next(reviewer) is None
    answer = desk.post(url("approve", card), follow=True)
    assert b"own card" in answer.content
    card.refresh_from_db()
    assert (card.status, card.claimed_by) == (Status.SUBMITTED, None)


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


# --- Who gets near it ----------------------------------------------------------------------

POSTS = ("look", "release", "approve", "return", "refuse")


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
    assert staff.get(reverse("customers_queue")).status_code in (302, 403)
    assert staff.post(reverse("customers_next"), {"reason": WHY}).status_code in (302, 403)
    for name in POSTS:
        answer = staff.post(url(name, card), {"reason": WHY, "reasons": [BLURRED.code]})
        assert answer.status_code in (302, 403)
    card.refresh_from_db()
    assert (card.status, card.claimed_by) == (Status.SUBMITTED, None)
    assert not DocumentAccess.objects.exists()


def test_the_list_needs_the_permission_to_view(make_reviewer):
    staff = Client()
    staff.force_login(make_reviewer("decide_verification", "read_document"))
    assert staff.get("/cms/verifications/").status_code in (302, 403)


def test_decisions_are_posts_with_a_token(reviewer, waiting):
    card = waiting()
    staff = Client(enforce_csrf_checks=True)
    staff.force_login(reviewer)
    for address in [reverse("customers_next"), *(url(name, card) for name in POSTS)]:
        assert staff.get(address).status_code == 405
        assert staff.post(address).status_code == 403
    card.refresh_from_db()
    assert (card.status, card.claimed_by) == (Status.SUBMITTED, None)


def test_a_card_that_is_not_there_is_not_found(desk):
    assert desk.get("/cms/verifications/999999/").status_code == 404
    for name in POSTS:
        assert desk.post(reverse(f"customers_{name}", args=[999999])).status_code == 404


# --- Menu and front page ---------------------------------------------------------------------


def test_the_queue_stands_in_the_sales_menu(desk, make_reviewer, waiting):
    assert reverse("customers_queue") in desk.get("/cms/").content.decode()
    other = Client()
    other.force_login(make_reviewer("view_verification"))
    assert reverse("customers_queue") not in other.get("/cms/").content.decode()


def test_the_admin_s_front_page_counts_the_cards_that_wait_and_their_age(desk, make_reviewer, waiting):
    age(waiting(), hours=5)
    waiting()
    page = desk.get("/cms/").content.decode()
    assert "2 <span>citizenship cards to review, the oldest for 5\xa0hours</span>" in page
    other = Client()
    other.force_login(make_reviewer("view_verification"))
    assert "to review" not in other.get("/cms/").content.decode()
