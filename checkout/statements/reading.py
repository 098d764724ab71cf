"""A bank's list of what came and went, as CSV or Excel: every bank names its columns as it likes, and writes days
and amounts in its own way. Only money that came in is kept."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from catalogue.imports.reading import FileNotRead, read_records
from customers.dates import BIKRAM_SAMBAT, to_ad
from home.days import FIRST_DAY, today
from home.formatting import ascii_digits
from home.money import PAISA, ZERO

MOST_LINES = 10_000
# Above its columns a bank writes whose account it is.
HEADING_WITHIN = 40
LONGEST_WORDS = 500
LARGEST = Decimal(10) ** 11
# A year from here on is one of Bikram Sambat: nobody has statements of AD 2070 yet.
FIRST_YEAR_BS = 2070

# What each column may be called, in small letters and without signs between the words.
NAMES = {
    "day": {
        "date", "transaction date", "txn date", "tran date", "trans date", "tranx date", "posting date",
        "post date", "posted date", "value date", "date ad", "date bs", "मिति", "कारोबार मिति", "कारोवार मिति",
    },
    "credit": {
        "credit", "credits", "cr", "credit amount", "cr amount", "amount cr", "deposit", "deposits",
        "deposit amount", "deposit cr", "credit cr", "money in", "paid in", "जम्मा", "क्रेडिट", "जम्मा रकम",
        "क्रेडिट रकम",
    },
    "debit": {
        "debit", "debits", "dr", "debit amount", "dr amount", "amount dr", "withdrawal", "withdrawals", "withdraw",
        "withdrawal amount", "withdrawal dr", "debit dr", "money out", "paid out", "डेबिट", "झिकिएको", "झिकेको",
        "खर्च", "डेबिट रकम",
    },
    "amount": {"amount", "transaction amount", "txn amount", "रकम"},
    "side": {"dr cr", "cr dr", "type", "transaction type", "txn type", "dr cr indicator", "डेबिट क्रेडिट"},
    "reference": {
        "reference", "reference no", "reference number", "reference id", "ref", "ref no", "ref id",
        "transaction id", "txn id", "tran id", "trans id", "transaction code", "cheque no", "chq no",
        "cheque number", "instrument no", "utr", "सन्दर्भ", "सन्दर्भ नं", "सन्दर्भ नम्बर", "कारोबार नं", "चेक नं",
    },
    "words": {
        "description", "particulars", "particular", "remarks", "remark", "narration", "details", "detail",
        "transaction details", "transaction description", "transaction remarks", "desc", "memo", "विवरण", "कैफियत",
    },
}  # fmt: skip
KIND_OF = {name: kind for kind, names in NAMES.items() for name in names}
BETWEEN_WORDS = re.compile(r"[\s._/()\[\]\-:#*।]+")
UNITS = re.compile(r"\b(npr|nrs|rs|रु)\b")
FORMATS = (
    "%Y-%m-%d",
    "%d-%m-%Y",
    "%d-%b-%Y",
    "%d-%B-%Y",
    "%b-%d-%Y",
    "%d-%b-%y",
    "%Y%m%d",
)
YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
TIME = re.compile(r"[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(\s*[AaPp][Mm])?$")
AMOUNT = re.compile(r"(?P<minus>[-−(]?)(?P<number>\d[\d,]*(\.\d+)?|\.\d+)\)?")
CREDITS = {"cr", "c", "credit", "deposit", "जम्मा", "क्रेडिट"}
DEBITS = {"dr", "d", "debit", "withdrawal", "डेबिट", "खर्च"}


@dataclass(frozen=True)
class MoneyIn:
    """A line of money that came: its number in the file, the AD day, NPR, and the bank's words."""

    number: int
    day: date
    amount: Decimal
    reference: str
    words: str

    @property
    def key(self):
        return self.day, self.amount, self.words


@dataclass
class StatementFile:
    """What is in a file. `problems` are pairs of a line's number and what is wrong with it."""

    money_in: list[MoneyIn]
    problems: list[tuple[int, str]]
    left_out: int = 0


class BadCell(ValueError):
    """A cell that is not what its column says. The message is for staff."""


def read_statement(name, stream, size):
    """The StatementFile of an uploaded CSV or XLSX file. Raises FileNotRead when it is none at all."""
    records = (
        (number, texts)
        for number, texts in read_records(
            name, stream, size, what="transactions", heading_within=HEADING_WITHIN
        )
        if any(texts)
    )
    columns = _columns(records)
    file = StatementFile([], [])
    seen = {}
    for count, (number, texts) in enumerate(records):
        if count == MOST_LINES:
            raise FileNotRead(f"The file has more than {MOST_LINES:,} lines. Please split it.")
        try:
            line = _money_in(number, _cells(columns, texts))
        except BadCell as error:
            file.problems.append((number, str(error)))
            continue
        if line is None:
            file.left_out += 1
        elif line.key in seen:
            file.problems.append((number, f"The same as line {seen[line.key]}: taken once."))
        else:
            seen[line.key] = number
            file.money_in.append(line)
    if not file.money_in and not file.problems and not file.left_out:
        raise FileNotRead("There is nothing below the names of the columns.")
    return file


