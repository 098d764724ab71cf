"""The demo shop's sales: fourteen months of orders that end today, busier at Dashain, Tihar and in the wedding
season, and a little more each month.

They are history, so they take no pieces from the stock of today: what they sold had come in for them. The few
that still wait for payment are placed through the same stock verb as any other.
"""

import random
from bisect import bisect
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate

from django.db import transaction
from django.utils import timezone

from catalogue import stock
from catalogue.models import CategoryPage, Variant
from catalogue.pricing import PricingMode, fixed_price
from catalogue.rate_desk.figures import ten_grams_from
from catalogue.tariff import NotQuoted, Tariff
from catalogue.terms import terms_now
from checkout.actions.place_order import buyer
from checkout.delivery import delivery_zones, zone_of
from checkout.limits import limits_on
from checkout.models import Order, OrderEvent, OrderLine, Payment
from checkout.pickup import new_code
from customers.models import Verification
from home.days import today
from home.money import RUPEE, ZERO, round_money

from .order_rows import Sale, write_sales
from .rates import walk_back
from .source import BATCH, SEED

DAYS = 425
NUMBER = "G-DEMO-{:06}"
MOST_VARIANTS = 5000  # in a shop of a hundred thousand, sales are made up of these
GOLDEN_RATIO = 0.6180339887498949
# How busy the months are, January first; Dashain and Tihar fall into October and November.
SEASON = [7, 9, 9, 7, 8, 6, 5, 7, 9, 18, 16, 12]
STATUS = Order.Status
FAR_AGO_WAYS = [(STATUS.DELIVERED, 84), (STATUS.EXPIRED, 8), (STATUS.CANCELLED, 5), (STATUS.REFUNDED, 3)]
RECENT_WAYS = [
    (STATUS.PAID, 30),
    (STATUS.PREPARING, 25),
    (STATUS.READY, 15),
    (STATUS.SHIPPED, 20),
    (STATUS.EXPIRED, 10),
]
RECENT_DAYS = 12
# The way of each status, with the days since the order was placed.
WAYS = {
    STATUS.PAID: [(STATUS.PAID, 0)],
    STATUS.PREPARING: [(STATUS.PAID, 0), (STATUS.PREPARING, 0.2)],
    STATUS.READY: [(STATUS.PAID, 0), (STATUS.PREPARING, 0.2), (STATUS.READY, 0.4)],
    STATUS.SHIPPED: [(STATUS.PAID, 0), (STATUS.PREPARING, 0.2), (STATUS.SHIPPED, 0.4)],
    STATUS.DELIVERED: [
        (STATUS.PAID, 0),
        (STATUS.PREPARING, 1),
        (STATUS.SHIPPED, 2),
        (STATUS.DELIVERED, 4),
    ],
    STATUS.REFUNDED: [(STATUS.PAID, 0), (STATUS.REFUNDING, 3), (STATUS.REFUNDED, 5)],
    STATUS.EXPIRED: [(STATUS.EXPIRED, 0.05)],
    STATUS.CANCELLED: [(STATUS.CANCELLED, 0.01)],
}


def add_orders(wanted, staff, *, with_history):
    """Bring the number of demo orders up to `wanted`; returns how many were added.

    `with_history` writes what each sale did to the stock too, three rows a line that cancel each other out.
    """
    have = Order.objects.filter(number__startswith="G-DEMO-").count()
    if have >= wanted:
        return 0
    maker = SaleMaker(random.Random(SEED + have))  # noqa: S311 - not a secret
    for begin in range(have + 1, wanted + 1, BATCH):
        numbers = range(begin, min(begin + BATCH, wanted + 1))
        write_sales([maker.make(number) for number in numbers], staff, with_history)
    return wanted - have


