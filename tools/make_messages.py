"""Collect the shop's texts into locale/ne/LC_MESSAGES/django.po; translations that are there stay.

    python -m tools.make_messages            write the file
    python -m tools.make_messages --missing  only name the texts without a Nepali translation

Texts come from our Python and templates, and from locale/extra_msgids.txt: words of Django and allauth that
shoppers read and that have no Nepali of their own. Neither xgettext nor msgmerge is needed.
"""

import argparse
import ast
import re
import sys
from io import BytesIO
from pathlib import Path
from tokenize import TokenError, generate_tokens

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("home", "catalogue", "customers", "checkout", "search", "insights")
FOLDERS = (*APPS, "templates", "site")
EXTRA = ROOT / "locale" / "extra_msgids.txt"
TARGET = ROOT / "locale" / "ne" / "LC_MESSAGES" / "django.po"

# Which arguments of a call are texts: (context, singular, plural).
SINGULAR = ("gettext", "gettext_lazy", "gettext_noop", "_")
PLURAL = ("ngettext", "ngettext_lazy")
IN_CONTEXT = ("pgettext", "pgettext_lazy")
PLURAL_IN_CONTEXT = ("npgettext", "npgettext_lazy")
ARGUMENTS = (
    dict.fromkeys(SINGULAR, (None, 0, None))
    | dict.fromkeys(PLURAL, (None, 0, 1))
    | dict.fromkeys(IN_CONTEXT, (0, 1, None))
    | dict.fromkeys(PLURAL_IN_CONTEXT, (0, 1, 2))
)
CALL_IN_TEMPLATE = re.compile(r"\b(?:n?p?gettext|_)\(")


def collect():
    """A catalog of all texts, with where they come from."""
    catalog = Catalog(locale="ne", domain="django", project="Gahana", fuzzy=False, charset="utf-8")
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix == ".py" and not {"tests", "migrations"} & set(path.relative_to(ROOT).parts):
                add(catalog, path, texts_of_python(path.read_text("utf-8")))
            elif path.suffix in (".html", ".txt") and "templates" in path.relative_to(ROOT).parts:
                add(catalog, path, texts_of_template(path.read_text("utf-8"), str(path)))
    add(catalog, EXTRA, extra_texts())
    return catalog


def add(catalog, path, texts):
    for context, text in texts:
        catalog.add(text, locations=[(path.relative_to(ROOT).as_posix(), 1)], context=context)


def texts_of_python(source):
    """(context, text) of every gettext call; a text with a plural is a pair."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name in ARGUMENTS:
                text = text_of(node, *ARGUMENTS[name])
                if text is not None:
                    yield text


def text_of(call, context, singular, plural):
    wanted = [index for index in (context, singular, plural) if index is not None]
    if len(call.args) <= max(wanted):
        return None
    values = [call.args[index] for index in wanted]
    if not all(isinstance(value, ast.Constant) and isinstance(value.value, str) for value in values):
        return None  # a name: its text is marked where it is written
    text = call.args[singular].value
    if plural is not None:
        text = (text, call.args[plural].value)
    return (call.args[context].value if context is not None else None), text


def texts_of_template(source, origin):
    """Django turns a template into something like Python, in which only the gettext calls make sense."""
    if not settings.configured:
        settings.configure(USE_I18N=False)
    likeness = templatize(source, origin=origin)
    for match in CALL_IN_TEMPLATE.finditer(likeness):
        yield from texts_of_python(call_at(likeness, match.start()))


def call_at(text, start):
    """The call that begins at `start`, up to its closing parenthesis."""
    lines = iter(text[start:].splitlines(keepends=True))
    depth = 0
    call = []
    try:
        for token in generate_tokens(lambda: next(lines, "")):
            call.append(token.string)
            depth += {"(": 1, ")": -1}.get(token.string, 0)
            if token.string == ")" and depth == 0:
                break
    except TokenError:
        return ""
    return " ".join(call)


def extra_texts():
    """One text a line, \\n for a line break; a plural after a " | "."""
    if not EXTRA.exists():
        return
    for line in EXTRA.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            forms = [form.replace("\\n", "\n") for form in line.split(" | ")]
            yield None, forms[0] if len(forms) == 1 else tuple(forms)


def existing():
    if not TARGET.exists():
        return None
    with TARGET.open("rb") as file:
        return read_po(file, locale="ne", domain="django")


def merged():
    """The texts of today with the translations of before; those of texts that are gone are dropped."""
    fresh, before = collect(), existing()
    if before is not None:
        fresh.header_comment = before.header_comment
        fresh.creation_date, fresh.revision_date = before.creation_date, before.revision_date
        for message in fresh:
            old = before.get(message.id, context=message.context) if message.id else None
            if old is not None and not old.fuzzy:
                message.string = old.string
                message.user_comments = old.user_comments
    return fresh


def untranslated(catalog):
    """The messages that a Nepali reader would meet in English."""
    for message in catalog:
        if message.id:
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            if message.fuzzy or not all(form and form.strip() for form in forms):
                yield message


def missing_and_gone():
    """What locale/ lacks: texts without Nepali, and translations of texts that are no more (as msgids)."""
    today = merged()
    before = existing() or Catalog(locale="ne")
    known = {(message.context, message.id) for message in today}
    gone = [message.id for message in before if (message.context, message.id) not in known]
    return [message.id for message in untranslated(today)], gone


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.make_messages")
    parser.add_argument("--missing", action="store_true", help="write nothing, name what is not translated")
    options = parser.parse_args(arguments)
    catalog = merged()
    missing = list(untranslated(catalog))
    if options.missing:
        for message in missing:
            print(message.id, sorted({file for file, _ in message.locations}))
        return 1 if missing else 0
    text = BytesIO()
    write_po(text, catalog, width=110, sort_output=True, include_lineno=False)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(text.getvalue())
    print(f"{TARGET.relative_to(ROOT)}: {len(catalog)} texts, {len(missing)} without Nepali")
    return 0


if __name__ == "__main__":
    sys.exit(main())
