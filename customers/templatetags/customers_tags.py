from django import template

from customers.districts import district_name
from customers.models import Verification
from customers.places import localized_address
from home.formatting import bs_date, format_ad_date

register = template.Library()

# Most browsers claim to be others too: the first that fits, from the special to the general.
BROWSERS = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]
SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
]

register.filter("district_name", district_name)
register.filter("ad_date", format_ad_date)


@register.filter
def state_label(status):
    """A status as people read it: Please send again for returned."""
    return Verification.Status(status).label


@register.filter
def permanent_address(card):
    """The permanent address of a Verification on one line, in the active language."""
    return localized_address(card.street, card.local_level, card.municipality, card.ward, card.district)


@register.filter
def current_address(card):
    """Where the holder lives now, in the active language; "" when it is the permanent address."""
    if not card.current_district:
        return ""
    return localized_address(
        card.current_street,
        card.current_local_level,
        card.current_municipality,
        card.current_ward,
        card.current_district,
    )


@register.filter
def bs_numbers(day):
    """A date as it stands on the card: 2051-10-20; "" for a day outside the calendar's tables."""
    try:
        return bs_date(day).strftime("%Y-%m-%d")
    except (ValueError, OverflowError, IndexError):
        return ""


@register.filter
def device(user_agent):
    """Chrome · Android for what a browser says of itself; its own words, cut, where we do not know it."""
    found = [
        next((name for sign, name in table if sign in user_agent), None) for table in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or user_agent[:80]
