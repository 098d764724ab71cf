"""Which of what was read before is still true: versions in the database that every process can ask for.

Whoever changes something that shoppers see calls `touch` with the tags it goes by. Whoever keeps something
(a page of the shop, a table in memory) notes the counter *before* it reads, and its tags; what it keeps is true
while none of these tags has a version above that counter.

The counter is raised after the commit, never inside the transaction. So it cannot run ahead of what readers see,
and nobody holds a lock on the one row that everybody wants while waiting for another.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from django.apps import apps
from django.db import connection, transaction
from django.db.models import F, Max
from django.db.utils import InterfaceError, OperationalError

COUNTER = ""

# What changes seldom and shows everywhere: settings, menus, categories, attributes, pages of words.
SITE = "site"
# The price list in force.
PRICES = "prices"
# Any item: its text, pictures, stock or price. The item's own tag is `item_tag(pk)`.
ITEMS = "items"
# How often things were sold: the order of a list, nothing that a page of an item shows.
POPULARITY = "popularity"
# Which items the words of a search find.
WORDS = "words"

ALWAYS_ASKED = (COUNTER, SITE, PRICES, ITEMS, WORDS)

# What this request has asked for so far; None outside of requests, where every question is asked anew.
_asked = ContextVar("versions asked for in this request", default=None)


def item_tag(page_id):
    return f"item:{page_id}"


def shelf_tag(path):
    """Which items are on view in the category at `path`: one comes, goes, or is off sale."""
    return f"shelf:{path}"


def touch(*tags):
    """Make what goes by `tags` old, once the running transaction (if any) is committed."""
    # robust: what was to be done is done and committed; that pages live on until their time is up undoes nothing.
    transaction.on_commit(partial(_raise, sorted(set(tags))), robust=True)


def touch_items(page_ids):
    """Make old what shows the items of these primary keys."""
    touch(ITEMS, *(item_tag(page_id) for page_id in page_ids))


def _rows():
    # Asked for by name: models themselves import this module.
    return apps.get_model("home", "Freshness").objects


def _raise(tags):
    rows = _rows()
    with transaction.atomic():
        # The UPDATE is the lock: those who raise at once follow one another, so versions never go backwards.
        if not rows.filter(tag=COUNTER).update(version=F("version") + 1):
            rows.bulk_create([rows.model(tag=COUNTER, version=0)], ignore_conflicts=True)
            rows.filter(tag=COUNTER).update(version=F("version") + 1)
        version = counter()
        rows.bulk_create(
            [rows.model(tag=tag, version=version) for tag in tags],
            update_conflicts=True,
            unique_fields=["tag"],
            update_fields=["version"],
            batch_size=400,
        )
    asked = _asked.get()
    if asked is not None:
        asked.clear()


def counter():
    """The number to note before reading what is to be kept."""
    return _rows().filter(tag=COUNTER).values_list("version", flat=True).first() or 0


def newest(tags):
    """The highest version among `tags`; 0 when none was ever touched. One query."""
    return _rows().filter(tag__in=tags).aggregate(newest=Max("version"))["newest"] or 0


def changed_since(noted):
    """The counter now and the tags that were touched after `noted`, the counter's own left out. One query,
    and none when this request knows already that nothing was."""
    if _asked.get() is not None and ask()[COUNTER] <= noted:
        return noted, set()
    versions = dict(_rows().filter(version__gte=noted).values_list("tag", "version"))
    now = versions.pop(COUNTER, noted)
    return now, {tag for tag, version in versions.items() if version > noted}


def is_in_doubt():
    """Whether this request sees what no other does: inside a transaction nothing may be kept for later."""
    return connection.in_atomic_block


@contextmanager
def one_request():
    """Within, `ask` goes to the database once: a request sees the shop as it was when it first asked."""
    token = _asked.set({})
    try:
        yield
    finally:
        _asked.reset(token)


def ask(tags=()):
    """The versions of `tags` and of ALWAYS_ASKED by tag; 0 for what was never touched.

    One query, and none for what this request has asked for before.
    """
    asked = _asked.get()
    asked = {} if asked is None else asked
    wanted = [tag for tag in (*ALWAYS_ASKED, *tags) if tag not in asked]
    if wanted:
        asked.update(dict.fromkeys(wanted, 0))
        asked.update(_versions_of(wanted))
    return asked


def _versions_of(tags):
    """Pairs of tag and version.

    By hand: for a page from the cache this is all the work there is. The ORM would double it, and so would
    Django's question whether the connection still lives; this statement finds out by itself.
    """
    if not connection.in_atomic_block:
        connection.health_check_done = True
        try:
            return _select(tags)
        except (OperationalError, InterfaceError):
            connection.close()  # the server was restarted: once more, on a new one
    return _select(tags)


def _select(tags):
    marks = ", ".join(["%s"] * len(tags))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tag, version FROM home_freshness WHERE tag IN ({marks})", tags)  # noqa: S608
        return cursor.fetchall()


def depends_on(request, *tags):
    """Say that the answer to `request` is true for every stranger while nothing touches `tags`: it may be kept
    (home/page_cache.py). May be called several times for one request."""
    request.shown_tags = getattr(request, "shown_tags", frozenset()).union(tags)


def vouch_for_address(request):
    """Say that the parameters in the address of `request` are such as the shop itself writes. Of others there is
    no end: kept, their pages would push out the good ones (home/page_cache.py)."""
    request.has_good_parameters = True
