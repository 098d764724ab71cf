"""The production settings start with what they need, and refuse by name what is missing."""

import re
import subprocess
import sys
from importlib.util import find_spec

import pytest

from tools.production_example import EXAMPLE, example_values, production_environment
from tools.steps import ROOT

GOOD_KEY = "c29tZXRoaW5nLWxvbmctZW5vdWdoLWZvci1hLWtleSE="
TEST_KYC_KEY = "test:dGVzdC1vbmx5LWtleS1vZi10aGlydHktdHdvLWJ5dGU="
DEVELOPMENT_KYC_KEY = "dev:Z2FoYW5hLWRldmVsb3BtZW50LW9ubHkta2V5LTMyYnk="

WHO_IS_IT = """
import django; django.setup()
from allauth.account.adapter import get_adapter
from django.test import RequestFactory
request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.7")
print(get_adapter().get_client_ip(request))
"""

REPORT = """
import sys; sys.path.insert(0, "site")
from django.conf import settings
print(settings.DEBUG, settings.DATABASES["default"]["ENGINE"], settings.EMAIL_HOST, settings.ALLOWED_HOSTS)
"""


def start(*command, **changes):
    """Run Python in the root of the checkout, in a complete production environment but for `changes`."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=production_environment(**changes),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_example_environment_with_its_secrets_filled_in_is_complete():
    answer = start("-c", REPORT)

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == (
        "False django.db.backends.postgresql mail.example.com.np ['shop.example.com.np']\n"
    )


@pytest.mark.parametrize(
    "name",
    [
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "SITE_URL",
        "DATABASE_URL",
        "EMAIL_URL",
        "KHALTI_BASE_URL",
        "KHALTI_SECRET_KEY",
        "KYC_KEYS",
    ],
)
@pytest.mark.parametrize("value", [None, "  "])
def test_a_missing_setting_is_refused_in_one_line_with_its_name(name, value):
    answer = start("manage.py", "check", **{name: value})

    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith(f"{name} is not set: ")
    assert answer.stderr.count("\n") == 1


def test_all_that_is_missing_is_named_at_once():
    answer = start("manage.py", "check", SECRET_KEY=None, KYC_KEYS=None)

    assert [line.split(" ")[0] for line in answer.stderr.splitlines()] == ["SECRET_KEY", "KYC_KEYS"]


def test_the_example_itself_holds_no_secret():
    values = example_values()

    assert [name for name in ("SECRET_KEY", "KHALTI_SECRET_KEY", "KYC_KEYS") if values[name]] == []


@pytest.mark.parametrize(
    "keys",
    [
        DEVELOPMENT_KYC_KEY,
        f"2026a:{GOOD_KEY},{DEVELOPMENT_KYC_KEY}",
        TEST_KYC_KEY,
        f"2026a:{TEST_KYC_KEY[5:]}",
    ],
)
def test_keys_for_documents_that_everybody_knows_are_refused(keys):
    answer = start("manage.py", "check", KYC_KEYS=keys)

    assert answer.returncode == 1
    assert answer.stderr == "KYC_KEYS holds the development key: make one of your own.\n"


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("2026a", "KYC_KEYS, key 1: write id:base64, the id in letters, digits and ._-"),
        ("2026a:c29tZXRoaW5n", "KYC_KEYS, key 2026a: 9 bytes instead of 32"),
        ("2026a:%%%", "KYC_KEYS, key 2026a: not base64"),
        (f"a:{GOOD_KEY},a:{GOOD_KEY}", "KYC_KEYS, key 2: the id a is given twice"),
    ],
)
def test_a_malformed_key_for_documents_is_refused_in_one_line(keys, says):
    answer = start("manage.py", "check", KYC_KEYS=keys)

    assert (answer.returncode, answer.stderr) == (1, f"{says}\n")


def test_a_shop_that_would_kill_its_own_processes_does_not_start():
    answer = start("manage.py", "check", FAILPOINTS="settle.captured=1")

    assert answer.returncode == 1
    assert answer.stderr == "FAILPOINTS is set: it makes processes kill themselves, for tests alone.\n"


def shop_sealed_with(key, folder):
    """The production environment of a migrated shop on SQLite, sealed with `key`."""
    settings = {"DATABASE_URL": f"sqlite:///{folder / 'shop.sqlite3'}", "VAR_DIR": str(folder)}
    answer = start("manage.py", "migrate", "-v0", KYC_KEYS=key, **settings)
    assert answer.returncode == 0, answer.stderr[-2000:]
    return settings


def test_web_and_worker_do_not_start_with_a_wrong_key_or_without_one_that_is_needed(tmp_path):
    settings = shop_sealed_with(f"2026a:{GOOD_KEY}", tmp_path)
    other = GOOD_KEY[::-1].replace("=", "") + "="
    programs = {
        "web": ["-c", "import sys; sys.path.insert(0, 'site'); import config.wsgi"],
        "worker": ["manage.py", "worker", "--once"],
    }
    for name, program in programs.items():
        right = start(*program, KYC_KEYS=f"2026a:{GOOD_KEY}", **settings)
        assert right.returncode == 0, (name, right.stderr[-2000:])
        wrong = start(*program, KYC_KEYS=f"2026a:{other}", **settings)
        assert wrong.returncode == 1
        assert "KYC_KEYS, key 2026a: not the one by which this database is sealed\n" in wrong.stderr
        assert wrong.stderr.count("\n") == 1
        missing = start(*program, KYC_KEYS=f"2027a:{other}", **settings)
        assert missing.returncode == 1
        assert "KYC_KEYS has no key 2026a, by which" in missing.stderr
        assert missing.stderr.count("\n") == 1
        assert other not in wrong.stderr + missing.stderr


@pytest.mark.parametrize("database", ["sqlite:////nowhere/at/all.sqlite3", "postgres://a:b@127.0.0.1:9/shop"])
def test_a_database_that_does_not_answer_is_not_judged_and_the_web_server_starts(database):
    answer = start("-c", "import sys; sys.path.insert(0, 'site'); import config.wsgi", DATABASE_URL=database)

    assert answer.returncode == 0, answer.stderr[-2000:]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://bucket", "VAULT_STORAGE_URL must be like s3://bucket/folder"),
        ("s3:///folder", "VAULT_STORAGE_URL must be like s3://bucket/folder"),
        ("s3://bucket?acl=public-read", "VAULT_STORAGE_URL must be like s3://bucket/folder"),
        ("s3://bucket/cards", "VAULT_STORAGE_URL asks for a bucket, whose client is not installed"),
    ],
)
def test_a_bucket_for_the_vault_that_cannot_be_used_is_refused_by_name(url, says):
    if says.endswith("installed") and find_spec("storages"):
        pytest.skip("the client is installed here")
    answer = start("manage.py", "check", VAULT_STORAGE_URL=url)

    assert answer.returncode == 1
    assert answer.stderr.startswith(says)
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:8001/api/v2/", "http://khalti.com/api/v2/"])
def test_the_simulator_is_refused(address):
    answer = start("manage.py", "check", KHALTI_BASE_URL=address)

    assert answer.returncode == 1
    assert answer.stderr == (
        "KHALTI_BASE_URL must start with https://: the simulator is for development only.\n"
    )


def test_the_web_server_is_told_the_same_in_one_line():
    answer = start("-c", "import sys; sys.path.insert(0, 'site'); import config.wsgi", SECRET_KEY=None)

    assert answer.returncode == 1
    assert answer.stderr.startswith("SECRET_KEY is not set: ")
    assert answer.stderr.count("\n") == 1


def test_the_deploy_check_finds_nothing_to_warn_of():
    answer = start("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert answer.returncode == 0, answer.stderr
    assert "(0 silenced)" in answer.stdout + answer.stderr


def test_a_shop_address_without_encryption_is_refused():
    answer = start("manage.py", "check", SITE_URL="http://shop.example.com.np")

    assert answer.returncode == 1
    assert answer.stderr == (
        "SITE_URL must start with https://: it is where Khalti and our mails send people.\n"
    )


def test_limits_count_by_the_browser_that_nginx_names_and_not_by_nginx():
    answer = start("-c", f"import sys; sys.path.insert(0, 'site'){WHO_IS_IT}")

    assert answer.stdout == "203.0.113.7\n", answer.stderr[-500:]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("dbcache://gahana_cache", 50_000),
        ("dbcache://gahana_cache?max_entries=9000", 9000),
        ("locmemcache://", 300),
    ],
)
def test_the_cache_remembers_more_failed_logins_than_anybody_can_flush(url, kept):
    program = (
        "import sys; sys.path.insert(0, 'site')\n"
        "from django.core.cache import cache\n"
        "print(cache._max_entries)"
    )
    answer = start("-c", program, CACHE_URL=url)

    assert answer.stdout == f"{kept}\n", answer.stderr[-500:]


def test_the_example_names_every_setting_that_the_guide_tells_of():
    told = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "deploy.md").read_text("utf-8"), re.MULTILINE)
    assert {"PAGE_CACHE_URL", "SEARCH_URL"} <= set(told)
    example = EXAMPLE.read_text("utf-8")
    assert [name for name in told if not re.search(rf"^(# )?{name}=", example, re.MULTILINE)] == []
