"""Files that people, phones and attackers upload as a citizenship card: made here, not kept."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image, PngImagePlugin

CARD = (1000, 700)
SECRET = b"marker-that-must-not-survive"


def saved(image, kind, **options):
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def card(mode="RGB", colour=(200, 180, 150), size=CARD):
    return Image.new(mode, size, colour)


def exif(**tags):
    data = Image.Exif()
    for tag, value in tags.items():
        data[int(tag.removeprefix("t"))] = value
    return data


def with_gps():
    data = Image.Exif()
    data[0x010F] = SECRET.decode()
    data.get_ifd(0x8825)[1] = "N"
    data.get_ifd(0x8825)[2] = (27.0, 42.0, 1.0)
    return saved(card(), "JPEG", exif=data)


def with_comment():
    return saved(card(), "JPEG", comment=SECRET)


def with_text_chunk():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    return saved(card(), "PNG", pnginfo=info)


def polyglot_html():
    return saved(card(), "JPEG") + b"<script>alert(1)</script>" + SECRET


def polyglot_zip():
    stream = BytesIO(saved(card(), "PNG"))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("evil.txt", SECRET)
    return stream.getvalue()


def sixteen_bit():
    return saved(Image.new("I;16", CARD, 40_000), "PNG")


def animated(kind):
    frames = [card(colour=(shade, shade, shade)) for shade in (10, 100, 200)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def png_header(width, height):
    """A PNG that claims a size and holds almost nothing."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def bad_exif():
    data = bytearray(saved(card(), "JPEG", exif=exif(t274=6)))
    start = data.index(b"Exif\0\0") + 6
    data[start + 4 : start + 8] = b"\xff\xff\xff\xff"
    return bytes(data)


def zipped():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "a")
    return stream.getvalue()


def with_segments(*segments):
    """A JPEG with further segments after its start, each (marker, content)."""
    data = saved(card(), "JPEG")
    extra = b"".join(
        b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content
        for marker, content in segments
    )
    return data[:2] + extra + data[2:]


def with_chunk(name, content):
    """A PNG with one more chunk after its header."""
    data = saved(card(), "PNG")
    chunk = struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    return data[:33] + chunk + data[33:]


def with_icc():
    return saved(card(), "JPEG", icc_profile=SECRET * 20)


