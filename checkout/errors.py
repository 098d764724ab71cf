"""What can stand between a shopper and an order. `str(error)` may be read by the shopper."""

from django.utils.translation import gettext as _

from customers.districts import district_name
from home.formatting import localized_digits


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


class NotDelivered(CheckoutError):
    """No delivery zone has this district."""

    def __init__(self, district):
        super().__init__(
            _("We do not deliver to %(district)s. Please choose pick-up at the shop, or call us.")
            % {"district": district_name(district)}
        )


class TooManyUnpaidOrders(CheckoutError):
    def __init__(self):
        super().__init__(
            _("You have unpaid orders that still hold their pieces. Please pay or cancel one of them first.")
        )


class OutsideLimits(CheckoutError):
    """No way of paying carries the amount: too small, or too large for what the shop takes."""

    def __init__(self):
        super().__init__(_("This sum cannot be paid online. For this order, please call the shop."))


class PlanNotOffered(CheckoutError):
    """The chosen way of paying is not among those for this total (any more)."""

    def __init__(self):
        super().__init__(_("Please choose how you want to pay."))


class LimitReached(CheckoutError):
    """Khalti takes no more from this shopper today, or this month."""

    def __init__(self):
        super().__init__(
            _(
                "With what you have paid today, Khalti’s limit for a day or a month is reached. "
                "Please pay the next part tomorrow."
            )
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


class TransferAwaited(CheckoutError):
    """A transfer was announced that nobody has looked for yet: an order is not called off meanwhile."""

    def __init__(self):
        super().__init__(
            _(
                "A bank transfer for this order is on its way to us. "
                "It can be cancelled once we have looked for it."
            )
        )


class WrongCode(CheckoutError):
    """That is not the code of this pick-up. `tries_left`: how often another may be tried."""

    def __init__(self, tries_left):
        self.tries_left = tries_left
        super().__init__(f"That is not the code of this order. Tries left: {tries_left}.")


class NoTriesLeft(CheckoutError):
    """So many wrong codes were tried that only a written reason hands the order over."""

    def __init__(self):
        super().__init__(
            "Too many wrong codes were tried. Look at the buyer’s card, and write down why you hand it over."
        )


class RefundUnclear(CheckoutError):
    """Khalti may have sent the refund, and does not say."""

    def __init__(self):
        super().__init__(
            "Khalti does not say what has become of this refund. Try again when it answers: it may have been sent."
        )


class RefundedByKhalti(CheckoutError):
    """Khalti has sent the refund, which was found out just now."""

    def __init__(self):
        super().__init__("Khalti has sent this refund: it is done. Do not pay it a second time.")


class NotYetPayable(CheckoutError):
    """The order waits for the review of the buyer's card, or for the buyer's yes to a new price."""

    def __init__(self):
        super().__init__(
            "This order takes no money yet: the buyer’s card is to be approved, or the new price agreed to, first."
        )


class OtherSum(CheckoutError):
    """The payment is not of the sum of the statement's line."""

    def __init__(self):
        super().__init__("That payment is of another sum than this line.")


class WindowIsOver(CheckoutError):
    """It is too late to bring pieces back, unless somebody writes down why the shop takes them all the same."""

    def __init__(self):
        super().__init__("The days to return are over. Write down why the shop takes it back all the same.")


class PartlyBack(CheckoutError):
    """Some of the order's pieces have come back before, so it does not come back as a whole."""

    def __init__(self):
        super().__init__(
            _(
                "A part of this order has gone back before, so it does not go back as a whole. "
                "Please call the shop."
            )
        )


class ReferenceUsed(CheckoutError):
    """A payment with this reference is on the books already."""

    def __init__(self):
        super().__init__(_("This reference belongs to another payment already."))


class AnnouncedMeanwhile(CheckoutError):
    """Another transfer for the order was announced since the page was opened: in the other tab, or by a second
    press of the button."""

    def __init__(self):
        super().__init__(
            _(
                "You have announced a transfer since you opened this page. If this is another one, send it now."
            )
        )


class TooManyAnnouncements(CheckoutError):
    """The shop has not looked at the transfers that are announced already."""

    def __init__(self):
        super().__init__(
            _(
                "So many transfers wait for us to look at them already. Please wait until we have written to you."
            )
        )
