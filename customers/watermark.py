"""Who looks at a picture, and when, drawn across it: a photograph of the screen tells from whom it came."""

from functools import lru_cache
from io import BytesIO

from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from home.days import KATHMANDU

JPEG_QUALITY = 85
TILT = 24  # degrees
INK, OUTLINE = (255, 255, 255, 92), (0, 0, 0, 78)


def watermarked(data, viewer, moment):
    """The JPEG `data` with the viewer's e-mail address and the time in Kathmandu all over it."""
    picture = Image.open(BytesIO(data), formats=["JPEG"]).convert("RGB")
    local = timezone.localtime(moment, KATHMANDU)
    words = f"{viewer.email}\n{local:%Y-%m-%d %H:%M} Kathmandu"
    stamp = _stamp(words, max(15, max(picture.size) // 48))
    across, down = int(stamp.width * 1.05), int(stamp.height * 1.05)
    for row, top in enumerate(range(-stamp.height // 3, picture.height, down)):
        # Every other row begins half a stamp to the left, so that no clear strip runs down the picture.
        for left in range(-stamp.width // 2 * (row % 2) - stamp.width // 4, picture.width, across):
            picture.paste(stamp, (left, top), stamp)
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=JPEG_QUALITY)
    return stream.getvalue()


@lru_cache(maxsize=8)
def _stamp(words, size):
    font = ImageFont.load_default(size)
    outline = max(1, size // 12)
    measure = ImageDraw.Draw(Image.new("RGBA", (1, 1)))
    _left, _top, right, bottom = measure.multiline_textbbox((0, 0), words, font=font, stroke_width=outline)
    stamp = Image.new("RGBA", (int(right) + size, int(bottom) + size), (0, 0, 0, 0))
    ImageDraw.Draw(stamp).multiline_text(
        (size // 2, size // 2),
        words,
        font=font,
        align="center",
        fill=INK,
        stroke_width=outline,
        stroke_fill=OUTLINE,
    )
    return stamp.rotate(TILT, Image.Resampling.BICUBIC, expand=True)
