"""Copying and deleting items and what they are made of, in the admin."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page, ReferenceIndex

from catalogue.models import CategoryPage, JewelleryPage, Metal, Occasion, Purity, Stone, Variant

from .test_editing_variants import order


@pytest.fixture
def keeper(client, make_user):
    user = make_user("keeper@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="Shopkeeper"))
    client.force_login(user)
    return client


@pytest.fixture
def owner(client, make_user):
    client.force_login(make_user("owner@example.com", is_staff=True, is_superuser=True))
    return client


def test_the_address_is_filled_in_while_the_title_is_typed(make_item, keeper):
    category = make_item().get_parent()
    page = keeper.get(reverse("wagtailadmin_pages:add", args=["catalogue", "jewellerypage", category.pk]))
    assert 'data-w-sync-target-value="#id_slug"' in page.content.decode()


def test_the_code_is_filled_in_with_the_name_of_what_is_new_and_then_stays(keeper):
    metal = Metal.objects.create(name="Copper", code="copper")
    addresses = (
        reverse("wagtailsnippets_catalogue_metal:add"),
        reverse("wagtailsnippets_catalogue_metal:edit", args=[metal.pk]),
    )
    new, old = (keeper.get(address).content.decode() for address in addresses)
    assert "keyup-&gt;w-sync#apply" in new
    assert "keyup-&gt;w-sync#apply" not in old


def copy(client, page, slug, **more):
    data = {"new_title": "Copy", "new_slug": slug, "new_parent_page": page.get_parent().pk}
    return client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data | more)


def test_copying_a_category_copies_the_sizes_of_its_items(make_item, owner):
    item = make_item(sku="RNG-1")
    category = CategoryPage.objects.get(pk=item.get_parent().pk)
    copy(owner, category, "more-rings", copy_subpages="on")
    assert (
        Variant.objects.filter(page__path__startswith=Page.objects.get(slug="more-rings").path).get().sku
        == "RNG-1-2"
    )


def test_an_item_that_was_ordered_is_not_deleted(make_item, owner, shopper, make_verification):
    item = make_item(title="Bridal ring")
    order(item.variants.get(), shopper, make_verification)
    response = owner.post(reverse("wagtailadmin_pages:delete", args=[item.pk]), follow=True)
    assert "“Bridal ring” has been ordered and stays in the books" in response.content.decode()
    category = item.get_parent()
    owner.post(reverse("wagtailadmin_pages:delete", args=[category.pk]), follow=True)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    bulk = owner.post(f"{address}?id={item.pk}&next=/cms/", follow=True)
    assert "stays in the books" in bulk.content.decode()
    assert JewelleryPage.objects.filter(pk=item.pk).exists()


def test_an_item_that_nobody_ordered_is_deleted(make_item, keeper):
    item = make_item()
    keeper.post(reverse("wagtailadmin_pages:delete", args=[item.pk]))
    assert not JewelleryPage.objects.filter(pk=item.pk).exists()


@pytest.mark.parametrize("model", [Metal, Purity])
def test_what_is_in_use_is_not_deleted(make_item, keeper, model):
    make_item()
    used = model.objects.get()
    name = model._meta.model_name
    response = keeper.post(reverse(f"wagtailsnippets_catalogue_{name}:delete", args=[used.pk]), follow=True)
    assert response.status_code in (200, 403)
    address = reverse("wagtail_bulk_action", args=["catalogue", name, "delete"])
    bulk = keeper.post(f"{address}?id={used.pk}&next=/cms/", follow=True)
    assert bulk.status_code == 200
    assert model.objects.filter(pk=used.pk).exists()


def test_the_database_has_the_last_word_when_wagtails_index_knows_nothing(make_item, keeper):
    make_item()
    used = Purity.objects.get()
    ReferenceIndex.objects.all().delete()
    response = keeper.post(reverse("wagtailsnippets_catalogue_purity:delete", args=[used.pk]), follow=True)
    assert "is in use and cannot be deleted" in response.content.decode()
    assert Purity.objects.filter(pk=used.pk).exists()


@pytest.mark.parametrize("model", [Stone, Occasion])
def test_the_shopkeeper_adds_finds_and_deletes_an_attribute(keeper, model):
    name = model._meta.model_name
    data = {"name": "Coral", "name_ne": "मुगा", "code": "coral", "sort_order": "5"}
    keeper.post(reverse(f"wagtailsnippets_catalogue_{name}:add"), data)
    made = model.objects.get(code="coral")
    found = keeper.get(reverse(f"wagtailsnippets_catalogue_{name}:list"), {"q": "मुगा"})
    assert "Coral" in found.content.decode()
    keeper.post(reverse(f"wagtailsnippets_catalogue_{name}:delete", args=[made.pk]))
    assert not model.objects.exists()
