"""What a process reads once and keeps in memory while it is true: the shop's name, its menus, its categories."""

from functools import wraps

from home.freshness import COUNTER, ask, is_in_doubt

# Each is called with a handful of different arguments: languages, parts of a page, hosts. Made-up hosts end here.
MOST = 200

_memories = []


def kept(*tags):
    """Decorate a function of hashable arguments: what it returned is returned again until one of `tags` is
    touched. Whoever gets it must not change it."""

    def decorate(read):
        memory = {}
        _memories.append(memory)

        @wraps(read)
        def remembered(*arguments):
            if is_in_doubt():
                return read(*arguments)
            versions = ask(tags)
            noted, value = memory.get(arguments, (-1, None))
            if noted < max(versions[tag] for tag in tags):
                noted, value = versions[COUNTER], read(*arguments)
                memory[arguments] = (noted, value)
                while len(memory) > MOST:
                    memory.pop(next(iter(memory)), None)  # another thread may be at it too
            return value

        return remembered

    return decorate


def keep(memory, key, value, most):
    """Put `value` into the dict `memory`, which is emptied first when it holds `most`."""
    if len(memory) >= most:
        memory.clear()
    memory[key] = value


def forget_all():
    """For tests, whose databases begin anew."""
    for memory in _memories:
        memory.clear()
