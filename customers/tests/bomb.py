"""A real picture of 20,000 × 20,000 pixels, in a process of its own that says how its memory grew:

python -m customers.tests.bomb
"""

import json
import os
import resource
import struct
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site"))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django  # noqa: E402

django.setup()

from django.core.exceptions import ValidationError  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from PIL import Image  # noqa: E402

from customers.pictures import clean_picture  # noqa: E402

SIDE = 20_000


def bomb():
    """Grey, written row by row."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(bytes(1 + SIDE)) for _ in range(SIDE)) + packer.flush()
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def memory():
    """The most that this process ever held, kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    upload = SimpleUploadedFile("card.png", bomb())
    Image.init()
    before, code = memory(), ""
    try:
        clean_picture(upload)
    except ValidationError as refusal:
        code = refusal.code
    grown = memory() - before
    sys.stdout.write(json.dumps({"bytes": upload.size, "code": code, "grown_kb": grown}))
