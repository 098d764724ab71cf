"""The items of the shop, filtered, sorted and counted in memory: one code for the catalogue, a category, a search.

- bits.py       sets of items as ints
- reading.py    what is read from the database
- index.py      all of it arranged, never changed once made
- store.py      keeps the index of this process true: `item_index()`
- filters.py    what the address asks for
- selection.py  what fits it, and how many would fit each further choice
"""

from .index import ItemIndex
from .store import index_for, item_index

__all__ = ["ItemIndex", "index_for", "item_index"]
