"""Makes the virtual environment and keeps what is installed in it in step with the requirements.

    python3 -m tools.install              what the shop needs
    python3 -m tools.install --tests      and what tests and linters need

Only the standard library is used: this runs before anything is installed.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import time

from tools.steps import ROOT, StepError, running, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SHOP = ("requirements.txt",)
TESTS = ("requirements.txt", "tests/requirements.txt")
STAMP = VENV / ".gahana-installed"

NO_NETWORK = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "Failed to establish a new connection",
)


def install(files=SHOP):
    """Bring .venv in step with the requirement `files`; quick when it already is."""
    if not is_sound():
        create()
    wanted = fingerprint(files)
    if wanted in installed():
        return
    say("Installing the Python packages (once; some minutes on a slow line) ...")
    started = time.monotonic()
    pip_install(files)
    # What tests need includes what the shop needs: the later `make run` need not ask pip again.
    STAMP.write_text("\n".join({wanted, fingerprint(SHOP)}) + "\n")
    say(f"Python packages are ready ({time.monotonic() - started:.0f} s).")


def is_sound():
    """Whether .venv has a Python that runs and a pip: an interrupted start or a system upgrade breaks either."""
    if not PYTHON.exists():
        return False
    check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([PYTHON, "-c", check], capture_output=True, check=False).returncode == 0


def create():
    say(f"Making the virtual environment with Python {sys.version.split()[0]} ...")
    shutil.rmtree(VENV, ignore_errors=True)
    lines = []
    with running([sys.executable, "-m", "venv", str(VENV)]) as process:
        lines.extend(process.stdout)
    if process.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise StepError(f"The virtual environment could not be made: {last_line(lines)}")


def pip_install(files):
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar=off", "--retries=2", "--timeout=30"]
    for name in files:
        command += ["--requirement", name]
    lines = []
    shown = time.monotonic()
    with running(command) as process:
        for line in process.stdout:
            lines.append(line)
            words = line.split()
            if line.startswith("Collecting") and time.monotonic() - shown > 2:
                shown = time.monotonic()
                say(f"  ... {words[1]}")
            elif line.startswith("Installing collected"):
                say(f"  ... unpacking {len(words) - 3} packages")
    if process.returncode != 0:
        raise StepError(f"The Python packages could not be installed: {reason(lines)}")


def reason(lines):
    """One line out of pip's many."""
    text = "".join(lines)
    if any(sign in text for sign in NO_NETWORK):
        return "the package index cannot be reached. Is there a network connection?"
    errors = [line.strip() for line in lines if line.startswith("ERROR:")]
    return errors[0].removeprefix("ERROR: ") if errors else last_line(lines)


def last_line(lines):
    said = [line.strip() for line in lines if line.strip()]
    return said[-1] if said else "no reason was given."


def installed():
    """The fingerprints of what .venv holds."""
    try:
        return set(STAMP.read_text().split())
    except FileNotFoundError:
        return set()


def fingerprint(files):
    """Changes with the requirements and with the Python that they were installed for."""
    digest = hashlib.sha256((VENV / "pyvenv.cfg").read_bytes())
    for name in files:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python3 -m tools.install")
    parser.add_argument("--tests", action="store_true", help="also what tests and linters need")
    options = parser.parse_args(arguments)
    try:
        install(TESTS if options.tests else SHOP)
    except StepError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
