"""Keeps this process's index of items, and makes it true again when what it was read from has changed."""

from dataclasses import dataclass
from threading import Lock

from home.freshness import ITEMS, POPULARITY, PRICES, SITE, changed_since, counter, is_in_doubt

from .index import Full, ItemIndex
from .reading import read_items, read_names, read_sales

# With more changed items than this, reading all is quicker than reading them alone.
MOST_ITEMS = 500
ITEM = "item:"

_lock = Lock()
_kept = None


@dataclass(frozen=True)
class Kept:
    """An index and the counter that was noted before it was read."""

    noted: int
    index: ItemIndex


def item_index():
    """The index of all items on view, as true as the database is now. One query while nothing has changed.

    Inside a transaction, which may see what others do not, an index is read for this call alone.
    """
    if is_in_doubt():
        return ItemIndex.read()
    kept = _kept
    if kept is not None:
        now, tags = changed_since(kept.noted)
        if not tags:
            return kept.index
    return _refreshed()


def index_for(request):
    """The index for all that one request shows: its lists, its counts and its cards tell the same."""
    index = getattr(request, "_item_index", None)
    if index is None:
        index = item_index()
        if request is not None:
            request._item_index = index
    return index


def forget():
    """Read all anew at the next call: the database is another one."""
    global _kept
    with _lock:
        _kept = None


def _refreshed():
    """One thread reads; those who come meanwhile wait for what it reads."""
    global _kept
    with _lock:
        if _kept is None:
            noted = counter()
            _kept = Kept(noted, ItemIndex.read())
        else:
            noted, tags = changed_since(_kept.noted)
            _kept = Kept(noted, _after(_kept.index, tags))
        return _kept.index


def _after(index, tags):
    """`index` after what `tags` stand for has changed."""
    page_ids = {int(tag.removeprefix(ITEM)) for tag in tags if tag.startswith(ITEM)}
    # Items without their names: so many were written that nobody named them.
    if PRICES in tags or len(page_ids) > MOST_ITEMS or (ITEMS in tags and not page_ids):
        return ItemIndex.read()
    if SITE in tags:
        names = read_names()
        if names.tree != index.names.tree:
            return ItemIndex.read()
        index = index.with_names(names)
    if POPULARITY in tags:
        index = index.with_sales(read_sales())
    if page_ids:
        try:
            index = index.with_items(page_ids, *read_items(index.names, page_ids))
        except Full:
            return ItemIndex.read()
    return index
