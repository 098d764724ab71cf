"""What the page of an item shows, gathered in a number of queries that does not depend on how much it is."""

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from catalogue.cards import cards_of
from catalogue.facets import index_for
from catalogue.offers import offers_of
from catalogue.structured_data import product_data
from home.actions.make_pictures import make_pictures
from home.formatting import localized_digits
from home.freshness import depends_on, item_tag
from home.pictures import ITEM_SHAPES, LARGE, THUMB, picture_of

RELATED = 4


def item_context(page, request):
    """The template context of JewelleryPage `page`, which in a preview may be unsaved and half filled in."""
    # In a preview the item's own pictures are those of the form, not those of the database.
    is_preview = getattr(request, "is_preview", False)
    if not is_preview:
        prefetch_related_objects([page], *type(page).objects.listing_lookups())
    else:
        for entry in page.gallery.all():
            make_pictures(entry.image, ITEM_SHAPES)
    if page.pk:
        stones = page.stones.model.objects.select_related("stone")
        prefetch_related_objects([page], Prefetch("stones", stones))
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
        "related": cards_of(related_items(page, request), request),
        "structured_data": product_data(page, offers, pictures, request),
    }


def related_items(page, request):
    """The primary keys of the items shown beside `page`: those that the shopkeeper chose, in that order, filled up
    with the newest of its category."""
    index = index_for(request)
    chosen = list(dict.fromkeys(entry.item_id for entry in page.related_items.all()))
    related = [pk for pk in chosen if index.entry(pk)][:RELATED]
    category = page.path[: -page.steplen]
    newest = index.first("newest", RELATED - len(related), category=category, leave_out={page.pk, *chosen})
    related += [entry.pk for entry in newest]
    # Those chosen, also while they are off view: they come back.
    depends_on(request, *map(item_tag, {*related, *chosen}))
    return related


def shown_pictures(page):
    """The gallery as components/gallery.html wants it, without pictures whose file is lost."""
    pictures = [
        {"large": picture_of(entry.image, LARGE), "small": picture_of(entry.image, THUMB)}
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
            "value": ", ".join(_stone_text(entry) for entry in page.stones.all()) if page.pk else "",
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
