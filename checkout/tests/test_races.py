"""Many processes at once, on SQLite and on PostgreSQL. Each race has a control with the guard taken out: if the
control does not fail, the race proves nothing."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def sqlite_shop(tmp_path_factory):
    yield from migrated(f"sqlite:///{tmp_path_factory.mktemp('race') / 'race.sqlite3'}")


@pytest.fixture(scope="module")
def postgres_shop(postgres_url):
    name = f"race_{uuid.uuid4().hex[:8]}"
    server = psycopg2.connect(postgres_url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield from migrated(postgres_url.rsplit("/", 1)[0] + f"/{name}")
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


def migrated(url):
    environment = os.environ | {"TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    yield environment


def run(environment, scenario, **options):
    done = subprocess.run(
        [sys.executable, "-m", "checkout.tests.racers", scenario, json.dumps(options)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


pytestmark = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)]
)


def shop_on(engine, request):
    return request.getfixturevalue(f"{engine}_shop")


def test_of_fifty_who_want_one_piece_one_gets_it(engine, request):
    for outcome in run(shop_on(engine, request), "one_piece", processes=50):
        assert outcome["orders"] == 1
        assert outcome["stock"] == 0
        assert sorted(set(outcome["results"])) == ["NotEnoughStock", "ordered"]
        assert outcome["results"].count("ordered") == 1
        assert len(outcome["results"]) == 50


def test_control_without_the_guard_the_piece_is_sold_more_than_once(engine, request):
    (outcome,) = run(shop_on(engine, request), "one_piece", processes=10, guard=False)
    assert outcome["orders"] > 1


def test_twenty_returns_of_one_paid_pidx_apply_it_once(engine, request, gateway_process):
    outcome = run(
        shop_on(engine, request),
        "parallel_returns",
        processes=20,
        gateway=gateway_process.url,
        key="test-gateway-key",
    )
    assert set(outcome.pop("codes")) == {303}
    assert outcome == {
        "order": "paid",
        "payment": "applied",
        "captured": 1,
        "applied": 1,
        "paid": 1,
        "mails": 1,
        "stock": 0,
    }


def test_control_without_the_guard_one_payment_is_captured_more_than_once(engine, request, gateway_process):
    outcome = run(
        shop_on(engine, request),
        "parallel_returns",
        processes=20,
        gateway=gateway_process.url,
        key="test-gateway-key",
        guard=False,
    )
    assert outcome["captured"] > 1
