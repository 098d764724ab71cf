"""What can stand between a shopper and an order. `str(error)` may be read by the shopper."""

from django.utils.translation import gettext as _

from home.formatting import format_npr, localized_digits


class CheckoutError(Exception):
    """Anything here that a shopper may read."""


class EmptyCart(CheckoutError):
    def __init__(self):
        super().__init__(_("Your cart is empty."))


class VerificationNeeded(CheckoutError):
    def __init__(self):
        super().__init__(_("Before you can order, the shop needs to see your citizenship card."))


class HeldLongEnough(CheckoutError):
    """Pieces have been held often for this shopper, and no card has been approved."""

    def __init__(self):
        super().__init__(
            _(
                "We have held pieces for you as long as we can. As soon as your citizenship card is approved, "
                "you can order."
            )
        )


class CardInReview(CheckoutError):
    """The order waits for somebody to look at the buyer's card: nobody can pay for it yet."""

    def __init__(self):
        super().__init__(
            _("You can pay as soon as your citizenship card is approved: we send you the link by mail.")
        )


class PriceChanged(CheckoutError):
    """The total is not what the shopper saw. `total` is the new one, in NPR."""

    def __init__(self, total):
        self.total = total
        super().__init__(
            _("A price has changed since you opened this page. Please look at the new total and confirm it.")
        )


class NewPriceNotAccepted(CheckoutError):
    """A price is another than when the piece was put in the cart, and the shopper has not said yes to it."""

    def __init__(self):
        super().__init__(_("Please look at the new price and tick that you agree to it."))


class PriceOnRequest(CheckoutError):
    """There is no rate, or no price, for this piece."""

    def __init__(self, title):
        super().__init__(
            _("“%(title)s” has no price at the moment. Please ask the shop for it.") % {"title": title}
        )


class WaitsForRate(CheckoutError):
    """The shop does not sell by rates as old as those in force."""

    def __init__(self, title):
        super().__init__(
            _("“%(title)s” will be sold again as soon as today’s rate is in.") % {"title": title}
        )


class NotEnoughStock(CheckoutError):
    def __init__(self, title, available):
        self.available = available
        if available:
            message = _("Only %(count)s of “%(title)s” is left. Please change the quantity in your cart.")
        else:
            message = _("“%(title)s” has just been sold. Please remove it from your cart.")
        super().__init__(message % {"title": title, "count": localized_digits(str(available))})


class TooManyUnpaidOrders(CheckoutError):
    def __init__(self):
        super().__init__(
            _("You have unpaid orders that still hold their pieces. Please pay or cancel one of them first.")
        )


class OutsideKhaltiLimits(CheckoutError):
    """The amount is more or less than Khalti takes in one payment; `least` and `most` are NPR."""

    def __init__(self, least, most):
        super().__init__(
            _("Khalti takes payments from %(least)s to %(most)s. For this order, please call the shop.")
            % {"least": format_npr(least), "most": format_npr(most)}
        )


class NotPayable(CheckoutError):
    def __init__(self):
        super().__init__(_("This order can no longer be paid."))


class PaymentBeingChecked(CheckoutError):
    def __init__(self):
        super().__init__(_("We are still checking an earlier payment for this order. Please wait a moment."))


class PaymentNotStarted(CheckoutError):
    def __init__(self):
        super().__init__(
            _("Khalti could not be reached. Nothing has been charged. Please try again in a moment.")
        )


class ForbiddenMove(CheckoutError):
    """The order or payment is not (or no longer) in a state from which this step is possible."""

    def __init__(self):
        super().__init__(_("This is no longer possible: the order has moved on in the meantime."))
