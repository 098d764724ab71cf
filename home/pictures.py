"""In which shapes, widths and formats the shop shows a picture, and which of them have been made.

Nothing here makes one: no shopper waits for pixels. home/actions/make_pictures.py does, when what shows the
picture is published.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

from django.conf import settings
from django.db.models import prefetch_related_objects
from wagtail.images.models import Filter

from home.translation import is_nepali

# Which quality looks the same in both was judged on gold: hard lights on smooth ground.
AVIF = "format-avif|avifquality-55"
WEBP = "format-webp|webpquality-80"
FORMATS = {AVIF: "image/avif", WEBP: "image/webp"}
# What a browser without `srcset` gets, and whoever links to one file, is no wider than this.
WIDEST_ALONE = 1200


@dataclass(frozen=True)
class Shape:
    """A cut of a picture, in (width, height) of which the browser takes the one that fits; the narrowest first.
    All have the same proportions."""

    sizes: tuple[tuple[int, int], ...]

    @property
    def proportion(self):
        width, height = self.sizes[0]
        return width / height

    def sizes_of(self, image):
        """The sizes that are worth making: none beyond the first that the picture itself does not fill."""
        wanted = []
        for width, height in self.sizes:
            wanted.append((width, height))
            if image.width < width or image.height < height:
                break
        return wanted

    def specs_of(self, image):
        """What Wagtail calls the renditions of `image` in this shape."""
        return [spec_of(size, form) for size in self.sizes_of(image) for form in FORMATS]

    @property
    def mark(self):
        """The rendition that is made last: where it is, all are."""
        return spec_of(self.sizes[0], AVIF)


def spec_of(size, form):
    width, height = size
    return f"fill-{width}x{height}|{form}"


THUMB = Shape(((160, 160),))
CARD = Shape(((300, 300), (600, 600)))
LARGE = Shape(((800, 800), (1200, 1200), (1600, 1600)))
HERO = Shape(((960, 540), (1920, 1080)))
HERO_NARROW = Shape(((450, 500), (900, 1000)))
BESIDE_TEXT = Shape(((500, 400), (1000, 800)))

ITEM_SHAPES = (THUMB, CARD, LARGE)


@dataclass(frozen=True)
class Picture:
    """A picture as components/picture.html shows it: the file for all, its size in pixels, and in each format
    the widths to choose from. Holds no rows: it may be kept for later, in any language."""

    url: str
    width: int
    height: int
    avif: str
    webp: str
    description: str
    description_ne: str

    @property
    def alt(self):
        return (self.description_ne if is_nepali() else "") or self.description

    @property
    def full_url(self):
        return f"{settings.WAGTAILADMIN_BASE_URL}{self.url}" if self.url.startswith("/") else self.url


def picture_of(image, shape):
    """`image` in `shape` as a Picture; None where there is no image, or nothing has been made of it yet.

    Costs no query when the image came with its renditions prefetched, else one for all shapes.
    """
    if image is None:
        return None
    prefetch_related_objects([image], "renditions")
    made = _made(image, shape)
    alone = _alone([*made[WEBP].values()] or [*made[AVIF].values()])
    if alone is None:
        return None
    return Picture(
        url=alone.url,
        width=alone.width,
        height=alone.height,
        avif=_srcset(made[AVIF]),
        webp=_srcset(made[WEBP]),
        description=image.default_alt_text,
        description_ne=image.description_ne,
    )


def _made(image, shape):
    """The renditions of these proportions by format and width in pixels, the narrowest first. Of two, that of
    the focal point now is taken; one of an older focal point is better than none."""
    wanted = {spec_of(size, form): form for size in shape.sizes for form in FORMATS}
    rows = [row for row in image.renditions.all() if row.filter_spec in wanted]
    if not rows:
        # The shapes have changed since this was made, or it is only half made.
        rows = [row for row in image.renditions.all() if _proportion(row.filter_spec) == shape.proportion]
    key = focal_point_key(image)
    made = {form: {} for form in FORMATS}
    for row in sorted(rows, key=lambda row: (row.width, row.focal_point_key == key)):
        form = next((form for form in FORMATS if row.filter_spec.endswith(form)), None)
        if form:
            made[form][row.width] = row
    return made


def _alone(rows):
    narrow = [row for row in rows if row.width <= WIDEST_ALONE]
    return narrow[-1] if narrow else next(iter(rows), None)


def _srcset(rows):
    return ", ".join(f"{row.url} {width}w" for width, row in rows.items())


@lru_cache
def _proportion(spec):
    match = re.match(r"fill-(\d+)x(\d+)\|", spec)
    return int(match[1]) / int(match[2]) if match else None


def focal_point_key(image):
    """What Wagtail tells apart renditions by that were cut around different points of `image`."""
    return _focal_point_key(
        image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height
    )


@lru_cache
def _focal_point_key(x, y, width, height):
    point = SimpleNamespace(
        focal_point_x=x, focal_point_y=y, focal_point_width=width, focal_point_height=height
    )
    return Filter(spec=THUMB.mark).get_cache_key(point)


@dataclass(frozen=True)
class Display:
    """A place of the shop that shows pictures. `images` gives their primary keys, as a queryset or a list, and
    `touch` makes old what shows those of the keys given."""

    shapes: tuple[Shape, ...]
    images: Callable[[], Iterable[int]]
    touch: Callable[[Iterable[int]], None]


# Each app adds its own, see home/signals.py and catalogue/signals.py.
DISPLAYS: list[Display] = []
