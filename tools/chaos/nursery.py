"""Keeps processes of the shop alive that are killed again and again:

    python -m tools.chaos.nursery worker worker counter

Django is loaded once; each process is forked from here, so a new one is there within milliseconds.
"""

import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site"))

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from tools.chaos.counter import stand_at_the_counter  # noqa: E402


def bear(role):
    """A new process that does the work of `role`; its process id."""
    child = os.fork()
    if child:
        return child
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    if role == "worker":
        call_command("worker", skip_checks=True)
    else:
        stand_at_the_counter()
    os._exit(0)


def main(roles):
    connections.close_all()
    children = {bear(role): role for role in roles}

    def leave(*_):
        for child in children:
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    while True:
        child, _status = os.wait()
        role = children.pop(child)
        time.sleep(0.05)
        children[bear(role)] = role


if __name__ == "__main__":
    main(sys.argv[1:])
