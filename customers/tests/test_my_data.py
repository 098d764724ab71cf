"""The shopper's copy of their data, and who has looked at their papers."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers import vault
from customers.models import DocumentAccess
from customers.pictures import clean_picture

PASSWORD = "a-long-password-2083"


@pytest.fixture
def with_papers(shopper, photo, settings, tmp_path):
    """A shopper whose card lies in the vault."""
    settings.VAULT_ROOT = tmp_path
    card = shopper.verifications.get()
    for side in ("front", "back"):
        picture = clean_picture(SimpleUploadedFile("card.jpg", photo()))
        setattr(card, side, vault.store(shopper, getattr(card, side).kind, picture))
    card.private_note = "Looks odd to me"
    card.source_of_funds = "A house was sold"
    card.save()
    return shopper


def download(client, user):
    client.force_login(user)
    answer = client.post("/account/data/", {"password": PASSWORD})
    assert answer.status_code == 200
    assert answer.streaming
    assert answer["Content-Type"] == "application/zip"
    return answer


def test_the_copy_has_all_that_was_told_and_the_pictures(client, with_papers):
    answer = download(client, with_papers)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    archive = ZipFile(BytesIO(answer.getvalue()))
    assert archive.testzip() is None
    text = archive.read("my-data.json").decode()
    data = json.loads(text)
    assert data["profile"]["email"] == "sita@example.com"
    assert data["citizenship_cards"][0]["citizenship_number"] == "27-01-70-01234"
    assert data["citizenship_cards"][0]["birth_date"] == "1994-02-03"
    assert "सीता" in text
    assert {"addresses", "orders", "wishlist", "cart", "looks_at_the_card"} <= set(data)
    # What the shop thinks of somebody, and what it must not tell.
    assert "Looks odd" not in text
    assert "house was sold" not in text
    pictures = [name for name in archive.namelist() if name.startswith("card/")]
    assert [name.rpartition("-")[2] for name in pictures] == [
        "citizenship_front.jpeg",
        "citizenship_back.jpeg",
    ]
    assert archive.read(pictures[0]).startswith(b"\xff\xd8")
    looks = DocumentAccess.objects.filter(document__owner=with_papers)
    assert list(looks.values_list("viewer", "reason")) == [(with_papers.pk, "own")] * 2


def test_each_look_is_written_down_before_its_picture_is_read(client, with_papers, monkeypatch):
    seen = []
    read = vault.read

    def note(document):
        seen.append(DocumentAccess.objects.filter(document=document).exists())
        return read(document)

    monkeypatch.setattr(vault, "read", note)
    download(client, with_papers).getvalue()
    assert seen == [True, True]


def test_the_copy_holds_nobody_else_s(client, with_papers, make_user, make_verification):
    other = make_user("other@example.com", first_name="Hari")
    make_verification(other, full_name="Hari Thapa")
    names = ZipFile(BytesIO(download(client, other).getvalue())).namelist()
    text = ZipFile(BytesIO(download(client, other).getvalue())).read("my-data.json").decode()
    assert "Sita" not in text
    assert "Hari Thapa" in text
    assert len(names) == 3


def test_a_picture_that_does_not_open_is_said_and_the_rest_comes(client, with_papers):
    front = with_papers.verifications.get().front
    vault.erase_file(front.storage_name)
    archive = ZipFile(BytesIO(download(client, with_papers).getvalue()))
    assert [name.rpartition(".")[2] for name in archive.namelist()] == ["json", "txt", "jpeg"]


@pytest.mark.parametrize("data", [{}, {"password": "another"}])
def test_without_the_password_there_is_no_copy(client, with_papers, data):
    client.force_login(with_papers)
    page = client.post("/account/data/", data)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["password"]
    assert not DocumentAccess.objects.exists()
    assert client.get("/account/data/", {"password": PASSWORD})["Content-Type"].startswith("text/html")


def test_the_log_says_that_a_copy_was_taken_and_not_whose_name(client, with_papers, caplog):
    with caplog.at_level("INFO", "customers"):
        download(client, with_papers).getvalue()
    said = [record.getMessage() for record in caplog.records if record.name.startswith("customers")]
    assert f"account {with_papers.pk}: copy of the personal data taken" in said
    assert not [line for line in said if "sita" in line.lower()]


def test_who_has_looked_is_told_with_day_role_and_reason(client, with_papers, make_user):
    reviewer = make_user(first_name="Ram", last_name="Shrestha", is_staff=True)
    reviewer.groups.add(Group.objects.get(name="Reviewer"))
    front = with_papers.verifications.get().front
    DocumentAccess.objects.create(document=front, viewer=reviewer, reason="A <b>question</b> of the bank")
    client.force_login(with_papers)
    page = client.get("/account/looks/").text
    assert "Ram Shrestha" in page
    assert "Reviewer" in page
    assert "A &lt;b&gt;question&lt;/b&gt; of the bank" in page
    client.force_login(make_user())
    assert "Ram Shrestha" not in client.get("/account/looks/").text


def test_the_list_of_looks_asks_no_more_for_more_of_them(
    client, with_papers, make_user, django_assert_num_queries
):
    client.force_login(with_papers)
    front = with_papers.verifications.get().front

    def look(number):
        viewer = make_user(is_staff=True)
        DocumentAccess.objects.create(document=front, viewer=viewer, reason=f"Question {number}")

    look(0)
    client.get("/account/looks/")
    with CaptureQueriesContext(connection) as few:
        client.get("/account/looks/")
    for number in range(1, 6):
        look(number)
    with django_assert_num_queries(len(few)):
        client.get("/account/looks/")
