"""What the whole catalogue would cost by an open sheet: computed by catalogue/actions/reprice.py into rows that no
shopper sees, and added up here by the database."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, DecimalField, ExpressionWrapper, F, FloatField, Sum
from django.db.models.functions import Abs, Cast, Length, Substr

from catalogue.actions.publish_rates import AT_ONCE
from catalogue.actions.reprice import MOST_PROBLEMS, begin, by_rate, compute
from catalogue.models import CategoryPage, JewelleryPage, ListedPrice, PriceList, RateSheet, Variant
from catalogue.pricing import PricingMode
from catalogue.rate_desk.figures import percent_moved
from catalogue.terms import terms_now
from home.money import ZERO

MOVERS = 15
MONEY = DecimalField(max_digits=20, decimal_places=2)


def price_list_for(sheet):
    """The PriceList as if the open `sheet` counted, begun where there is none by today's terms, and computed where
    it is short. None while there is nothing to compute by: the prices in force stay as they are, or another list
    is on its way to be put in force and goes first."""
    terms = terms_now(sheet)
    if PriceList.objects.get(status=PriceList.Status.IN_FORCE).terms == terms:
        return None
    unfinished = PriceList.objects.filter(status__in=PriceList.UNFINISHED, goes_live=False)
    price_list = next((each for each in unfinished if each.terms == terms), None)
    if price_list is None:
        if list_on_its_way() is not None:
            return None
        price_list = _begin(sheet)
    if price_list.total <= AT_ONCE:
        compute(price_list)
    return price_list


def _begin(sheet):
    with transaction.atomic():
        # Of two requests, the second finds the list of the first.
        RateSheet.objects.select_for_update().get(pk=sheet.pk)
        return begin(reason=f"To look at: {sheet}", sheet=sheet, goes_live=False)


def list_on_its_way():
    """The PriceList that is being computed to be put in force, or None."""
    return PriceList.objects.filter(status__in=PriceList.UNFINISHED, goes_live=True).first()


@dataclass(frozen=True)
class Part:
    """Variants that belong together: how many there are, how many cost something else, and what their stock is
    worth in NPR now and then."""

    name: str
    variants: int
    changed: int
    value_now: Decimal
    value_then: Decimal

    @property
    def difference(self):
        return self.value_then - self.value_now

    @property
    def percent(self):
        return percent_moved(self.value_then, self.value_now) if self.value_now else None


@dataclass(frozen=True)
class Mover:
    """A variant whose price changes, in NPR."""

    sku: str
    page_id: int
    title: str
    old: Decimal
    new: Decimal

    @property
    def percent(self):
        return percent_moved(self.new, self.old)


@dataclass(frozen=True)
class Preview:
    """A computed list held against the prices in force."""

    whole: Part
    categories: list[Part]
    purities: list[Part]
    movers: list[Mover]
    # Variants that would have no price; of very many, the first only.
    problems: list[dict]
    problems_are_all: bool
    # Whether pieces came or went since: they are not in the sums, but follow the rates too.
    is_incomplete: bool
    value_of_fixed: Decimal


def preview_of(price_list):
    """The Preview of a computed PriceList. Nine queries, whatever the size of the catalogue."""
    listed = ListedPrice.objects.filter(price_list=price_list)
    purities = _parts(listed, F("variant__page__purity__name"))
    return Preview(
        whole=_together(purities),
        categories=_by_category(listed),
        purities=purities,
        movers=_movers(listed),
        problems=with_items(price_list.problems),
        problems_are_all=len(price_list.problems) < MOST_PROBLEMS,
        is_incomplete=by_rate().count() != price_list.done,
        value_of_fixed=_value_of_fixed(),
    )


def _parts(listed, by):
    """A Part for each value of the expression `by`, in its order."""
    stock_now = ExpressionWrapper(F("variant__price") * F("variant__stock"), output_field=MONEY)
    stock_then = ExpressionWrapper(F("price") * F("variant__stock"), output_field=MONEY)
    sums = listed.values(name=by).annotate(
        variants=Count("pk"), value_now=Sum(stock_now), value_then=Sum(stock_then)
    )
    changed = dict(listed.exclude(price=F("variant__price")).values_list(by).annotate(Count("pk")))
    return [Part(**row, changed=changed.get(row["name"], 0)) for row in sums.order_by("name")]


def _by_category(listed):
    path = F("variant__page__path")
    category = Substr(path, 1, Length(path) - JewelleryPage.steplen)
    titles = dict(CategoryPage.objects.values_list("path", "title"))
    parts = _parts(listed, category)
    return [Part(**{**vars(part), "name": titles.get(part.name, "")}) for part in parts]


def _together(parts):
    return Part(
        name="",
        variants=sum(part.variants for part in parts),
        changed=sum(part.changed for part in parts),
        value_now=sum((part.value_now for part in parts), ZERO),
        value_then=sum((part.value_then for part in parts), ZERO),
    )


def _movers(listed):
    """What moves most, by the share of its price."""
    old, new = Cast("variant__price", FloatField()), Cast("price", FloatField())
    rows = (
        listed.exclude(price=F("variant__price"))
        .annotate(moved=Abs((new - old) / old))
        .order_by("-moved", "variant")
        .values_list("variant__sku", "variant__page", "variant__page__title", "variant__price", "price")[
            :MOVERS
        ]
    )
    return [Mover(*row) for row in rows]


def _value_of_fixed():
    fixed = Variant.objects.filter(page__pricing_mode=PricingMode.FIXED)
    value = ExpressionWrapper(F("price") * F("stock"), output_field=MONEY)
    return fixed.aggregate(value=Sum(value))["value"] or ZERO


def with_items(problems):
    """The problems of a PriceList, each with `page` (primary key) and `title` of its item, where it is there."""
    keys = [problem["variant"] for problem in problems]
    items = {
        pk: {"page": page, "title": title}
        for pk, page, title in Variant.objects.filter(pk__in=keys).values_list("pk", "page", "page__title")
    }
    return [problem | items.get(problem["variant"], {}) for problem in problems]
