from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from wagtail.log_actions import log

from catalogue.models import StockMovement, Variant
from catalogue.stock import InsufficientStock, adjust
from home.formatting import format_npr


class NotSaved(Exception):
    """Something came in between after the rows had been found valid. The message may be shown to staff."""


def save_variants(formset, *, tariff, actor):
    """Write the rows of a valid variant formset: all of them or none, each changed field alone. Returns whether
    anything changed.

    The stock is moved by the difference between what was shown and what was typed, so that a sale in between is
    not undone. In the transaction of catalogue.actions.save_item, which has locked the terms (`tariff`), as
    `reprice_items` asks of whoever locks variants. Raises NotSaved.
    """
    page = formset.instance
    try:
        with transaction.atomic():
            # Every row at once, by primary key as in catalogue.stock: changed one by one as they stand on the
            # screen, they and the cart of a shopper could lock each other out.
            list(Variant.objects.select_for_update().filter(page=page).order_by("pk"))
            changed = [_remove(form, actor) for form in formset.deleted_forms if form.instance.pk]
            place = formset.next_sort_order()
            for form in formset.kept_forms:
                if form.instance.pk:
                    changed.append(_change(form, actor))
                else:
                    _add(form, page, place, tariff, actor)
                    changed.append(True)
                    place += 1
    except InsufficientStock as error:
        raise NotSaved(
            f"{error.variant.sku}: a shopper was quicker, only {error.available} are left."
        ) from error
    except ProtectedError as error:
        raise NotSaved("A shopper ordered a size that was to be removed at the same moment.") from error
    except IntegrityError as error:
        raise NotSaved("A tag was taken by another item at the same moment.") from error
    return any(changed)


def _add(form, page, place, tariff, actor):
    variant = form.instance
    variant.page = page
    variant.stock = 0
    variant.sort_order = place
    if form.is_by_rate:
        variant.price = tariff.price_of(variant).total
    variant.save(force_insert=True)
    adjust(
        variant,
        form.cleaned_data["stock"],
        kind=StockMovement.Kind.RECEIVED,
        actor=actor,
        reason=form.cleaned_data["reason"] or "First stock",
    )


def _change(form, actor):
    """Write what this row changed. Returns whether anything did."""
    variant = form.instance
    fields = [name for name in form.changed_data if name in form._meta.fields and name in form.cleaned_data]
    if "price" in fields:
        old = Variant.objects.values_list("price", flat=True).get(pk=variant.pk)
        log(
            variant.page,
            "catalogue.price",
            user=actor,
            data={"sku": variant.sku, "from": format_npr(old), "to": format_npr(variant.price)},
        )
    if fields:
        variant.save(update_fields=fields)
    if form.stock_change:
        kind = StockMovement.Kind.RECEIVED if form.stock_change > 0 else StockMovement.Kind.CORRECTED
        adjust(variant, form.stock_change, kind=kind, actor=actor, reason=form.cleaned_data["reason"])
        # The row is ours since the UPDATE: a count that got in between valid and here can be seen now.
        seen = form.cleaned_data.get("counted") or 0
        if variant.movements.filter(kind__in=StockMovement.COUNTED, pk__gt=seen).count() != 1:
            raise NotSaved(f"{variant.sku}: somebody changed this stock at the same moment.")
    return bool(fields or form.stock_change)


def _remove(form, actor):
    variant = form.instance
    log(variant.page, "catalogue.variant_removed", user=actor, data={"sku": variant.sku})
    variant.delete()
    return True
