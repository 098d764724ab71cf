"""Bring translations, database and demo shop up to date in one go: one start of Django instead of four.

Says what it does, and prints the shop's folder and the demo logins as JSON in its last line, for tools.run.
"""

import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tools.compile_messages import compile_messages

ROOT = Path(__file__).resolve().parent.parent


def migrate():
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        print(f"Database: {len(plan)} changes to make ...", flush=True)
        call_command("migrate", verbosity=0, interactive=False)
        print("Database: ready", flush=True)
    else:
        print("Database: up to date", flush=True)


def create_cache_table():
    if any(cache["BACKEND"].endswith(".DatabaseCache") for cache in settings.CACHES.values()):
        call_command("createcachetable")


def logins():
    """Who may enter the demo shop, as (who, address, password)."""
    from insights.demo import people  # needs the apps, which are ready only now

    who = [
        ("Owner", people.OWNER),
        ("Shopkeeper", people.SHOPKEEPER),
        ("Reviewer", people.REVIEWER),
        ("Verified shopper", people.VERIFIED),
        ("Unverified shopper", people.NEW),
    ]
    return [(name, address, people.PASSWORD) for name, address in who]


def main():
    complaints = compile_messages()
    if complaints:
        sys.exit("\n".join(complaints))
    sys.path.insert(0, str(ROOT / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    migrate()
    create_cache_table()
    call_command("seed_demo", verbosity=0)  # the logins are shown when the shop answers
    print(json.dumps({"folder": str(settings.VAR), "logins": logins()}))


if __name__ == "__main__":
    main()
