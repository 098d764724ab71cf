"""Limits count across processes: production keeps them in a table of the database."""

import json
import subprocess
import sys

from tools.steps import ROOT

# One process of the shop, which guesses a password as often as it is told and says what it was answered.
GUESSER = """
import json, sys
sys.path[:0] = ["site"]
from django.conf import settings
settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "gahana_cache"}
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.ACCOUNT_RATE_LIMITS = {}
import django; django.setup()
from django.core.management import call_command
from django.test import Client
if sys.argv[2] == "prepare":
    call_command("migrate", "sessions", verbosity=0)
    call_command("createcachetable")
    sys.exit()
from allauth.core import context, ratelimit
from django.test import RequestFactory
request = RequestFactory().post("/accounts/login/", REMOTE_ADDR="203.0.113.7")
print(json.dumps([ratelimit.consume(request, action="login_failed", key="sita@example.com")
                  for _ in range(int(sys.argv[2]))]))
"""


def guess(database, times):
    done = subprocess.run(
        [sys.executable, "-c", GUESSER, str(database), str(times)],
        cwd=ROOT,
        env={
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PATH": "/usr/bin:/bin",
            "GAHANA_TEST_NAME": "limits",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout or "[]")


def test_two_processes_count_the_same_guesses(tmp_path):
    database = tmp_path / "shop.sqlite3"
    guess(database, "prepare")
    assert guess(database, 3) == [True] * 3
    assert guess(database, 4) == [True, True, False, False]
    assert guess(database, 1) == [False]
