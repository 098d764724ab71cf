"""Compile locale/**/*.po into the .mo files that Django reads, with Babel: msgfmt may be missing on a machine.

    python -m tools.compile_messages          those that are out of date

A translation that names other placeholders than its original would be an error on the page, so it is one here.
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"


def compile_messages(folder=LOCALE):
    """Compile what is out of date below `folder`; returns complaints, one line each."""
    complaints = []
    for source in sorted(folder.rglob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3], domain=source.stem, abort_invalid=True)
        wrong = [
            f"{source.relative_to(folder.parent)}: {message.id!r}: {error}"
            for message, errors in catalog.check()
            for error in errors
        ]
        if wrong:
            complaints += wrong
            continue
        # Complete or not at all: a server that starts meanwhile reads the old file.
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            write_mo(file, catalog)
        fresh.replace(target)
    return complaints


def main():
    complaints = compile_messages()
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
