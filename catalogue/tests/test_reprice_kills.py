"""Repricing in real processes on SQLite and PostgreSQL: killed, watched, and beside people who buy and save."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)]
)


@pytest.fixture
def shop(engine, request, tmp_path):
    """The environment of a migrated database of its own."""
    if engine == "sqlite":
        yield migrated(f"sqlite:///{tmp_path / 'reprice.sqlite3'}")
        return
    server_url = request.getfixturevalue("postgres_url")
    name = f"reprice_{uuid.uuid4().hex[:8]}"
    server = psycopg2.connect(server_url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield migrated(server_url.rsplit("/", 1)[0] + f"/{name}")
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


def migrated(url):
    environment = os.environ | {"TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    return environment


def run(environment, scenario, **options):
    done = subprocess.run(
        [sys.executable, "-m", "catalogue.tests.repricers", scenario, json.dumps(options)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_killed_at_any_step_it_goes_on_and_nobody_sees_half(shop):
    outcome = run(shop, "killed")
    assert outcome == {
        "seen_before": [[100_000]] * 5,
        "standing": [20, 60, 100, 160],
        "seen_after": [200_000],
        "computed": 200,
        "changed": 200,
        "left_over": 0,
    }


def test_shoppers_who_look_see_all_old_or_all_new_and_those_who_buy_are_not_locked_out(shop):
    outcome = run(shop, "watched")
    assert outcome == {"halves": 0, "codes": [0, 0, 0], "seen_after": [600_000]}


def test_control_without_the_switch_somebody_sees_half(shop):
    assert run(shop, "watched", in_one_switch=False)["halves"] > 0
