"""A picture in place of a citizenship card: plainly no card, and nobody's."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from customers.pictures import CleanedPicture

SIZE = (1000, 630)
PAPER, FRAME, INK, WASH = (246, 241, 228), (150, 125, 80), (60, 55, 50), (222, 205, 170)


def specimen_card(full_name, side):
    """The front or back of a specimen that bears `full_name` (Latin letters), as the vault stores pictures."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((24, 24, SIZE[0] - 24, SIZE[1] - 24), outline=FRAME, width=4)
    draw.text((SIZE[0] / 2, 330), "SPECIMEN", font=ImageFont.load_default(170), fill=WASH, anchor="mm")
    draw.text(
        (SIZE[0] / 2, 90), "NOT A CITIZENSHIP CARD", font=ImageFont.load_default(40), fill=FRAME, anchor="mm"
    )
    draw.rectangle((70, 170, 280, 420), outline=FRAME, width=3)
    draw.text((330, 230), full_name, font=ImageFont.load_default(44), fill=INK)
    draw.text((330, 300), f"{side} side, for the demo shop", font=ImageFont.load_default(30), fill=INK)
    stream = BytesIO()
    image.save(stream, "JPEG", quality=80)
    return CleanedPicture(data=stream.getvalue(), width=SIZE[0], height=SIZE[1])
