"""The shopkeeper's screen: an item and its sizes, weights, stock and prices in one form."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue import stock
from catalogue.models import CategoryPage, JewelleryPage, StockMovement, Variant
from checkout.models import Order, OrderLine

from .screens import fill_in_row, read_form


@pytest.fixture
def shopkeeper(keeper):
    return keeper


def row_errors(response, row):
    return response.context["form"].variants.forms[row].errors


def order(variant, user, make_verification):
    """A pending order of one piece, as rows; the stock is held by the caller."""
    verification = make_verification(user)
    placed = Order.objects.create(
        number=f"G-TEST-{variant.pk}",
        user=user,
        delivery_method="pickup",
        contact_name="Sita",
        contact_email=user.email,
        contact_phone="+9779841000000",
        verification=verification,
        buyer_name="Sita",
        buyer_name_ne="सीता",
        buyer_citizenship_number="1",
        buyer_issuing_district="Lalitpur",
        buyer_issue_date=verification.issue_date,
        buyer_birth_date=verification.birth_date,
        buyer_address="Patan",
        items_total=variant.price,
        delivery_charge=0,
        total=variant.price,
        placed_at=timezone.now(),
        hold_until=timezone.now(),
    )
    return OrderLine.objects.create(
        order=placed,
        variant=variant,
        sku=variant.sku,
        title="Ring",
        category="Rings",
        metal="Gold",
        purity="22K",
        gross_weight=variant.gross_weight,
        net_weight=variant.net_weight,
        quantity=1,
        unit_price=variant.price,
        breakup={},
        line_total=variant.price,
    )


def test_saving_an_untouched_item_moves_no_stock_and_changes_no_size(make_item, screen, send):
    item = make_item(stock=3)
    before = Variant.objects.filter(page=item).values().get()
    response = send(item, screen(item))
    assert response.status_code == 302
    assert Variant.objects.filter(page=item).values().get() == before
    assert StockMovement.objects.count() == 0


def test_a_sale_while_the_screen_is_open_is_not_undone(make_item, screen, send, shopkeeper):
    item = make_item(stock=5)
    variant = item.variants.get()
    data = screen(item)
    stock.hold({variant.pk: 2}, order_number="G-1")
    data["variants-0-stock"] = "9"
    data["variants-0-reason"] = "Delivery of Monday"
    send(item, data)
    variant.refresh_from_db()
    assert variant.stock == 7
    movement = variant.movements.get(kind=StockMovement.Kind.RECEIVED)
    assert (movement.change, movement.actor, movement.reason) == (4, shopkeeper, "Delivery of Monday")


def test_taking_pieces_away_is_a_correction(make_item, screen, send):
    item = make_item(stock=5)
    data = screen(item)
    data["variants-0-stock"] = "3"
    send(item, data, action="action-draft")
    variant = item.variants.get()
    assert variant.stock == 3
    assert variant.movements.get().kind == StockMovement.Kind.CORRECTED


def test_more_cannot_be_taken_away_than_is_left_and_nothing_typed_is_lost(make_item, screen, send):
    item = make_item(stock=5)
    variant = item.variants.get()
    data = screen(item)
    stock.hold({variant.pk: 4}, order_number="G-1")
    data["variants-0-stock"] = "1"
    data["variants-0-price"] = "99000"
    data["title"] = "A better title"
    response = send(item, data)
    assert response.status_code == 200
    assert row_errors(response, 0)["stock"] == [
        "Meanwhile some were sold: only 1 left, so 4 cannot be taken away."
    ]
    again = read_form(response)
    assert (again["title"], again["variants-0-price"]) == ("A better title", "99000")
    assert again["initial-variants-0-stock"] == "1"
    variant.refresh_from_db()
    assert (variant.stock, variant.price) == (1, Decimal("98500.00"))


def test_a_count_by_somebody_else_meanwhile_is_not_added_to(make_item, screen, send, shopkeeper):
    item = make_item(stock=5)
    variant = item.variants.get()
    data = screen(item)
    stock.adjust(variant, 2, kind=StockMovement.Kind.RECEIVED, actor=shopkeeper)
    data["variants-0-stock"] = "7"
    response = send(item, data)
    assert "it is 7 now" in row_errors(response, 0)["stock"][0]
    variant.refresh_from_db()
    assert variant.stock == 7


def test_the_same_form_sent_twice_counts_once(make_item, screen, send):
    item = make_item(stock=5)
    data = screen(item)
    data["variants-0-stock"] = "8"
    assert send(item, data).status_code == 302
    assert send(item, data).status_code == 200
    assert item.variants.get().stock == 8


def test_a_price_that_was_not_touched_does_not_undo_a_new_one(make_item, screen, send):
    item = make_item(stock=1)
    data = screen(item)
    Variant.objects.filter(page=item).update(price=Decimal("101000.00"))
    data["variants-0-size"] = "13"
    send(item, data)
    variant = item.variants.get()
    assert (variant.price, variant.size) == (Decimal("101000.00"), "13")


@pytest.mark.parametrize(
    ("typed", "price"), [("1,23,456", "123456"), ("१,२३,४५६.५०", "123456.50"), ("98500", "98500")]
)
def test_prices_are_read_as_people_write_them(make_item, screen, send, typed, price):
    item = make_item()
    data = screen(item)
    data["variants-0-price"] = typed
    assert send(item, data).status_code == 302
    assert item.variants.get().price == Decimal(price)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("price", "0", "A price begins at Rs 10.00."),
        ("price", "NaN", "Enter a number."),
        ("price", "1,2", "Enter a number."),
        ("price", "100000001", "That is more than Rs 10,00,00,000.00. Please check the figure."),
        ("gross_weight", "3.9", "The gross weight cannot be below the net weight."),
        ("gross_weight", "20001", "That is more than 20 kg. Weights are in grams."),
        ("net_weight", "0", "This cannot be less than 0.001."),
        ("stock", "-1", "This cannot be less than 0."),
        ("stock", "1.5", "Enter a whole number."),
        ("stock", "", "This field is required."),
        ("sku", "", "This field is required."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(make_item, screen, send, field, typed, message):
    item = make_item(stock=2)
    before = Variant.objects.filter(page=item).values().get()
    data = screen(item)
    data[f"variants-0-{field}"] = typed
    response = send(item, data)
    assert row_errors(response, 0)[field] == [message]
    assert Variant.objects.filter(page=item).values().get() == before


def test_a_tag_in_use_is_refused_in_any_case(make_item, screen, send):
    make_item(title="Other ring", sku="RNG-1")
    item = make_item()
    data = screen(item)
    data["variants-0-sku"] = "rng-1"
    response = send(item, data)
    assert row_errors(response, 0)["sku"] == ["RNG-1 is already the tag of a size of “Other ring”."]


def test_two_rows_cannot_have_one_tag(make_item, screen, send):
    item = make_item(sku="RNG-1")
    data = screen(item)
    fill_in_row(data, 1, sku="NEW-1")
    fill_in_row(data, 2, sku="new-1")
    response = send(item, data)
    assert row_errors(response, 2)["sku"] == ["Another size of this item has the same tag."]
    assert item.variants.count() == 1


def test_a_size_is_added_with_its_first_stock(make_item, screen, send, shopkeeper):
    item = make_item()
    data = screen(item)
    fill_in_row(data, 1)
    send(item, data)
    variant = Variant.objects.get(sku="NEW-1")
    assert (variant.page_id, variant.stock, variant.price) == (item.pk, 2, Decimal("110000.00"))
    movement = variant.movements.get()
    assert (movement.kind, movement.change, movement.actor) == ("received", 2, shopkeeper)


def test_a_size_is_taken_off_sale(make_item, screen, send):
    item = make_item(stock=2)
    data = screen(item)
    del data["variants-0-is_active"]
    send(item, data)
    variant = item.variants.get()
    assert (variant.is_active, variant.stock) == (False, 2)


def test_publishing_reminds_of_an_item_without_anything_to_sell(make_item, client, screen, send):
    item = make_item()
    data = screen(item)
    del data["variants-0-is_active"]
    response = send(item, data)
    assert "No size of this item is on sale" in client.get(response.url).content.decode()


def test_a_size_is_removed(make_item, screen, send):
    item = make_item(sku="GONE-1")
    data = screen(item)
    data["variants-0-DELETE"] = "on"
    send(item, data)
    assert not Variant.objects.filter(sku="GONE-1").exists()


def test_a_size_that_was_ordered_stays(make_item, screen, send, shopper, make_verification):
    item = make_item(sku="SOLD-1")
    order(item.variants.get(), shopper, make_verification)
    data = screen(item)
    data["variants-0-DELETE"] = "on"
    response = send(item, data)
    assert "SOLD-1 has been ordered and stays in the books" in response.content.decode()
    assert Variant.objects.filter(sku="SOLD-1").exists()


def test_another_items_size_cannot_be_changed_through_this_form(make_item, screen, send):
    other = make_item(sku="OTHER-1").variants.get()
    item = make_item()
    data = screen(item)
    data["variants-0-id"] = str(other.pk)
    data["variants-0-price"] = "10"
    assert send(item, data).status_code == 200
    other.refresh_from_db()
    assert other.price == Decimal("98500.00")


def test_an_autosave_changes_no_price(make_item, screen, client):
    item = make_item()
    data = screen(item)
    data["variants-0-price"] = "99"
    client.post(
        reverse("wagtailadmin_pages:edit", args=[item.pk]),
        dict(data.lists()),
        headers={"accept": "application/json"},
    )
    assert item.variants.get().price == Decimal("98500.00")


def test_the_items_screen_has_no_autosave_and_the_home_page_has(make_item, client, shopkeeper):
    client.force_login(shopkeeper)
    item = make_item()
    home = item.get_ancestors()[1]
    screens = [client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])) for page in (item, home)]
    assert [b"data-w-autosave-interval-value" in screen.content for screen in screens] == [False, True]


def test_publishing_an_old_draft_brings_back_neither_stock_nor_price(make_item, screen, send):
    item = make_item(stock=5)
    item.title = "Old words"
    draft = item.save_revision()
    Variant.objects.filter(page=item).update(price=Decimal("77000.00"), stock=1)
    draft.publish()
    variant = item.variants.get()
    assert JewelleryPage.objects.get(pk=item.pk).title == "Old words"
    assert (variant.stock, variant.price) == (1, Decimal("77000.00"))


def test_a_new_item_is_made_on_one_screen(make_item, client, shopkeeper):
    category = CategoryPage.objects.get(pk=make_item().get_parent().pk)
    client.force_login(shopkeeper)
    address = reverse("wagtailadmin_pages:add", args=["catalogue", "jewellerypage", category.pk])
    data = read_form(client.get(address))
    purity = JewelleryPage.objects.first().purity
    data.update({"title": "New ring", "slug": "new-ring", "metal": purity.metal_id, "purity": purity.pk})
    fill_in_row(data, 0, price="abc")
    refused = client.post(address, dict(data.lists()) | {"action-publish": "1"})
    assert row_errors(refused, 0)["price"] == ["Enter a number."]
    assert not JewelleryPage.objects.filter(slug="new-ring").exists()

    data["variants-0-price"] = "1,10,000"
    client.post(address, dict(data.lists()) | {"action-publish": "1"})
    item = JewelleryPage.objects.get(slug="new-ring")
    variant = item.variants.get()
    assert (item.live, variant.sku, variant.stock) == (True, "NEW-1", 2)
    assert client.get(item.url).status_code == 200


def test_a_preview_writes_nothing(make_item, screen, client):
    item = make_item()
    data = screen(item)
    data["variants-0-price"] = "99000"
    fill_in_row(data, 1)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[item.pk])
    assert client.post(address, dict(data.lists())).json()["is_valid"] is True
    assert client.get(address).status_code == 200
    assert list(item.variants.values_list("price", flat=True)) == [Decimal("98500.00")]


def test_a_new_item_can_be_previewed_before_it_is_saved(make_item, client, shopkeeper):
    category = make_item().get_parent()
    client.force_login(shopkeeper)
    address = reverse("wagtailadmin_pages:add", args=["catalogue", "jewellerypage", category.pk])
    data = read_form(client.get(address))
    purity = JewelleryPage.objects.first().purity
    data.update({"title": "New ring", "slug": "new-ring", "metal": purity.metal_id, "purity": purity.pk})
    preview = reverse("wagtailadmin_pages:preview_on_add", args=["catalogue", "jewellerypage", category.pk])
    assert client.post(preview, dict(data.lists())).json()["is_valid"] is True
    assert b"New ring" in client.get(preview).content


def test_the_stock_history_is_for_those_who_may_edit_the_item(make_item, client, shopkeeper, shopper):
    variant = make_item(stock=0).variants.get()
    stock.adjust(variant, 3, kind=StockMovement.Kind.RECEIVED, actor=shopkeeper, reason="Delivery")
    address = reverse("catalogue_stock_history", args=[variant.pk])
    client.force_login(shopper)
    assert client.get(address).status_code == 302
    client.force_login(shopkeeper)
    assert b"Delivery" in client.get(address).content


@pytest.mark.postgres
@pytest.mark.django_db
def test_all_rows_are_locked_by_primary_key_before_one_is_changed(make_item, screen, send):
    """As the stock of a cart is taken: else a shopkeeper and a shopper could lock each other out."""
    page = make_item()
    Variant.objects.create(
        page=page, sku="B", gross_weight=Decimal(5), net_weight=Decimal(5), price=Decimal(9), sort_order=0
    )
    data = screen(page)
    data["variants-1-price"] = "500"
    with CaptureQueriesContext(connection) as queries:
        send(page, data)
    written = [query["sql"] for query in queries if "catalogue_variant" in query["sql"]]
    written = [sql for sql in written if sql.startswith("UPDATE") or "FOR UPDATE" in sql]
    assert 'ORDER BY "catalogue_variant"."id" ASC FOR UPDATE' in written[0]
    assert written[1].startswith("UPDATE")
