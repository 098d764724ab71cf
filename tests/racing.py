"""Databases of their own for the races, in which many real processes work at once."""

import json
import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def shop_on_sqlite(folder):
    """The environment of a process that is to work in it."""
    yield migrated(f"sqlite:///{folder / 'race.sqlite3'}")


@contextmanager
def shop_on_postgres(server_url):
    """The environment of a process that is to work in it. The database goes at the end."""
    name = f"race_{uuid.uuid4().hex[:8]}"
    server = psycopg2.connect(server_url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield migrated(server_url.rsplit("/", 1)[0] + f"/{name}")
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


def migrated(url):
    environment = os.environ | {"TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    return environment


def run(environment, module, scenario, **options):
    """What `python -m <module> <scenario>` says came of it."""
    done = subprocess.run(
        [sys.executable, "-m", module, scenario, json.dumps(options)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
