from django.db import transaction
from wagtail.coreutils import find_available_slug

from catalogue.actions.copy_variants import copy_variants


@transaction.atomic
def duplicate_item(item, *, actor):
    """A draft beside `item` that is like it: words, pictures, pricing, stones, and sizes with tags of their own
    and nothing in stock. Returns it."""
    parent = item.get_parent()
    copied = item.copy(
        update_attrs={
            "title": f"{item.title} (copy)"[:255],
            "slug": find_available_slug(parent, f"{item.slug[:240]}-copy"),
        },
        copy_revisions=False,
        keep_live=False,
        user=actor,
    )
    copy_variants(item, copied)
    return copied
