"""Which of what was read before is still true: versions in the database that every process can ask for.

Whoever changes something that shoppers see calls `touch` with the tags it goes by. Whoever keeps something
(a page of the shop, a table in memory) notes the counter *before* it reads, and its tags; what it keeps is true
while none of these tags has a version above that counter.

The counter is raised after the commit, never inside the transaction. So it cannot run ahead of what readers see,
and nobody holds a lock on the one row that everybody wants while waiting for another.
"""

from functools import partial

from django.db import connection, transaction
from django.db.models import F, Max

from home.models import Freshness

COUNTER = ""

# What changes seldom and shows everywhere: settings, menus, categories, attributes, pages of words.
SITE = "site"
# The price list in force.
PRICES = "prices"
# Any item: its text, pictures, stock or price. The item's own tag is `item_tag(pk)`.
ITEMS = "items"


def item_tag(page_id):
    return f"item:{page_id}"


def touch(*tags):
    """Make what goes by `tags` old, once the running transaction (if any) is committed."""
    transaction.on_commit(partial(_raise, sorted(set(tags))))


def touch_items(page_ids):
    """Make old what shows the items of these primary keys."""
    touch(ITEMS, *(item_tag(page_id) for page_id in page_ids))


def _raise(tags):
    with transaction.atomic():
        # The UPDATE is the lock: those who raise at once follow one another, so versions never go backwards.
        if not Freshness.objects.filter(tag=COUNTER).update(version=F("version") + 1):
            Freshness.objects.bulk_create([Freshness(tag=COUNTER, version=0)], ignore_conflicts=True)
            Freshness.objects.filter(tag=COUNTER).update(version=F("version") + 1)
        version = counter()
        Freshness.objects.bulk_create(
            [Freshness(tag=tag, version=version) for tag in tags],
            update_conflicts=True,
            unique_fields=["tag"],
            update_fields=["version"],
            batch_size=400,
        )


def counter():
    """The number to note before reading what is to be kept."""
    return Freshness.objects.filter(tag=COUNTER).values_list("version", flat=True).first() or 0


def newest(tags):
    """The highest version among `tags`; 0 when none was ever touched. One query."""
    return Freshness.objects.filter(tag__in=tags).aggregate(newest=Max("version"))["newest"] or 0


def changed_since(noted):
    """The counter now and the tags that were touched after `noted`, the counter's own left out. One query."""
    versions = dict(Freshness.objects.filter(version__gte=noted).values_list("tag", "version"))
    now = versions.pop(COUNTER, noted)
    return now, {tag for tag, version in versions.items() if version > noted}


def is_in_doubt():
    """Whether this request sees what no other does: inside a transaction nothing may be kept for later."""
    return connection.in_atomic_block
