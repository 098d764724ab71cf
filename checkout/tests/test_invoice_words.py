"""Amounts in words: read back, they are the amount again."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from checkout.invoicing.words import ENGLISH, ENGLISH_TENS, NEPALI, amount_in_words

UNITS = {
    "en": {"Crore": 10**7, "Lakh": 10**5, "Thousand": 1000, "Hundred": 100},
    "ne": {"करोड": 10**7, "लाख": 10**5, "हजार": 1000, "सय": 100},
}
ONES = {
    "en": {word: number for number, word in enumerate(ENGLISH)}
    | {word: number * 10 for number, word in enumerate(ENGLISH_TENS, start=2)},
    "ne": {word: number for number, word in enumerate(NEPALI)},
}


@pytest.mark.parametrize(
    ("amount", "english", "nepali"),
    [
        ("0.01", "Rupees Zero and One Paisa Only", "शून्य रुपैयाँ एक पैसा मात्र"),
        ("1", "Rupees One Only", "एक रुपैयाँ मात्र"),
        ("21", "Rupees Twenty-One Only", "एक्काइस रुपैयाँ मात्र"),
        ("640000", "Rupees Six Lakh Forty Thousand Only", "छ लाख चालीस हजार रुपैयाँ मात्र"),
        (
            "123456.50",
            "Rupees One Lakh Twenty-Three Thousand Four Hundred Fifty-Six and Fifty Paisa Only",
            "एक लाख तेइस हजार चार सय छपन्न रुपैयाँ पचास पैसा मात्र",
        ),
        (
            "10000099.99",
            "Rupees One Crore Ninety-Nine and Ninety-Nine Paisa Only",
            "एक करोड उनान्सय रुपैयाँ उनान्सय पैसा मात्र",
        ),
        (
            "999999999999.99",
            "Rupees Ninety-Nine Thousand Nine Hundred Ninety-Nine Crore Ninety-Nine Lakh Ninety-Nine Thousand "
            "Nine Hundred Ninety-Nine and Ninety-Nine Paisa Only",
            "उनान्सय हजार नौ सय उनान्सय करोड उनान्सय लाख उनान्सय हजार नौ सय उनान्सय रुपैयाँ उनान्सय पैसा मात्र",
        ),
    ],
)
def test_lakh_and_crore_rupees_and_paisa(amount, english, nepali):
    assert amount_in_words(Decimal(amount)) == english
    with translation.override("ne"):
        assert amount_in_words(Decimal(amount)) == nepali


def test_a_hundred_numbers_have_a_hundred_nepali_words():
    assert len(NEPALI) == len(set(NEPALI)) == 100
    assert not set(NEPALI) & UNITS["ne"].keys()


def read(words, language):
    """The number that somebody reads: what stands before a unit is counted in it."""
    if not words:
        return 0
    largest = max((word for word in words if word in UNITS[language]), key=UNITS[language].get, default=None)
    if largest is None:
        return sum(ONES[language][word] for word in words)
    # The last one: before "Crore" there may be another, for crores of crores.
    place = len(words) - 1 - words[::-1].index(largest)
    before, after = words[:place], words[place + 1 :]
    return read(before, language) * UNITS[language][largest] + read(after, language)


def read_amount(text, language):
    if language == "en":
        rupees, _and, paisa = text.removeprefix("Rupees ").removesuffix(" Only").partition(" and ")
        paisa = paisa.removesuffix(" Paisa")
    else:
        rupees, _unit, paisa = text.removesuffix(" मात्र").partition(" रुपैयाँ")
        paisa = paisa.removesuffix(" पैसा")
    words = [part.replace("-", " ").split() for part in (rupees, paisa)]
    return Decimal(read(words[0], language) * 100 + read(words[1], language)) / 100


@given(paisa=st.integers(0, 10**14 - 1), language=st.sampled_from(["en", "ne"]))
def test_read_back_it_is_the_amount(paisa, language):
    amount = Decimal(paisa) / 100
    with translation.override(language):
        assert read_amount(amount_in_words(amount), language) == amount
