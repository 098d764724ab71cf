"""Pictures are made when something is published, in AVIF and WebP, and never while a shopper waits."""

import re
from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from PIL import Image

from catalogue.models import ItemPicture
from home.actions import make_pictures as making
from home.actions.make_pictures import MissingPictures, make_pictures
from home.freshness import changed_since, counter, item_tag
from home.models import ShopImage, ShopRendition
from home.pictures import AVIF, CARD, HERO, ITEM_SHAPES, LARGE, THUMB, WEBP, picture_of, spec_of


@pytest.fixture
def add_image(db, photo):
    def add(size=(2000, 1700), kind="JPEG", content=None, **fields):
        file = ImageFile(BytesIO(content or photo(kind, size)), name=f"ring.{kind.lower()}")
        fields = {"description": "A gold ring", "description_ne": "सुनको औंठी"} | fields
        return ShopImage.objects.create(title="ring", file=file, **fields)

    return add


@pytest.fixture
def ring(as_committed, make_item, add_image):
    """A published item with a picture of which nothing has been made."""
    page = make_item("Ruby ring")
    ItemPicture.objects.create(page=page, image=add_image())
    return page


@pytest.fixture
def no_pixels(monkeypatch):
    """Decoding a picture fails the test."""

    def fail(*_arguments):
        pytest.fail("a picture was opened")

    monkeypatch.setattr(ShopImage, "get_willow_image", fail)


def fresh(image):
    return ShopImage.objects.get(pk=image.pk)


def test_each_size_is_made_in_both_formats_and_no_larger_than_the_picture(add_image):
    image = add_image(size=(1000, 900))
    assert make_pictures(image, [CARD, LARGE])
    made = {row.filter_spec: (row.width, row.height) for row in image.renditions.all()}
    assert made == {
        spec_of(size, form): shown
        for size, shown in {(300, 300): (300, 300), (600, 600): (600, 600), (800, 800): (800, 800)}.items()
        for form in (AVIF, WEBP)
    } | {spec_of((1200, 1200), form): (900, 900) for form in (AVIF, WEBP)}


def test_what_is_made_is_what_its_name_says(add_image):
    image = add_image()
    make_pictures(image, [CARD])
    for row in image.renditions.all():
        with row.file.open() as file, Image.open(file) as drawn:
            assert drawn.format == ("AVIF" if AVIF in row.filter_spec else "WEBP")
            assert drawn.size == (row.width, row.height)


def test_nothing_is_made_twice(add_image, request):
    image = add_image()
    assert make_pictures(image, ITEM_SHAPES)
    request.getfixturevalue("no_pixels")
    assert not make_pictures(image, ITEM_SHAPES)
    assert ShopRendition.objects.count() == 12


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "RGBA", "LA", "1", "I;16"])
def test_pictures_of_every_kind_are_made(add_image, mode):
    stream = BytesIO()
    drawn = Image.new(mode, (400, 400))
    drawn.save(stream, "TIFF" if mode == "CMYK" else "PNG")
    if mode == "CMYK":
        stream = BytesIO()
        drawn.save(stream, "JPEG")
    image = add_image(content=stream.getvalue(), kind="JPEG" if mode == "CMYK" else "PNG")
    assert make_pictures(image, [THUMB])
    assert image.renditions.count() == 2


def test_a_picture_taken_sideways_stands_upright(add_image):
    stream = BytesIO()
    drawn = Image.new("RGB", (800, 400))
    drawn.paste((255, 0, 0), (0, 0, 400, 400))  # red on the left, so on top once it is turned
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn.save(stream, "JPEG", exif=exif, quality=95)
    image = add_image(content=stream.getvalue())
    make_pictures(image, [THUMB])
    row = image.renditions.get(filter_spec=spec_of((160, 160), WEBP))
    with row.file.open() as file, Image.open(file) as made:
        top, bottom = made.getpixel((80, 20)), made.getpixel((80, 140))
    assert top[0] > 200
    assert bottom[0] < 50


@pytest.mark.parametrize("damage", ["lost", "cut off"])
def test_a_picture_whose_file_is_lost_or_broken_is_left_out(add_image, damage, caplog):
    image = add_image(size=(600, 600))
    if damage == "lost":
        image.file.storage.delete(image.file.name)
    else:
        with open(image.file.path, "r+b") as file:
            file.truncate(200)
    assert not make_pictures(fresh(image), [CARD])
    assert picture_of(fresh(image), CARD) is None
    assert "cannot be shown" in caplog.text


def test_a_picture_says_its_sources_in_the_language_of_the_page(add_image):
    image = add_image()
    make_pictures(image, [CARD])
    picture = picture_of(fresh(image), CARD)
    widths = re.findall(r"/media/images/\S+\.avif (\d+)w", picture.avif)
    assert widths == ["300", "600"]
    assert re.findall(r"/media/images/\S+\.webp (\d+)w", picture.webp) == ["300", "600"]
    assert (picture.width, picture.height, picture.alt) == (600, 600, "A gold ring")
    assert picture.url.endswith(".webp")
    assert picture.full_url == f"http://testserver{picture.url}"


