"""Reading a query: "22k ring under 1 lakh" asks for rings, of 22 karat, up to Rs 1,00,000.

Pure functions. What the shop's metals and purities are called comes in from outside (`Names`).
Amounts are read in both scripts, with lakh, crore and thousand; weights in grams, tola, aana and lal.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from catalogue.pricing import GRAMS_PER_TOLA
from home.formatting import ascii_digits

from .words import EMPTY_WORDS, MOST_CHARACTERS, words_of

# "2 tola" means about two: shoppers do not know what a piece weighs to the gram.
ABOUT = Decimal("0.1")
LARGEST = Decimal(10) ** 11
# Below this a number without a unit is a size or a count, hardly a price.
SMALLEST_BARE_PRICE = 100
GRAM = Decimal("0.001")

SCALES = {
    "hajar|hazar|hajaar|thousand|हजार|k": 1_000,
    "lakhs?|lacs?|laakh|लाख": 100_000,
    "crores?|karod|करोड": 10_000_000,
}
UNITS = {
    "grams?|gms?|gm|g|ग्राम": Decimal(1),
    "tolas?|tolaa|तोला": GRAMS_PER_TOLA,
    "aanas?|anas?|आना": GRAMS_PER_TOLA / 16,
    "lal|laal|लाल": GRAMS_PER_TOLA / 100,
}
SPELT = {
    "एक|one|ek": 1,
    "दुई|two|dui": 2,
    "तीन|three|tin": 3,
    "चार|four|char": 4,
    "पाँच|पांच|five|panch": 5,
    "दश|दस|ten|das": 10,
    "आधा|half|aadha": "0.5",
    "डेढ|dedh|ded": "1.5",
    "अढाई|साढे दुई|adhai": "2.5",
}

# A letter or digit of a word; Python's \w leaves out the vowel signs of Devanagari.
_SIGN = "0-9a-z\u0900-\u0963\u0970-\u097f"
_BEGINS = f"(?<![{_SIGN}])"
# Nepali writes its "up to" and "from" behind the noun, with or without a gap.
_UP_TO = (
    r"(?:भन्दा\s*(?:कम|मुनि|तल|घटी|सस्तो)|सम्म(?:को)?|मुनि(?:को)?|भित्र(?:को)?"
    r"|bhanda\s+(?:kam|muni|tala|sasto)|samma(?:\s*ko)?|muni|bhitra)"
)
_FROM = (
    r"(?:भन्दा\s*(?:माथि|बढी|बढि|महँगो)|देखि(?:को)?|माथि(?:को)?"
    r"|bhanda\s+(?:mathi|badhi|badi)|dekhi|mathi|and\s+(?:above|up|over)|or\s+more|\+)"
)
_ENDS = rf"(?=[^{_SIGN}]|$|को|का|की|मा|{_UP_TO}|{_FROM})"
_UNDER = r"(?:under|below|less\s+than|cheaper\s+than|not\s+over|up\s*to|within|max(?:imum)?|at\s+most|<=?|≤)"
_OVER = r"(?:over|above|more\s+than|from|min(?:imum)?|at\s+least|starting(?:\s+(?:at|from))?|>=?|≥)"
_CURRENCY = r"(?:rs\.?|npr|nrs\.?|रु\.?|रू\.?|रुपैयाँ|रुपैयां|rupees?|rupaiya)"
_DIGITS = r"(?:\d+(?:,\d+)*(?:\.\d+)?)"
_NUMBER = rf"(?:{_DIGITS}|(?:{'|'.join(SPELT)})(?=\s))"
_SCALE = rf"(?:{'|'.join(SCALES)})"
_UNIT = rf"(?:{'|'.join(UNITS)})"
_MONEY = (
    rf"(?:{_CURRENCY}\s*)?{_NUMBER}(?:\s*{_SCALE}{_ENDS}(?:\s+{_NUMBER}\s*{_SCALE}{_ENDS})*)?"
    rf"(?:\s*(?:/-|{_CURRENCY}{_ENDS}))?"
)
_WEIGHT = rf"{_NUMBER}\s*{_UNIT}{_ENDS}(?:\s+{_NUMBER}\s*{_UNIT}{_ENDS})*"
_TO = r"\s*(?:-|–|—|to|and|देखि|dekhi|र)\s*"
_KARAT = r"(?:kt|k|karats?|carats?|ct|क्यारेट|क्यारट|कैरेट|के)"

_KARATS = re.compile(rf"{_BEGINS}(\d{{1,2}})\s*-?\s*{_KARAT}(?=[^{_SIGN}]|$|को|का|की)")
_FINENESS = re.compile(rf"{_BEGINS}(\d{{3}})(?=[^{_SIGN}]|$)")
_IN_STOCK = re.compile(
    rf"{_BEGINS}(?:in[\s-]*stock|available(?:\s+now)?|stock\s+ma|स्टकमा(?:\s+भएको)?|उपलब्ध)(?=[^{_SIGN}]|$)"
)
_SIZE = re.compile(rf"{_BEGINS}(?:size|saij|साइज|नाप)\s*:?\s*(\d{{1,3}}(?:[./-]\d{{1,3}})?)(?=[^{_SIGN}]|$)")


def _ways(amount):
    """How a limit is said of an amount that the expression `amount` matches, with what it limits."""
    lead = rf"{_BEGINS}(?:between\s+|from\s+)?"
    return [
        ("between", re.compile(rf"{lead}(?P<low>{amount}){_TO}(?P<high>{amount})(?:\s*{_UP_TO})?")),
        ("max", re.compile(rf"(?:{_BEGINS}|(?=[<≤])){_UNDER}\s*(?P<high>{amount})")),
        ("min", re.compile(rf"(?:{_BEGINS}|(?=[>≥])){_OVER}\s*(?P<low>{amount})")),
        ("max", re.compile(rf"{_BEGINS}(?P<high>{amount})\s*{_UP_TO}")),
        ("min", re.compile(rf"{_BEGINS}(?P<low>{amount})\s*{_FROM}")),
        ("bare", re.compile(rf"{_BEGINS}(?P<high>{amount})")),
    ]


_WEIGHT_WAYS = _ways(_WEIGHT)
_MONEY_WAYS = _ways(_MONEY)
# The first of two is often said without its unit: 5-10 gram, 1 to 2 lakh.
_PAIR_OF_WEIGHTS = re.compile(
    rf"{_BEGINS}(?:between\s+)?(?P<low>{_DIGITS}){_TO}(?P<high>{_DIGITS})\s*(?P<unit>{_UNIT}){_ENDS}"
)
_PAIR_OF_AMOUNTS = re.compile(
    rf"{_BEGINS}(?:between\s+)?(?P<low>{_DIGITS}){_TO}(?P<high>{_DIGITS})\s*(?P<unit>{_SCALE}){_ENDS}"
)


@dataclass(frozen=True)
class Names:
    """What the shop's metals and purities are called. Phrases are tuples of plain words (`words_of`)."""

    metals: dict[tuple[str, ...], str] = field(default_factory=dict)
    purities: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    karats: dict[int, tuple[str, ...]] = field(default_factory=dict)
    fineness: dict[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Understanding:
    """The words to look for, and the filters that the others ask for: as list_items() takes them."""

    words: tuple[str, ...]
    filters: dict[str, str | list[str]]


def understand(text, names):
    """What `text` asks for. Whatever is not understood stays a word."""
    rest = ascii_digits(unicodedata.normalize("NFC", text[:MOST_CHARACTERS]).lower())
    filters = {}
    for step in (_take_stock, _take_size, _take_purity, _take_weights, _take_prices):
        rest = step(rest, filters, names)
    left = _take_names(words_of(rest), filters, names)
    words = tuple(word for word in left if word not in EMPTY_WORDS)
    return Understanding(words if filters else words or tuple(left), filters)


def _cut(text, match):
    return f"{text[: match.start()]} \n {text[match.end() :]}"


def _take_stock(text, filters, _names):
    if match := _IN_STOCK.search(text):
        filters["in_stock"] = "1"
        text = _cut(text, match)
    return text


def _take_size(text, filters, _names):
    if match := _SIZE.search(text):
        filters["size"] = [match[1]]
        text = _cut(text, match)
    return text


def _take_purity(text, filters, names):
    for expression, codes_of in ((_KARATS, names.karats), (_FINENESS, names.fineness)):
        for match in expression.finditer(text):
            if codes := codes_of.get(int(match[1])):
                _add(filters, "purity", *codes)
                text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return text


def _take_weights(text, filters, _names):
    if pair := _pair(_PAIR_OF_WEIGHTS, text, UNITS):
        match, low, high = pair
        _limit(filters, "weight", low, high)
        return _cut(text, match)
    for way, expression in _WEIGHT_WAYS:
        if match := expression.search(text):
            low, high = (_grams(match.groupdict().get(bound)) for bound in ("low", "high"))
            if max(low or 0, high or 0) > LARGEST:
                return text
            if way == "bare":
                low, high = high * (1 - ABOUT), high * (1 + ABOUT)
            _limit(filters, "weight", low, high)
            return _cut(text, match)
    return text


def _take_prices(text, filters, _names):
    if pair := _pair(_PAIR_OF_AMOUNTS, text, SCALES):
        match, low, high = pair
        _limit(filters, "price", low, high)
        return _cut(text, match)
    for way, expression in _MONEY_WAYS:
        for match in expression.finditer(text):
            parts = match.groupdict()
            if all(_is_money(said, way) for said in parts.values() if said):
                _limit(filters, "price", _rupees(parts.get("low")), _rupees(parts.get("high")))
                return _cut(text, match)
    return text


def _pair(expression, text, table):
    """Where `expression` finds two numbers of one unit, and both in rupees or grams; None when it does not."""
    match = expression.search(text)
    # "50,000 to 1 lakh" is no pair of lakhs.
    if not match or _number(match["low"]) > _number(match["high"]) or _number(match["high"]) > LARGEST:
        return None
    unit = _value_in(match["unit"], table)
    return match, _number(match["low"]) * unit, _number(match["high"]) * unit


def _is_money(said, way):
    """Whether an amount is one of money: it names a currency or a scale, or is too much for anything else."""
    if _rupees(said) > LARGEST:
        return False
    if way == "bare" and re.fullmatch(r"[12]?\d\s*k", said.strip()):
        return False  # 10k: nobody knows whether karat or thousand is meant
    if re.search(rf"{_CURRENCY}|/-|{_SCALE}", said):
        return True
    return way != "bare" and _rupees(said) >= SMALLEST_BARE_PRICE


def _take_names(words, filters, names):
    left = []
    at = 0
    while at < len(words):
        length = next((n for n in (4, 3, 2, 1) if _named(tuple(words[at : at + n]), filters, names)), 0)
        if not length:
            left.append(words[at])
        at += length or 1
    return left


def _named(phrase, filters, names):
    """Whether `phrase` is the name of a metal or a purity; if so it becomes a filter."""
    if codes := names.purities.get(phrase):
        _add(filters, "purity", *codes)
        return True
    if code := names.metals.get(phrase):
        _add(filters, "metal", code)
        return True
    return False


def _add(filters, parameter, *codes):
    chosen = filters.setdefault(parameter, [])
    chosen.extend(code for code in codes if code not in chosen)


def _limit(filters, name, low, high):
    if low is not None and high is not None and low > high:
        low, high = high, low
    for bound, value in (("min", low), ("max", high)):
        if value is not None:
            filters[f"{name}_{bound}"] = _plain(value, GRAM if name == "weight" else Decimal("0.01"))


def _plain(value, step):
    text = f"{value.quantize(step):f}"
    return text.rstrip("0").rstrip(".")


def _value_in(said, table):
    return next(value for pattern, value in table.items() if re.fullmatch(pattern, said))


def _number(said):
    said = said.strip()
    if said[:1].isdigit():
        return Decimal(said.replace(",", ""))
    return Decimal(_value_in(said, SPELT))


def _sum(said, unit, table):
    """The sum of parts such as "1 lakh 50 thousand"; a number without a unit counts as it is."""
    parts = re.findall(rf"({_NUMBER})\s*({unit})?(?![a-z])", said)
    return sum(
        (_number(number) * (_value_in(name, table) if name else 1) for number, name in parts), Decimal(0)
    )


def _rupees(said):
    return None if said is None else _sum(said, _SCALE, SCALES)


def _grams(said):
    return None if said is None else _sum(said, _UNIT, UNITS)
