"""An amount in words, as an invoice must have it: lakh and crore, rupees and paisa, in English and in Nepali."""

from home.money import round_money
from home.translation import is_nepali

CRORE, LAKH, THOUSAND, HUNDRED = 10**7, 10**5, 1000, 100

ENGLISH = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
]
ENGLISH_TENS = ["Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"]
ENGLISH_UNITS = {CRORE: "Crore", LAKH: "Lakh", THOUSAND: "Thousand", HUNDRED: "Hundred"}

# Each number below a hundred has a word of its own.
NEPALI = [
    "शून्य",
    "एक",
    "दुई",
    "तीन",
    "चार",
    "पाँच",
    "छ",
    "सात",
    "आठ",
    "नौ",
    "दश",
    "एघार",
    "बाह्र",
    "तेह्र",
    "चौध",
    "पन्ध्र",
    "सोह्र",
    "सत्र",
    "अठार",
    "उन्नाइस",
    "बीस",
    "एक्काइस",
    "बाइस",
    "तेइस",
    "चौबीस",
    "पच्चीस",
    "छब्बीस",
    "सत्ताइस",
    "अट्ठाइस",
    "उनन्तीस",
    "तीस",
    "एकतीस",
    "बत्तीस",
    "तेत्तीस",
    "चौँतीस",
    "पैँतीस",
    "छत्तीस",
    "सैँतीस",
    "अठतीस",
    "उनन्चालीस",
    "चालीस",
    "एकचालीस",
    "बयालीस",
    "त्रिचालीस",
    "चवालीस",
    "पैँतालीस",
    "छयालीस",
    "सतचालीस",
    "अठचालीस",
    "उनन्चास",
    "पचास",
    "एकाउन्न",
    "बाउन्न",
    "त्रिपन्न",
    "चवन्न",
    "पचपन्न",
    "छपन्न",
    "सन्ताउन्न",
    "अन्ठाउन्न",
    "उनन्साठी",
    "साठी",
    "एकसट्ठी",
    "बयसट्ठी",
    "त्रिसट्ठी",
    "चौँसट्ठी",
    "पैँसट्ठी",
    "छयसट्ठी",
    "सतसट्ठी",
    "अठसट्ठी",
    "उनन्सत्तरी",
    "सत्तरी",
    "एकहत्तर",
    "बहत्तर",
    "त्रिहत्तर",
    "चौहत्तर",
    "पचहत्तर",
    "छयहत्तर",
    "सतहत्तर",
    "अठहत्तर",
    "उनासी",
    "असी",
    "एकासी",
    "बयासी",
    "त्रियासी",
    "चौरासी",
    "पचासी",
    "छयासी",
    "सतासी",
    "अठासी",
    "उनान्नब्बे",
    "नब्बे",
    "एकानब्बे",
    "बयानब्बे",
    "त्रियानब्बे",
    "चौरानब्बे",
    "पन्चानब्बे",
    "छयानब्बे",
    "सन्तानब्बे",
    "अन्ठानब्बे",
    "उनान्सय",
]
NEPALI_UNITS = {CRORE: "करोड", LAKH: "लाख", THOUSAND: "हजार", HUNDRED: "सय"}


def amount_in_words(amount):
    """NPR, not negative, in the active language: Rupees Six Lakh Forty Thousand and Fifty Paisa Only."""
    whole, paisa = divmod(int(round_money(amount) * 100), 100)
    if is_nepali():
        words = f"{_words(whole, _nepali, NEPALI_UNITS)} रुपैयाँ"
        if paisa:
            words += f" {_nepali(paisa)} पैसा"
        return f"{words} मात्र"
    words = f"Rupees {_words(whole, _english, ENGLISH_UNITS)}"
    if paisa:
        words += f" and {_english(paisa)} Paisa"
    return f"{words} Only"


def _words(number, below_hundred, units):
    """A whole number in words. What is more than 99 crore is counted in crore again: One Hundred Crore."""
    parts = []
    for size, unit in units.items():
        count, number = divmod(number, size)
        if count:
            parts.append(f"{_words(count, below_hundred, units)} {unit}")
    if number or not parts:
        parts.append(below_hundred(number))
    return " ".join(parts)


def _english(number):
    if number < len(ENGLISH):
        return ENGLISH[number]
    tens, ones = divmod(number, 10)
    word = ENGLISH_TENS[tens - 2]
    return f"{word}-{ENGLISH[ones]}" if ones else word


def _nepali(number):
    return NEPALI[number]
