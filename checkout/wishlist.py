"""The wishlist's verbs. A customer's wishes are rows; a stranger's are in the session, which login pours into the
customer's, once. A stranger who wishes for nothing has no session for it.

What is shown of them to everybody, the heart of an item's page above all, is drawn once for all visitors: it knows
nobody. Whose heart is full is told by the link in the header alone (assets/js/shop/wishlist.js).
"""

from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from catalogue.models import Variant
from catalogue.pricing import PriceBreakup
from catalogue.tariff import current_tariff
from checkout.cart import item_picture, sellable_variants
from checkout.errors import CheckoutError
from checkout.prices import selling_price
from customers.models import User

SESSION_WISHES = "wishes"
MOST_WISHES = 100


class WishlistFull(Exception):
    """There are MOST_WISHES on it already."""


class CanBeHad(Exception):
    """It is in stock: there is nothing to wait for."""


class GoneForGood(Exception):
    """It was one of a kind and is sold: no mail could ever tell that it is back."""


@dataclass(frozen=True)
class ShownWish:
    """A wish with today's price and stock. Without a price, `refusal` says why in the shopper's words.
    `price_seen` is NPR, or None where there was none."""

    variant: Variant
    price_seen: Decimal | None
    is_awaited: bool
    breakup: PriceBreakup | None
    refusal: str
    is_gone_for_good: bool

    @property
    def page(self):
        return self.variant.page

    @property
    def picture(self):
        return item_picture(self.page)

    @property
    def is_on_sale(self):
        return self.variant.is_active and self.page.live

    @property
    def is_sold_out(self):
        return self.variant.stock == 0

    @property
    def can_be_had(self):
        """Whether it can go into the cart now."""
        return self.is_on_sale and not self.is_sold_out and self.breakup is not None

    @property
    def may_come_back(self):
        return self.is_on_sale and self.is_sold_out and not self.is_gone_for_good

    @property
    def is_last(self):
        return self.variant.stock == 1

    @property
    def saving(self):
        """By how many NPR it is cheaper than when it was added; negative when dearer, 0 where nobody can say."""
        if self.breakup is None or self.price_seen is None:
            return Decimal(0)
        return self.price_seen - self.breakup.total

    @property
    def rise(self):
        return -self.saving


