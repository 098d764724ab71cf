"""How long one photograph takes: `python -m tools.measure_pictures` makes all files of an item's picture from a
JPEG of 12 megapixels, and keeps nothing. It asks the database of the settings, in a transaction that is undone."""

import os
import sys
import tempfile
import time
from io import BytesIO

import django
from PIL import Image, ImageChops

from tools.steps import ROOT

SIZE = (4000, 3000)
TIMES = 5


def photograph():
    """The bytes of a JPEG with large soft forms, fine grain and noise, as a camera's has."""
    bands = []
    for grain in (160, 40, 8):
        forms = Image.effect_noise((SIZE[0] // grain, SIZE[1] // grain), 90).resize(
            SIZE, Image.Resampling.BICUBIC
        )
        bands.append(ImageChops.add(forms, Image.effect_noise(SIZE, 12), scale=2))
    stream = BytesIO()
    Image.merge("RGB", bands).save(stream, "JPEG", quality=92)
    return stream.getvalue()


def main():
    sys.path.insert(0, str(ROOT / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    from django.core.files.base import ContentFile  # noqa: PLC0415 only once the settings are there
    from django.db import transaction  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415

    from home.actions.make_pictures import make_pictures  # noqa: PLC0415
    from home.models import ShopImage  # noqa: PLC0415
    from home.pictures import ITEM_SHAPES  # noqa: PLC0415

    file = photograph()
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder), transaction.atomic():
        for _time in range(TIMES):
            image = ShopImage.objects.create(title="measured", file=ContentFile(file, name="measured.jpg"))
            wall, processor = time.perf_counter(), time.process_time()
            make_pictures(image, ITEM_SHAPES)
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
            print(f"{image.renditions.count()} files: {processor:.2f} s of processor, {wall:.2f} s")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
