import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from customers import pending, vault
from customers.actions import submit_verification as action
from customers.actions.decide_verification import refuse, return_card
from customers.models import VaultDocument, Verification, VerificationEvent
from customers.pictures import clean_picture
from customers.standing import approved_verification, verification_for_rule
from customers.vault_storage import VaultFolder
from customers.verification_form import CONSENT_VERSION
from home.models import OutboxMessage

from . import corpus

URL = "/account/verification/"
Status = Verification.Status


@pytest.fixture
def user(make_user):
    return make_user("new@example.com", first_name="Sita", last_name="Maharjan", phone="+9779841000000")


@pytest.fixture
def tab(client, user):
    client.force_login(user)
    return client


def test_a_stranger_is_sent_to_the_login_and_back(client):
    assert client.get(URL).url == f"/accounts/login/?next={URL}"
    assert client.post(URL).status_code == 302


def test_the_empty_form_knows_name_and_number(tab):
    form = tab.get(URL).context["form"]
    assert form["full_name"].value() == "Sita Maharjan"
    assert form["phone"].value() == "9841000000"


def test_a_name_that_the_account_has_in_nepali_letters_begins_in_its_own_field(client, make_user):
    client.force_login(make_user(first_name="सीता", last_name="महर्जन"))
    form = client.get(URL).context["form"]
    assert (form["full_name"].value(), form["full_name_ne"].value()) == (None, "सीता महर्जन")


def test_a_good_card_is_submitted_once_and_encrypted(tab, user, typed, vault_files, settings):
    answer = tab.post(URL, typed())
    assert (answer.status_code, answer.url) == (302, URL)
    card = Verification.objects.get()
    assert (card.user, card.status, card.consent_version) == (
        user,
        Status.SUBMITTED,
        f"{CONSENT_VERSION} 5y12m",
    )
    assert card.citizenship_number == "27-01-70-01234"
    assert (card.front.kind, card.back.kind) == ("citizenship_front", "citizenship_back")
    assert vault.read(card.front)[:3] == b"\xff\xd8\xff"
    assert len(vault_files()) == 2
    event = VerificationEvent.objects.get()
    assert (event.from_status, event.to_status, event.actor) == ("", "submitted", user)


def test_the_page_after_it_hides_most_of_the_number(tab, typed):
    tab.post(URL, typed())
    page = tab.get(URL).content.decode()
    assert "••-••-••-••234" in page
    assert "27-01-70-01234" not in page
    assert "Your card is with us" in page


def test_a_second_press_changes_nothing_and_leaves_nothing(tab, typed, vault_files):
    tab.post(URL, typed())
    answer = tab.post(URL, typed(), follow=True)
    assert answer.status_code == 200
    assert b"has reached us already" in answer.content
    assert Verification.objects.count() == 1
    assert VaultDocument.objects.count() == 2
    assert len(vault_files()) == 2


def test_of_two_presses_at_once_one_counts_and_the_other_leaves_nothing(tab, typed, vault_files, monkeypatch):
    look, presses = action._refuse_second, []

    def look_while_the_other_press_goes_through(user, is_renewal):
        look(user, is_renewal)
        if not presses:
            presses.append("second")
            assert tab.post(URL, typed()).status_code == 302

    monkeypatch.setattr(action, "_refuse_second", look_while_the_other_press_goes_through)
    answer = tab.post(URL, typed(), follow=True)
    assert presses == ["second"]
    assert b"has reached us already" in answer.content
    assert Verification.objects.count() == 1
    assert VaultDocument.objects.count() == 2
    assert len(vault_files()) == 2


@pytest.mark.parametrize("case", corpus.REFUSED)
def test_a_bad_file_is_refused_at_its_field_and_nothing_typed_is_lost(tab, typed, upload, case):
    answer = tab.post(URL, typed(front=upload(corpus.REFUSED[case][0]())))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == ["front"]
    assert form["full_name_ne"].value() == "सीता महर्जन"
    assert 'value="27-01-70-01234"' in answer.content.decode()
    assert not Verification.objects.exists()


