"""How the many items of `bulk` differ from the demo's own: purity, stones, sizes, what they belong to."""

import random
from dataclasses import dataclass
from decimal import Decimal

from catalogue.models import Collection, ItemStone, Occasion, Purity, Stone
from catalogue.pricing import PriceError, PricingMode
from home.formatting import DEVANAGARI_DIGITS
from home.money import RUPEE, round_money

from .source import SEED

SIZES = 10
GRAMS_A_CARAT = Decimal("0.2")
# NPR a carat, and how likely a stone is: beads are set more often than diamonds.
PRECIOUS, COMMON = (Decimal(28000), 2), (Decimal(700), 3)
# The purity that most pieces of a metal are made of.
USUAL = {"gold-22k": 6, "silver-925": 4}


def _scale(first, last, step, unit="", unit_ne=""):
    """Sizes in both languages, from the first to the last."""
    numbers = [f"{number / 10:g}" for number in range(first * 10, last * 10 + 1, int(step * 10))]
    return [(f"{number}{unit}", f"{number.translate(DEVANAGARI_DIGITS)}{unit_ne}") for number in numbers]


RING_SIZES = _scale(6, 26, 1)
SIZES_OF = {
    "rings": RING_SIZES,
    "bangles": [(f"2-{part}", f"2-{part}".translate(DEVANAGARI_DIGITS)) for part in range(1, 15)],
    "necklaces": _scale(14, 36, 2, " inch", " इन्च"),
    "earrings": _scale(8, 32, 2, " mm", " मिमि"),
    "nose-ornaments": _scale(3, 15, 1, " mm", " मिमि"),
    "anklets": _scale(4, 12, 0.5, " inch", " इन्च"),
}


@dataclass(frozen=True)
class Variation:
    """What an item in bulk has of its own. `stones` are unsaved, without their page; `grams_of_stones` is what
    they add to the gross weight."""

    chance: random.Random
    purity: Purity
    pricing_mode: str
    collection: Collection | None
    occasions: list[Occasion]
    stones: list[ItemStone]
    grams_of_stones: Decimal
    is_like_model: bool
    sizes: list[tuple[str, str]]


class Variety:
    """Draws the variations, the same for the same number in the same shop. `tariff` says which purities have a
    rate."""

    def __init__(self, tariff):
        self.tariff = tariff
        self.purities = list(Purity.objects.select_related("metal"))
        self.collections = [*Collection.objects.all(), None]
        self.occasions = list(Occasion.objects.all())
        self.stones = list(Stone.objects.all())

    def of(self, number, model, category):
        """The variation of this number on `model`, an item with its stones and sizes, in `category`."""
        chance = random.Random(SEED + number)  # noqa: S311 - not a secret
        purity = self._purity(chance, model)
        stones, grams, own_stones = self._stones(chance, model)
        sizes = SIZES_OF.get(category.slug, RING_SIZES)
        first = chance.randrange(len(sizes) - SIZES + 1)
        return Variation(
            chance=chance,
            purity=purity,
            pricing_mode=model.pricing_mode if self._has_rate(purity) else PricingMode.FIXED,
            collection=chance.choice(self.collections),
            occasions=chance.sample(self.occasions, min(len(self.occasions), chance.choice([1, 1, 2, 3]))),
            stones=stones,
            grams_of_stones=grams,
            is_like_model=own_stones and purity.pk == model.purity_id,
            sizes=sizes[first : first + SIZES],
        )

    def _purity(self, chance, model):
        own = [purity for purity in self.purities if purity.metal_id == model.metal_id]
        return chance.choices(own, [USUAL.get(purity.code, 1) for purity in own])[0]

    def _has_rate(self, purity):
        try:
            self.tariff.rate_of(purity.pk)
        except PriceError:
            return False
        return True

    def _stones(self, chance, model):
        """The stones, the grams that they weigh, and whether they are those of the model."""
        if not self.stones or chance.random() < 0.6:
            original = model.variants.all()[0]
            own = [_copy(entry) for entry in model.stones.all()]
            return own, original.gross_weight - original.net_weight, True
        kinds = [PRECIOUS if stone.is_precious else COMMON for stone in self.stones]
        place = chance.choices(range(len(kinds)), [weight for _price, weight in kinds])[0]
        carat = Decimal(chance.randrange(5, 200)) / 100
        stone = ItemStone(
            stone=self.stones[place],
            count=chance.choice([1, 1, 2, 5, 12]),
            weight_carat=carat,
            price=round_money(kinds[place][0] * carat, RUPEE),
            sort_order=0,
        )
        return [stone], carat * GRAMS_A_CARAT, False


def _copy(entry):
    return ItemStone(
        stone=entry.stone,
        count=entry.count,
        weight_carat=entry.weight_carat,
        price=entry.price,
        sort_order=entry.sort_order,
    )
