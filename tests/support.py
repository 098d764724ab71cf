"""What pytest does differently here, loaded by the root conftest.py.

- No test reaches further than this machine.
- A test marked `postgres` runs when the suite runs on PostgreSQL; one marked `e2e` when there is a Chromium.
  Elsewhere both are skipped by name. REQUIRE_POSTGRES=1 and REQUIRE_BROWSER=1 turn that skipping into failure.
"""

import ipaddress
import os
import shutil
import socket

import pytest
from django.conf import settings

from tools.with_postgres import NoPostgres, cluster, find_programs

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class OutsideConnection(AssertionError):
    """A test tried to reach another machine."""


# --- Only loopback ---------------------------------------------------------------------


def is_loopback(host):
    # None and "" are this machine, as getaddrinfo and bind understand them.
    if host in (None, "", "localhost", b"localhost", b""):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def guard(method):
    def guarded(self, address, *rest):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
            raise OutsideConnection(f"a test tried to connect to {address[0]}, port {address[1]}")
        return method(self, address, *rest)

    return guarded


def guard_lookup(getaddrinfo):
    def guarded(host, port, *rest, **options):
        if not is_loopback(host):
            raise OutsideConnection(f"a test tried to look up {host!r}")
        return getaddrinfo(host, port, *rest, **options)

    return guarded


def pytest_configure():
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guard(socket.socket.connect))
    patch.setattr(socket.socket, "connect_ex", guard(socket.socket.connect_ex))
    patch.setattr(socket, "getaddrinfo", guard_lookup(socket.getaddrinfo))


# --- What is on this machine -----------------------------------------------------------


def find_chromium():
    """The path of a Chromium, or None. CHROMIUM names one that lies elsewhere."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def runs_on_postgres():
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def why_not(item):
    """Why this machine, or this run, cannot do `item`; None when it can."""
    if item.get_closest_marker("e2e") and find_chromium() is None:
        return "BROWSER", "no Chromium on this machine (Debian: apt install chromium)"
    if "postgres_url" in item.fixturenames or item.get_closest_marker("postgres_server"):
        if "TEST_POSTGRES_URL" not in os.environ and not runs_on_postgres() and find_programs() is None:
            return "POSTGRES", "no PostgreSQL server on this machine (Debian: apt install postgresql)"
    elif item.get_closest_marker("postgres") and not runs_on_postgres():
        if find_programs() is None:
            return "POSTGRES", "no PostgreSQL server on this machine (Debian: apt install postgresql)"
        return "POSTGRES", "this run is on SQLite; make test-postgres runs it"
    return None


def pytest_collection_modifyitems(items):
    for item in items:
        reason = why_not(item)
        if reason is None:
            continue
        what, says = reason
        if os.environ.get(f"REQUIRE_{what}") == "1":
            raise pytest.UsageError(f"REQUIRE_{what}=1, but {item.nodeid} cannot run: {says}")
        item.add_marker(pytest.mark.skip(reason=says))


@pytest.fixture(scope="session")
def postgres_url():
    """The address of a PostgreSQL server's maintenance database, for tests that bring their own processes.

    TEST_POSTGRES_URL or the suite's own server where there is one, else a server for this session.
    """
    url = os.environ.get("TEST_POSTGRES_URL", "")
    if not url and runs_on_postgres():
        url = os.environ["TEST_DATABASE_URL"]
    if url:
        yield url
        return
    try:
        with cluster() as url:
            yield url
    except NoPostgres as error:
        pytest.fail(str(error))