@pytest.mark.parametrize(
    "name", ["..\\..\\evil.jpg", "a\0b.jpg", "x" * 300 + ".jpg", "नागरिकता.jpg", "a.php"]
)
def test_a_strange_file_name_is_no_matter(tab, typed, upload, name):
    answer = tab.post(URL, typed(front=upload(name=name)))
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        assert list(answer.context["form"].errors) == ["front"]


def test_text_where_a_file_should_be_is_refused(tab, typed):
    answer = tab.post(URL, typed(front="not a file"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["front"])


def test_an_empty_post_is_answered_with_the_form(tab):
    answer = tab.post(URL, {})
    assert answer.status_code == 422
    assert not VaultDocument.objects.exists()


def test_a_picture_that_passed_need_not_be_chosen_again(tab, typed, vault_files):
    refused = tab.post(URL, typed(ward="99"))
    assert b"We have your picture" in refused.content
    assert len(vault_files()) == 2
    assert tab.post(URL, typed(front=None, back=None)).status_code == 302
    assert Verification.objects.get().status == Status.SUBMITTED
    assert VaultDocument.objects.count() == 2
    assert len(vault_files()) == 2


def test_a_newly_chosen_picture_takes_the_place_of_the_one_that_waited(tab, typed, upload, vault_files):
    tab.post(URL, typed(ward="99"))
    first = vault_files()
    tab.post(URL, typed(ward="99", back=None))
    assert VaultDocument.objects.count() == 2
    assert len(vault_files()) == 2
    assert vault_files() != first


def test_a_picture_that_was_replaced_at_last_is_not_offered_later(tab, user, typed, vault_files):
    tab.post(URL, typed(front=None))
    tab.post(URL, typed())
    assert len(vault_files()) == 2
    Verification.objects.filter(user=user).update(status="returned", rejection_reason="blurred")
    assert "We have your picture" not in tab.get(URL).content.decode()


def test_without_consent_no_picture_is_kept(tab, typed, vault_files):
    answer = tab.post(URL, typed(consent=None))
    assert list(answer.context["form"].errors) == ["consent"]
    assert vault_files() == []
    assert not VaultDocument.objects.exists()


def test_a_waiting_picture_that_is_gone_is_asked_for_again(tab, typed, monkeypatch):
    tab.post(URL, typed(ward="99"))

    def erased_meanwhile(user, *args, **kwargs):
        pending.discard(user)
        raise action.PictureGone

    monkeypatch.setattr("customers.views.verification.submit_verification", erased_meanwhile)
    answer = tab.post(URL, typed(front=None, back=None))
    assert answer.status_code == 409
    assert sorted(answer.context["form"].errors) == ["back", "front"]
    assert answer.context["form"]["full_name"].value() == "SITA MAHARJAN"


def test_a_waiting_picture_of_somebody_else_does_not_help(tab, typed, make_user):
    other = Client()
    other.force_login(make_user())
    other.post(URL, typed(ward="99"))
    answer = tab.post(URL, typed(front=None, back=None))
    assert sorted(answer.context["form"].errors) == ["back", "front"]


def test_a_waiting_picture_is_nobodys_to_look_at(tab, typed, reviewer):
    tab.post(URL, typed(ward="99"))
    document = VaultDocument.objects.first()
    assert tab.get(reverse("customers:document", args=[document.pk])).status_code == 404
    staff = Client()
    staff.force_login(reviewer)
    assert staff.get(reverse("customers_review_document", args=[document.pk])).status_code == 404


def test_a_waiting_picture_is_erased_after_a_day(tab, typed, vault_files):
    tab.post(URL, typed(ward="99"))
    assert pending.erase_forgotten() == 0
    VaultDocument.objects.update(created_at=timezone.now() - pending.ERASED_AFTER)
    assert pending.erase_forgotten() == 2
    assert vault_files() == []
    assert not VaultDocument.objects.exists()


def test_a_paper_of_another_kind_is_none_of_a_card(tab, user, upload, vault_files):
    vault.store(user, "transfer_slip", clean_picture(upload()))
    VaultDocument.objects.update(created_at=timezone.now() - 2 * pending.ERASED_AFTER)
    assert pending.erase_forgotten() == 0
    VaultDocument.objects.update(created_at=timezone.now())
    assert tab.get(URL).status_code == 200
    pending.discard(user)
    assert len(vault_files()) == 1


def test_a_submitted_picture_is_never_erased(tab, typed, vault_files):
    tab.post(URL, typed())
    VaultDocument.objects.update(created_at=timezone.now() - 2 * pending.ERASED_AFTER)
    assert pending.erase_forgotten() == 0
    assert len(vault_files()) == 2


def test_a_full_disk_says_so_and_leaves_no_half_card(tab, typed, vault_files, monkeypatch):
    def full(*args):
        raise vault.VaultError("the vault's disk does not take a document")

    monkeypatch.setattr(vault, "_write", full)
    answer = tab.post(URL, typed())
    assert answer.status_code == 503
    assert b"could not store your card" in answer.content
    assert 'value="27-01-70-01234"' in answer.content.decode()
    assert not Verification.objects.exists()
    assert not VaultDocument.objects.exists()
    assert vault_files() == []


def test_a_picture_of_another_person_cannot_be_submitted(user, make_user, waiting):
    theirs = waiting()
    with pytest.raises(ValueError, match="another person"):
        action.submit_verification(user, {}, theirs.front, theirs.back, "x")


def test_a_returned_card_is_sent_again_and_the_history_stays(tab, user, typed, make_verification):
    old = make_verification(
        user, Status.RETURNED, local_level="", municipality="Old Town", rejection_reason="The name differs."
    )
    page = tab.get(URL)
    assert b"The name differs." in page.content
    form = page.context["form"]
    assert form["local_level"].value() == ""
    assert form["parent_name"].value() == "Ram Maharjan"
    assert form["birth_date"].value() == old.birth_date
    assert 'value="2050"' in page.content.decode()
    tab.post(URL, typed())
    assert list(user.verifications.values_list("status", flat=True)) == ["submitted", "returned"]


def test_a_card_of_older_times_is_asked_for_what_is_asked_now(tab, user, make_verification):
    make_verification(user, Status.RETURNED, front_is_wrong=True, local_level="", sex="", parent_name="")
    form = tab.get(URL).context["form"]
    assert form["local_level"].value() == "30802"  # found by its name
    assert not form.details_are_complete


@pytest.mark.parametrize(
    ("wrong", "asked"), [(["front"], ["front"]), (["back"], ["back"]), (["front", "back"], ["front", "back"])]
)
def test_only_a_wrong_side_is_asked_for_and_the_other_is_taken_along(tab, waiting, user, typed, wrong, asked):
    old = waiting(user, Status.RETURNED, **{f"{side}_is_wrong": True for side in wrong})
    form = tab.get(URL).context["form"]
    assert [side for side in ("front", "back") if side in form.fields] == asked
    assert form.details_are_complete
    tab.post(URL, typed())  # the other side comes too, and is not looked at
    new = user.verifications.first()
    assert new.status == Status.SUBMITTED
    for side in ("front", "back"):
        is_old = getattr(new, side) == getattr(old, side)
        assert is_old == (side not in wrong), side
    assert VaultDocument.objects.count() == 2 + len(wrong)


def test_where_only_details_were_wrong_no_picture_is_asked_for(tab, waiting, user, typed, vault_files):
    old = waiting(user, Status.RETURNED, details_are_wrong=True)
    page = tab.get(URL)
    assert b'type="file"' not in page.content
    assert tab.post(URL, typed(front=None, back=None, full_name="Sita Shakya")).status_code == 302
    new = user.verifications.first()
    assert (new.front, new.back, new.full_name) == (old.front, old.back, "Sita Shakya")
    assert len(vault_files()) == 2


def test_a_side_that_was_destroyed_meanwhile_is_asked_for_again(tab, waiting, user, typed):
    old = waiting(user, Status.RETURNED, details_are_wrong=True)
    tab.get(URL)
    VaultDocument.objects.filter(pk=old.front_id).update(shredded_at=timezone.now())
    answer = tab.post(URL, typed(front=None, back=None))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["front"])
    with pytest.raises(action.PictureGone):
        action.submit_verification(user, {}, VaultDocument.objects.get(pk=old.front_id), old.back, "x")


