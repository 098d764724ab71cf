"""Pictures of an item: several in one drop, each checked, in their order, with words for those who cannot see."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue.models import ItemPicture
from home.models import ShopImage


@pytest.fixture
def drop(client, keeper, photo):
    """Sends one file as the gallery does."""
    client.force_login(keeper)

    def post(content=None, name="ring.jpg", **data):
        file = SimpleUploadedFile(name, photo(size=(320, 320)) if content is None else content)
        return client.post(reverse("catalogue_upload_picture"), {"file": file, **data})

    return post


def test_a_picture_that_is_dropped_is_one_of_the_shop_s(drop, keeper):
    answer = drop(title="Ruby ring")
    image = ShopImage.objects.get()
    assert (image.title, image.uploaded_by_user, image.width) == ("Ruby ring", keeper, 320)
    told = answer.json()
    assert (told["id"], told["title"]) == (str(image.pk), "Ruby ring")
    assert told["preview"]["url"].startswith("/media/")


def test_a_picture_without_a_title_has_the_name_of_its_file(drop):
    assert drop(name="front.jpg").json()["title"] == "front.jpg"


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"hello", "ring.jpg"), (b"", "ring.jpg"), (b"<svg/>", "ring.svg"), (b"MZ", "ring.exe")],
)
def test_what_is_no_picture_is_refused_with_a_reason(drop, content, name):
    answer = drop(content, name)
    assert answer.status_code == 400
    assert len(answer.json()["error"]) > 10
    assert not ShopImage.objects.exists()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_that_is_cut_off_is_refused(drop, photo, kind):
    whole = photo(kind, size=(640, 640))
    answer = drop(whole[: len(whole) // 2], f"ring.{kind.lower()}")
    assert answer.status_code == 400
    assert answer.json()["error"] == "The picture is damaged or incomplete. Please save or copy it again."
    assert not ShopImage.objects.exists()


def test_what_only_begins_like_a_picture_is_refused(drop):
    answer = drop(b"\xff\xd8\xff\xe0<html><script>", "ring.jpg")
    assert (answer.status_code, ShopImage.objects.count()) == (400, 0)


def test_the_cms_own_form_for_pictures_refuses_them_too(client, keeper, photo):
    client.force_login(keeper)
    file = SimpleUploadedFile("ring.png", photo("PNG", size=(640, 640))[:1000])
    answer = client.post(reverse("wagtailimages:add_multiple"), {"title": "Ring", "files[]": file})
    assert not ShopImage.objects.exists()
    assert "damaged" in answer.text


def test_a_picture_that_is_too_large_is_refused(drop, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 100
    answer = drop()
    assert answer.status_code == 400
    assert "too big" in answer.json()["error"]


def test_a_press_without_a_file_is_told_so(client, drop):
    answer = client.post(reverse("catalogue_upload_picture"))
    assert (answer.status_code, answer.json()) == (400, {"error": "There was no picture in it."})


def test_who_may_not_add_pictures_may_not_here(client, drop, shopper, work_as):
    address = reverse("catalogue_upload_picture")
    client.force_login(shopper)
    assert client.post(address).status_code == 302
    assert work_as("Reviewer").post(address).status_code == 302
    assert not ShopImage.objects.exists()


def test_what_a_picture_shows_is_asked_for_beside_it_and_kept_with_it(make_item, add_picture, screen, send):
    item = make_item()
    image = add_picture(item, description="Old words")
    data = screen(item)
    assert (data["gallery-0-description"], data["initial-gallery-0-description"]) == ("Old words",) * 2
    data["gallery-0-description"] = "A ring with a ruby"
    data["gallery-0-description_ne"] = "माणिक औंठी"
    send(item, data, "action-draft")
    image.refresh_from_db()
    assert (image.description, image.description_ne) == ("A ring with a ruby", "माणिक औंठी")


def test_words_that_were_not_touched_do_not_undo_newer_ones(make_item, add_picture, screen, send):
    item = make_item()
    image = add_picture(item, description="Old words")
    data = screen(item)
    ShopImage.objects.filter(pk=image.pk).update(description="Newer words")
    data["gallery-0-description_ne"] = "औंठी"
    send(item, data)
    image.refresh_from_db()
    assert (image.description, image.description_ne) == ("Newer words", "औंठी")


def test_a_picture_joins_the_gallery_in_its_place(make_item, add_picture, drop, screen, send):
    item = make_item()
    first = add_picture(item)
    second = ShopImage.objects.get(pk=int(drop().json()["id"]))
    data = screen(item)
    data["gallery-TOTAL_FORMS"] = "2"
    data.update({"gallery-1-image": str(second.pk), "gallery-1-id": "", "gallery-1-DELETE": ""})
    data.update({"gallery-0-ORDER": "2", "gallery-1-ORDER": "1", "gallery-1-description": "The back"})
    send(item, data)
    shown = ItemPicture.objects.filter(page=item).order_by("sort_order")
    assert list(shown.values_list("image", flat=True)) == [second.pk, first.pk]
    second.refresh_from_db()
    assert second.description == "The back"


def test_publishing_reminds_of_pictures_without_words_and_is_not_stopped_by_them(
    make_item, add_picture, client, screen, send
):
    item = make_item()
    add_picture(item, description="")
    response = send(item, screen(item))
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert "One picture says not what it shows." in page


def test_what_a_chosen_picture_says_is_told_to_staff_alone(client, make_item, add_picture, drop, shopper):
    image = add_picture(make_item(), description="A ring", description_ne="औंठी")
    address = reverse("catalogue_picture_words", args=[image.pk])
    assert client.get(address).json() == {"description": "A ring", "description_ne": "औंठी"}
    client.force_login(shopper)
    assert client.get(address).status_code == 302
