"""`make run`: everything that the shop needs on this machine, then its three processes until Ctrl-C.

    python3 -m tools.run --port 8000

The web server listens on the port, the Khalti simulator on the next one, the worker on none. They start together
and end together: one that dies ends the others. Only the standard library is used.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from queue import Empty, SimpleQueue

from tools.install import PYTHON, install
from tools.steps import ROOT, StepError, end, end_on_signals, running, say

HOST = "127.0.0.1"
SECONDS_TO_ANSWER = 60
ENDED = object()


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python3 -m tools.run", description=__doc__.splitlines()[0])
    parser.add_argument("--port", default="8000", help="the shop's port; the simulator takes the next one")
    parser.add_argument(
        "--reload", action="store_true", help="start the web server anew when its code changes"
    )
    options = parser.parse_args(arguments)
    end_on_signals(signal.SIGTERM, signal.SIGHUP)
    try:
        port = port_number(options.port)
        for number in (port, port + 1):
            refuse_busy(number)
        install()
        environment = environment_for(port)
        if options.reload:
            environment.setdefault(
                "PAGE_CACHE_URL", "dummycache://"
            )  # whoever edits templates wants to see it
        folder, logins = prepare(environment)
        supervise(commands(port, options.reload, folder), environment, port, logins)
    except StepError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\nEnded.")
    return 0


# --- Ports and settings ----------------------------------------------------------------


def port_number(text):
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= 65534:
        raise StepError(f"PORT must be a number from 1 to 65534, not {text!r}.")
    return number


def refuse_busy(port):
    with socket.socket() as probe:
        # As the server itself will: an address that is only cooling down is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise StepError(
                f"Port {port} cannot be used: {error.strerror}. `make run PORT=9000` takes 9000 and 9001."
            ) from None


def environment_for(port):
    """The environment of the shop's processes. What the developer has set, here or in .env, wins."""
    environment = dict(os.environ)
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    environment["PYTHONUNBUFFERED"] = "1"
    environment["DJANGO_RUNSERVER_HIDE_WARNING"] = "true"
    ours = {
        "SITE_URL": f"http://{HOST}:{port}",
        "ALLOWED_HOSTS": f"localhost,{HOST},[::1]",
        "KHALTI_BASE_URL": f"http://{HOST}:{port + 1}/api/v2/",
    }
    theirs = names_in_dotenv()
    for name, value in ours.items():
        if name not in theirs:
            environment.setdefault(name, value)
    return environment


def names_in_dotenv():
    try:
        lines = (ROOT / ".env").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return set()
    return {line.split("=")[0].removeprefix("export ").strip() for line in lines if "=" in line}


# --- Steps before the start ------------------------------------------------------------


def prepare(environment):
    """Front end, then what tools.prepare does; returns the folder that the shop writes to (VAR_DIR, var/, or what
    .env says) and the demo logins as (who, address, password)."""
    step([PYTHON, "-m", "tools.build_frontend"], environment, "The front end could not be built")
    lines = step([PYTHON, "-m", "tools.prepare"], environment, "The shop could not be made ready")
    made = json.loads(lines[-1])
    return made["folder"], made["logins"]


def step(command, environment, complaint):
    """Run a step; its lines are shown as they come, but for a last line of JSON, meant for us."""
    lines = []
    with running([str(part) for part in command], env=environment) as process:
        for line in process.stdout:
            lines.append(line)
            if not line.startswith("{"):
                print(line, end="", flush=True)
    if process.returncode != 0:
        raise StepError(f"{complaint}: see above.")
    return lines


# --- The three processes ---------------------------------------------------------------


def commands(port, reload, folder):
    """What to run, by name. `folder` is the shop's own, VAR_DIR or var/."""
    # Watching its code, the server loads everything twice. The worker's start makes the same checks as the web's.
    how = [] if reload else ["--noreload", "--skip-checks"]
    return {
        "web": ["manage.py", "runserver", f"{HOST}:{port}", *how],
        "worker": ["manage.py", "worker"],
        "khalti": [
            "-m",
            "tools.khalti_simulator",
            "--port",
            str(port + 1),
            "--state",
            f"{folder}/khalti.json",
        ],
    }


def supervise(wanted, environment, port, logins):
    """Run the commands until one of them ends or somebody ends us; none outlives this function."""
    # A Ctrl-C in the terminal reaches this process alone: each child leads a group of its own.
    children = {}
    output = SimpleQueue()
    try:
        for name, command in wanted.items():
            children[name] = subprocess.Popen(
                [str(PYTHON), *command],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            threading.Thread(target=forward, args=(name, children[name], output), daemon=True).start()
        threading.Thread(target=announce, args=(port, logins, output), daemon=True).start()
        show(output)
    finally:
        # A second Ctrl-C must not stop the ending half-way.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        end(children.values())


def forward(name, child, output):
    for line in child.stdout:
        output.put((name, line.decode("utf-8", "replace").rstrip("\n")))
    child.wait()
    output.put((name, ENDED))


def show(output):
    """Print what the processes say, until one of them has ended."""
    while True:
        try:
            name, line = output.get(timeout=1)
        except Empty:
            continue
        if line is ENDED:
            raise StepError(
                f"The {name} process has ended; the others are ended too. Its last lines are above."
            )
        print(f"{name:6} | {line}" if name else line, flush=True)


def announce(port, logins, output):
    """Once the shop answers, say where it is and who may enter."""
    if answers(f"http://{HOST}:{port}/healthz"):
        output.put(("", welcome(port, logins)))
    else:
        output.put(("", f"The shop has not answered within {SECONDS_TO_ANSWER} seconds; it may still come."))


def answers(address):
    # A proxy in the environment has no business with our own machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < until:
        try:
            with opener.open(address, timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def welcome(port, logins):
    shop = f"http://{HOST}:{port}"
    rows = [
        ("The shop", f"{shop}/"),
        ("in Nepali", f"{shop}/ne/"),
        ("Admin (CMS)", f"{shop}/cms/"),
        ("Insights", f"{shop}/cms/insights/"),
        ("Mails", f"{shop}/dev/mail/"),
        ("Khalti stand-in", f"http://{HOST}:{port + 1}/"),
    ]
    lines = ["", "Gahana is running. Ctrl-C ends it.", ""]
    lines += [f"  {what:<20} {where}" for what, where in rows]
    lines += ["", "  Demo logins"]
    lines += [f"  {who:<20} {email:<32} {password}" for who, email, password in logins]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