def test_a_card_is_sent_though_what_it_replaces_cannot_be_erased(tab, typed, monkeypatch):
    tab.post(URL, typed(ward="99"))

    def stuck(self, name):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(VaultFolder, "delete", stuck)
    assert tab.post(URL, typed()).status_code == 302
    assert Verification.objects.count() == 1


def test_a_refused_card_leads_to_the_shop_and_to_no_form(tab, user, typed, make_verification):
    make_verification(user, Status.REJECTED, rejection_reason="This is not a Nepali citizenship card.")
    page = tab.get(URL)
    assert page.context["form"] is None
    assert b"Please talk to us" in page.content
    answer = tab.post(URL, typed(), follow=True)
    assert b"Please talk to the shop" in answer.content
    with pytest.raises(action.CardRefused):
        action.submit_verification(user, {}, None, None, "x")
    assert user.verifications.count() == 1


def test_an_approved_shopper_has_nothing_to_send(tab, user, typed, make_verification):
    make_verification(user, Status.APPROVED)
    assert tab.get(URL).context["form"] is None
    assert tab.post(URL, typed()).status_code == 302
    assert user.verifications.count() == 1


def test_a_changed_name_is_reviewed_anew_while_the_old_approval_stands(tab, user, typed, make_verification):
    old = make_verification(user, Status.APPROVED)
    form = tab.get(f"{URL}?change=1").context["form"]
    assert form["citizenship_number"].value() == "27-01-70-01234"
    assert [side for side in ("front", "back") if side in form.fields] == ["front", "back"]
    assert tab.post(f"{URL}?change=1", typed(full_name="Sita Shakya")).status_code == 302
    new = user.verifications.first()
    assert (new.status, new.full_name) == (Status.SUBMITTED, "Sita Shakya")
    assert approved_verification(user) == old
    assert b"Until then you can order by the card" in tab.get(URL).content


