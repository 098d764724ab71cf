"""Price everything that is priced by rate anew: in the background, in steps, and visible in one switch.

`begin` writes down the terms, `compute` fills in `ListedPrice` rows step by step, `put_in_force` makes them
the prices that shoppers see, in one transaction. Each step is one transaction that moves `last_variant` on by a
guarded UPDATE: a process that is killed loses the step it was at, and of two at once one stops.
"""

import logging
import time

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from catalogue.models import JewelleryPage, ListedPrice, PriceList, Variant
from catalogue.pricing import PriceError, PricingMode
from catalogue.tariff import Tariff
from catalogue.terms import terms_now
from home.freshness import PRICES, touch

log = logging.getLogger(__name__)

STEP = 2000
MOST_PROBLEMS = 200
TURN_SECONDS = 4


def by_rate():
    """The variants that a price list prices, those that are not on sale included."""
    return Variant.objects.filter(page__pricing_mode=PricingMode.BY_RATE)


def read_pieces(variants):
    """The `variants` of a queryset as a list, with what the formula asks for and no more. Sizes share their item:
    of a hundred thousand, most of the time would go into making the same page anew."""
    pieces = list(variants.only("page", "sku", "net_weight", "making", "price", "terms_version"))
    pages = (
        JewelleryPage.objects.only(*JewelleryPage.PIECE_FIELDS)
        .prefetch_related("stones__stone")
        .in_bulk({piece.page_id for piece in pieces})
    )
    for piece in pieces:
        piece.page = pages[piece.page_id]
    return pieces


def begin(*, reason, sheet=None, goes_live=True):
    """Write down the terms as they are now (`sheet`: as if it counted) and begin a list; returns the PriceList.

    Unfinished lists are given up: they were for terms that are no longer wanted. The one with the same terms is
    taken as it is, wherever it has got to.
    """
    with transaction.atomic():
        terms = terms_now(sheet)
        unfinished = list(PriceList.objects.select_for_update().filter(status__in=PriceList.UNFINISHED))
        same = next((each for each in unfinished if each.terms == terms), None)
        others = [each.pk for each in unfinished if each is not same]
        PriceList.objects.filter(pk__in=others).update(status=PriceList.Status.ABANDONED)
        if same is None:
            return PriceList.objects.create(
                reason=reason, sheet=sheet, terms=terms, goes_live=goes_live, total=by_rate().count()
            )
        if goes_live and not same.goes_live:
            PriceList.objects.filter(pk=same.pk).update(goes_live=True, reason=reason)
            same.goes_live, same.reason = True, reason
        return same


def compute(price_list, *, stop=lambda: False):
    """Compute the prices of `price_list` from where it stands. Returns whether it is complete now; False when
    somebody else is at it, it was given up, or `stop()` said so."""
    tariff = Tariff(price_list.terms)
    while price_list.status == PriceList.Status.COMPUTING:
        if stop() or not _compute_step(price_list, tariff):
            return False
    return price_list.status == PriceList.Status.READY


def _compute_step(price_list, tariff):
    """The next STEP variants. Returns False when the list is not where it was read."""
    variants = read_pieces(by_rate().filter(pk__gt=price_list.last_variant).order_by("pk")[:STEP])
    prices, problems = _price(variants, tariff)
    last = variants[-1].pk if variants else price_list.last_variant
    status = PriceList.Status.COMPUTING if len(variants) == STEP else PriceList.Status.READY
    problems = (price_list.problems + problems)[:MOST_PROBLEMS]
    done = price_list.done + len(variants)
    with transaction.atomic():
        moved = PriceList.objects.filter(
            pk=price_list.pk, status=PriceList.Status.COMPUTING, last_variant=price_list.last_variant
        ).update(status=status, last_variant=last, done=done, problems=problems)
        if not moved:
            return False
        ListedPrice.objects.bulk_create(
            ListedPrice(
                price_list_id=price_list.pk,
                variant_id=variant.pk,
                terms_version=variant.terms_version,
                price=price,
            )
            for variant, price in prices
        )
    price_list.status, price_list.last_variant = status, last
    price_list.done, price_list.problems = done, problems
    return True


def _price(variants, tariff):
    """Pairs of variant and price, and what is wrong with those that have none."""
    prices, problems = [], []
    for variant in variants:
        try:
            prices.append((variant, tariff.price_of(variant).total))
        except PriceError as error:
            problems.append({"variant": variant.pk, "sku": variant.sku, "problem": str(error)})
    return prices, problems


class NotReady(Exception):
    """The list is not computed, or no longer wanted."""


