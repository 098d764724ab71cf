"""What the page of an item shows, gathered in a number of queries that does not depend on how much it is."""

from copy import copy
from dataclasses import dataclass
from urllib.parse import unquote

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.cards import cards_of, catalogue_address
from catalogue.facets import index_for
from catalogue.kept_items import KeptItems
from catalogue.offers import offers_of
from catalogue.structured_data import product_data
from home.actions.make_pictures import make_pictures
from home.context_processors import shop_settings
from home.formatting import localized_digits
from home.freshness import SITE, depends_on, item_tag, vouch_for_address
from home.kept import kept
from home.pictures import ITEM_SHAPES, LARGE, THUMB, picture_of
from home.seo import as_json_ld, breadcrumb_data

RELATED = 4

# Some 3 kB each, some 10 kB, and some 50 kB or in Nepali twice that.
_rows = KeptItems(most=1000)
_surroundings = KeptItems(most=1000)
_drawn = KeptItems(most=400)


def item_below(category, slug, find, request):
    """The item on view of this slug below the page `category`, read by `find()`; None where there is none."""
    index = index_for(request)
    pk = index.kept("by slug", lambda: _keys_by_slug(index)).get((category.path, slug))
    page = _rows.get(pk, pk, index, find) if pk else None
    return copy(page)  # what is kept stays as it was read


def _keys_by_slug(index):
    """Primary keys by the path of the category and the slug, which ends the address."""
    return {
        (entry.category, unquote(entry.address).split("/")[-2]): entry.pk for entry in index.entries if entry
    }


@dataclass(frozen=True)
class ItemParts:
    """What an item's page shows of the item, the same for all visitors. HTML but for the last two (`data` and
    `crumb_data` are JSON-LD): what others show of the page, the way to it, its pictures, what is chosen in the
    form (None without anything on sale), and what is told below. `crumbs` are those of BasePage.crumbs,
    `neighbours` the primary keys of the items that the shopkeeper shows beside it."""

    shared: str
    data: str
    crumb_data: str
    breadcrumbs: str
    gallery: str
    choice: str | None
    details: str
    crumbs: list
    neighbours: list


def item_context(page, request):
    """The template context of JewelleryPage `page`, which in a preview may be unsaved and half filled in."""
    parts = parts_of(page, request)
    return {
        "parts": parts,
        "crumbs": parts.crumbs,
        "related": cards_of(related_items(page, parts.neighbours, request), request),
    }


def parts_of(page, request):
    """The ItemParts of a page, drawn once until something of it changes. Not those with a size that the address
    names, of which an item can have many, and not those of a preview."""
    index = index_for(request)
    if getattr(request, "is_preview", False) or request.GET.get("variant") or settings.DEBUG:
        return draw_parts(page, request)
    key = (page.pk, get_language(), catalogue_address(index.names, request))
    return _drawn.get(key, page.pk, index, lambda: draw_parts(page, request))


def draw_parts(page, request):
    # In a preview the item's own pictures are those of the form, not those of the database.
    if getattr(request, "is_preview", False):
        for picture in page.gallery.all():
            make_pictures(picture.image, ITEM_SHAPES)
        surroundings = read_surroundings(page, page.gallery.all())
    else:
        surroundings = kept_surroundings(page, index_for(request))
        attach_attributes(page)
    if page.pk:
        page._prefetched_objects_cache = {"stones": surroundings.stones}
    offers = offers_of(page.variants.all() if page.pk else [], request.GET.get("variant", ""))
    sold_out = [offer.variant for offer in offers if offer.is_sold_out]
    chosen = next((offer for offer in offers if offer.is_chosen), None)
    if chosen and list(request.GET.lists()) == [("variant", [chosen.variant.sku])]:
        vouch_for_address(request)
    crumbs = page.crumbs(request)
    shown = {
        "page": page,
        "shop": shop_settings(),
        "offers": offers,
        "chosen": chosen,
        "is_sold_out": len(sold_out) == len(offers),
        "has_sold_out": bool(sold_out),
        # Only what was alone can be.
        "is_gone_for_good": len(offers) == 1 and bool(page.variants.model.gone_for_good(sold_out)),
        "most_pieces": max((offer.variant.stock for offer in offers), default=0),
        "pictures": surroundings.pictures,
        "facts": shown_facts(page),
        "paragraphs": [part.strip() for part in page.localized_description.split("\n\n") if part.strip()],
        "occasions": shown_occasions(page, request),
    }
    return ItemParts(
        shared=render_to_string("catalogue/item_shared.html", shown),
        data=product_data(page, offers, surroundings.pictures, request),
        crumb_data=as_json_ld(breadcrumb_data(crumbs)),
        breadcrumbs=render_to_string("components/breadcrumbs.html", {"crumbs": crumbs}),
        gallery=render_to_string("catalogue/item_gallery.html", shown),
        choice=render_to_string("catalogue/item_choice.html", shown) if offers else None,
        details=render_to_string("catalogue/item_details.html", shown),
        crumbs=crumbs,
        neighbours=surroundings.chosen,
    )


