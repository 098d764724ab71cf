"""Run a command with a PostgreSQL server of its own, gone afterwards.

    python -m tools.with_postgres python -m pytest -m postgres

The command finds the server's address in TEST_DATABASE_URL. The server's files lie in a temporary folder, it
listens on loopback with a password made for the occasion, and it never calls fsync: for tests only.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg2

HOST = "127.0.0.1"
SECONDS_TO_START = 60
SECONDS_TO_END = 15


class NoPostgres(Exception):
    """There is no PostgreSQL server program on this machine, or it does not start; the message says which."""


def find_programs():
    """The folder that holds initdb and postgres, the newest first; None when there is none."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders = sorted(debian, key=lambda folder: int(folder.parent.name), reverse=True) + folders
    for folder in folders:
        if os.access(folder / "initdb", os.X_OK) and os.access(folder / "postgres", os.X_OK):
            return folder
    return None


def unprivileged_user():
    """The user to run the server as: PostgreSQL refuses root. None: as we are."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres(
        "PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody."
    )


@contextmanager
def cluster():
    """A server of our own; yields the URL of its maintenance database."""
    programs = find_programs()
    if programs is None:
        raise NoPostgres("no PostgreSQL server on this machine (Debian: apt install postgresql)")
    user = unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="gahana-pg-"))
    try:
        password = secrets.token_hex(16)
        (folder / "password").write_text(password + "\n")
        as_user = {"cwd": folder, "stdin": subprocess.DEVNULL}
        if user:
            for path in (folder, folder / "password"):
                os.chown(path, user.pw_uid, user.pw_gid)
            as_user |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        make_cluster(programs, folder, as_user)
        port = free_port()
        with serving(programs, folder, port, as_user):
            yield f"postgres://tester:{password}@{HOST}:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_cluster(programs, folder, as_user):
    command = [programs / "initdb", "--pgdata", folder / "data", "--username=tester", "--auth=scram-sha-256"]
    command += [f"--pwfile={folder / 'password'}", "--encoding=UTF8", "--locale=C", "--no-sync"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, **as_user)
    if answer.returncode != 0:
        raise NoPostgres(f"initdb failed: {answer.stderr.strip().splitlines()[-1]}")


@contextmanager
def serving(programs, folder, port, as_user):
    settings = {
        "listen_addresses": HOST,
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        # Race tests send fifty processes at once, from every worker of pytest.
        "max_connections": 300,
    }
    command = [programs / "postgres", "-D", folder / "data"]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        # A session of its own: Ctrl-C goes to the tests first, and to the server when they have ended.
        server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **as_user)
        try:
            wait_for(server, folder, port)
            yield
        finally:
            server.send_signal(signal.SIGINT)  # "fast": does not wait for open connections
            try:
                server.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait_for(server, folder, port):
    password = (folder / "password").read_text().strip()
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            psycopg2.connect(
                host=HOST, port=port, user="tester", password=password, dbname="postgres", connect_timeout=2
            ).close()
        except psycopg2.OperationalError:
            time.sleep(0.1)
        else:
            return
    last = (folder / "log").read_text(errors="replace").strip().splitlines()[-1:]
    raise NoPostgres(f"the PostgreSQL server did not start: {' '.join(last)}")


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def run(command, environment):
    with subprocess.Popen(command, env=environment) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.wait()  # the terminal has told it too
            return 130
        except SystemExit:
            process.terminate()
            raise


def main(command):
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    # Ended from outside, we still end the server on our way out.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        with cluster() as url:
            return run(command, {**os.environ, "TEST_DATABASE_URL": url})
    except NoPostgres as error:
        print(f"PostgreSQL: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
