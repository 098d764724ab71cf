from django.db.models import Max
from wagtail.log_actions import log

from catalogue.models import ItemStone


def save_piece(form, *, actor):
    """Write what a valid PieceForm changed about its page, each group of facts alone. Returns whether anything
    changed.

    In the transaction of catalogue.actions.save_item, which has locked the terms and prices anew afterwards.
    """
    page = form.page
    before = type(page).objects.select_related("metal", "purity").get(pk=page.pk)
    changed = [name for name in form.typed if getattr(page, name) != getattr(before, name)]
    if changed:
        page.save(clean=False, update_fields=changed)
        told = [[page._meta.get_field(name).verbose_name, *_told(name, before, page)] for name in changed]
        log(page, "catalogue.piece", user=actor, data={"changes": told})
    return bool(changed)


def _told(name, before, after):
    """What a fact was and is, in words."""
    display = f"get_{name}_display"
    if hasattr(before, display):
        return [str(getattr(page, display)()) for page in (before, after)]
    return [str(getattr(page, name)) for page in (before, after)]


def save_stones(formset, *, actor):
    """Write the rows of a valid stone formset, each changed field alone. Returns whether anything changed."""
    page = formset.instance
    removed = [form.instance for form in formset.deleted_forms if form.instance.pk]
    for entry in removed:
        entry.delete()
    place = ItemStone.objects.filter(page=page).aggregate(last=Max("sort_order"))["last"]
    place = 0 if place is None else place + 1
    is_changed = bool(removed)
    for form in formset.kept_forms:
        entry = form.instance
        if entry.pk is None:
            entry.page, entry.sort_order = page, place
            entry.save(force_insert=True)
            place += 1
        elif form.changed_data:
            entry.save(update_fields=form.changed_data)
        else:
            continue
        is_changed = True
    if is_changed:
        log(page, "catalogue.stones", user=actor)
    return is_changed
