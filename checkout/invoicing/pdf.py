"""The PDF of an invoice, set by typst from JSON. No network, no font of the machine, no file but the template."""

import json
from contextlib import suppress
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from django.utils import translation

from home.models import ShopSettings

from .sheet import sheet_of

TEMPLATE = Path(__file__).with_name("invoice.typ")
FONTS = settings.ROOT / "assets" / "build" / "paper-fonts"
LOGO = "max-900x300|format-png"


class FontsMissing(Exception):
    """The front end has not been built: `python -m tools.build_frontend`."""


def draw(invoice, mark, *, language, logo=None):
    """The bytes of the PDF of an Invoice. `mark`: a function for which copy it is, called in `language`; `logo`:
    the bytes of a PNG."""
    with translation.override(language):
        sheet = sheet_of(invoice, mark())
    return set_in_type(sheet, logo, timestamp=int(invoice.issued_at.timestamp()))


def set_in_type(sheet, logo=None, **options):
    """What typst makes of a sheet; `options` as typst.compile takes them."""
    return typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(sheet), "logo": json.dumps(list(logo or b""))},
        **options,
    )


def logo_now():
    """The shop's logo as PNG, or None."""
    picture = ShopSettings.load().logo
    if picture is None:
        return None
    with suppress(OSError), picture.get_rendition(LOGO).file.open("rb") as file:
        return file.read()
    return None


@cache
def _fonts():
    if not any(FONTS.glob("*.ttf")):
        raise FontsMissing("the fonts for paper are missing: run `python -m tools.build_frontend`")
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
