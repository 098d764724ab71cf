"""What the shop calls its metals, purities, categories and all else, as a query may name it."""

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from home.formatting import ascii_digits, format_npr, format_weight, localized_digits

from .understanding import Names
from .words import words_of

_KARAT = re.compile(r"(?<!\d)(\d{1,2})[\s-]*(?:k|kt|karat|carat|क्यारेट)(?![a-z])")
PURE_KARAT = 24
# How far 916 may be from 22 in 24 and still mean it.
NEARLY = 1
# The figures of fineness that shops stamp.
FINENESSES = range(300, 1000)


def names_in(index_names, synonyms):
    """The Names that understand() asks for, from those of the index of items and from what means the same."""
    metals = {}
    for metal in index_names.attributes["metal"]:
        for phrase in _phrases(metal):
            for same in (phrase, *synonyms.same_as(phrase)):
                metals.setdefault(same, metal.code)
    purities, karats, fineness = defaultdict(list), defaultdict(list), defaultdict(list)
    for purity in index_names.attributes["purity"]:
        for phrase in _phrases(purity):
            purities[phrase].append(purity.code)
        text = ascii_digits(f"{purity.name} {purity.name_ne} {purity.code}".lower())
        for karat in {int(number) for number in _KARAT.findall(text)}:
            karats[karat].append(purity.code)
            for parts in FINENESSES:
                if abs(parts - 1000 * karat / PURE_KARAT) < NEARLY:
                    fineness[parts].append(purity.code)
        for parts in {int(number) for number in re.findall(r"(?<!\d)\d{3}(?!\d)", text)}:
            if purity.code not in fineness[parts]:
                fineness[parts].append(purity.code)
    return Names(
        metals=metals,
        purities={phrase: tuple(codes) for phrase, codes in purities.items()},
        karats={karat: tuple(codes) for karat, codes in karats.items()},
        fineness={parts: tuple(codes) for parts, codes in fineness.items()},
    )


def _phrases(named):
    return [phrase for phrase in (tuple(words_of(named.name)), tuple(words_of(named.name_ne))) if phrase]


def said(filters, index_names):
    """What was understood, in words for the shopper: "22K gold", "up to Rs 1,00,000.00"."""
    texts = [
        index_names.by_code[facet][code].localized_name
        for facet in ("purity", "metal")
        for code in filters.get(facet, ())
    ]
    texts += [localized_digits(_("size %(size)s") % {"size": size}) for size in filters.get("size", ())]
    for measure, written in (("price", format_npr), ("weight", format_weight)):
        low, high = filters.get(f"{measure}_min"), filters.get(f"{measure}_max")
        values = {"low": low and written(low), "high": high and written(high)}
        if low and high:
            texts.append(_("%(low)s to %(high)s") % values)
        elif high:
            texts.append(_("up to %(high)s") % values)
        elif low:
            texts.append(_("%(low)s or more") % values)
    if filters.get("in_stock"):
        texts.append(_("in stock"))
    return texts
