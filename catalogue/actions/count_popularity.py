from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from catalogue.models import Popularity, StockMovement
from home.freshness import POPULARITY, touch

COUNTED = timedelta(days=90)


def count_popularity():
    """Count anew how many paid orders hold each item. Listings are sorted by it."""
    sold = (
        StockMovement.objects.filter(kind=StockMovement.Kind.SOLD, created_at__gte=timezone.now() - COUNTED)
        .order_by()
        .values("variant__page")
        .annotate(sales=Count("order_number", distinct=True))
        .values_list("variant__page", "sales")
    )
    counted = dict(sold)
    with transaction.atomic():
        before = dict(Popularity.objects.values_list("page", "sales"))
        if counted == before:
            return
        Popularity.objects.exclude(page__in=counted).delete()
        Popularity.objects.bulk_create(
            [Popularity(page_id=page, sales=sales) for page, sales in counted.items()],
            update_conflicts=True,
            unique_fields=["page"],
            update_fields=["sales"],
        )
        touch(POPULARITY)
