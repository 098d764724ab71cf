"""The production settings start with what they need, and refuse by name what is missing."""

import re
import subprocess
import sys

import pytest

from tools.production_example import EXAMPLE, example_values, production_environment
from tools.steps import ROOT

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


@pytest.mark.parametrize("keys", [DEVELOPMENT_KYC_KEY, f"2026a:c29tZXRoaW5n,{DEVELOPMENT_KYC_KEY}"])
def test_the_development_key_for_documents_is_refused(keys):
    answer = start("manage.py", "check", KYC_KEYS=keys)

    assert answer.returncode == 1
    assert answer.stderr == "KYC_KEYS holds the development key: make one of your own.\n"


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
