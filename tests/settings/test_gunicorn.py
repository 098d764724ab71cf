"""deploy/gunicorn.conf.py serves the shop with the production settings."""

import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tools.production_example import production_environment
from tools.steps import ROOT, end
from tools.with_postgres import free_port

SECONDS_TO_ANSWER = 60


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def command():
    return [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]


@pytest.fixture
def environment(tmp_path):
    return production_environment(
        DATABASE_URL=f"sqlite:///{tmp_path / 'shop.sqlite3'}",
        CACHE_URL=f"filecache://{tmp_path / 'cache'}",
        EMAIL_URL="filemail://",
        ALLOWED_HOSTS="127.0.0.1",
        VAR_DIR=str(tmp_path),
        WEB_BIND=f"127.0.0.1:{free_port()}",
        WEB_PROCESSES="1",
    )


@pytest.fixture
def served(environment, tmp_path):
    """Gunicorn at work: (address, path of its log)."""
    address = f"http://{environment['WEB_BIND']}"
    log = tmp_path / "gunicorn.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            command(), cwd=ROOT, env=environment, stdout=file, stderr=file, start_new_session=True
        )
    try:
        until = time.monotonic() + SECONDS_TO_ANSWER
        while time.monotonic() < until and process.poll() is None:
            try:
                ask(f"{address}/healthz")
                break
            except urllib.error.URLError:
                time.sleep(0.1)
        yield address, log
    finally:
        end([process])


def ask(address):
    """Status, headers and body of a GET; a redirect is not followed."""
    try:
        with urllib.request.build_opener(NoRedirect).open(address, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_gunicorn_serves_and_logs_no_query(served):
    address, log = served

    status, _, body = ask(f"{address}/healthz")
    assert (status, body) == (200, b"ok"), log.read_text()
    assert ask(f"{address}/readyz")[0] == 200

    status, headers, _ = ask(f"{address}/checkout/khalti/return/?pidx=abc&mobile=9800000001")
    assert status == 301
    assert headers["Location"].startswith("https://127.0.0.1")

    until = time.monotonic() + SECONDS_TO_ANSWER
    while "/checkout/khalti/return/" not in (lines := log.read_text()) and time.monotonic() < until:
        time.sleep(0.1)  # gunicorn writes its line after it has answered
    assert "GET /checkout/khalti/return/ 301" in lines
    assert "9800000001" not in lines


def test_gunicorn_ends_with_one_line_when_a_secret_is_missing(environment):
    del environment["SECRET_KEY"]

    answer = subprocess.run(
        command(), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )

    assert answer.returncode == 1
    assert "SECRET_KEY is not set" in answer.stderr
    assert "Traceback" not in answer.stderr