def related_items(page, chosen, request):
    """The primary keys of the items shown beside `page`: those that the shopkeeper chose, in that order, filled up
    with the newest of its category."""
    index = index_for(request)
    related = [pk for pk in chosen if index.entry(pk)][:RELATED]
    category = page.path[: -page.steplen]
    newest = index.first("newest", RELATED - len(related), category=category, leave_out={page.pk, *chosen})
    related += [entry.pk for entry in newest]
    # Those chosen, also while they are off view: they come back.
    depends_on(request, *map(item_tag, {*related, *chosen}))
    return related


@kept(SITE)
def attributes_of(model):
    return model.objects.in_bulk()


def attach_attributes(page):
    """Give `page` its metal, purity and collection, which are few and kept. Nobody may change them."""
    for name in ("metal", "purity", "collection"):
        field = page._meta.get_field(name)
        if attribute := attributes_of(field.related_model).get(getattr(page, field.attname)):
            setattr(page, name, attribute)


@dataclass(frozen=True)
class Surroundings:
    """What an item has besides its own row and its variants. `pictures` as components/gallery.html wants them,
    `stones` a read queryset, `chosen` the primary keys of the items that the shopkeeper shows beside it."""

    pictures: list
    stones: QuerySet
    chosen: list


def kept_surroundings(page, index):
    """The Surroundings of a saved item. They are the same for all sizes, languages and visitors."""
    return _surroundings.get(page.pk, page.pk, index, lambda: read_surroundings(page, saved_gallery(page)))


def read_surroundings(page, gallery):
    stones = page._meta.get_field("stones").related_model.objects.filter(page=page.pk).select_related("stone")
    chosen = list(dict.fromkeys(related.item_id for related in page.related_items.all()))
    len(stones)  # read now, and not by each who shows them
    return Surroundings(shown_pictures(gallery), stones, chosen)


def saved_gallery(page):
    """The gallery as it was saved, with all that pictures ask for. (That of the page itself is a form's as well:
    it takes longer to read.)"""
    entries = page._meta.get_field("gallery").related_model.objects.filter(page=page.pk)
    return entries.select_related("image").prefetch_related("image__renditions")


def shown_occasions(page, request):
    """The names of what the item is worn or given for."""
    index = index_for(request)
    entry = index.entry(page.pk)
    if entry is None or getattr(request, "is_preview", False):  # then the index does not know them
        return [occasion.localized_name for occasion in page.occasions.all()] if page.pk else []
    occasions = index.names.attributes["occasion"]
    return [occasion.localized_name for occasion in occasions if occasion.pk in entry.occasions]


def shown_pictures(gallery):
    """The gallery as components/gallery.html wants it, without pictures whose file is lost."""
    pictures = [
        {"large": picture_of(entry.image, LARGE), "small": picture_of(entry.image, THUMB)}
        for entry in gallery
    ]
    return [picture for picture in pictures if picture["large"] and picture["small"]]


def shown_facts(page):
    """What an item is made of, as rows of label and value."""
    return [
        {"label": _("Metal"), "value": page.metal.localized_name if page.metal_id else ""},
        {"label": _("Purity"), "value": page.purity.localized_name if page.purity_id else ""},
        {
            "label": _("Stones"),
            "value": "; ".join(_stone_text(entry) for entry in page.stones.all()) if page.pk else "",
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
