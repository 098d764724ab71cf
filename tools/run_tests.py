"""`make test`: all tests that this machine can run, and the names of those that it cannot.

    python -m tools.run_tests [arguments for pytest]

First those on the embedded defaults, on two processes; then Chromium's and PostgreSQL's, each by itself, when
they are here. Whoever chooses by marker (-m) gets one run of exactly that.
"""

import subprocess
import sys

from tests.support import find_chromium
from tools.steps import ROOT, say
from tools.with_postgres import find_programs

NOTHING_CHOSEN = 5  # pytest's exit code when -k or a path leaves no test


def runs(arguments):
    """The runs to make: (what is said, command)."""
    pytest = [sys.executable, "-m", "pytest", "-rs"]
    if "-m" in arguments:
        return [("The chosen tests", [*pytest, "-n", "2", *arguments])]
    apart = []
    later = []
    if find_chromium():
        apart.append("not e2e")
        later.append(("In Chromium", [*pytest, "-m", "e2e", *arguments]))
    if find_programs():
        apart.append("not postgres")
        with_postgres = [sys.executable, "-m", "tools.with_postgres"]
        later.append(("On PostgreSQL", [*with_postgres, *pytest, "-m", "postgres", *arguments]))
    chosen = ["-m", " and ".join(apart)] if apart else []
    return [("On the embedded defaults", [*pytest, "-n", "2", *chosen, *arguments]), *later]


def main(arguments):
    failed = []
    for name, command in runs(arguments):
        say(f"\n=== Tests: {name}")
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code == 130 or code < 0:
            return 130
        if code not in (0, NOTHING_CHOSEN):
            failed.append(name)
    if failed:
        print(f"\nFailed: {', '.join(failed)}.", file=sys.stderr)
        return 1
    say("\nAll tests that this machine can run have passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
