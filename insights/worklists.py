"""What waits for somebody in the shop, and in which list it stands."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from checkout.attention import attention_for
from checkout.models import Order
from customers.models import Verification


@dataclass(frozen=True)
class Work:
    """So many things of one kind to do. `urgent`: somebody's money is not where it should be."""

    label: str
    count: int
    url: str
    urgent: bool = False


def _counts(model, statuses):
    """How many rows of `model` are in each of `statuses`, by one query."""
    rows = model.objects.filter(status__in=statuses)
    return rows.aggregate(**{str(status): Count("pk", filter=Q(status=status)) for status in statuses})


def work_waiting(user):
    """The work lists that `user` may open, also those with nothing in them."""
    work = []
    if user.has_perm("checkout.view_order"):
        orders = _counts(Order, [Order.Status.PAID, Order.Status.PREPARING, Order.Status.READY])
        orders_url = reverse("sales_orders_modeladmin_index")
        work += [
            Work("Orders to prepare", orders["paid"], f"{orders_url}?status=paid"),
            Work("Orders being prepared", orders["preparing"], f"{orders_url}?status=preparing"),
            Work("Orders to be picked up", orders["ready"], f"{orders_url}?status=ready"),
        ]
    if user.has_perm("customers.view_verification"):
        waiting = Verification.objects.filter(status=Verification.Status.SUBMITTED).count()
        url = reverse("verifications_modeladmin_index")
        work.append(Work("Citizenship cards to review", waiting, f"{url}?status=submitted"))
    if user.has_perm("checkout.view_payment"):
        url = reverse("sales_attention")
        work += [
            Work(group.heading, group.count, url, urgent=True) for group in attention_for(user, most=0)
        ] or [Work("Money that needs attention", 0, url, urgent=True)]
    return work