def with_xmp():
    return saved(card(), "WEBP", xmp=b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>")


def with_thumbnail():
    """A JPEG that carries another JPEG, uncropped, in its EXIF."""
    small = saved(card(size=(160, 120)), "JPEG", comment=SECRET)
    return with_segments((0xE1, b"Exif\0\0" + b"II*\0\x08\0\0\0\0\0\0\0\0\0" + small))


def mpo():
    """Two pictures in one JPEG, as some phones write depth."""
    return saved(card(), "MPO", save_all=True, append_images=[card(colour=(1, 2, 3))])


def zip_of_nothing():
    """A PNG whose pixels unpack to far more than its header says."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1000, 700, 8, 0, 0, 0, 0)
    packed = zlib.compress(bytes(50_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def flooded_text():
    """A PNG whose comment unpacks to 100 MB."""
    return with_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9))


# What a shopper may send: each becomes a clean JPEG.
ACCEPTED = {
    "jpeg": lambda: saved(card(), "JPEG"),
    "png": lambda: saved(card(), "PNG"),
    "webp": lambda: saved(card(), "WEBP"),
    "progressive": lambda: saved(card(), "JPEG", progressive=True),
    "grey": lambda: saved(card("L", 120), "JPEG"),
    "cmyk": lambda: saved(card("CMYK", (10, 20, 30, 0)), "JPEG"),
    "palette": lambda: saved(card().convert("P"), "PNG"),
    "palette-transparent": lambda: saved(card("P", 0), "PNG", transparency=0),
    "one-bit": lambda: saved(card("1", 1), "PNG"),
    "alpha": lambda: saved(card("RGBA", (10, 20, 30, 0)), "PNG"),
    "grey-alpha": lambda: saved(card("LA", (10, 0)), "PNG"),
    "webp-alpha": lambda: saved(card("RGBA", (10, 20, 30, 128)), "WEBP"),
    "sixteen-bit": sixteen_bit,
    "gps": with_gps,
    "comment": with_comment,
    "text-chunk": with_text_chunk,
    "malformed-exif": bad_exif,
    "polyglot-html": polyglot_html,
    "polyglot-zip": polyglot_zip,
    "icc-profile": with_icc,
    "xmp": with_xmp,
    "thumbnail-inside": with_thumbnail,
    "two-in-one": mpo,
    "photoshop-segment": lambda: with_segments((0xED, b"Photoshop 3.0\0" + SECRET)),
    "many-comments": lambda: with_segments(*[(0xFE, SECRET)] * 50),
    "script-in-a-comment": lambda: with_segments((0xFE, b"<?php system($_GET[0]); ?><script>" + SECRET)),
    "unknown-chunk": lambda: with_chunk(b"gaHn", SECRET),
    "exif-in-png": lambda: saved(card(), "PNG", exif=exif(t270=SECRET.decode())),
    "exif-in-webp": lambda: saved(card(), "WEBP", exif=exif(t270=SECRET.decode()).tobytes()),
    "lossless-webp": lambda: saved(card(), "WEBP", lossless=True),
    "more-than-it-says": zip_of_nothing,
    "huge-but-fine": lambda: saved(card(size=(7000, 5000)), "JPEG"),
}

# What is turned down, with the code of the message.
REFUSED = {
    "svg": (
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "not_a_picture",
    ),
    "html": (lambda: b"<!doctype html><script>alert(1)</script>" * 20, "not_a_picture"),
    "exe": (lambda: b"MZ" + bytes(500), "not_a_picture"),
    "zip": (zipped, "not_a_picture"),
    "pdf": (lambda: b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript>>>>endobj", "not_a_picture"),
    "heic": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400), "heic"),
    "gif": (lambda: saved(card().convert("P"), "GIF"), "not_a_picture"),
    "bmp": (lambda: saved(card(), "BMP"), "not_a_picture"),
    "tiff": (lambda: saved(card(), "TIFF"), "not_a_picture"),
    "noise": (lambda: bytes(range(256)) * 10, "not_a_picture"),
    "one-byte": (lambda: b"\xff", "not_a_picture"),
    "jpeg-start": (lambda: b"\xff\xd8\xff", "not_a_picture"),
    "truncated-jpeg": (lambda: saved(Image.effect_noise(CARD, 90), "JPEG")[:20_000], "broken"),
    "truncated-png": (lambda: saved(Image.effect_noise(CARD, 90), "PNG")[:20_000], "broken"),
    "truncated-webp": (lambda: saved(Image.effect_noise(CARD, 90).convert("RGB"), "WEBP")[:9_000], "broken"),
    "moving-webp": (lambda: animated("WEBP"), "moving"),
    "moving-png": (lambda: animated("PNG"), "moving"),
    "bomb": (lambda: png_header(20_000, 20_000), "too_many_pixels"),
    "wide-bomb": (lambda: png_header(2_000_000, 2_000_000), "too_many_pixels"),
    "just-too-many": (lambda: png_header(8_000, 5_001), "too_many_pixels"),
    "too-many-for-a-png": (lambda: png_header(4_001, 4_000), "too_many_pixels"),
    "flooded-text": (flooded_text, "broken"),
    "avif": (lambda: b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(400), "not_a_picture"),
    "jpeg2000": (lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(400), "not_a_picture"),
    "icon": (lambda: saved(card(size=(256, 256)), "ICO"), "not_a_picture"),
    "postscript": (lambda: saved(card(), "EPS"), "not_a_picture"),
    "html-before-jpeg": (lambda: b"<script>alert(1)</script>" + saved(card(), "JPEG"), "not_a_picture"),
    "empty-inside": (lambda: png_header(1000, 700), "broken"),
    "small": (lambda: saved(card(size=(599, 400)), "JPEG"), "too_small"),
    "thin": (lambda: saved(card(size=(2000, 349)), "JPEG"), "too_small"),
    "heavy": (lambda: saved(card(), "JPEG") + bytes(8 * 1024 * 1024), "too_large"),
}
