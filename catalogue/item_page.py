"""What the page of an item shows, gathered in a number of queries that does not depend on how much it is."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from catalogue.listing import card_of
from catalogue.offers import offers_of
from catalogue.structured_data import product_data
from home.formatting import localized_digits
from home.pictures import LARGE, THUMB, rendition

RELATED = 4


def item_context(page, request):
    """The template context of JewelleryPage `page`, which in a preview may be unsaved and half filled in."""
    related = list(
        type(page)
        .objects.on_view()
        .sibling_of(page, inclusive=False)
        .select_related("metal", "purity")
        .order_by("-first_published_at", "-pk")[:RELATED]
    )
    # In a preview the item's own pictures are those of the form, not those of the database.
    is_preview = getattr(request, "is_preview", False)
    shown = related if is_preview else [page, *related]
    prefetch_related_objects(shown, *type(page).objects.listing_lookups())
    offers = offers_of(page.variants.all() if page.pk else [], request.GET.get("variant", ""))
    pictures = shown_pictures(page)
    return {
        "offers": offers,
        "chosen": next((offer for offer in offers if offer.is_chosen), None),
        "is_sold_out": all(offer.is_sold_out for offer in offers),
        "most_pieces": max((offer.variant.stock for offer in offers), default=0),
        "pictures": pictures,
        "facts": shown_facts(page),
        "paragraphs": [part.strip() for part in page.localized_description.split("\n\n") if part.strip()],
        "occasions": [occasion.localized_name for occasion in page.occasions.all()] if page.pk else [],
        "related": [card_of(item, request) for item in related],
        "structured_data": product_data(page, offers, pictures, request),
    }


def shown_pictures(page):
    """The gallery as components/gallery.html wants it, without pictures whose file is lost."""
    pictures = [
        {"large": rendition(entry.image, LARGE), "small": rendition(entry.image, THUMB)}
        for entry in page.gallery.all()
    ]
    return [picture for picture in pictures if picture["large"] and picture["small"]]


def shown_facts(page):
    """What an item is made of, as rows of label and value."""
    return [
        {"label": _("Metal"), "value": page.metal.localized_name if page.metal_id else ""},
        {"label": _("Purity"), "value": page.purity.localized_name if page.purity_id else ""},
        {
            "label": _("Stones"),
            "value": ", ".join(_stone_text(entry) for entry in page.stones.select_related("stone")),
        },
    ]


def _stone_text(entry):
    text = entry.stone.localized_name
    if entry.count > 1:
        text = f"{entry.count} × {text}"
    if entry.weight_carat:
        text = _("%(stone)s, %(weight)s carat") % {
            "stone": text,
            "weight": f"{entry.weight_carat:.3f}".rstrip("0").rstrip("."),
        }
    return localized_digits(text)
