"""Photographs of a citizenship card, as people send them, made into one clean kind of picture.

What comes out is a JPEG of our own making: upright, in RGB, at most 2400 pixels on its longer side. The pixels
are pasted on a fresh canvas, because a plain re-encode carries over what hides beside them (place, camera,
comments, scripts).
"""

import struct
import warnings
from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 8 * 1024 * 1024
# A JPEG is decoded at a half or a quarter of its size, the others whole: 16 megapixels with transparency take
# 250 MB of memory on the way.
MAX_PIXELS = 40_000_000
MAX_PIXELS_OF_OTHERS = 16_000_000
MIN_LONG_SIDE = 600
MIN_SHORT_SIDE = 350
MAX_LONG_SIDE = 2400
JPEG_QUALITY = 85
SCALED_AS_THEY_ARE = {"L", "LA", "RGB", "RGBA", "CMYK", "YCbCr"}

TOO_LARGE = _("This file is larger than 8 MB. Please choose a smaller picture.")
NOT_A_PICTURE = _("This is not a JPEG, PNG or WebP picture. Please take a photo of the card and choose that.")
HEIC = _(
    "This is an iPhone picture (HEIC), which we cannot open. Please take the photo from this page, or make a "
    "screenshot of the picture and choose that."
)
BROKEN = _("This picture is damaged and cannot be opened. Please take the photo again.")
TOO_MANY_PIXELS = _("This picture has more than 40 megapixels. Please choose a smaller one.")
TOO_MANY_PIXELS_OF_OTHERS = _(
    "A PNG or WebP picture may have 16 megapixels at most. Please choose a smaller one, or a JPEG."
)
TOO_SMALL = _("This picture is too small to read: it needs at least 600 × 350 pixels.")
MOVING = _("This is a moving picture. Please choose a still photo of the card.")

# How a HEIC file begins, after four bytes of length.
HEIC_SIGNS = tuple(
    b"ftyp" + brand for brand in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
)

# What Pillow raises on damaged or hostile files; it has no base class of its own for them.
PILLOW_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    MemoryError,
    ZeroDivisionError,
    AttributeError,
    EOFError,
    RuntimeError,
    struct.error,
    Image.DecompressionBombError,
)


@dataclass(frozen=True)
class CleanedPicture:
    """A JPEG of our own making."""

    data: bytes
    width: int
    height: int
    content_type: str = "image/jpeg"


def clean_picture(upload):
    """The picture in an uploaded file as a CleanedPicture. Raises ValidationError with words for the shopper.

    The file's name and its declared type are never looked at.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(TOO_LARGE, code="too_large")
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValidationError(TOO_LARGE, code="too_large")
    with warnings.catch_warnings():
        # Pillow only warns where we refuse: the size is judged below, before any pixel is decoded.
        warnings.simplefilter("ignore")
        image = _open(data)
        _check_header(image)
        canvas = _redraw(image)
        stream = BytesIO()
        canvas.save(stream, "JPEG", quality=JPEG_QUALITY)
    return CleanedPicture(data=stream.getvalue(), width=canvas.width, height=canvas.height)


def _open(data):
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        if data[4:].startswith(HEIC_SIGNS):
            raise ValidationError(HEIC, code="heic") from error
        raise ValidationError(NOT_A_PICTURE, code="not_a_picture") from error
    except Image.DecompressionBombError as error:
        raise ValidationError(TOO_MANY_PIXELS, code="too_many_pixels") from error
    except PILLOW_ERRORS as error:
        raise ValidationError(BROKEN, code="broken") from error


def _check_header(image):
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise ValidationError(TOO_MANY_PIXELS, code="too_many_pixels")
    if width * height > MAX_PIXELS_OF_OTHERS and image.format not in ("JPEG", "MPO"):
        raise ValidationError(TOO_MANY_PIXELS_OF_OTHERS, code="too_many_pixels")
    if max(width, height) < MIN_LONG_SIDE or min(width, height) < MIN_SHORT_SIDE:
        raise ValidationError(TOO_SMALL, code="too_small")
    try:
        frames = getattr(image, "n_frames", 1)
    except PILLOW_ERRORS as error:
        raise ValidationError(BROKEN, code="broken") from error
    if frames > 1 and image.format != "MPO":
        raise ValidationError(MOVING, code="moving")


def _redraw(image):
    """The pixels, upright and scaled, on white: nothing else of the file is taken along."""
    try:
        if image.format == "JPEG":
            # Decodes a large photo at a half or a quarter: less memory, and never below the size we keep.
            image.draft("RGB", (MAX_LONG_SIDE, MAX_LONG_SIDE))
        image.load()
    except PILLOW_ERRORS as error:
        raise ValidationError(BROKEN, code="broken") from error
    try:
        if image.mode in SCALED_AS_THEY_ARE:
            # Before anything makes a copy: 40 megapixels with transparency take 160 MB each time.
            image.thumbnail((MAX_LONG_SIDE, MAX_LONG_SIDE), Image.Resampling.LANCZOS)
        image = _upright(image)
        image = _to_rgb(image)
        image.thumbnail((MAX_LONG_SIDE, MAX_LONG_SIDE), Image.Resampling.LANCZOS)
        canvas = Image.new("RGB", image.size, "white")
        canvas.paste(image)
    except PILLOW_ERRORS as error:
        raise ValidationError(BROKEN, code="broken") from error
    return canvas


def _upright(image):
    try:
        return ImageOps.exif_transpose(image)
    except PILLOW_ERRORS:
        # The note on how the camera was held is unreadable; the picture itself may be fine.
        return image


def _to_rgb(image):
    if image.mode.startswith(("I", "F")):
        # 16 bits a channel: Pillow clips instead of scaling when it converts.
        image = image.convert("I").point(lambda level: level / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        below = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(below, image)
    return image.convert("RGB")
