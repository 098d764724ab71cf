import json
import subprocess
import sys
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from customers.pictures import MAX_BYTES, clean_picture
from tools.steps import ROOT

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
    assert len(corpus.ACCEPTED) + len(corpus.REFUSED) >= 60


@pytest.mark.parametrize(
    "name",
    [
        "..\\..\\card.jpg",
        "../../etc/passwd",
        "card\0.jpg",
        "क" * 300 + ".jpg",
        "card.jpg.exe",
        "<b>.jpg",
        ".",
    ],
)
def test_the_name_of_a_file_matters_to_nobody(name):
    upload = SimpleUploadedFile("card.jpg", corpus.ACCEPTED["jpeg"](), content_type="text/html")
    upload._name = name
    assert clean_picture(upload).content_type == "image/jpeg"


def test_a_picture_of_400_megapixels_is_refused_before_it_is_decoded():
    """A real one, of 400 kB: decoded it would take 400 MB."""
    answer = subprocess.run(
        [sys.executable, "-m", "customers.tests.bomb"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    outcome = json.loads(answer.stdout)
    assert outcome["code"] == "too_many_pixels"
    assert outcome["bytes"] < MAX_BYTES
    assert outcome["grown_kb"] < 10_000


# --- Mutations ---------------------------------------------------------------------------------------

SMALL = (600, 350)
SEEDS = [
    corpus.saved(corpus.card(size=SMALL), "JPEG", exif=corpus.exif(t274=6), comment=corpus.SECRET),
    corpus.saved(corpus.card(size=SMALL), "JPEG", progressive=True, quality=20),
    corpus.saved(corpus.card(size=SMALL), "PNG", exif=corpus.exif(t270=corpus.SECRET.decode())),
    corpus.saved(corpus.card("P", 3, SMALL), "PNG", transparency=0),
    corpus.saved(corpus.card("RGBA", (1, 2, 3, 4), SMALL), "WEBP", exif=corpus.exif(t270="x").tobytes()),
]
CODES = {"broken", "not_a_picture", "too_small", "too_many_pixels", "moving", "too_large"}
# Where in the file (as a share of it; most headers are at its beginning), and what stands there then.
changes = st.lists(
    st.tuples(
        st.one_of(st.floats(0, 1, exclude_max=True), st.floats(0, 0.05)),
        st.binary(min_size=1, max_size=6),
        st.sampled_from(["replace", "insert", "cut"]),
    ),
    min_size=1,
    max_size=5,
)


def mutated(data, mutations):
    for share, content, how in mutations:
        at = int(share * len(data))
        rest = {"replace": at + len(content), "insert": at, "cut": at + 50 * len(content)}[how]
        data = data[:at] + (b"" if how == "cut" else content) + data[rest:]
    return data


def cleaned_or_refused(data):
    try:
        return clean(data), None
    except ValidationError as refusal:
        return None, refusal.code


@settings(max_examples=2000, derandomize=True, database=None, deadline=None)
@given(seed=st.sampled_from(SEEDS), mutations=changes)
def test_a_file_however_broken_is_refused_with_words_or_comes_out_clean(seed, mutations):
    picture, code = cleaned_or_refused(mutated(seed, mutations) or b"\0")
    if picture is None:
        assert code in CODES
        return
    image = Image.open(BytesIO(picture.data))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (picture.width, picture.height))
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert corpus.SECRET not in picture.data


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
