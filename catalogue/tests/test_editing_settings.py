"""The shop's details and menus, in the admin."""

import pytest
from django.contrib.auth.models import Group
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield

from catalogue.models import CataloguePage
from home.models import NavigationSettings, ShopSettings


@pytest.fixture
def keeper(client, make_user):
    user = make_user("keeper@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="Shopkeeper"))
    client.force_login(user)
    return client


def link(**values):
    return {"label": "", "label_ne": "", "page": "", "address": ""} | values


def send_menu(client, values):
    """Save a header of one link."""
    address = client.get("/cms/settings/home/navigationsettings/", follow=True).request["PATH_INFO"]
    data = {
        "header_links": streamfield([("link", link(**values))]),
        "footer_links": streamfield([]),
        "footer_text": "",
        "footer_text_ne": "",
    }
    return client.post(address, nested_form_data(data))


def test_the_shopkeeper_changes_the_shops_details(keeper):
    address = "/cms/settings/home/shopsettings/"
    page = keeper.get(address, follow=True)
    data = querydict_from_html(page.content.decode(), form_id="w-editor-form")
    refused = keeper.post(
        page.request["PATH_INFO"], dict(data.lists()) | {"pan": "12", "phone": "01-5550100"}
    )
    assert refused.context["form"].errors["pan"] == ["A PAN has nine digits."]
    assert b"01-5550100" in refused.content
    keeper.post(page.request["PATH_INFO"], dict(data.lists()) | {"pan": "600000001", "name_ne": "गहना पसल"})
    settings = ShopSettings.load()
    assert (settings.pan, settings.name_ne) == ("600000001", "गहना पसल")


def test_a_menu_link_has_words_in_both_languages(keeper):
    send_menu(keeper, {"label": "All", "label_ne": "सबै", "page": str(CataloguePage.objects.get().pk)})
    assert NavigationSettings.load().header_links[0].value["label_ne"] == "सबै"
    assert "सबै" in keeper.get("/ne/").content.decode()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Choose a page or give an address."),
        ({"address": "javascript:alert(1)", "label": "X"}, "Begin with / or https://"),
        ({"address": "/search/"}, "An address needs a label."),
    ],
)
def test_a_broken_menu_link_is_said_at_its_field(keeper, values, message):
    response = send_menu(keeper, values)
    assert message in response.content.decode()
    assert not NavigationSettings.load().header_links
