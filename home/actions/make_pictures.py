"""Make pictures in the shapes that the shop shows: when something is published, and what was missed then."""

import logging
import time
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath

from django.core.files import File
from django.db import transaction
from django.db.models import Exists, OuterRef
from PIL.ImageCms import PyCMSError
from wagtail.images.models import Filter

from home.freshness import counter
from home.models import ShopImage, ShopRendition
from home.pictures import AVIF, DISPLAYS, WEBP, focal_point_key, spec_of

log = logging.getLogger(__name__)

# 8 of 10: a third of the time of Pillow's usual 6, and files that are a tenth larger.
AVIF_OPTIONS = {"format": "AVIF", "quality": 55, "speed": 8}
WEBP_OPTIONS = {"format": "WEBP", "quality": 80}
TURN_SECONDS = 4
# So long does whoever publishes wait for pictures; the worker makes the rest.
SECONDS_TO_PUBLISH = 6


def make_pictures(image, shapes):
    """Make what is missing of `image` in `shapes`. Returns whether anything was made. A picture whose file is
    lost or broken is logged and left."""
    key = focal_point_key(image)
    have = set(image.renditions.filter(focal_point_key=key).values_list("filter_spec", flat=True))
    wanted = [
        size
        for shape in shapes
        for size in shape.sizes_of(image)
        if not {spec_of(size, AVIF), spec_of(size, WEBP)} <= have
    ]
    if not wanted:
        return False
    try:
        with image.get_willow_image() as original:
            oriented = original.auto_orient()  # reads and decodes the file once for all sizes
            cuts = {}
            for size in sorted(wanted, reverse=True):
                cut = _cut(image, oriented, size, cuts)
                for form, file in _encoded(cut):
                    _save(image, spec_of(size, form), key, file)
    except (OSError, ValueError, PyCMSError) as error:  # a file that is lost, cut off or no picture
        log.warning("picture %s cannot be shown: %s", image.pk, type(error).__name__)
        return False
    return True


def _cut(image, oriented, size, cuts):
    """`image` cut to `size` as Wagtail cuts it. Of the same proportions, the first in `cuts` is drawn from the
    whole picture, and the smaller ones from it: a photograph has ten times the pixels."""
    transform = Filter(spec=f"fill-{size[0]}x{size[1]}").get_transform(image, oriented.image.size)
    proportion = size[0] / size[1]
    if proportion in cuts:
        return cuts[proportion].resize(transform.size)
    cuts[proportion] = oriented.crop(transform.get_rect().round()).resize(transform.size)
    return cuts[proportion]


def _encoded(cut):
    """The bytes of `cut` in each format."""
    profile = cut.get_icc_profile()
    if cut.image.mode == "CMYK" and profile:
        cut = cut.transform_colorspace_to_srgb()
        profile = cut.get_icc_profile()
    pixels = cut.image.convert("RGBA" if cut.has_alpha() else "RGB")
    for form, options in ((WEBP, WEBP_OPTIONS), (AVIF, AVIF_OPTIONS)):
        stream = BytesIO()
        pixels.save(stream, icc_profile=profile, **options)
        yield form, stream


def _save(image, spec, key, stream):
    ending = f".{key}.{spec.replace('|', '.')}.{'avif' if 'avif' in spec else 'webp'}"
    name = PurePosixPath(image.file.name).stem[: 59 - len(ending)] + ending
    image.renditions.get_or_create(
        filter_spec=spec, focal_point_key=key, defaults={"file": File(stream, name=name)}
    )


def make_after_commit(wanted, then):
    """Make the pictures of `wanted`, pairs of an image and its shapes, and call `then`, once the caller's
    transaction is done: other writers do not queue behind pixels. What is not made in SECONDS_TO_PUBLISH is left
    to the worker."""
    wanted = list(wanted)

    def make():
        ends_at = time.monotonic() + SECONDS_TO_PUBLISH
        made = False
        for image, shapes in wanted:
            made |= make_pictures(image, shapes)
            if time.monotonic() > ends_at:
                break
        if made:
            then()

    transaction.on_commit(make, robust=True)


def make_shown_after_commit(image):
    """Make what is missing of `image` wherever it is on view, and make old what shows it."""
    places = [display for display in DISPLAYS if image.pk in set(display.images())]
    for display in places:
        display.touch([image.pk])
        make_after_commit([(image, display.shapes)], partial(display.touch, [image.pk]))


class MissingPictures:
    """The worker's job: pictures on view of which something is missing, because they were published by an older
    version, the process was killed before it had made them, or their file was changed."""

    __name__ = "make_missing_pictures"

    def __init__(self):
        self.complete_at = None
        self.given_up = set()

    def __call__(self):
        """Make some, for TURN_SECONDS at most: payments and mail wait behind us. Looks only after something has
        changed."""
        ends_at = time.monotonic() + TURN_SECONDS
        noted = counter()
        if noted == self.complete_at:
            return
        for display in DISPLAYS:
            made = self._make(display, ends_at)
            if made:
                display.touch(made)
            if time.monotonic() > ends_at:
                return
        self.complete_at = noted

    def _make(self, display, ends_at):
        made = set()
        for shape in display.shapes:
            have = ShopRendition.objects.filter(image=OuterRef("pk"), filter_spec=shape.mark)
            missing = ShopImage.objects.filter(~Exists(have), pk__in=display.images()).order_by("pk")
            for image in missing.exclude(pk__in=self.given_up).iterator():
                if make_pictures(image, [shape]):
                    made.add(image.pk)
                else:
                    self.given_up.add(image.pk)
                if time.monotonic() > ends_at:
                    return made
        return made


make_missing_pictures = MissingPictures()