def test_shapes_that_are_asked_for_together_cost_one_query(add_image, django_assert_num_queries):
    image = add_image()
    make_pictures(image, ITEM_SHAPES)
    image = fresh(image)
    with django_assert_num_queries(1):
        assert all(picture_of(image, shape) for shape in ITEM_SHAPES)


def test_another_size_of_the_same_shape_is_better_than_none(add_image):
    image = add_image()
    make_pictures(image, [LARGE])
    assert picture_of(fresh(image), CARD).width == 1200
    assert picture_of(fresh(image), HERO) is None


def test_a_new_focal_point_shows_the_old_cut_until_the_new_one_is_made(add_image):
    image = add_image()
    make_pictures(image, [CARD])
    old = picture_of(fresh(image), CARD).url
    ShopImage.objects.update(focal_point_x=100, focal_point_y=100, focal_point_width=9, focal_point_height=9)
    assert picture_of(fresh(image), CARD).url == old
    make_pictures(fresh(image), [CARD])
    assert picture_of(fresh(image), CARD).url != old


def test_a_shopper_never_waits_for_a_picture(ring, client, no_pixels):
    for address in (ring.url, "/shop/"):
        response = client.get(address)
        assert response.status_code == 200
        assert "/media/" not in response.text
    assert not ShopRendition.objects.exists()


def test_publishing_an_item_makes_its_pictures_and_shows_them(ring, client):
    ring.save_revision().publish()
    page = client.get(ring.url).text
    assert page.count('type="image/avif"') == 1
    image = ring.gallery.get().image
    large = picture_of(fresh(image), LARGE)
    assert f'srcset="{large.avif}"' in page
    assert f'srcset="{large.webp}"' in page
    assert f'src="{large.url}" width="1200" height="1200" alt="A gold ring"' in page
    assert 'fetchpriority="high"' in page
    card = picture_of(fresh(image), CARD)
    assert f'srcset="{card.avif}"' in client.get("/shop/").text


def test_the_pictures_are_made_after_the_commit(ring, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.undo()  # commits are commits again
    with django_capture_on_commit_callbacks(execute=True):
        ring.save_revision().publish()
        assert not ShopRendition.objects.exists()
    assert ShopRendition.objects.count() == 12


def test_who_publishes_many_pictures_waits_for_some_and_the_worker_makes_the_rest(
    ring, add_image, monkeypatch
):
    ItemPicture.objects.create(page=ring, image=add_image())
    monkeypatch.setattr(making, "SECONDS_TO_PUBLISH", 0)
    ring.save_revision().publish()
    assert ShopRendition.objects.count() == 12
    MissingPictures()()
    assert ShopRendition.objects.count() == 24


def test_a_picture_that_is_changed_is_made_anew_where_it_is_shown(ring):
    image = ring.gallery.get().image
    noted = counter()
    image.description = "A ring of gold"
    image.save()
    assert image.renditions.count() == 12
    assert item_tag(ring.pk) in changed_since(noted)[1]


def test_a_picture_that_is_shown_nowhere_is_not_made(as_committed, add_image):
    image = add_image()
    image.save()
    assert not image.renditions.exists()


def test_the_worker_makes_what_is_missing_and_makes_old_what_shows_it(ring, client):
    assert "/media/" not in client.get("/shop/").text
    job = MissingPictures()
    job()
    assert ShopRendition.objects.count() == 12
    assert "/media/" in client.get("/shop/").text


def test_the_worker_looks_again_only_after_a_change(ring, django_assert_num_queries):
    job = MissingPictures()
    job()
    job()
    with django_assert_num_queries(1):
        job()


def test_the_worker_gives_up_a_broken_picture_and_goes_on(ring, add_image, caplog):
    broken = add_image()
    ItemPicture.objects.create(page=ring, image=broken)
    broken.file.storage.delete(broken.file.name)
    job = MissingPictures()
    job()
    touched = caplog.text.count("cannot be shown")
    assert touched == 1
    assert ShopRendition.objects.count() == 12
    job.complete_at = None
    job()
    assert caplog.text.count("cannot be shown") == touched


def test_the_worker_leaves_the_rest_to_its_next_turn(ring, add_image, monkeypatch):
    ItemPicture.objects.create(page=ring, image=add_image())
    monkeypatch.setattr(making, "TURN_SECONDS", 0)
    job = MissingPictures()
    job()
    some = ShopRendition.objects.count()
    assert 0 < some < 24
    for _turn in range(8):
        job()
    assert ShopRendition.objects.count() == 24
