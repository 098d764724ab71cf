"""The cart's verbs. A cart holds no stock and never holds more than there is."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from catalogue.models import Variant
from catalogue.pricing import PriceBreakup
from catalogue.tariff import current_tariff
from checkout.errors import CheckoutError, NotEnoughStock
from checkout.models import Cart, CartLine
from checkout.prices import selling_price
from home.money import ZERO
from home.pictures import THUMB, picture_of

SESSION_CART = "cart_id"
SESSION_COUNT = "cart_count"
MOST_LINES = 50
MOST_PIECES = 99
STRANGERS_CARTS_ARE_KEPT = timedelta(days=60)


class CartError(Exception):
    """A quantity or variant that no page of ours would send."""


class CartFull(CartError):
    """More different pieces than a cart can hold."""


def item_picture(page):
    """The small picture of an item, or None. Costs no query when gallery and renditions are prefetched."""
    first = next(iter(page.gallery.all()), None)
    return picture_of(first.image, THUMB) if first else None


@dataclass(frozen=True)
class ShownLine:
    """A cart line with today's price and stock. Where the piece cannot be sold now, `refusal` says why."""

    line: CartLine
    breakup: PriceBreakup | None
    available: int
    refusal: CheckoutError | None = None

    @property
    def unit_price(self) -> Decimal | None:
        """NPR, or None without a price."""
        return self.breakup.total if self.breakup else None

    @property
    def price_changed(self):
        return self.breakup is not None and self.unit_price != self.line.price_seen

    @property
    def total(self):
        """NPR, or None without a price."""
        return self.unit_price * self.line.quantity if self.breakup else None

    @property
    def page(self):
        return self.line.variant.page

    @property
    def picture(self):
        return item_picture(self.page)

    @property
    def most(self):
        """The largest quantity that the page offers."""
        return min(self.available, MOST_PIECES)

    @property
    def is_short(self):
        return self.line.quantity > self.available


@dataclass(frozen=True)
class ShownCart:
    lines: list[ShownLine]

    @property
    def total(self):
        """NPR, without delivery and without what has no price."""
        return sum((line.total for line in self.lines if line.breakup), ZERO)

    @property
    def obstacle(self):
        """The first CheckoutError that keeps it from being ordered as it is, or None."""
        for shown in self.lines:
            if shown.refusal:
                return shown.refusal
            if shown.is_short:
                return NotEnoughStock(shown.page.name, shown.available)
        return None

    @property
    def is_ready(self):
        """Whether everything in it can be had now."""
        return bool(self.lines) and self.obstacle is None

    @property
    def has_new_prices(self):
        return any(shown.price_changed for shown in self.lines)


def find_cart(request):
    """The cart of this visitor, or None. Looking never makes one."""
    if request.user.is_authenticated:
        return Cart.objects.filter(user=request.user).first()
    cart_id = request.session.get(SESSION_CART)
    return Cart.objects.filter(pk=cart_id, user=None).first() if cart_id else None


def _own_cart(request):
    cart = find_cart(request)
    if cart is not None:
        return cart
    if request.user.is_authenticated:
        return Cart.objects.get_or_create(user=request.user)[0]
    cart = Cart.objects.create()
    request.session[SESSION_CART] = cart.pk
    return cart


def sellable_variants():
    """What may be sold: on sale, of a published item."""
    return Variant.objects.filter(is_active=True, page__live=True)


def add(request, variant_id, quantity, *, tops_up=False):
    """Put `quantity` more pieces in; returns the line, or None when nothing is left to put in. `tops_up`: no more
    than it takes to have `quantity`, so that a second press changes nothing.

    The line never grows past the stock. Raises CartError; Variant.DoesNotExist for what is not sold; and for what
    is not sold now, PriceOnRequest and WaitsForRate.
    """
    if not 1 <= quantity <= MOST_PIECES:
        raise CartError
    variant = sellable_variants().select_related("page").get(pk=variant_id)
    price = selling_price(variant).total
    cart = _own_cart(request)
    if cart.lines.exclude(variant=variant).count() >= MOST_LINES:
        raise CartFull
    line = _set_quantity(cart, variant, lambda had: max(had, quantity) if tops_up else had + quantity, price)
    refresh_count(request, cart)
    return line