def test_a_change_waits_like_any_card(tab, user, typed, make_verification):
    make_verification(user, Status.APPROVED)
    make_verification(user, Status.SUBMITTED)
    assert tab.get(f"{URL}?change=1").context["form"] is None
    tab.post(f"{URL}?change=1", typed())
    assert user.verifications.count() == 2


@pytest.mark.parametrize("status", [Status.RETURNED, Status.REJECTED])
def test_a_change_that_is_turned_down_leaves_one_truth(tab, user, make_verification, status):
    make_verification(user, Status.APPROVED)
    make_verification(user, status)
    assert approved_verification(user) is None
    assert verification_for_rule(user, "submission") is None
    assert b"The card that was approved before no longer counts" in tab.get(URL).content


def test_erased_papers_count_for_nothing(tab, user, make_verification):
    make_verification(user, Status.APPROVED, erased_at=timezone.now(), full_name="", citizenship_number="")
    page = tab.get(URL)
    assert page.context["verification"] is None
    assert page.context["form"]["full_name"].value() == "Sita Maharjan"
    assert approved_verification(user) is None


@pytest.mark.parametrize(
    ("status", "fields", "current"),
    [
        (Status.SUBMITTED, {}, None),
        (Status.SUBMITTED, {"claimed_at": timezone.now()}, "In review"),
        (Status.SECOND_LOOK, {"claimed_at": timezone.now()}, "In review"),
        (Status.APPROVED, {"claimed_at": timezone.now()}, None),
    ],
)
def test_the_time_line_says_how_far_it_is(tab, user, make_verification, status, fields, current):
    make_verification(user, status, **fields)
    page = tab.get(URL)
    marked = [step["label"] for step in page.context["steps"] if step["state"] == "current"]
    assert marked == ([current] if current else [])
    assert b"second" not in page.content.lower()  # whose turn it is in the shop is the shop's affair


@pytest.mark.parametrize(
    ("language", "subject"), [("en", "Your citizenship card has reached us"), ("ne", None)]
)
def test_the_shopper_is_written_to_in_their_language(tab, user, typed, language, subject):
    type(user).objects.filter(pk=user.pk).update(language=language)
    tab.post(URL, typed())
    mail = OutboxMessage.objects.get()
    with translation.override(language):
        assert mail.subject == (subject or gettext("Your citizenship card has reached us"))
    assert mail.recipient == user.email
    for told in (mail.text, mail.html):
        assert "27-01-70-01234" not in told
        assert ("/ne" if language == "ne" else "") + URL in told