def put_in_force(price_list):
    """Make the prices of a computed list those that shoppers see, and its terms those that checkout asks. All
    in one transaction; what was edited since it was computed is computed again in it. Raises NotReady."""
    _count_listed_prices()
    with transaction.atomic():
        # Whoever saves a piece asks for this lock too (see `lock_terms`): no price by the old terms comes after.
        lock_terms()
        ours = PriceList.objects.select_for_update().filter(pk=price_list.pk).get()
        if ours.status != PriceList.Status.READY:
            raise NotReady
        listed = ListedPrice.objects.filter(
            price_list=ours, variant=OuterRef("pk"), terms_version=OuterRef("terms_version")
        )
        moved = Variant.objects.filter(
            Exists(listed.exclude(price=OuterRef("price"))),
            page__pricing_mode=PricingMode.BY_RATE,
        )
        if connection.features.has_select_for_update:
            # All that will be written, in the order of their keys, as stock.hold locks them. Not the keys
            # themselves (no_key): a line put in a cart meanwhile refers to them and need not wait.
            written = by_rate().filter(~Exists(listed.filter(price=OuterRef("price"))))
            in_order = written.select_for_update(of=("self",), no_key=True).order_by("pk")
            for _pk in in_order.values_list("pk", flat=True).iterator(chunk_size=5000):
                pass
        changed = moved.update(price=Subquery(listed.values("price")))
        tariff = Tariff(ours.terms)
        left_over = list(by_rate().filter(~Exists(listed)).order_by("pk").values_list("pk", flat=True))
        for begins in range(0, len(left_over), STEP):
            variants = Variant.objects.filter(pk__in=left_over[begins : begins + STEP]).order_by("pk")
            prices, _problems = _price(read_pieces(variants), tariff)
            for variant, price in prices:
                if price != variant.price:
                    changed += Variant.objects.filter(pk=variant.pk).update(price=price)
        PriceList.objects.filter(status=PriceList.Status.IN_FORCE).update(status=PriceList.Status.REPLACED)
        now = timezone.now()
        PriceList.objects.filter(pk=ours.pk).update(
            status=PriceList.Status.IN_FORCE, in_force_at=now, changed=changed
        )
        touch(PRICES)
    price_list.status, price_list.in_force_at, price_list.changed = PriceList.Status.IN_FORCE, now, changed
    _sweep()
    log.info("price list %s in force: %s prices changed", price_list.pk, changed)


def _count_listed_prices():
    """Tell PostgreSQL's planner of the rows that have just been written. By itself it finds out within a minute;
    until then it takes the table for empty: the switch of 100,000 prices, all of them locked, was planned for
    single rows and not done after twenty minutes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(ListedPrice._meta.db_table)}")


def _sweep():
    """Clear away the computed prices of lists that are in force or given up."""
    finished = ListedPrice.objects.exclude(price_list__status__in=PriceList.UNFINISHED)
    finished._raw_delete(finished.db)


def reprice_for_a_while():
    """The worker's turn: payments and mail wait no longer than TURN_SECONDS for it."""
    ends_at = time.monotonic() + TURN_SECONDS
    return reprice_due(stop=lambda: time.monotonic() > ends_at)


def reprice_due(*, stop=lambda: False):
    """What is to be done: begin a list when the terms are others than those in force, compute what is begun,
    put in force what is ready and to go live. Returns the PriceList that was put in force, or None."""
    in_force = PriceList.objects.get(status=PriceList.Status.IN_FORCE)
    terms = terms_now()
    waiting = PriceList.objects.filter(status__in=PriceList.UNFINISHED, goes_live=True).first()
    if in_force.terms != terms:
        if waiting is None or waiting.terms != terms:
            waiting = begin(reason=_why(in_force, terms))
    elif waiting is not None and waiting.terms != terms:
        # What it was for has been taken back meanwhile.
        PriceList.objects.filter(pk=waiting.pk, status__in=PriceList.UNFINISHED).update(
            status=PriceList.Status.ABANDONED
        )
        waiting = None
    preview = PriceList.objects.filter(status=PriceList.Status.COMPUTING, goes_live=False).first()
    if waiting is not None and compute(waiting, stop=stop):
        put_in_force(waiting)
        return waiting
    if preview is not None:
        compute(preview, stop=stop)
    return None


def _why(in_force, terms):
    """In words of staff, what is other in `terms`."""
    names = {
        "rates": "new rates",
        "purities": "purities",
        "taxes": "tax rules",
        "taxes_today": "a tax rule begins or ends",
        "precious_stones": "which stones are precious",
    }
    told = [name for key, name in names.items() if in_force.terms.get(key, []) != terms[key]]
    return ", ".join(told).capitalize() or "Settings for prices"


def lock_terms():
    """The Tariff in force, which stays in force until the caller's transaction ends."""
    in_force = PriceList.objects.select_for_update().filter(status=PriceList.Status.IN_FORCE)
    # Who waited for the lock while another list took its place finds nothing; the next look finds the new one.
    while (price_list := in_force.first()) is None:
        pass
    return Tariff(price_list.terms)
