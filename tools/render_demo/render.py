"""Render the demo shop's pictures: see README.md."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from . import anklets, bangles, earrings, hero, necklaces, nose_ornaments, rings
from .studio import aim, new_scene, put_on_table, take

PICTURES = Path(__file__).parents[2] / "home" / "demo" / "pictures"
CATEGORIES = {
    "rings": rings,
    "necklaces": necklaces,
    "earrings": earrings,
    "bangles": bangles,
    "nose-ornaments": nose_ornaments,
    "anklets": anklets,
}


def all_shots():
    """Picture name to (builder, shot): the main pictures first, then the hero, which arranges itself."""
    main, detail = {}, {}
    for category, module in CATEGORIES.items():
        for slug, (build, first, second) in module.PIECES.items():
            main[f"{category}-{slug}"] = (build, first)
            if second:
                detail[f"{category}-{slug}-2"] = (build, second)
    return main | {"hero": (None, None)} | detail


def save_jpeg(picture, path, limit):
    """Save at quality 82, or lower until the file is under `limit` bytes."""
    image = Image.open(picture).convert("RGB")
    for quality in range(82, 50, -4):
        image.save(path, quality=quality, optimize=True, progressive=True)
        if path.stat().st_size < limit:
            return


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", help="picture names or parts of them; all when left out")
    options.add_argument("--size", type=int, default=768)
    options.add_argument("--samples", type=int, default=32)
    options.add_argument("--into", type=Path, default=PICTURES)
    options.add_argument("--missing", action="store_true", help="skip pictures that exist")
    chosen = options.parse_args()
    chosen.into.mkdir(parents=True, exist_ok=True)
    for name, (build, shot) in all_shots().items():
        path = chosen.into / f"{name}.jpg"
        if (
            chosen.names
            and not any(part in name for part in chosen.names)
            or chosen.missing
            and path.exists()
        ):
            continue
        started = time.monotonic()
        if name == "hero":
            scene = new_scene(
                (chosen.size * 25 // 12, chosen.size * 75 // 64), chosen.samples
            )  # 1600 x 900 at 768
            hero.arrange(scene)
        else:
            scene = new_scene(chosen.size, chosen.samples)
            aim(scene, shot, *put_on_table(build()))
        with tempfile.TemporaryDirectory() as folder:
            raw = Path(folder) / "raw.png"
            take(scene, raw)
            save_jpeg(raw, path, 220_000 if name == "hero" else 110_000)
        print(
            f"{name}: {time.monotonic() - started:.0f} s, {path.stat().st_size // 1024} kB", file=sys.stderr
        )


if __name__ == "__main__":
    main()
