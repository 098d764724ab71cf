"""How long the papers of a shopper stay, in the shopper's words."""

from django.db.models import Max
from django.db.models.functions import Coalesce

from customers.actions.erase_papers import months_before
from customers.models import PaperSettings


def papers_stay_until(user):
    """The moment until which the law has us keep the card of `user` after they close the account; None when it
    goes at once, or there is none. As customers/actions/erase_papers.py reckons it."""
    cards = user.verifications.filter(erased_at=None).aggregate(
        last=Max(Coalesce("decided_at", "submitted_at"))
    )
    orders = user.orders.aggregate(sale=Max("paid_at"), placed=Max("placed_at"))
    if cards["last"] is None or orders["placed"] is None:
        return None
    keeping = PaperSettings.load()
    moments = [months_before(max(cards["last"], orders["placed"]), -keeping.months_without_sale)]
    if orders["sale"]:
        moments.append(months_before(orders["sale"], -12 * keeping.years_after_sale))
    return max(moments)
