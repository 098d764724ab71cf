"""All pictures of a folder on one sheet, to look at them together."""

import sys
from pathlib import Path

from PIL import Image, ImageDraw

TILE, COLUMNS = 300, 6


def main():
    folder, target = Path(sys.argv[1]), sys.argv[2]
    wanted = sys.argv[3:]
    files = [
        file
        for file in sorted(folder.glob("*.jpg"))
        if not wanted or any(part in file.name for part in wanted)
    ]
    rows = -(-len(files) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * TILE, rows * TILE), "white")
    for number, file in enumerate(files):
        picture = Image.open(file)
        picture.thumbnail((TILE, TILE))
        place = (number % COLUMNS * TILE, number // COLUMNS * TILE)
        sheet.paste(picture, place)
        ImageDraw.Draw(sheet).text((place[0] + 6, place[1] + 4), file.stem, fill="black")
    sheet.save(target)


if __name__ == "__main__":
    main()
