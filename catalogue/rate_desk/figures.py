"""The two figures of a rate, for 10 g and for a tola: worked out from one another, and compared with the last."""

from dataclasses import dataclass
from decimal import Decimal

from home.money import RUPEE, round_money

TOLAS_IN_TEN_GRAMS = Decimal("1.1664")  # turned round: a tola is 1.1664 times 10 g

# How far the two may lie apart, in percent: both are rounded when they are published.
MOST_APART = Decimal("0.5")
# A rate that moves by more than this, in percent, is a slip of the finger.
MOST_MOVED = Decimal(50)
# A figure this near to the last one of the other unit, and this far from that of its own, is in the wrong box.
NEAR_THE_OTHER = Decimal(3)
FAR_FROM_ITS_OWN = Decimal(10)


def tola_from(per_10_grams):
    """NPR for a tola, to the rupee, where 10 g cost `per_10_grams`."""
    return round_money(per_10_grams * TOLAS_IN_TEN_GRAMS, RUPEE)


def ten_grams_from(per_tola):
    """NPR for 10 g, to the rupee, where a tola costs `per_tola`."""
    return round_money(per_tola / TOLAS_IN_TEN_GRAMS, RUPEE)


def percent_moved(new, old):
    """By how many percent of `old` it went up (or down, below 0), not rounded."""
    return (new - old) / old * 100


def are_apart(per_10_grams, per_tola):
    """Whether the two figures cannot belong to one rate."""
    return abs(percent_moved(per_tola, per_10_grams * TOLAS_IN_TEN_GRAMS)) > MOST_APART


def looks_like_the_other(figure, *, own, other):
    """Whether `figure` is what the other unit cost, and not what its own did."""
    return (
        abs(percent_moved(figure, other)) < NEAR_THE_OTHER
        and abs(percent_moved(figure, own)) > FAR_FROM_ITS_OWN
    )


@dataclass(frozen=True)
class Quote:
    """What a line costs, in NPR."""

    per_10_grams: Decimal
    per_tola: Decimal
