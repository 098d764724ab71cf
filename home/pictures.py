"""In which sizes the shop shows a picture. They are made when a page is published, so that no shopper waits."""

import logging

from django.db import transaction

log = logging.getLogger(__name__)

_WEBP = "format-webp|webpquality-80"
THUMB = f"fill-160x160|{_WEBP}"
CARD = f"fill-600x600|{_WEBP}"
LARGE = f"fill-1200x1200|{_WEBP}"
HERO = f"fill-1920x1080|{_WEBP}"
HERO_NARROW = f"fill-900x1000|{_WEBP}"
BESIDE_TEXT = f"fill-1000x800|{_WEBP}"

ITEM_SPECS = (THUMB, CARD, LARGE)


def renditions(image, specs):
    """`image` in the sizes `specs`, in their order; None in each place where there is no picture, or its file
    is lost or broken.

    Costs no query when the image came with its renditions prefetched and these have been made before.
    """
    if image is None:
        return [None for _spec in specs]
    try:
        # Not get_rendition(): that writes to the cache at every call, also when it had nothing to do.
        made = image.get_renditions(*specs)
    except OSError as error:  # a missing file and one that Pillow cannot read are both OSErrors
        log.warning("picture %s cannot be shown: %s", image.pk, type(error).__name__)
        return [None for _spec in specs]
    return [made[spec] for spec in specs]


def rendition(image, spec):
    """`image` in one size, or None."""
    return renditions(image, [spec])[0]


def prepare_after_commit(wanted):
    """Make the renditions that are missing of `wanted`, pairs of an image and its sizes.

    They may take a second each, so they are made when the caller's transaction is done: other writers do not
    queue behind pixels.
    """
    wanted = list(wanted)

    def prepare():
        for image, specs in wanted:
            renditions(image, specs)

    transaction.on_commit(prepare)
