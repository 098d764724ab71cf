"""Draw the two specimen citizenship pictures: an invented person, an invented layout, no emblem."""

import argparse
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

PICTURES = Path(__file__).parents[2] / "home" / "demo" / "pictures"
SIZE = (1000, 700)
PAPER, INK, FAINT, STAMP = (246, 240, 228), (52, 44, 40), (200, 186, 164), (176, 38, 44)

FRONT_TITLE = ("नागरिकता प्रमाणपत्र · नमुना", "प्रदर्शनका लागि बनाइएको चित्र, सक्कली कागजात होइन")
FRONT = [
    ("ना.प्र.नं.", "००-००-००-०००००"),
    ("नाम, थर", "आशा नमुना"),
    ("लिङ्ग", "महिला"),
    ("जन्मस्थान", "ललितपुर"),
    ("स्थायी बासस्थान", "जिल्ला: ललितपुर, महानगरपालिका: ललितपुर, वडा नं.: ५"),
    ("जन्म मिति (वि.सं.)", "२०५० वैशाख १५"),
    ("बाबुको नाम, थर", "विकास नमुना"),
    ("आमाको नाम, थर", "सरिता नमुना"),
    ("पति/पत्नीको नाम, थर", "XXX"),
]
BACK_TITLE = ("Citizenship certificate · Specimen", "Drawn for a demonstration; this is not a document")
BACK = [
    ("Certificate number", "00-00-00-00000"),
    ("Full name", "ASHA NAMUNA"),
    ("Sex", "Female"),
    ("Date of birth (AD)", "1993 APR 27"),
    ("Permanent address", "Lalitpur Metropolitan City, ward 5, Lalitpur"),
    ("Type of citizenship", "Descent"),
    ("Issued by", "Invented Officer, Section Officer"),
    ("Issuing district", "Lalitpur"),
    ("Date of issue (BS)", "2068-06-20"),
]


class Card:
    def __init__(self, fonts):
        self.fonts = fonts
        self.picture = Image.new("RGB", SIZE, PAPER)
        self.draw = ImageDraw.Draw(self.picture)

    def write(self, place, text, size, bold=False, fill=INK, anchor="la"):
        self.draw.text(place, text, font=self.font(size, bold), fill=fill, anchor=anchor)

    def font(self, size, bold):
        weight = "700Bold" if bold else "400Regular"
        return ImageFont.truetype(self.fonts / weight / f"NotoSansDevanagari_{weight}.ttf", size)

    def frame(self, title):
        for y in range(60, SIZE[1] - 40, 9):
            self.draw.line([(40, y), (SIZE[0] - 40, y)], fill=(241, 233, 218))
        self.draw.rectangle([24, 24, SIZE[0] - 24, SIZE[1] - 24], outline=FAINT, width=3)
        self.draw.rectangle([32, 32, SIZE[0] - 32, SIZE[1] - 32], outline=FAINT, width=1)
        self.write((SIZE[0] / 2, 74), title[0], 32, bold=True, anchor="mm")
        self.write((SIZE[0] / 2, 116), title[1], 19, fill=(120, 104, 92), anchor="mm")

    def fields(self, rows, top, gap, value_at):
        for number, (label, value) in enumerate(rows):
            y = top + number * gap
            self.write((64, y), label, 20, fill=(120, 104, 92))
            self.write((value_at, y), value, 22, bold=number < 2)

    def portrait(self, left, top):
        self.draw.rectangle([left, top, left + 170, top + 210], fill=(228, 220, 206), outline=FAINT, width=2)
        self.draw.ellipse([left + 52, top + 38, left + 118, top + 112], fill=(176, 162, 144))
        self.draw.pieslice([left + 18, top + 126, left + 152, top + 292], 180, 360, fill=(176, 162, 144))

    def stamp(self):
        """The large mark across the card that nobody can take for an original."""
        layer = Image.new("RGBA", SIZE, (0, 0, 0, 0))
        middle = (SIZE[0] / 2, SIZE[1] / 2 + 40)
        font = self.font(98, bold=True)
        ImageDraw.Draw(layer).text(middle, "SPECIMEN · नमुना", font=font, fill=(*STAMP, 84), anchor="mm")
        layer = layer.rotate(18, resample=Image.Resampling.BICUBIC)
        self.picture.paste(layer, mask=layer)

    def save(self, name):
        self.stamp()
        self.picture.save(PICTURES / name, quality=82, optimize=True, progressive=True)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "fonts", type=Path, help="unpacked npm package @expo-google-fonts/noto-sans-devanagari"
    )
    fonts = options.parse_args().fonts
    if not features.check("raqm"):
        raise SystemExit("This Pillow cannot shape Devanagari: it needs raqm.")
    front = Card(fonts)
    front.frame(FRONT_TITLE)
    front.fields(FRONT, top=160, gap=53, value_at=290)
    front.portrait(766, 150)
    front.save("citizenship-front.jpg")
    back = Card(fonts)
    back.frame(BACK_TITLE)
    back.fields(BACK, top=160, gap=53, value_at=330)
    back.save("citizenship-back.jpg")


if __name__ == "__main__":
    main()
