"""An item like another: by one press or by Wagtail's own copy, with all that makes it what it is and no pieces."""

from decimal import Decimal

import pytest
from django.urls import reverse

from catalogue.models import ItemStone, JewelleryPage, RelatedItem, Stone, Variant

D = Decimal
TOLA = D("11.664")


@pytest.fixture
def ring(make_by_rate, make_item, publish_rates, add_picture):
    """Priced by rate, with a picture, a stone and something that goes with it."""
    piece = {"making": D(10), "wastage": D(3)}
    item = make_by_rate("Ruby ring", sku="RNG-1", net_weight=TOLA, gross_weight=TOLA, stock=4, piece=piece)
    Variant.objects.filter(page=item).update(making=D(20), reorder_level=1)
    add_picture(item)
    ItemStone.objects.create(page=item, stone=Stone.objects.create(name="Ruby", code="ruby"), price=D(5000))
    RelatedItem.objects.create(page=item, item=make_item("Ear tops"))
    publish_rates(fine_gold=100000)
    return JewelleryPage.objects.get(pk=item.pk)


def assert_alike(copied, ring):
    for name in JewelleryPage.PIECE_FIELDS:
        assert getattr(copied, name) == getattr(ring, name), name
    stones = [list(item.stones.values_list("stone__name", "price")) for item in (ring, copied)]
    assert stones == [[("Ruby", D(5000))]] * 2
    assert [picture.image for picture in copied.gallery.all()] == [ring.gallery.get().image]
    assert [entry.item.title for entry in copied.related_items.all()] == ["Ear tops"]
    theirs, ours = copied.variants.get(), ring.variants.get()
    assert (theirs.sku, theirs.stock, ours.stock) == ("RNG-1-2", 0, 4)
    assert (theirs.price, theirs.making, theirs.reorder_level) == (ours.price, D(20), 1)
    assert not copied.live


def test_one_press_copies_an_item_and_opens_the_draft(ring, desk):
    response = desk.post(reverse("catalogue_duplicate", args=[ring.pk]))
    copied = JewelleryPage.objects.get(title="Ruby ring (copy)")
    assert response.url == reverse("wagtailadmin_pages:edit", args=[copied.pk])
    assert copied.slug == "ruby-ring-copy"
    assert_alike(copied, ring)
    assert desk.get(response.url).status_code == 200


def test_pressed_twice_there_are_two(ring, desk):
    for _press in range(2):
        desk.post(reverse("catalogue_duplicate", args=[ring.pk]))
    copies = JewelleryPage.objects.filter(title="Ruby ring (copy)")
    assert sorted(copies.values_list("slug", flat=True)) == ["ruby-ring-copy", "ruby-ring-copy-1"]
    assert Variant.objects.filter(page__in=copies).count() == 2


def test_the_button_posts(ring, desk):
    address = reverse("catalogue_duplicate", args=[ring.pk])
    edit, listing = (
        reverse("wagtailadmin_pages:edit", args=[ring.pk]),
        reverse("wagtailadmin_explore", args=[ring.get_parent().pk]),
    )
    assert [desk.get(screen).content.decode().count(address) for screen in (edit, listing)] == [1, 1]
    assert desk.get(address).status_code == 405


def test_who_may_not_copy_the_page_may_not_here(ring, client, shopper, work_as):
    address = reverse("catalogue_duplicate", args=[ring.pk])
    client.force_login(shopper)
    assert client.post(address).status_code == 302
    assert work_as("Reviewer").post(address).status_code == 302
    assert JewelleryPage.objects.filter(title__contains="copy").count() == 0


def test_wagtail_s_own_copy_does_not_stand_beside_it(ring, desk):
    own = reverse("wagtailadmin_pages:copy", args=[ring.pk])
    edit = reverse("wagtailadmin_pages:edit", args=[ring.pk])
    listing = reverse("wagtailadmin_explore", args=[ring.get_parent().pk])
    assert [own in desk.get(screen).content.decode() for screen in (edit, listing)] == [False, False]
    of_category = reverse("wagtailadmin_pages:copy", args=[ring.get_parent().pk])
    assert of_category in desk.get(listing).content.decode()


@pytest.mark.parametrize("more", [{}, {"alias": "on"}])
def test_wagtail_s_own_copy_is_refused_by_its_address_too(ring, desk, more):
    own = reverse("wagtailadmin_pages:copy", args=[ring.pk])
    data = {"new_title": "Second", "new_slug": "second", "new_parent_page": ring.get_parent().pk}
    for response in (desk.get(own, follow=True), desk.post(own, data | more, follow=True)):
        assert response.redirect_chain == [(reverse("wagtailadmin_home"), 302)]
        assert "you do not have permission" in response.content.decode()
    assert not JewelleryPage.objects.filter(slug="second").exists()


def test_the_items_chosen_stand_first_and_the_newest_of_the_category_fill_up(make_item, client):
    ring = make_item("Ring")
    others = [make_item(f"Ring {number}") for number in range(4)]
    tops = make_item("Ear tops", category="Earrings")
    draft = make_item("Not shown", live=False)
    for place, item in enumerate([draft, others[0], tops]):
        RelatedItem.objects.create(page=ring, item=item, sort_order=place)
    cards = client.get(ring.url).context["related"]
    titles = ["Ring 0", "Ear tops", "Ring 3", "Ring 2"]
    assert [title in str(card) for title, card in zip(titles, cards, strict=True)] == [True] * 4


@pytest.mark.parametrize("chosen", ["itself", "twice"])
def test_an_item_is_not_shown_beside_itself_nor_twice(make_item, screen, send, chosen):
    ring, other = make_item("Ring"), make_item("Other")
    data = screen(ring)
    items = [ring] if chosen == "itself" else [other, other]
    data["related_items-TOTAL_FORMS"] = str(len(items))
    for row, item in enumerate(items):
        data.update({f"related_items-{row}-item": str(item.pk), f"related_items-{row}-ORDER": str(row + 1)})
        data.update({f"related_items-{row}-id": "", f"related_items-{row}-DELETE": ""})
    response = send(ring, data)
    assert response.status_code == 200
    message = {"itself": "This is the item itself.", "twice": "This is chosen already."}[chosen]
    assert response.context["form"].formsets["related_items"].forms[-1].errors["item"] == [message]