def set_quantity(request, variant_id, quantity):
    """Make it `quantity` pieces; 0 takes the line out. Never more than the stock. Returns the line or None."""
    if not 0 <= quantity <= MOST_PIECES:
        raise CartError
    cart = find_cart(request)
    line = cart.lines.filter(variant_id=variant_id).select_related("variant").first() if cart else None
    if line is None:
        return None
    if quantity == 0:
        line.delete()
        line = None
    else:
        line = _set_quantity(cart, line.variant, lambda had: quantity, line.price_seen)
    refresh_count(request, cart)
    return line


def _set_quantity(cart, variant, wanted, price_seen):
    """`price_seen` counts for a new line. An old one keeps its own: who changes the number of pieces has not yet
    agreed to another price."""
    with transaction.atomic():
        # The UPDATE is also the lock: two presses at once follow one another.
        if not Cart.objects.filter(pk=cart.pk).update(updated_at=timezone.now()):
            return None  # merged away by a login in another tab
        line = cart.lines.filter(variant=variant).first()
        quantity = min(wanted(line.quantity if line else 0), variant.stock)
        if quantity < 1:
            if line:
                line.delete()
            return None
        line, _created = CartLine.objects.update_or_create(
            cart=cart,
            variant=variant,
            defaults={"quantity": quantity},
            create_defaults={"quantity": quantity, "price_seen": price_seen},
        )
        return line


def show(cart):
    """The cart's lines with today's price and stock, in a number of queries that does not grow."""
    if cart is None:
        return ShownCart([])
    lines = cart.lines.select_related("variant__page__metal", "variant__page__purity").prefetch_related(
        "variant__page__gallery__image__renditions", "variant__page__stones__stone"
    )
    tariff = current_tariff()
    return ShownCart([_shown(line, tariff) for line in lines])


def show_own(request):
    """This visitor's cart as show() has it. The badge's number may be one of another device: it is put right."""
    shown = show(find_cart(request))
    pieces = sum(each.line.quantity for each in shown.lines)
    if pieces != request.session.get(SESSION_COUNT, 0):
        request.session[SESSION_COUNT] = pieces
    return shown


def _shown(line, tariff):
    is_on_sale = line.variant.is_active and line.variant.page.live
    available = line.variant.stock if is_on_sale else 0
    try:
        return ShownLine(line, selling_price(line.variant, tariff), available)
    except CheckoutError as refusal:
        return ShownLine(line, None, available, refusal)


def refresh_count(request, cart):
    """Keep the badge's number in the session, so that showing it costs no query."""
    count = cart.lines.aggregate(pieces=Sum("quantity"))["pieces"] if cart else 0
    request.session[SESSION_COUNT] = count or 0


def forget_old_carts():
    """Delete the carts of strangers who have not been seen for long; returns how many lines and carts."""
    before = timezone.now() - STRANGERS_CARTS_ARE_KEPT
    return Cart.objects.filter(user=None, updated_at__lt=before).delete()[0]


def merge_on_login(request, user):
    """Pour the stranger's cart of this session into the customer's own, once."""
    cart_id = request.session.pop(SESSION_CART, None)
    own = Cart.objects.filter(user=user).first()
    if cart_id is not None:
        try:
            own = _merge(cart_id, user)
        except IntegrityError:
            # Two logins of one person made the first cart at the same instant; the other one's is there now.
            own = _merge(cart_id, user)
    refresh_count(request, own)


def _merge(cart_id, user):
    with transaction.atomic():
        stranger = Cart.objects.select_for_update().filter(pk=cart_id, user=None).first()
        own = Cart.objects.filter(user=user).first()
        if stranger is None:
            return own
        if own is None:
            Cart.objects.filter(pk=stranger.pk).update(user=user)
            stranger.user = user
            return stranger
        had = set(own.lines.values_list("variant_id", flat=True))
        for line in stranger.lines.select_related("variant"):
            if line.variant_id not in had and len(had) == MOST_LINES:
                continue
            had.add(line.variant_id)
            _set_quantity(own, line.variant, lambda had, more=line.quantity: had + more, line.price_seen)
        stranger.delete()
        return own
