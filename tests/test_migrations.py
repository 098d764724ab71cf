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


def test_from_the_last_release_a_shop_keeps_what_it_has(migrate):
    # The release before rates: the groups' first migration stands at the end of its chain.
    migrate("insights", "0001")
    with sqlite3.connect(migrate.database) as connection:
        for code in ("gold", "silver", "platinum"):
            connection.execute(
                "INSERT INTO catalogue_metal (name, name_ne, code, sort_order) VALUES (?, '', ?, 10)",
                (code.title(), code),
            )
            connection.execute(
                "INSERT INTO catalogue_purity (name, name_ne, code, sort_order, fineness, metal_id) "
                "SELECT ?, '', ?, 10, 916, id FROM catalogue_metal WHERE code = ?",
                (code, f"{code}-916", code),
            )

    def lines():
        with sqlite3.connect(migrate.database) as connection:
            return connection.execute(
                "SELECT purity.code, line.code FROM catalogue_purity AS purity "
                "LEFT JOIN catalogue_rateline AS line ON line.id = purity.rate_line_id ORDER BY purity.code"
            ).fetchall()

    migrate()
    assert lines() == [("gold-916", "fine-gold"), ("platinum-916", None), ("silver-916", "silver")]
    with sqlite3.connect(migrate.database) as connection:
        assert connection.execute("SELECT status FROM catalogue_pricelist").fetchall() == [("in_force",)]

    migrate("search", "zero")
    migrate("insights", "0001")
    migrate("catalogue", "0002")
    with sqlite3.connect(migrate.database) as connection:
        assert connection.execute("SELECT count(*) FROM catalogue_purity").fetchall() == [(3,)]
    migrate()
    assert lines()[0] == ("gold-916", "fine-gold")
