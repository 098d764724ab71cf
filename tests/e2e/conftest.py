"""A real Chromium in front of a real shop. Nothing here leaves this machine."""

import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.e2e.shop_server import HOST, ShopServer
from tests.support import find_chromium

SECONDS_FOR_A_MAIL = 20


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)


@dataclass
class Watched:
    """What pages did that they must not."""

    console_errors: list = field(default_factory=list)
    elsewhere: list = field(default_factory=list)
    server_errors: list = field(default_factory=list)

    def nothing_wrong(self):
        assert self == Watched()


@pytest.fixture(scope="session")
def shop_server(tmp_path_factory):
    """The demo shop at `shop_server.url`, its own database, worker and Khalti simulator."""
    server = ShopServer(tmp_path_factory.mktemp("shop"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": find_chromium(),
        "args": [
            "--no-sandbox",  # CI runs as root, where Chromium refuses its sandbox
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, shop_server):
    return browser_context_args | {
        "base_url": shop_server.url,
        "locale": "en-GB",
        "timezone_id": "Asia/Kathmandu",
    }


@pytest.fixture
def database(shop_server):
    """Ask the shop's database: `database(sql, *values)` gives the first row."""

    def ask(sql, *values):
        with sqlite3.connect(f"file:{shop_server.folder / 'shop.sqlite3'}?mode=ro", uri=True) as connection:
            return connection.execute(sql, values).fetchone()

    return ask


@pytest.fixture
def wait_for_mail(shop_server):
    """The newest mail to somebody that holds certain words, once the worker has sent it."""

    def wait(recipient, words):
        until = time.monotonic() + SECONDS_FOR_A_MAIL
        while time.monotonic() < until:
            for mail in reversed(shop_server.mails()):
                if f"To: {recipient}" in mail and words in mail:
                    return mail
            time.sleep(0.3)
        raise AssertionError(f"no mail to {recipient} with {words!r}: {shop_server.log('worker')[-2000:]}")

    return wait


@pytest.fixture
def watched(context):
    """Notes what this test's pages do that they must not; end the test with `watched.nothing_wrong()`."""

    watched = Watched()

    def asked(request):
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != HOST:
            watched.elsewhere.append(request.url)

    def answered(response):
        if response.status >= 500:
            watched.server_errors.append(f"{response.status} {response.url}")

    def said(message):
        if message.type == "error":
            watched.console_errors.append(f"{message.text} ({message.location.get('url', '')})")

    context.on("request", asked)
    context.on("response", answered)
    context.on("console", said)
    context.on("weberror", lambda error: watched.console_errors.append(str(error.error)))
    return watched
