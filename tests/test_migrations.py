"""The migrations build the shop from nothing, and can be taken back."""

import os
import sqlite3
import subprocess
import sys

import pytest

from tools.steps import ROOT


@pytest.fixture
def migrate(tmp_path):
    """Run `manage.py migrate` on a database of its own; `migrate.database` is its file."""
    file = tmp_path / "migrations.sqlite3"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TEST_DATABASE_URL": f"sqlite:///{file}",
    }

    def run(*arguments):
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0", *arguments],
            cwd=ROOT,
            env=environment,
            check=True,
        )

    run.database = file
    return run


def ours(database):
    """The rows that our data migrations make, and the tables of our apps."""
    with sqlite3.connect(database) as connection:
        tables = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name.split("_")[0] in {"home", "catalogue", "checkout"}
        }
        groups = {name for (name,) in connection.execute("SELECT name FROM auth_group")}
        pages = {path for (path,) in connection.execute("SELECT url_path FROM wagtailcore_page")}
    return tables, groups, pages


def test_from_an_empty_database_up_and_down_and_up_again(migrate):
    migrate()
    tables, groups, pages = ours(migrate.database)
    assert {"checkout_order", "catalogue_variant", "home_homepage"} <= tables
    assert groups == {"Shopkeeper", "Reviewer", "Owner"}
    assert {"/home/", "/home/shop/"} <= pages

    for app in ("insights", "checkout", "catalogue"):
        migrate(app, "zero")
    migrate("home", "0001")
    tables_left, groups_left, pages_left = ours(migrate.database)
    assert not any(name.startswith(("checkout_", "catalogue_")) for name in tables_left)
    assert not groups_left & groups
    assert pages_left == {"/"}

    migrate()
    assert ours(migrate.database) == (tables, groups, pages)
