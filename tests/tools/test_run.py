"""`make run` from outside: what it refuses, and that nothing of it outlives it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tools.check_python import complaint
from tools.run import commands, environment_for, names_in_dotenv, prepare
from tools.steps import ROOT

# Stands for a server that starts others and does not end when asked.
STUBBORN = (
    "import os, signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print('pids', os.getpid(), child.pid, flush=True); time.sleep(600)"
)
OBEDIENT = "import os, time; print('pids', os.getpid(), flush=True); time.sleep(600)"

SUPERVISOR = """
import signal, sys
from tools import run, steps
run.PYTHON = sys.executable
run.SECONDS_TO_ANSWER = 0
run.end = lambda processes: steps.end(processes, seconds=1)
steps.end_on_signals(signal.SIGTERM, signal.SIGHUP)
try:
    run.supervise({"web": ["-c", sys.argv[1]], "worker": ["-c", sys.argv[2]]}, {}, 9, [])
except steps.StepError as error:
    sys.exit(str(error))
except KeyboardInterrupt:
    pass
"""


def supervisor(*scripts):
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, *scripts],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def pids_from(process, lines):
    """The process numbers that the children print, from this many lines that name them."""
    pids = []
    while lines:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        _, _, said = line.partition("| ")
        if said.startswith("pids "):
            pids += [int(word) for word in said.split()[1:]]
            lines -= 1
    return pids


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Ended but not yet fetched by init: no longer alive.
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] != "Z"


def gone(pids):
    """Whether these processes end; the kernel may need a moment after a SIGKILL."""
    until = time.monotonic() + 10
    while any(map(is_alive, pids)):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_even_the_children_of_a_stubborn_child(number):
    process = supervisor(STUBBORN, OBEDIENT)
    pids = pids_from(process, 2)
    assert len(pids) == 3

    process.send_signal(number)
    process.communicate(timeout=30)

    assert gone(pids)


def test_a_child_that_dies_ends_the_others_and_is_named():
    process = supervisor(OBEDIENT, OBEDIENT)
    pids = pids_from(process, 2)

    os.kill(pids[0], signal.SIGKILL)
    _, complaints = process.communicate(timeout=30)

    assert process.returncode == 1
    assert complaints.count("process has ended; the others are ended too.") == 1
    assert gone(pids)


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "tools.run", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("port", ["0", "65535", "eighty", "-1", "8000.5", ""])
def test_a_port_that_is_none_is_refused_in_one_line(port):
    answer = run(f"--port={port}")

    assert answer.returncode == 1
    assert answer.stderr == f"PORT must be a number from 1 to 65534, not {port!r}.\n"


@pytest.mark.parametrize("busy", [0, 1])
def test_a_busy_port_is_refused_in_one_line_before_anything_else_is_done(busy):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1] - busy
        answer = run(f"--port={port}")

    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith(f"Port {port + busy} cannot be used: ")
    assert answer.stderr.count("\n") == 1


def test_the_processes_are_told_the_chosen_port(monkeypatch):
    for name in ("SITE_URL", "ALLOWED_HOSTS", "KHALTI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("tools.run.names_in_dotenv", lambda: {"ALLOWED_HOSTS"})

    environment = environment_for(9100)

    assert environment["SITE_URL"] == "http://127.0.0.1:9100"
    assert environment["KHALTI_BASE_URL"] == "http://127.0.0.1:9101/api/v2/"
    assert "ALLOWED_HOSTS" not in environment


def test_what_the_developer_has_set_wins(monkeypatch):
    monkeypatch.setenv("KHALTI_BASE_URL", "https://dev.khalti.com/api/v2/")

    assert environment_for(9100)["KHALTI_BASE_URL"] == "https://dev.khalti.com/api/v2/"


def test_names_are_read_from_a_dotenv(monkeypatch, tmp_path):
    monkeypatch.setattr("tools.run.ROOT", tmp_path)
    assert names_in_dotenv() == set()

    (tmp_path / ".env").write_text("# a note\nSITE_URL=http://a\nexport EMAIL_URL = x=y\n")
    assert {"SITE_URL", "EMAIL_URL"} <= names_in_dotenv()


def test_the_stand_in_for_khalti_keeps_its_payments_where_the_shop_writes(monkeypatch, tmp_path):
    lines = {
        "tools.build_frontend": [],
        "tools.prepare": ["Database: ready", json.dumps({"folder": str(tmp_path), "logins": [["Owner"]]})],
    }
    monkeypatch.setattr("tools.run.step", lambda command, *_told: lines[command[-1]])

    folder, logins = prepare({})
    command = commands(9100, False, folder)["khalti"]

    assert command[-2:] == ["--state", f"{tmp_path}/khalti.json"]
    assert logins == [["Owner"]]


def test_an_old_python_is_told_in_one_line(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))

    assert complaint().startswith("Gahana needs Python 3.11 or newer; this is 3.9 (")
    assert "\n" not in complaint()


def test_a_python_without_venv_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    major, minor = sys.version_info[:2]

    assert complaint() == (
        "This Python cannot make virtual environments. On Debian and Ubuntu: "
        f"sudo apt install python{major}.{minor}-venv"
    )
