from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from customers.pictures import clean_picture

from . import corpus


def clean(data, name="card.jpg"):
    return clean_picture(SimpleUploadedFile(name, data, content_type="image/jpeg"))


@pytest.mark.parametrize("case", corpus.ACCEPTED)
def test_an_accepted_picture_comes_out_as_a_clean_jpeg(case):
    picture = clean(corpus.ACCEPTED[case]())
    image = Image.open(BytesIO(picture.data))
    image.load()
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert image.size == (picture.width, picture.height)
    assert max(image.size) <= 2400
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not image.getexif()
    for hidden in (corpus.SECRET, b"<script>", b"Exif", b"PK\x03\x04"):
        assert hidden not in picture.data


@pytest.mark.parametrize("case", corpus.REFUSED)
def test_anything_else_is_refused_with_a_message(case):
    make, code = corpus.REFUSED[case]
    with pytest.raises(ValidationError) as refusal:
        clean(make())
    assert refusal.value.code == code
    assert str(refusal.value.message)


def test_the_corpus_is_large_enough():
    assert len(corpus.ACCEPTED) + len(corpus.REFUSED) >= 40


def test_a_photo_held_sideways_is_turned_upright():
    image = corpus.card()
    image.paste((255, 0, 0), (0, 0, 1000, 100))  # red along the top
    turned = clean(corpus.saved(image, "JPEG", exif=corpus.exif(t274=6)))
    assert (turned.width, turned.height) == (700, 1000)
    red, green, _blue = Image.open(BytesIO(turned.data)).getpixel((690, 500))
    assert red > 200
    assert green < 60


def test_sixteen_bit_grey_is_scaled_and_not_clipped():
    grey = Image.open(BytesIO(clean(corpus.sixteen_bit()).data)).getpixel((500, 350))
    assert grey == pytest.approx((156, 156, 156), abs=3)


def test_what_was_transparent_becomes_white():
    picture = clean(corpus.ACCEPTED["alpha"]())
    assert Image.open(BytesIO(picture.data)).getpixel((5, 5)) == (255, 255, 255)


def test_a_large_photo_is_scaled_to_2400_pixels():
    picture = clean(corpus.saved(corpus.card(size=(4800, 3000)), "JPEG"))
    assert (picture.width, picture.height) == (2400, 1500)
