"""Sets of small numbers as the bits of one int: to join, cut and count ten thousand of them is one step of C."""

# Where not even every 32nd number is a member, members are gone through one by one.
FEW = 32

_FROM_DIGITS = bytes.maketrans(b"01", b"\0\1")


def bits_of(numbers, length):
    """The set of `numbers`, each below `length`."""
    flags = bytearray((length + 7) // 8)
    for number in numbers:
        flags[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(flags, "little")


def flags_of(bits, length):
    """A byte for each number below `length`, 1 for those in `bits` and 0 for the others: quicker than shifting,
    where many are asked for."""
    return f"{bits:0{length}b}"[::-1].encode().translate(_FROM_DIGITS)


class Sliced:
    """A whole number for each member of a set, so that all members between two limits are found at once.

    Slice `n` holds the members in whose number bit `n` is set (a bit-sliced index). Comparing with a limit takes
    as many steps as the largest number has bits, whatever the number of members.
    """

    __slots__ = ("slices",)

    def __init__(self, slices=()):
        self.slices = tuple(slices)

    @classmethod
    def of(cls, pairs, length):
        """From a list of pairs of member and number; members are below `length`."""
        width = max((number for _member, number in pairs), default=0).bit_length()
        if len(pairs) * FEW < length:
            return cls(
                bits_of((member for member, number in pairs if number >> place & 1), length)
                for place in range(width)
            )
        numbers = [0] * length
        for member, number in pairs:
            numbers[member] = number
        # All numbers in binary, the last member's first: slice `n` is every width-th sign of that text.
        text = "".join(map(f"{{:0{width}b}}".format, reversed(numbers)))
        return cls(int(text[width - 1 - place :: width], 2) for place in range(width))

    def at_most(self, limit, among):
        """Those of `among` whose number is not above `limit`."""
        if limit < 0:
            return 0
        if limit >> len(self.slices):
            return among
        below, equal = 0, among
        for place in reversed(range(len(self.slices))):
            with_bit = equal & self.slices[place]
            if limit >> place & 1:
                below |= equal ^ with_bit
                equal = with_bit
            else:
                equal ^= with_bit
        return below | equal

    def between(self, lowest, highest, among):
        """Those of `among` from `lowest` to `highest`, both included; None where nothing limits."""
        found = among if highest is None else self.at_most(highest, among)
        return found if lowest is None else found & ~self.at_most(lowest - 1, among)

    def without(self, members):
        return Sliced(bits & ~members for bits in self.slices)

    def joined(self, other):
        """With the members of `other`, which are none of ours."""
        width = max(len(self.slices), len(other.slices))
        ours, theirs = (each.slices + (0,) * (width - len(each.slices)) for each in (self, other))
        return Sliced(mine | yours for mine, yours in zip(ours, theirs, strict=True))