class SaleMaker:
    """Makes up sales, the same ones for the same random numbers and the same shop."""

    def __init__(self, chance):
        self.chance = chance
        self.now = timezone.now()
        self.zones = delivery_zones()
        dearest = max((zone.charge for zone in self.zones), default=ZERO)
        self.most = limits_on(today())[Payment.Method.KHALTI].most - dearest
        for_sale = Variant.objects.filter(price__lt=self.most, is_active=True).order_by("sku")
        keys = list(for_sale.values_list("pk", flat=True))
        every = len(keys) // MOST_VARIANTS + 1
        self.variants = list(
            for_sale.filter(pk__in=keys[::every])
            .select_related("page__metal", "page__purity")
            .prefetch_related("page__stones__stone")
        )
        self.prices = PricesOfThen()
        # A few pieces sell best, as everywhere.
        self.popularity = running_sums(1 / (1 + place % 37) for place in range(len(self.variants)))
        self.categories = dict(CategoryPage.objects.values_list("path", "title"))
        self.verifications = list(
            Verification.objects.filter(
                status=Verification.Status.APPROVED, user__email__endswith="@gahana.example"
            )
            .select_related("user")
            .order_by("user__email")
        )
        days = range(DAYS, 0, -1)
        self.days = list(days)
        self.busyness = running_sums(
            [SEASON[(today() - timedelta(days=day)).month - 1] * (1.6 - day / DAYS) for day in days]
        )

    def make(self, number):
        chance = self.chance
        # The golden ratio spreads few orders evenly over the busy and the quiet months, where chance would clot.
        place = number * GOLDEN_RATIO % 1 * self.busyness[-1]
        day = self.days[bisect(self.busyness, place)]
        placed = timezone.make_aware(
            datetime.combine(timezone.localdate() - timedelta(days=day), time(10))
        ) + timedelta(minutes=chance.randrange(600))
        ways = RECENT_WAYS if day <= RECENT_DAYS else FAR_AGO_WAYS
        status = chance.choices([way for way, _ in ways], [weight for _, weight in ways])[0]
        lines = self.lines(day)
        return self.sale(number, placed, status, lines)

    def lines(self, days_ago):
        """One to four lines at the prices of then, within what one payment can carry."""
        lines, total, seen = [], ZERO, set()
        wanted = self.chance.choices([1, 2, 3, 4], [35, 35, 20, 10])[0]
        for variant in self.chance.choices(self.variants, cum_weights=self.popularity, k=wanted):
            breakup = self.prices.of(variant, days_ago)
            if variant.pk in seen or (lines and total + breakup.total > self.most):
                continue
            seen.add(variant.pk)
            total += breakup.total
            lines.append(
                OrderLine(
                    variant=variant,
                    sku=variant.sku,
                    title=variant.page.title,
                    title_ne=variant.page.title_ne,
                    category=self.categories[variant.page.path[:-4]],
                    size=variant.size,
                    size_ne=variant.size_ne,
                    metal=variant.page.metal.name,
                    purity=variant.page.purity.name,
                    purity_ne=variant.page.purity.name_ne,
                    gross_weight=variant.gross_weight,
                    net_weight=variant.net_weight,
                    quantity=1,
                    unit_price=breakup.total,
                    breakup=breakup.as_json(),
                    line_total=breakup.total,
                )
            )
        return lines

    def sale(self, number, placed, status, lines):
        verification = self.chance.choice(self.verifications)
        user = verification.user
        pickup = self.chance.random() < 0.3 or status == STATUS.READY
        if status == STATUS.SHIPPED:
            pickup = False
        zone = None if pickup else zone_of(verification.district, self.zones)
        charge = zone.charge if zone else ZERO
        items_total = sum((line.line_total for line in lines), ZERO)
        way = [(step, min(placed + timedelta(days=days, minutes=7), self.now)) for step, days in WAYS[status]]
        order = Order(
            number=NUMBER.format(number),
            user=user,
            status=status,
            language=user.language,
            delivery_method=Order.DeliveryMethod.PICKUP if pickup else Order.DeliveryMethod.DELIVERY,
            contact_name=verification.full_name,
            contact_email=user.email,
            contact_phone=verification.phone,
            delivery_address="" if pickup else verification.address,
            delivery_district="" if pickup else verification.district,
            delivery_zone=zone.name if zone else "",
            delivery_zone_ne=zone.name_ne if zone else "",
            insured_up_to=zone.insured_up_to if zone else None,
            pickup_code=new_code() if pickup and status in Order.AWAITS_PICKUP else "",
            **buyer(verification),
            items_total=items_total,
            delivery_charge=charge,
            total=items_total + charge,
            placed_at=placed,
            hold_until=placed + timedelta(minutes=30),
            paid_at=next((when for step, when in way if step == STATUS.PAID), None),
        )
        return Sale(order, lines, way)


class PricesOfThen:
    """What the demo's pieces cost on the days of its history: those by rate by a made-up rate of the day, the
    others a little less the longer ago."""

    def __init__(self):
        self.terms = terms_now()
        self.rates = [rates for _day, rates in walk_back(today(), DAYS + 1)]
        self.tariffs = {0: Tariff(self.terms)}

    def of(self, variant, days_ago):
        """The PriceBreakup of a variant."""
        if variant.page.pricing_mode == PricingMode.BY_RATE:
            try:
                return self.tariff(days_ago).price_of(variant, day=today() - timedelta(days=days_ago))
            except NotQuoted:
                pass  # the shopkeeper has changed something about it
        price_then = Decimal(1) - Decimal(days_ago) / Decimal(DAYS) * Decimal("0.18")
        return fixed_price(round_money(variant.price * price_then, RUPEE))

    def tariff(self, days_ago):
        if days_ago not in self.tariffs:
            rates = {key: self.rate(rate, days_ago) for key, rate in self.terms["rates"].items()}
            self.tariffs[days_ago] = Tariff(self.terms | {"rates": rates})
        return self.tariffs[days_ago]

    def rate(self, rate, days_ago):
        """A rate of the terms as it was told then."""
        per_tola = self.rates[days_ago].get(rate["code"])
        if per_tola is None:
            return rate
        return rate | {
            "per_tola": str(per_tola),
            "per_10_grams": str(ten_grams_from(per_tola)),
            "since": (today() - timedelta(days=days_ago)).isoformat(),
        }


def running_sums(weights):
    return list(accumulate(weights))


def add_waiting_orders():
    """Two orders placed a moment ago, which hold their pieces until they are paid or expire."""
    maker = SaleMaker(random.Random(SEED - 1))  # noqa: S311 - not a secret
    maker.variants = [variant for variant in maker.variants if variant.stock > 1]
    maker.popularity = running_sums(1 for _ in maker.variants)
    for number in (1, 2):
        sale = maker.sale(0, timezone.now(), STATUS.PAID, maker.lines(0))
        order = sale.order
        order.number, order.status, order.paid_at = f"G-WAIT-{number:06}", STATUS.PENDING, None
        with transaction.atomic():
            order.save()
            for line in sale.lines:
                line.order = order
                line.save()
            stock.hold(order.quantities(), order_number=order.number, actor=order.user)
            OrderEvent.objects.create(order=order, to_status=STATUS.PENDING, actor=order.user)
