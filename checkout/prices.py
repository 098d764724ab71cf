"""At which price a piece is sold now, or why it is not, in words for the shopper."""

from datetime import timedelta

from catalogue.pricing import PriceError
from catalogue.tariff import RatesAreOld, sellable_price_of
from checkout.errors import PriceOnRequest, WaitsForRate


def selling_price(variant, tariff=None):
    """The PriceBreakup of one piece. Raises PriceOnRequest and WaitsForRate."""
    try:
        return sellable_price_of(variant, tariff)
    except RatesAreOld:
        raise WaitsForRate(variant.page.name) from None
    except PriceError:
        raise PriceOnRequest(variant.page.name) from None


def price_fixed_until(order, rules):
    """How long the price of an order stands, whatever the rate does, before anybody has begun to pay."""
    return order.placed_at + timedelta(minutes=rules.payment_window_minutes)
