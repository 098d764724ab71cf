import pytest
from django.test import Client
from django.urls import reverse

from customers import vault
from customers.looks import visits
from customers.models import DocumentAccess


def own_url(document):
    return reverse("customers:document", args=[document.pk])


def review_url(document):
    return reverse("customers_review_document", args=[document.pk])


@pytest.fixture
def card(waiting):
    return waiting()


@pytest.fixture
def owner(card):
    client = Client()
    client.force_login(card.user)
    return client


@pytest.fixture
def staff(reviewer):
    client = Client()
    client.force_login(reviewer)
    return client


def test_the_owner_sees_the_picture_and_nobody_keeps_it(owner, card):
    answer = owner.get(own_url(card.front))
    assert answer.content == vault.read(card.front)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == 'inline; filename="citizenship_front.jpeg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"


def test_the_reviewer_s_answer_is_not_kept_either(staff, card):
    answer = staff.get(review_url(card.back))
    assert answer.content == vault.read(card.back)
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_stranger_is_sent_to_the_login(client, card):
    assert client.get(own_url(card.front)).url.startswith("/accounts/login/")
    assert not DocumentAccess.objects.exists()


def test_another_shopper_learns_nothing(client, card, make_user):
    client.force_login(make_user())
    assert client.get(own_url(card.front)).status_code == 404
    missing = reverse("customers:document", args=["00000000-0000-4000-8000-000000000000"])
    assert client.get(missing).status_code == 404
    assert not DocumentAccess.objects.exists()


def test_staff_have_no_back_door_through_the_shopper_s_address(staff, card):
    assert staff.get(own_url(card.front)).status_code == 404


def test_a_document_is_only_looked_at(owner, staff, card):
    assert owner.post(own_url(card.front)).status_code == 405
    assert staff.post(review_url(card.front)).status_code == 405


def test_each_look_is_written_down_with_who_and_why(owner, staff, reviewer, card):
    owner.get(own_url(card.front))
    staff.get(review_url(card.back))
    looks = DocumentAccess.objects.order_by("pk").values_list("document", "viewer", "reason")
    assert list(looks) == [(card.front_id, card.user_id, "own"), (card.back_id, reviewer.pk, "review")]


def test_the_look_is_written_down_before_the_vault_is_opened(staff, card, monkeypatch):
    seen = []

    def read(document):
        seen.append(DocumentAccess.objects.filter(document=document, reason="review").count())
        return b"bytes"

    monkeypatch.setattr(vault, "read", read)
    staff.get(review_url(card.front))
    assert seen == [1]


def test_a_look_that_cannot_be_written_down_shows_nothing(staff, card, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no row")

    monkeypatch.setattr(DocumentAccess.objects, "create", fail)
    staff.raise_request_exception = False
    answer = staff.get(review_url(card.front))
    assert answer.status_code == 500
    assert vault.read(card.front) not in answer.content


def test_a_document_that_was_tampered_with_is_not_found(owner, card, caplog):
    vault._path(card.front.storage_name).write_bytes(b"something else entirely, long enough")
    assert owner.get(own_url(card.front)).status_code == 404
    assert str(card.front_id) in caplog.text
    assert card.user.email not in caplog.text
    assert card.citizenship_number not in caplog.text


def test_the_shopper_sees_who_has_looked(owner, staff, reviewer, card):
    reviewer.first_name, reviewer.last_name = "Hari", "Shakya"
    reviewer.save()
    staff.get(review_url(card.front))
    page = owner.get("/account/verification/").content.decode()
    assert "Hari Shakya" in page
    assert reviewer.email not in page


def test_documents_have_no_address_below_media_or_documents(client, card, settings):
    assert not settings.VAULT_ROOT.is_relative_to(settings.MEDIA_ROOT)
    for prefix in ("/media/", "/documents/", "/static/"):
        assert client.get(f"{prefix}{card.front.storage_name}", follow=True).status_code == 404


def test_many_looks_of_one_review_are_told_as_one_visit(owner, staff, reviewer, card):
    for document in (card.front, card.back, card.front, card.back):
        staff.get(review_url(document))
    owner.get(own_url(card.front))
    staff.get(review_url(card.front))
    told = visits(DocumentAccess.objects.filter(document__owner=card.user))
    assert [(visit.viewer, visit.reason, visit.kinds) for visit in told] == [
        (reviewer, "review", {"citizenship_front"}),
        (card.user, "own", {"citizenship_front"}),
        (reviewer, "review", {"citizenship_front", "citizenship_back"}),
    ]


def test_the_shopper_reads_who_looked(owner, staff, reviewer, card):
    staff.get(review_url(card.front))
    staff.get(review_url(card.back))
    page = owner.get(reverse("customers:verification")).content.decode()
    assert page.count("to check it") == 1
    assert "Front · Back · " in page
