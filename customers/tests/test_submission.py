import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers import pending, vault
from customers.actions import submit_verification as action
from customers.models import VaultDocument, Verification, VerificationEvent

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


def test_a_good_card_is_submitted_once_and_encrypted(tab, user, typed, vault_files, settings):
    answer = tab.post(URL, typed())
    assert (answer.status_code, answer.url) == (302, URL)
    card = Verification.objects.get()
    assert (card.user, card.status, card.consent_version) == (user, Status.SUBMITTED, "2026-11")
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

    def look_while_the_other_press_goes_through(user):
        look(user)
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


def test_a_picture_that_was_replaced_at_last_is_not_offered_after_a_rejection(tab, user, typed, vault_files):
    tab.post(URL, typed(front=None))
    tab.post(URL, typed())
    assert len(vault_files()) == 2
    Verification.objects.filter(user=user).update(status="rejected", rejection_reason="blurred")
    assert "We have your picture" not in tab.get(URL).content.decode()


def test_without_consent_no_picture_is_kept(tab, typed, vault_files):
    answer = tab.post(URL, typed(consent=None))
    assert list(answer.context["form"].errors) == ["consent"]
    assert vault_files() == []
    assert not VaultDocument.objects.exists()


def test_a_waiting_picture_that_is_gone_is_asked_for_again(tab, typed, monkeypatch):
    tab.post(URL, typed(ward="99"))

    def gone(*args, **kwargs):
        raise action.PictureGone

    monkeypatch.setattr("customers.views.verification.submit_verification", gone)
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


def test_a_rejected_shopper_submits_again_and_the_history_stays(tab, user, typed, make_verification):
    old = make_verification(
        user, Status.REJECTED, municipality="Old Town", rejection_reason="The name differs."
    )
    page = tab.get(URL)
    assert b"The name differs." in page.content
    assert page.context["form"]["municipality"].value() == "Old Town"
    assert page.context["form"]["birth_date"].value() == old.birth_date
    assert 'value="2050"' in page.content.decode()
    tab.post(URL, typed())
    assert list(user.verifications.values_list("status", flat=True)) == ["submitted", "rejected"]


def test_an_approved_shopper_has_nothing_to_send(tab, user, typed, make_verification):
    make_verification(user, Status.APPROVED)
    assert tab.get(URL).context["form"] is None
    assert tab.post(URL, typed()).status_code == 302
    assert user.verifications.count() == 1


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