def _columns(records):
    """What kind of cell stands where, by the first line that names a day and an amount."""
    for count, (_number, texts) in enumerate(records):
        kinds = [KIND_OF.get(_plain(text)) for text in texts]
        if "day" in kinds and ("credit" in kinds or "amount" in kinds):
            return kinds
        if count == HEADING_WITHIN:
            break
    raise FileNotRead(
        "No line names the columns. There has to be one with a date (“Date”, “Txn Date”, “मिति”) and one with "
        "what came in (“Credit”, “Deposit”, “जम्मा”, or “Amount” with “Dr/Cr”)."
    )


def _plain(heading):
    text = UNITS.sub(" ", BETWEEN_WORDS.sub(" ", heading.casefold()))
    return " ".join(text.split())


def _cells(columns, texts):
    """The texts of a line by kind of column; words may stand in several, of the others the first counts."""
    cells = {"words": []}
    for kind, text in zip(columns, texts, strict=False):
        if kind == "words" and text:
            cells["words"].append(text)
        elif kind and kind != "words" and text:
            cells.setdefault(kind, text)
    return cells


def _money_in(number, cells):
    """The MoneyIn of a line, or None for money that went out and for lines that are none of a transaction."""
    amount = _amount_in(cells)
    if amount <= ZERO:
        return None
    if "day" not in cells:
        if any(
            word in " ".join(cells["words"]).casefold() for word in ("total", "balance", "जम्मा", "मौज्दात")
        ):
            return None
        raise BadCell("There is no date.")
    reference = " ".join(cells.get("reference", "").split())[:70]
    words = " · ".join([*filter(None, [reference]), *cells["words"]])
    return MoneyIn(number, _day(cells["day"]), amount, reference, " ".join(words.split())[:LONGEST_WORDS])


def _amount_in(cells):
    """What came in by a line, in NPR; what went out is nothing or less."""
    if "credit" in cells:
        return _amount(cells["credit"])
    if "debit" in cells or "amount" not in cells:
        return ZERO
    side = _plain(cells.get("side", ""))
    amount = _amount(cells["amount"])
    if side in DEBITS:
        return ZERO
    if side and side not in CREDITS:
        raise BadCell(f"“{side[:20]}” is neither Cr nor Dr.")
    return amount


def _amount(text):
    """A cell as NPR: 1,23,456.00, Rs 123456, (500.00) and -500 for money out, 500 Dr likewise."""
    plain = UNITS.sub("", ascii_digits(text).casefold()).replace(" ", "").replace("\xa0", "").lstrip(".")
    if plain in {"", "-", "–", "—", "nil"}:
        return ZERO
    is_out = plain.endswith(("dr", "dr."))
    found = AMOUNT.fullmatch(re.sub(r"(cr|dr)\.?$", "", plain))
    if not found:
        raise BadCell(f"“{text[:30]}” is no amount.")
    try:
        amount = Decimal(found["number"].replace(",", ""))
    except InvalidOperation as error:
        raise BadCell(f"“{text[:30]}” is no amount.") from error
    if amount >= LARGEST:
        raise BadCell(f"“{text[:30]}” is too much to be true.")
    if amount != amount.quantize(PAISA):
        raise BadCell(f"“{text[:30]}” has fractions of a paisa.")
    return -amount.quantize(PAISA) if is_out or found["minus"] else amount.quantize(PAISA)


def _day(text):
    """A cell as an AD day. Where only digits are given, the day comes before the month."""
    plain = re.sub(r"[/.,\s]+", "-", TIME.sub("", ascii_digits(text).strip())).strip("-")
    day = _bs_day(plain) or _ad_day(plain)
    if day is None:
        raise BadCell(f"“{text[:30]}” is no date that can be read.")
    if not FIRST_DAY <= day <= today() + timedelta(days=1):
        raise BadCell(f"“{text[:30]}” is yet to come, or too long ago.")
    return day


def _bs_day(plain):
    if found := YEAR_FIRST.fullmatch(plain):
        year, month, day = map(int, found.groups())
    elif found := YEAR_LAST.fullmatch(plain):
        day, month, year = map(int, found.groups())
    else:
        return None
    if year < FIRST_YEAR_BS:
        return None
    try:
        return to_ad(BIKRAM_SAMBAT, year, month, day)
    except (ValueError, OverflowError, IndexError):
        return None


def _ad_day(plain):
    for form in FORMATS:
        try:
            return datetime.strptime(plain, form).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    return None
