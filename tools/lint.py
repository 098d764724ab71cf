"""`make lint`: what a machine can see wrong in the code, each check by name; all run, then the failed are named.

python -m tools.lint
"""

import os
import re
import subprocess
import sys

from tools.production_example import production_environment
from tools.steps import ROOT, say

REQUIREMENT_FILES = ("requirements.txt", "tests/requirements.txt")
PINNED = re.compile(r"^[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][0-9A-Za-z.+!-]*(\s*;.*)?$")
# djhtml finds templates by itself, but would also walk into what npm and pip have put here.
TEMPLATE_FOLDERS = ("templates", "home", "catalogue", "customers", "checkout", "insights", "search")


def python(*arguments):
    return [sys.executable, *arguments]


def commands():
    """(name, command, environment) of each check that is a program of its own."""
    shop = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    templates = [
        str(path.relative_to(ROOT))
        for folder in TEMPLATE_FOLDERS
        for path in sorted((ROOT / folder).rglob("*.html"))
    ]
    return [
        ("ruff check", python("-m", "ruff", "check", "."), os.environ),
        ("ruff format", python("-m", "ruff", "format", "--check", "."), os.environ),
        ("djhtml", python("-m", "djhtml", "--check", "--tabwidth", "2", *templates), os.environ),
        ("migrations", python("manage.py", "makemigrations", "--check", "--dry-run"), shop),
        (
            "production settings",
            python("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
            production_environment(),
        ),
    ]


def unpinned():
    """The requirement lines without an exact version, as file:line."""
    for name in REQUIREMENT_FILES:
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            requirement = line.split("#")[0].strip()
            if requirement and not requirement.startswith("-r") and not PINNED.match(requirement):
                yield f"{name}: {requirement}"


def main():
    failed = []
    for name, command, environment in commands():
        say(f"--- {name}")
        if subprocess.run(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False
        ).returncode:
            failed.append(name)
    say("--- requirements")
    complaints = list(unpinned())
    for complaint in complaints:
        print(f"not an exact version: {complaint}", file=sys.stderr)
    if complaints:
        failed.append("requirements")
    if failed:
        print(f"\nFailed: {', '.join(failed)}.", file=sys.stderr)
        return 1
    say("\nNothing to complain of.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