def test_a_returned_card_is_written_of_with_its_sides_and_its_reason(user, waiting, reviewer):
    return_card(waiting(user), reviewer, "Too dark. <b>Sorry</b>", front=True, details=True)
    mail = OutboxMessage.objects.get(key__startswith="verification-returned")
    for told in (mail.text, mail.html):
        assert "The picture of the front" in told
        assert "The details that you typed" in told
        assert "The picture of the back" not in told
    assert "Too dark. <b>Sorry</b>" in mail.text
    assert "Too dark. &lt;b&gt;Sorry&lt;/b&gt;" in mail.html


def test_a_refusal_is_written_without_a_way_to_send_again(user, waiting, reviewer):
    refuse(waiting(user), reviewer, "This card belongs to somebody else.")
    mail = OutboxMessage.objects.get(key__startswith="verification-rejected")
    for told in (mail.text, mail.html):
        assert "This card belongs to somebody else." in told
        assert "cannot be sent again" in told


def test_the_pages_own_upload_is_told_where_to_go_on(tab, typed):
    answer = tab.post(URL, typed(next="/checkout/"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/checkout/")
    assert answer.content == b""


def test_the_pages_own_upload_gets_the_form_with_its_errors(tab, typed):
    answer = tab.post(URL, typed(ward="99"), headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert b'id="content"' in answer.content
    assert b"has the wards 1 to 29" in answer.content


def test_a_picture_is_never_laid_down_readable(tab, typed, upload, settings, tmp_path, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "there-is-no-such-folder"
    assert tab.post(URL, typed()).status_code == 302


def test_an_iphone_picture_is_refused_kindly(tab, typed, upload):
    answer = tab.post(URL, typed(front=upload(corpus.REFUSED["heic"][0](), name="IMG_1.HEIC")))
    assert "iPhone picture (HEIC)" in answer.context["form"].errors["front"][0]


@pytest.mark.parametrize(
    ("address", "goes_to"),
    [
        ("/checkout/", "/checkout/"),
        ("/ne/checkout/?a=1", "/ne/checkout/?a=1"),
        ("https://evil.example/", URL),
        ("//evil.example/", URL),
        ("/\\evil.example", URL),
        ("javascript:alert(1)", URL),
        ("http:///evil.example", URL),
        ("orders", "orders"),
        ("wagtailadmin_home", "wagtailadmin_home"),
        ("", URL),
    ],
)
def test_next_stays_on_this_shop(tab, typed, address, goes_to):
    assert tab.post(URL, typed(next=address)).url == goes_to


def test_too_large_a_request_is_answered_without_reading_it(tab):
    form = "multipart/form-data; boundary=x"
    answer = tab.post(URL, b"", content_type=form, CONTENT_LENGTH=str(30 * 2**20))
    assert (answer.status_code, answer.url) == (302, URL)
    assert b"too large" in tab.get(URL).content


def test_the_form_needs_its_token(user, typed):
    tab = Client(enforce_csrf_checks=True)
    tab.force_login(user)
    assert tab.post(URL, typed()).status_code == 403
    assert not Verification.objects.exists()


def test_trying_too_often_is_stopped_without_opening_the_files(tab, typed, settings):
    settings.ACCOUNT_RATE_LIMITS = {"verification": "1/h/user"}
    assert tab.post(URL, typed(ward="99")).status_code == 422
    answer = tab.post(URL, typed())
    assert answer.status_code == 429
    assert not Verification.objects.exists()
    assert 'value="27-01-70-01234"' in answer.content.decode()


def test_what_is_posted_beside_the_form_changes_nothing(tab, user, typed, make_user):
    tab.post(URL, typed(status="approved", user=make_user().pk, decided_by=user.pk, decided_at="2026-01-01"))
    card = Verification.objects.get()
    assert (card.user, card.status, card.decided_by) == (user, Status.SUBMITTED, None)
