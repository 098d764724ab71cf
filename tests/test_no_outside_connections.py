import socket

import pytest
import requests

from tests.support import OutsideConnection


def test_a_connection_to_another_machine_is_refused():
    # 192.0.2.0/24 is set aside for documentation (RFC 5737): nothing answers there even without the guard.
    with socket.socket() as probe, pytest.raises(OutsideConnection, match="192.0.2.1, port 80"):
        probe.connect(("192.0.2.1", 80))


def test_a_name_is_not_even_looked_up():
    with pytest.raises(OutsideConnection, match="khalti.com"):
        requests.get("https://khalti.com/", timeout=1)


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as probe:
        probe.connect(server.getsockname())
        assert probe.getpeername() == server.getsockname()
