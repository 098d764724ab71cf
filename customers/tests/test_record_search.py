"""Cards and orders are found by what is sealed in them, when it is given whole; no export carries it."""

import csv
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def found(client, text, address="/cms/verifications/"):
    page = client.get(address, {"q": text}).content.decode()
    return {name for name in ("a@example.com", "b@example.com") if name in page}


@pytest.mark.parametrize(
    "text",
    [
        "44-55-66",
        "४४-५५-६६",
        "445566",
        "44 55 66",
        "44/55/66",
        "9841000002",
        "+977 984-1000002",
        "९८४१०००००२",
    ],
)
def test_a_card_is_found_by_its_exact_number_and_phone(desk, make_user, waiting, text):
    waiting(make_user("a@example.com"), citizenship_number="11-22-33", phone="+9779841000001")
    waiting(make_user("b@example.com"), citizenship_number="44-55-66", phone="+9779841000002")
    assert found(desk, text) == {"b@example.com"}


@pytest.mark.parametrize("text", ["44-55", "98410", "-", "0", "1:test"])
def test_a_part_of_a_number_finds_nothing(desk, make_user, waiting, text):
    waiting(make_user("b@example.com"), citizenship_number="44-55-66", phone="+9779841000002")
    assert found(desk, text) == set()


def test_words_are_still_found(desk, make_user, waiting):
    waiting(make_user("a@example.com"), full_name="Gita Rai")
    waiting(make_user("b@example.com"), full_name="Gita Lama")
    assert found(desk, "gita lama") == {"b@example.com"}
    assert found(desk, "gita") == {"a@example.com", "b@example.com"}
    assert found(desk, " ") == {"a@example.com", "b@example.com"}


def test_the_list_can_be_narrowed_to_what_waits(desk, make_user, waiting):
    waiting(make_user("a@example.com"), status="approved")
    waiting(make_user("b@example.com"), status="second_look")
    page = desk.get("/cms/verifications/", {"status": "waiting"}).content.decode()
    assert "b@example.com" in page
    assert "a@example.com" not in page


def test_spreadsheets_carry_no_sealed_column(desk, waiting):
    sealed = {
        "citizenship_number": "77-66-55-44332",
        "phone": "+9779866655544",
        "parent_name": "Ram Bahadur Unique",
        "municipality": "Nowhere Municipality",
        "street": "Hidden Tole",
        "private_note": "Only for us",
        "source_of_funds": "A rich uncle",
        "birth_date": date(1971, 3, 5),
    }
    card = waiting(full_name="=HYPERLINK(1)", **sealed)
    answer = desk.get("/cms/verifications/", {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[1][0] == "'=HYPERLINK(1)"
    sheet = load_workbook(BytesIO(b"".join(desk.get("/cms/verifications/", {"export": "xlsx"})))).active
    cells = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    secrets = [*map(str, sealed.values()), card.number_digest, card.phone_digest, card.front.storage_name]
    for secret in secrets:
        assert secret not in text
        assert secret not in cells
