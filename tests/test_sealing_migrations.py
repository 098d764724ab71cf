"""A shop of the last release keeps its people, cards, orders and mails, sealed; the way back gives plain text."""

import os
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing

import psycopg2
import pytest

from home.sealed import digest, unseal
from tools.steps import ROOT

NOW = "2026-11-01 10:00:00+00:00"
LAST_RELEASE = (("checkout", "0001"), ("customers", "0001"), ("home", "0003"))
PHONE, NUMBER, STREET = "+9779841234567", "२७-०१-७०-०१२३४", "Patan Dhoka"


class Shop:
    """A database of its own: migrated in processes of its own, read and written past Django."""

    def __init__(self, url, connect, mark):
        self.connect, self.mark = connect, mark
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "TEST_DATABASE_URL": url,
        }

    def migrate(self, *target):
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0", *target]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)

    def execute(self, statement, values=()):
        with closing(self.connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(statement.replace("?", self.mark), values)
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
        return rows

    def insert(self, table, **values):
        columns = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        self.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values.values()))  # noqa: S608

    def row(self, table, *columns):
        [row] = self.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608
        return dict(zip(columns, map(str, row), strict=True))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)])
def shop(request, tmp_path):
    if request.param == "sqlite":
        file = tmp_path / "release.sqlite3"
        yield Shop(f"sqlite:///{file}", lambda: sqlite3.connect(file), "?")
        return
    server_url = request.getfixturevalue("postgres_url")
    name = f"release_{uuid.uuid4().hex[:8]}"
    url = server_url.rsplit("/", 1)[0] + f"/{name}"
    with closing(psycopg2.connect(server_url)) as server:
        server.autocommit = True
        server.cursor().execute(f"CREATE DATABASE {name}")
        yield Shop(url, lambda: psycopg2.connect(url), "%s")
        server.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")


def fill(shop):
    """One person with a card that was turned down, an order and a mail, as the last release kept them."""
    shop.insert(
        "customers_user",
        id=1,
        password="!",
        is_superuser=False,
        first_name="Sita",
        last_name="Maharjan",
        is_staff=False,
        is_active=True,
        date_joined=NOW,
        email="sita@example.com",
        phone=PHONE,
        language="ne",
    )
    papers = [uuid.uuid4(), uuid.uuid4()]
    for paper in papers:
        shop.insert(
            "customers_vaultdocument",
            id=paper.hex if shop.mark == "?" else str(paper),
            owner_id=1,
            kind="citizenship_front",
            storage_name=paper.hex,
            content_type="image/jpeg",
            width=1,
            height=1,
            key_id="test",
            wrapped_key=b"x",
            created_at=NOW,
        )
    front, back = (paper.hex if shop.mark == "?" else str(paper) for paper in papers)
    shop.insert(
        "customers_verification",
        id=1,
        user_id=1,
        status="rejected",
        full_name="Sita Maharjan",
        full_name_ne="सीता महर्जन",
        citizenship_number=NUMBER,
        issuing_district="Lalitpur",
        issue_date="2012-05-20",
        birth_date="1994-02-03",
        district="Lalitpur",
        municipality="Lalitpur Metropolitan City",
        ward=9,
        street=STREET,
        phone=PHONE,
        consent_version="2026-11",
        consent_at=NOW,
        submitted_at=NOW,
        rejection_reason="Blurred.",
        front_id=front,
        back_id=back,
    )
    shop.insert(
        "checkout_order",
        id=1,
        number="G-0001",
        user_id=1,
        status="expired",
        language="ne",
        delivery_method="delivery",
        contact_name="Sita",
        contact_email="sita@example.com",
        contact_phone=PHONE,
        delivery_address=STREET,
        note="",
        verification_id=1,
        buyer_name="Sita",
        buyer_name_ne="सीता",
        buyer_citizenship_number=NUMBER,
        buyer_issuing_district="Lalitpur",
        buyer_issue_date="2012-05-20",
        buyer_birth_date="1994-02-03",
        buyer_address=STREET,
        items_total=100,
        delivery_charge=0,
        total=100,
        placed_at=NOW,
        hold_until=NOW,
    )
    shop.insert(
        "home_outboxmessage",
        id=1,
        key="order-placed:G-0001",
        recipient="sita@example.com",
        subject="Your order",
        text=f"To {STREET}",
        html="",
        status="sent",
        attempts=1,
        due_at=NOW,
        last_error="",
        created_at=NOW,
    )


CARD = ("citizenship_number", "birth_date", "municipality", "ward", "street", "phone")
ORDER = ("contact_phone", "delivery_address", "buyer_citizenship_number", "buyer_birth_date", "buyer_address")


def columns(shop):
    return {
        "customers.user": shop.row("customers_user", "phone"),
        "customers.verification": shop.row("customers_verification", *CARD),
        "checkout.order": shop.row("checkout_order", *ORDER),
        "home.outboxmessage": shop.row("home_outboxmessage", "text", "html"),
    }


def opened(tables):
    return {
        table: {name: value and unseal(value, f"{table}.{name}") for name, value in row.items()}
        for table, row in tables.items()
    }


def test_what_the_last_release_kept_is_sealed_and_comes_back(shop):
    for target in LAST_RELEASE:
        shop.migrate(*target)
    fill(shop)
    before = columns(shop)

    shop.migrate()
    assert opened(columns(shop)) == before
    assert shop.row(
        "customers_verification", "number_digest", "phone_digest", "status", "front_is_wrong"
    ) == {
        "number_digest": digest("27017001234", "citizenship number"),
        "phone_digest": digest(PHONE, "phone"),
        "status": "returned",
        "front_is_wrong": "1" if shop.mark == "?" else "True",
    }
    assert shop.row("checkout_order", "buyer_number_digest", "phone_digest") == {
        "buyer_number_digest": digest("27017001234", "citizenship number"),
        "phone_digest": digest(PHONE, "phone"),
    }
    assert shop.row("home_knownkey", "key_id", "retired_at") == {"key_id": "test", "retired_at": "None"}

    for app in ("search", "insights"):
        shop.migrate(app, "zero")
    for target in LAST_RELEASE:
        shop.migrate(*target)
    assert columns(shop) == before
    assert shop.row("customers_verification", "status") == {"status": "rejected"}
