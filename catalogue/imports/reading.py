"""A file that somebody uploaded, as lines of texts by column; nothing in it is trusted."""

import csv
import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from itertools import islice
from xml.etree.ElementTree import ParseError  # noqa: S405 - the name of the error alone

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook

from .columns import COLUMNS, FIELDS, FOR_READING, KEY, STOCK_WAS, name_of, unprotected

MOST_LINES = 10_000
LARGEST_FILE = 5 * 1024 * 1024
# A workbook is packed: so many bytes, and so many tags, may come out of it. 10,000 lines have half as many.
LARGEST_UNPACKED = 40 * 1024 * 1024
MOST_TAGS = 1_500_000
MOST_COLUMNS = 60
LONGEST_CELL = 1000

ZIP_MAGIC = b"PK\x03\x04"
OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"
# What openpyxl raises on a file that is not what it says.
BROKEN = (
    zipfile.BadZipFile,
    ParseError,
    DefusedXmlException,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class FileNotRead(Exception):
    """The file as a whole cannot be used. `messages` say why, for staff."""

    def __init__(self, *messages):
        self.messages = messages
        super().__init__(" ".join(messages))


@dataclass(frozen=True)
class FileLine:
    """A line of the file: its number there and its cells by column, the empty ones left out."""

    number: int
    cells: dict[str, str]


def read_file(name, stream, size):
    """The FileLines of an uploaded CSV or XLSX file. Raises FileNotRead."""
    return _lines(read_records(name, stream, size, what="pieces"))


def read_records(name, stream, size, *, what, heading_within=1):
    """Yields (number, texts) of each line of an uploaded CSV or XLSX file, a list of `what`; nothing of it is
    understood yet. The names of its columns stand within so many first lines. Raises FileNotRead."""
    if size > LARGEST_FILE:
        raise FileNotRead(f"The file is larger than {LARGEST_FILE // 1024 // 1024} MB. Please split it.")
    content = stream.read(LARGEST_FILE + 1)
    if not content.strip():
        raise FileNotRead("The file is empty.")
    if content.startswith(OLD_EXCEL_MAGIC):
        raise FileNotRead("This is an old or a protected Excel file. Save it as .xlsx without a password.")
    is_workbook = content.startswith(ZIP_MAGIC)
    if not is_workbook and name.casefold().endswith((".xlsx", ".xlsm")):
        raise FileNotRead("This is not an Excel file, though its name says so. Please save it again.")
    try:
        yield from _workbook_records(content, what) if is_workbook else _csv_records(content, heading_within)
    except csv.Error as error:
        raise FileNotRead(f"The file is no CSV that can be read: {error}.") from error
    except BROKEN as error:
        if not is_workbook:
            raise
        raise FileNotRead(
            "The Excel file is damaged. Open it and save it again, or save it as CSV."
        ) from error


def _lines(records):
    """FileLines of (number, texts) pairs, of which the first that is not empty names the columns."""
    records = ((number, texts) for number, texts in records if any(texts))
    _number, headings = next(records, (0, []))
    columns = _columns(headings)
    lines = []
    for number, texts in records:
        if len(lines) == MOST_LINES:
            raise FileNotRead(f"The file has more than {MOST_LINES:,} lines. Please split it.")
        if any(texts[len(columns) :]):
            raise FileNotRead(
                f"Line {number} has more cells than there are columns. Is a comma not in quotes?"
            )
        lines.append(
            FileLine(number, {name: text for name, text in zip(columns, texts, strict=False) if text})
        )
    if not lines:
        raise FileNotRead("There is nothing below the names of the columns.")
    return lines


def _columns(headings):
    """The names of the columns. Raises FileNotRead with all that is wrong with them."""
    while headings and not headings[-1]:
        headings = headings[:-1]
    names = [name_of(heading) for heading in headings]
    problems = []
    if len(names) > MOST_COLUMNS:
        raise FileNotRead(f"The file has more than {MOST_COLUMNS} columns.")
    unknown = [
        heading or "(empty)" for heading, name in zip(headings, names, strict=True) if name not in COLUMNS
    ]
    if unknown:
        told = ", ".join(f"“{heading[:40]}”" for heading in unknown[:8])
        problems.append(f"Unknown columns: {told}. The columns are {', '.join(COLUMNS)}.")
    if twice := sorted({name for name in names if names.count(name) > 1 and name in COLUMNS}):
        problems.append(f"Twice in the file: {', '.join(twice)}.")
    if KEY not in names:
        problems.append("The column sku is missing: it says which piece a line is about.")
    elif not problems and not set(names) - {KEY, STOCK_WAS, *FOR_READING}:
        problems.append(f"No column changes anything. Those that do are {', '.join(FIELDS)}.")
    if STOCK_WAS in names and "stock" not in names:
        problems.append("The column stock_was needs the column stock beside it.")
    if problems:
        raise FileNotRead(*problems)
    return names


def _tidy(text):
    """A cell as it is meant: without blanks around it and without what guards it from being a formula."""
    text = unprotected(text.strip()).strip()
    return text[:LONGEST_CELL]


# --- CSV ---


def _csv_records(content, heading_within):
    text = _decoded(content)
    if "\0" in text:
        raise FileNotRead("This is not a text file. Please save it as CSV (UTF-8) or as .xlsx.")
    source = io.StringIO(text, newline="")
    first = source.readline()
    if first.casefold().startswith("sep=") and len(first.strip()) == 5:
        separator = first.strip()[-1]  # Excel's own way to say it
        skipped = 1
    else:
        source.seek(0)
        # Blank lines may stand above the names of the columns.
        filled = (line for line in io.StringIO(text) if line.strip())
        heads = list(islice(filled, heading_within)) or [""]
        separator = max(",;\t", key=lambda sign: max(line.count(sign) for line in heads))
        skipped = 0
    reader = csv.reader(source, delimiter=separator, strict=False)
    number = 1
    for texts in reader:
        # A cell may hold line breaks: the number is that of the line where its record begins.
        yield number + skipped, [_tidy(text) for text in texts]
        number = reader.line_num + 1


def _decoded(content):
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding, called = "utf-16", "UTF-16"
    else:
        encoding, called = "utf-8-sig", "UTF-8"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileNotRead(
            f"The text is not {called} (line {line}). In Excel, save it as “CSV UTF-8” or as an Excel workbook."
        ) from error


# --- XLSX ---


def _workbook_records(content, what):
    try:
        _check_parts(content, what)
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = workbook.worksheets[0]
    except BROKEN as error:
        raise FileNotRead(
            "The Excel file is damaged. Open it and save it again, or save it as CSV."
        ) from error
    sheet.reset_dimensions()  # what the file says of its own size may be anything
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if any(cell.value is not None for cell in cells[MOST_COLUMNS:]):
            raise FileNotRead(f"The file has more than {MOST_COLUMNS} columns.")
        yield number, [_cell_text(cell) for cell in cells[:MOST_COLUMNS]]


def _check_parts(content, what):
    """Refuse what is no plain workbook before anything of it is unpacked. Python stops unpacking a part at the
    size that it is told here."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        infos = parts.infolist()
        if any(info.filename.casefold().endswith("vbaproject.bin") for info in infos):
            raise FileNotRead("The file has macros. Save it as an Excel workbook without macros (.xlsx).")
        if not any(info.filename == "[Content_Types].xml" for info in infos):
            raise FileNotRead("This is a zip archive and no Excel workbook.")
        if sum(info.file_size for info in infos) > LARGEST_UNPACKED or _tags(parts, infos) > MOST_TAGS:
            raise FileNotRead(
                f"The Excel file is far larger than a list of {what}. Copy the list to a new file."
            )


def _tags(parts, infos):
    """How many tags stand in the XML of a workbook, or a few more than allowed: what they are read into takes far
    more memory than the file."""
    tags = 0
    for info in infos:
        if info.filename.endswith((".xml", ".rels")):
            with parts.open(info) as part:
                while tags <= MOST_TAGS and (piece := part.read(1 << 16)):
                    tags += piece.count(b"<")
    return tags


def _cell_text(cell):
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise FileNotRead(
            f"Cell {cell.coordinate} is a formula. Copy the sheet and paste it as values, then save it again."
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        # As many digits as Excel itself keeps: 0.1 + 0.2 is 0.3 there.
        return f"{value:.15g}"
    return _tidy(str(value))
