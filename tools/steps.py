"""What the commands behind the Makefile share: steps that say what they do and end with all their children."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SECONDS_TO_END = 10


class StepError(Exception):
    """A step failed; the message is one line for the person at the terminal."""


def say(message):
    print(message, flush=True)


@contextmanager
def running(command, **options):
    """A command with its output as text in `process.stdout`, in a process group of its own.

    Leaving the block waits for it; leaving by an exception (Ctrl-C, SIGTERM) ends the whole group.
    """
    options = {"cwd": ROOT, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} | options
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        **options,
    )
    try:
        yield process
        process.wait()
    except BaseException:
        end([process])
        raise


def end(processes, seconds=SECONDS_TO_END):
    """End these processes and all that they started: asked first, killed after `seconds`."""
    for process in processes:
        signal_group(process, signal.SIGTERM)
    for process in processes:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            signal_group(process, signal.SIGKILL)
            process.wait()
        # A leader that is gone may leave members of its group behind.
        signal_group(process, signal.SIGKILL)


def signal_group(process, number):
    """Signal the process group that `process` leads; none left is fine."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def end_on_signals(*numbers):
    """Turn these signals into SystemExit, so that every `finally` on the way out does its work."""

    def leave(number, frame):
        sys.exit(128 + number)

    for number in numbers:
        signal.signal(number, leave)
    # A shell starts what it runs in the background with Ctrl-C ignored; ending it must work there too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
