"""Some files as one text of bytes: name and content one after the other, each with its length before it."""

import struct

LENGTH = struct.Struct(">I")


def pack(files):
    """The bytes of `files`, contents by name."""
    parts = [part for name, content in files.items() for part in (name.encode(), content)]
    return b"".join(LENGTH.pack(len(part)) + part for part in parts)


def unpack(data):
    """(name, content) of each file that `pack` was given."""
    parts = []
    place = 0
    while place < len(data):
        (length,) = LENGTH.unpack_from(data, place)
        place += LENGTH.size
        parts.append(data[place : place + length])
        place += length
    return [(name.decode(), content) for name, content in zip(parts[::2], parts[1::2], strict=True)]
