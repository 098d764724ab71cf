"""Why stock is what it is: movements by kind and days, and what they left."""

from datetime import timedelta

from django import forms
from django.db.models import F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalogue.imports.columns import KEY
from catalogue.models import StockMovement
from home.days import KATHMANDU, start_of_day
from home.record_filters import DateRangeForm

READ_AT_ONCE = 2000
NEWEST_FIRST = ["-created_at", "-pk"]
MOVEMENT_COLUMNS = [
    "when (Kathmandu time)",
    KEY,
    "item",
    "size",
    "what",
    "pieces",
    "order",
    "who",
    "why",
]


class MovementFilterForm(DateRangeForm):
    """By kind and by days. A kind that there is not filters nothing; of days that make no sense the form tells."""

    kind = forms.ChoiceField(
        label="What", choices=[("", "Everything"), *StockMovement.Kind.choices], required=False
    )

    field_order = ["kind", "day_from", "day_to"]

    def narrow(self, movements):
        self.is_valid()
        chosen = self.cleaned_data.get
        if chosen("kind"):
            movements = movements.filter(kind=chosen("kind"))
        if chosen("day_from"):
            movements = movements.filter(created_at__gte=start_of_day(chosen("day_from")))
        if chosen("day_to"):
            movements = movements.filter(created_at__lt=start_of_day(chosen("day_to") + timedelta(days=1)))
        return movements


def with_balance(movements):
    """`movements`, each with the `balance` that it left: counted back from the stock that is there now, so it is
    true for what was in stock before movements were written too."""
    is_later = Q(created_at__gt=OuterRef("created_at")) | Q(
        created_at=OuterRef("created_at"), pk__gt=OuterRef("pk")
    )
    of_the_same = StockMovement.objects.filter(is_later, variant=OuterRef("variant")).order_by()
    later = of_the_same.values("variant").annotate(total=Sum("change")).values("total")
    moved_since = Coalesce(Subquery(later, output_field=IntegerField()), Value(0))
    return movements.annotate(balance=F("variant__stock") - moved_since)


def movement_rows(movements):
    """The cells of each movement in the order of MOVEMENT_COLUMNS."""
    kinds = dict(StockMovement.Kind.choices)
    read = movements.values_list(
        "created_at",
        "variant__sku",
        "variant__page__title",
        "variant__size",
        "kind",
        "change",
        "order_number",
        "actor__first_name",
        "actor__last_name",
        "actor__email",
        "reason",
    )
    for created_at, *variant, kind, change, order_number, first, last, email, why in read.iterator(
        chunk_size=READ_AT_ONCE
    ):
        who = f"{first or ''} {last or ''}".strip() or email
        moment = timezone.localtime(created_at, KATHMANDU)
        yield [f"{moment:%Y-%m-%d %H:%M}", *variant, kinds[kind], change, order_number, who or "", why]
