"""What a process keeps of items, each for as long as it is true: until something of the item has changed."""

from time import time

from home.days import today

# A belt beside the braces, as in home/page_cache.py: so long would a lie live, were a process killed between its
# commit and its touch.
SECONDS = 600


class KeptItems:
    """At most `most` things that were made of items on view, by any key; the oldest go first."""

    def __init__(self, most):
        self.most = most
        self.memory = {}

    def get(self, key, pk, index, make):
        """What `make()` gave for `key` while nothing of the item `pk` has changed, by `index`, which was read
        before. Whoever gets it must not change it. What is made of an item that is not on view is not kept."""
        state = _state_of(pk, index)
        noted, value = self.memory.get(key, (None, None))
        if noted != state:
            value = make()
            if index.entry(pk):
                self.memory[key] = (state, value)
                while len(self.memory) > self.most:
                    self.memory.pop(next(iter(self.memory)), None)  # another thread may be at it too
        return value


def _state_of(pk, index):
    """Equal for as long as nothing has changed: an entry of the index is another object as soon as something of
    its item is another, prices included, and `names` as soon as anything of the site is. Taxes and the age of
    rates go by the day."""
    return index.entry(pk), index.names, today(), int(time() // SECONDS)
