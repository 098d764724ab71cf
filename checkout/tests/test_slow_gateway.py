"""A gateway that answers a byte at a time, from the first line of its headers on, holds nobody for long."""

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from checkout import khalti

ROOT = Path(__file__).resolve().parents[2]
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Padding: " + b"x" * 200


class Dripping(threading.Thread):
    """Sends ANSWER slowly to whoever comes, until the other side or the test has enough."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/api/v2/"
        self.enough = threading.Event()
        self.is_through = False

    def run(self):
        connection, _address = self.listener.accept()
        with connection:
            for byte in ANSWER:
                try:
                    connection.sendall(bytes([byte]))
                except OSError:
                    return
                if self.enough.wait(0.1):
                    return
            self.is_through = True


@pytest.fixture
def dripping():
    server = Dripping()
    server.start()
    yield server
    server.enough.set()
    server.join(5)
    server.listener.close()


def test_the_headers_too_have_their_time(dripping, settings):
    settings.KHALTI_BASE_URL = dripping.url
    settings.KHALTI_CONNECT_TIMEOUT = settings.KHALTI_READ_TIMEOUT = 0.3
    with pytest.raises(khalti.KhaltiUnavailable, match="takes too long"):
        khalti.lookup("p1")
    # It was given up while the server was still at it.
    assert dripping.is_alive()
    assert not dripping.is_through


@pytest.mark.parametrize(("connect", "read", "wait"), [(3, 5, 5.5), (1, 1.5, 2.5)])
def test_nobody_waits_longer_than_a_shopper_would(settings, monkeypatch, connect, read, wait):
    settings.KHALTI_CONNECT_TIMEOUT, settings.KHALTI_READ_TIMEOUT = connect, read
    waited = []

    def result(self, seconds):
        waited.append(seconds)
        raise TimeoutError

    monkeypatch.setattr(khalti, "_exchange", lambda *args: (200, b"{}"))
    monkeypatch.setattr(khalti.Future, "result", result)
    with pytest.raises(khalti.KhaltiUnavailable):
        khalti.lookup("p1")
    assert waited == [wait]


def test_a_process_ends_though_an_answer_does_not(dripping, settings):
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from checkout import khalti\n"
        f"settings.KHALTI_BASE_URL = {dripping.url!r}\n"
        "settings.KHALTI_CONNECT_TIMEOUT = settings.KHALTI_READ_TIMEOUT = 0.3\n"
        "try: khalti.lookup('p1')\n"
        "except khalti.KhaltiUnavailable: print('given up')\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")])}
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert (ended.stdout, ended.returncode) == ("given up\n", 0), ended.stderr
    assert not dripping.is_through
