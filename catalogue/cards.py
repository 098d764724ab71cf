"""Items as cards in lists, drawn from what the index of items holds; only pictures are asked of the database."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from catalogue.facets import index_for
from catalogue.offers import shown_tariff
from home.formatting import format_npr, format_weight
from home.kept import keep
from home.pictures import CARD, picture_of

# Drawn cards that a process keeps, about 1 kB each.
MOST_KEPT = 4000

_drawn = {}


def cards_of(page_ids, request):
    """The cards of those of these items that are on view, in the order given."""
    index = index_for(request)
    return draw_cards([entry for entry in map(index.entry, page_ids) if entry], request)


def draw_cards(entries, request):
    """The card of each Entry, as HTML. A card is drawn once for as long as its entry and the names in it are the
    same objects, that is, until something in it changes."""
    index = index_for(request)
    drawn_for = (index.names, get_language(), catalogue_address(index.names, request), _sold_by_rate())
    cards = {entry: _drawn.get((entry, *drawn_for)) for entry in entries}
    missing = [entry for entry, card in cards.items() if card is None]
    if missing:
        pictures = _pictures(missing)
        for entry in missing:
            cards[entry] = _draw(entry, pictures.get(entry.picture), *drawn_for)
            _keep((entry, *drawn_for), cards[entry])
    return [cards[entry] for entry in entries]


def catalogue_address(names, request):
    """Where the catalogue is in the active language; the addresses of items begin with it."""
    if names.catalogue is None:
        return ""
    asked = getattr(request, "_catalogue_address", None)
    if asked is None or asked[:2] != (names, get_language()):
        asked = names, get_language(), names.catalogue.get_url(request) or ""
        if request is not None:
            request._catalogue_address = asked  # a page asks for it several times
    return asked[2]


def _draw(entry, picture, names, _language, address, _sold):
    card = {
        "url": address + entry.address,
        "title": entry.name,
        "picture": picture_of(picture, CARD),
        "price_label": price_label(entry),
        "purity": names.by_pk["purity"][entry.purity].localized_name,
        "weight": weight_label(entry),
        "stock_label": _("One of a kind") if entry.is_one_of_a_kind else "",
        "is_sold_out": entry.is_sold_out,
    }
    return render_to_string("components/product_card.html", card)


def _keep(key, card):
    if settings.DEBUG:  # whoever works on the template wants to see it
        return
    keep(_drawn, key, card, MOST_KEPT)


def _pictures(entries):
    """The pictures of `entries` with their renditions, by primary key: two queries."""
    wanted = {entry.picture for entry in entries if entry.picture}
    if not wanted:
        return {}
    return get_image_model().objects.prefetch_related("renditions").in_bulk(wanted)


def _sold_by_rate():
    """The keys of the purities of which pieces by rate are sold now."""
    tariff = shown_tariff()
    return frozenset() if tariff.stops_sale else tariff.quoted


def price_label(entry):
    """Rs 98,500.00, or from Rs 98,500.00 where sizes differ in price. No price by a rate that the shop does not
    sell by: the item's page tells none either."""
    if entry.is_by_rate and entry.purity not in _sold_by_rate():
        return _("Price on request")
    lowest = format_npr(entry.price_from).replace(" ", "\N{NO-BREAK SPACE}")
    return lowest if entry.has_one_price else _("from %(price)s") % {"price": lowest}


def weight_label(entry):
    """4.2 g, or 4–4.5 g, which stays on one line."""
    lightest, heaviest = (format_weight(weight) for weight in entry.weights)
    if lightest != heaviest:
        number, _space, _unit = lightest.partition(" ")
        heaviest = f"{number}–{heaviest}"
    return heaviest.replace(" ", "\N{NO-BREAK SPACE}")