def wished_variants(request):
    """The primary keys of the variants on this visitor's wishlist, newest first. No query for strangers."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return list(user.wishes.values_list("variant_id", flat=True))
    return [wish["variant"] for wish in reversed(_of_session(request))]


def _of_session(request):
    """A stranger's wishes as they are in the session, oldest first: dicts of variant (primary key), price (NPR as
    text, None without one) and asked (whether a mail is wanted)."""
    session = getattr(request, "session", None)
    return session.get(SESSION_WISHES, []) if session is not None else []


def add(request, variant_id):
    """Put a variant on the list, with the price of now; returns whether it is new there. Raises WishlistFull, and
    Variant.DoesNotExist for what is not sold."""
    variant = sellable_variants().select_related("page").get(pk=variant_id)
    price = _price_now(variant)
    if request.user.is_authenticated:
        with _locked(request.user) as had:
            if variant.pk in had:
                return False
            _check_room(len(had))
            request.user.wishes.create(variant=variant, price_seen=price)
        return True
    wishes = _of_session(request)
    if any(wish["variant"] == variant.pk for wish in wishes):
        return False
    _check_room(len(wishes))
    wish = {"variant": variant.pk, "price": None if price is None else str(price), "asked": False}
    request.session[SESSION_WISHES] = [*wishes, wish]
    return True


def _price_now(variant):
    try:
        return selling_price(variant).total
    except CheckoutError:
        return None


def _check_room(count):
    if count >= MOST_WISHES:
        raise WishlistFull


@contextmanager
def _locked(user):
    """Within it, nobody else adds wishes of `user`: two devices at once never go past the limit. Gives the primary
    keys of the variants that are there. (SQLite needs no row lock: its transactions write one after another.)"""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        yield set(user.wishes.values_list("variant_id", flat=True))


def remove(request, variant_id):
    """Take a variant off the list, and off the mails that wait; returns whether it was there."""
    if request.user.is_authenticated:
        return bool(request.user.wishes.filter(variant=variant_id).delete()[0])
    wishes = _of_session(request)
    left = [wish for wish in wishes if wish["variant"] != variant_id]
    if len(left) == len(wishes):
        return False
    if left:
        request.session[SESSION_WISHES] = left
    else:
        del request.session[SESSION_WISHES]
    return True


def ask_for_mail(request, variant_id):
    """One mail is wanted for when this variant is back; it goes on the list too. A stranger's question counts from
    login on. Raises CanBeHad, GoneForGood, WishlistFull, and Variant.DoesNotExist for what is not sold."""
    variant = sellable_variants().get(pk=variant_id)
    if variant.stock:
        raise CanBeHad
    if Variant.gone_for_good([variant]):
        raise GoneForGood
    add(request, variant_id)
    _set_asked(request, variant_id, True)


def forgo_mail(request, variant_id):
    """No mail after all. The piece stays on the list."""
    _set_asked(request, variant_id, False)


def _set_asked(request, variant_id, wanted):
    if request.user.is_authenticated:
        wishes = request.user.wishes.filter(variant=variant_id, asked_at__isnull=wanted)
        wishes.update(asked_at=timezone.now() if wanted else None)
        return
    wishes = _of_session(request)
    if any(wish["variant"] == variant_id for wish in wishes):
        request.session[SESSION_WISHES] = [
            wish | {"asked": wanted} if wish["variant"] == variant_id else wish for wish in wishes
        ]


def merge_on_login(request, user):
    """Pour the stranger's wishes of this session into the customer's own, once. Returns how many found no room."""
    wishes = request.session.pop(SESSION_WISHES, [])
    if not wishes:
        return 0
    there_are = set(
        Variant.objects.filter(pk__in=[wish["variant"] for wish in wishes]).values_list("pk", flat=True)
    )
    with _locked(user) as had:
        new = [wish for wish in wishes if wish["variant"] in there_are - had]
        taken = new[: max(0, MOST_WISHES - len(had))]
        for wish in taken:  # one by one: their moments are the order in which they are shown
            price = None if wish["price"] is None else Decimal(wish["price"])
            user.wishes.create(variant_id=wish["variant"], price_seen=price)
        asked = [wish["variant"] for wish in wishes if wish["asked"]]
        user.wishes.filter(variant__in=asked, asked_at=None).update(asked_at=timezone.now())
    return len(new) - len(taken)


def show(request):
    """This visitor's wishes as ShownWish, newest first, in a number of queries that does not grow."""
    wishes = _wishes_of(request)
    if not wishes:
        return []
    variants = (
        Variant.objects.select_related("page__metal", "page__purity")
        .prefetch_related("page__gallery__image__renditions", "page__stones__stone")
        .in_bulk([variant_id for variant_id, _price, _asked in wishes])
    )
    gone = Variant.gone_for_good(variants.values())
    tariff = current_tariff()
    return [
        _shown(variants[variant_id], price, asked, tariff, variant_id in gone)
        for variant_id, price, asked in wishes
        if variant_id in variants  # a stranger's may have been deleted since
    ]


def _wishes_of(request):
    """Variant's primary key, price seen, and whether a mail is wanted: of each wish, newest first."""
    if request.user.is_authenticated:
        return [
            (variant_id, price, asked_at is not None)
            for variant_id, price, asked_at in request.user.wishes.values_list(
                "variant_id", "price_seen", "asked_at"
            )
        ]
    return [
        (wish["variant"], None if wish["price"] is None else Decimal(wish["price"]), wish["asked"])
        for wish in reversed(_of_session(request))
    ]


def _shown(variant, price_seen, is_awaited, tariff, is_gone):
    try:
        breakup, refusal = selling_price(variant, tariff), ""
    except CheckoutError as error:
        breakup, refusal = None, str(error)
    return ShownWish(variant, price_seen, is_awaited, breakup, refusal, is_gone)
