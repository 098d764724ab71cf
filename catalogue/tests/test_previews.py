"""What the CMS shows beside the form: pages as they would be, also before they were ever saved."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from catalogue.models import CataloguePage, CategoryPage, ItemPicture, JewelleryPage
from home.models import HomePage, StandardPage

from .screens import read_form


@pytest.mark.parametrize(
    ("page_type", "parent_type"),
    [
        (StandardPage, HomePage),
        (CategoryPage, CataloguePage),
        (JewelleryPage, CategoryPage),
    ],
    ids=lambda page_type: page_type.__name__,
)
def test_a_page_that_was_never_saved_has_a_preview(admin_user, make_item, page_type, parent_type):
    make_item("Ruby ring")
    parent = parent_type.objects.get()
    page = page_type(title="Not saved yet", slug="not-saved-yet")
    page.path = page._get_path(parent.path, parent.depth + 1, 99)
    page.depth = parent.depth + 1
    page.set_url_path(parent)
    request = RequestFactory().get("/")
    request.user = admin_user
    response = page.make_preview_request(request)
    response.render()
    assert response.status_code == 200
    assert "<h1" in response.text
    assert "Not saved yet" in response.text


def test_an_item_half_filled_in_shows_the_pictures_of_its_form(admin_user, make_item, add_picture):
    image = add_picture(make_item("Ruby ring"))
    parent = CategoryPage.objects.get()
    page = JewelleryPage(title="New ring", slug="new-ring", path=f"{parent.path}0099", depth=parent.depth + 1)
    page.set_url_path(parent)
    page.gallery.add(ItemPicture(image=image))
    request = RequestFactory().get("/")
    request.user = admin_user
    response = page.make_preview_request(request)
    response.render()
    assert 'alt="A ring on white cloth"' in response.text
    assert "not on sale at the moment" in response.text


@pytest.mark.parametrize("page_type", [HomePage, CataloguePage, CategoryPage, JewelleryPage])
def test_a_saved_page_has_a_preview_in_the_cms(admin_client, make_item, page_type):
    make_item("Ruby ring")
    page = page_type.objects.get()
    page.title = "Changed in a draft"
    page.save_revision()
    response = admin_client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert response.status_code == 200
    assert "Changed in a draft" in response.text


def test_the_cms_previews_an_item_as_it_is_being_written(admin_client, make_item):
    item = make_item("Ruby ring")
    parent = CategoryPage.objects.get()
    screen = reverse("wagtailadmin_pages:add", args=["catalogue", "jewellerypage", parent.pk])
    form = read_form(admin_client.get(screen))
    form.update(
        {"title": "Emerald ring", "slug": "emerald", "metal": item.metal_id, "purity": item.purity_id}
    )
    address = reverse("wagtailadmin_pages:preview_on_add", args=["catalogue", "jewellerypage", parent.pk])
    answer = admin_client.post(address, dict(form.lists())).json()
    assert answer == {"is_valid": True, "is_available": True}
    response = admin_client.get(address)
    assert "Emerald ring" in response.text
    assert "not on sale at the moment" in response.text
