"""What delivery costs follows from the district, and how far it is insured is said before anybody orders."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse

from checkout.delivery import zone_of
from checkout.models import CheckoutSettings, DeliveryZone, Order
from checkout.tests.sales import kathmandu, sell
from checkout.tests.test_ordering import form_data

pytestmark = pytest.mark.django_db

CHECKOUT = reverse("checkout:checkout")
SNIPPETS = "/cms/snippets/checkout/deliveryzone/"


@pytest.fixture
def everywhere():
    """What the migration made of the shop's one charge."""
    return DeliveryZone.objects.get()


@pytest.fixture
def valley(everywhere):
    return DeliveryZone.objects.create(
        name="Kathmandu valley",
        name_ne="काठमाडौँ उपत्यका",
        districts=["Kathmandu", "Lalitpur", "Bhaktapur"],
        charge=Decimal("100.00"),
        insured_up_to=Decimal("50000.00"),
        days="1 to 2 days",
    )


@pytest.fixture
def ready(client, shopper, make_variant, fill_cart):
    """A shopper with a ring of Rs 98,500 at the checkout."""
    fill_cart(shopper, make_variant(title="Plain Ring", price=Decimal("98500.00")))
    client.force_login(shopper)
    return client


# Zones


def test_the_charge_that_was_set_is_one_zone_for_everywhere(everywhere):
    assert (everywhere.name, everywhere.districts, everywhere.charge) == (
        "Everywhere in Nepal",
        [],
        Decimal("250.00"),
    )
    assert everywhere.insures(Decimal("99999999.00"))


@pytest.mark.parametrize(
    ("district", "zone"),
    [("Lalitpur", "Kathmandu valley"), ("Kaski", "Everywhere in Nepal"), ("", "Everywhere in Nepal")],
)
def test_a_district_lies_in_its_own_zone_or_in_that_for_everywhere_else(valley, district, zone):
    assert str(zone_of(district, list(DeliveryZone.objects.all()))) == zone


def test_without_a_zone_for_everywhere_else_the_shop_does_not_deliver_there(valley, everywhere):
    everywhere.delete()
    assert zone_of("Kaski", [valley]) is None


@pytest.mark.parametrize(
    ("districts", "told"),
    [
        ([], "already for everywhere else"),
        (["Kaski", "Lalitpur"], "Already in “Kathmandu valley”: Lalitpur."),
        (["Atlantis"], "Not a district: Atlantis."),
    ],
)
def test_two_zones_share_nothing(valley, districts, told):
    with pytest.raises(ValidationError) as refused:
        DeliveryZone(name="Hills", charge=1, districts=districts).full_clean()
    assert told in refused.value.message_dict["districts"][0]


@pytest.mark.parametrize(("value", "insured"), [("50000.00", True), ("50000.01", False)])
def test_it_is_insured_up_to_exactly_its_value(valley, value, insured):
    assert valley.insures(Decimal(value)) is insured


# At the checkout


def test_the_page_shows_what_each_zone_costs_and_the_total_for_the_cards_district(ready, valley):
    page = ready.get(CHECKOUT)
    for words in ("Kathmandu valley", "1 to 2 days", "Rs 100.00", "Everywhere in Nepal", "Rs 250.00"):
        assert words in page.text
    assert page.context["form"]["district"].value() == "Lalitpur"
    assert page.context["total_delivered"] == Decimal("98600.00")


def order(client, district, charge, **more):
    zone = zone_of(district, list(DeliveryZone.objects.all()))
    return client.post(
        CHECKOUT, form_data(district=district, charge=charge, expected_zone=zone.pk if zone else "", **more)
    )


def test_the_order_freezes_zone_charge_and_insurance(ready, valley):
    order(ready, "Bhaktapur", "100.00")
    placed = Order.objects.get()
    valley.delete()
    placed.refresh_from_db()
    assert (placed.delivery_charge, placed.total) == (Decimal("100.00"), Decimal("98600.00"))
    assert (placed.delivery_zone, placed.delivery_zone_ne) == ("Kathmandu valley", "काठमाडौँ उपत्यका")
    assert (placed.delivery_district, placed.insured_up_to) == ("Bhaktapur", Decimal("50000.00"))
    assert placed.is_worth_more_than_insured


def test_another_district_than_the_page_knew_shows_the_new_total_first(ready, valley):
    response = order(ready, "Kaski", "100.00", note="Ring twice")
    assert not Order.objects.exists()
    assert "Delivery to Kaski costs Rs 250.00." in response.text
    assert response.context["total_delivered"] == Decimal("98750.00")
    assert 'name="expected_delivery_charge" value="250.00"' in response.text
    assert "Ring twice" in response.text
    order(ready, "Kaski", "250.00")
    assert Order.objects.get().total == Decimal("98750.00")


def test_who_was_not_told_of_the_insurance_is_told_before_it_counts(ready, valley, everywhere):
    DeliveryZone.objects.filter(pk=valley.pk).update(charge=Decimal("250.00"))
    response = ready.post(CHECKOUT, form_data(district="Lalitpur", expected_zone=everywhere.pk))
    assert not Order.objects.exists()
    assert "The parcel is insured up to Rs 50,000.00" in response.text
    ready.post(CHECKOUT, form_data(district="Lalitpur", expected_zone=valley.pk))
    assert Order.objects.get().is_worth_more_than_insured


def test_an_uninsured_part_is_said_with_the_way_out(ready, valley):
    page = ready.get(CHECKOUT).text
    assert "The parcel is insured up to Rs 50,000.00" in page
    assert "You can pick them up at the shop instead." in page
    DeliveryZone.objects.filter(pk=valley.pk).update(insured_up_to=Decimal("98500.00"))
    assert "The parcel is insured" not in ready.get(CHECKOUT).text


@pytest.mark.parametrize(("district", "told"), [("", "In which district"), ("Atlantis", "Select a valid")])
def test_a_typed_address_needs_a_district(ready, district, told):
    response = ready.post(CHECKOUT, form_data(district=district))
    assert list(response.context["form"].errors) == ["district"]
    assert told in response.text
    assert not Order.objects.exists()


def test_where_the_shop_does_not_deliver_it_says_so_at_the_district(ready, valley, everywhere):
    everywhere.delete()
    response = order(ready, "Kaski", "100.00")
    assert "We do not deliver to Kaski." in response.context["form"].errors["district"][0]
    order(ready, "Kaski", "0.00", delivery_method="pickup")
    placed = Order.objects.get()
    assert (placed.delivery_zone, placed.delivery_district, placed.insured_up_to) == ("", "", None)


def test_a_shop_without_zones_still_lets_pick_up(ready, everywhere):
    everywhere.delete()
    assert ready.get(CHECKOUT).status_code == 200
    response = order(ready, "Kaski", "0.00")
    assert "district" in response.context["form"].errors
    order(ready, "", "0.00", delivery_method="pickup", delivery_address="")
    assert Order.objects.get().total == Decimal("98500.00")


def test_a_look_orders_nothing_and_brings_the_total_of_the_new_district(ready, valley):
    response = ready.post(CHECKOUT, form_data(district="Kaski", charge="100.00", look="1"))
    assert not Order.objects.exists()
    assert response.context["total_delivered"] == Decimal("98750.00")
    assert "Please look at the new total" not in response.text
    assert 'id="summary"' in response.text


def test_a_charge_that_changed_while_the_page_was_open_is_shown_first(ready, everywhere):
    ready.get(CHECKOUT)
    DeliveryZone.objects.update(charge=Decimal("400.00"))
    response = order(ready, "Lalitpur", "250.00")
    assert not Order.objects.exists()
    assert "Delivery to Lalitpur costs Rs 400.00." in response.text


def test_a_saved_address_brings_its_district(ready, shopper, valley):
    saved = shopper.addresses.create(
        label="Home",
        person="Gita Rai",
        phone="+9779801234567",
        district="Kaski",
        local_level="40205",
        ward="6",
        street="Lakeside",
    )
    page = ready.get(CHECKOUT)
    assert page.context["total_delivered"] == Decimal("98750.00")
    # What stands in the field for a typed address does not count then.
    order(ready, "Lalitpur", "250.00", saved_address=str(saved.pk))
    placed = Order.objects.get()
    assert (placed.delivery_district, placed.delivery_zone) == ("Kaski", "Everywhere in Nepal")


# Gift notes


def test_a_gift_note_is_kept_and_shown_but_not_in_the_books(ready, shopper):
    order(ready, "Lalitpur", "250.00", gift_note="For Asmita <3")
    placed = Order.objects.get()
    assert placed.gift_note == "For Asmita <3"
    page = ready.get(reverse("checkout:order", args=[placed.number])).text
    assert "For Asmita &lt;3" in page


def test_a_gift_note_has_three_hundred_characters(ready):
    response = order(ready, "Lalitpur", "250.00", gift_note="x" * 301)
    assert list(response.context["form"].errors) == ["gift_note"]
    assert not Order.objects.exists()


# The order's page


def test_the_order_tells_carrier_number_zone_and_insurance(client, shopper, make_variant):
    sold = sell(
        shopper,
        make_variant(price=Decimal("98500.00")),
        status="shipped",
        paid_at=kathmandu(2026, 11, 20),
        delivery="100.00",
        delivery_method="delivery",
        delivery_zone="Kathmandu valley",
        insured_up_to=Decimal("50000.00"),
        carrier="Nepal Parcel",
        tracking_number="4417",
    )
    client.force_login(shopper)
    page = client.get(reverse("checkout:order", args=[sold.number])).text
    for words in ("Kathmandu valley", "Nepal Parcel", "4417", "insured up to Rs 50,000.00: less than"):
        assert words in page


def test_a_paid_order_is_called_off_with_a_word_on_what_comes_back(client, shopper, make_variant):
    sold = sell(shopper, make_variant(price=Decimal("98500.00")), paid_at=kathmandu(2026, 11, 20))
    sold.payments.create(amount=sold.total, status="applied", pidx="p1", transaction_id="t1")
    client.force_login(shopper)
    page = client.get(reverse("checkout:order", args=[sold.number])).text
    days = CheckoutSettings.load().refund_days
    assert f"You get Rs 98,500.00 back within {days} days at the latest, by Khalti or by bank." in page
    response = client.post(reverse("checkout:cancel", args=[sold.number]), follow=True)
    assert "You get Rs 98,500.00 back, by" in response.text
    sold.refresh_from_db()
    assert sold.status == "refunding"


def test_once_it_is_prepared_it_can_no_longer_be_called_off(client, shopper, make_variant):
    sold = sell(shopper, make_variant(), status="preparing", paid_at=kathmandu(2026, 11, 20))
    sold.payments.create(amount=sold.total, status="applied", pidx="p1", transaction_id="t1")
    client.force_login(shopper)
    assert "Cancel this order" not in client.get(reverse("checkout:order", args=[sold.number])).text
    client.post(reverse("checkout:cancel", args=[sold.number]))
    sold.refresh_from_db()
    assert sold.status == "preparing"


# In the CMS


@pytest.fixture
def desk(client, make_user):
    user = make_user("ram@shop.example")
    user.groups.add(Group.objects.get(name="Shopkeeper"))
    client.force_login(user)
    return client


def zone_data(**changes):
    return {
        "name": "Pokhara",
        "name_ne": "पोखरा",
        "charge": "300",
        "insured_up_to": "",
        "days": "",
        "days_ne": "",
        "note": "",
        "note_ne": "",
        "districts": ["Kaski"],
        "sort_order": "1",
    } | changes


def test_the_shopkeeper_keeps_the_zones(desk, valley):
    page = desk.get(SNIPPETS).text
    assert "Kathmandu, Lalitpur, Bhaktapur" in page
    assert "everywhere else" in page
    assert desk.post(f"{SNIPPETS}add/", zone_data()).status_code == 302
    zone = DeliveryZone.objects.get(name="Pokhara")
    assert (zone.districts, zone.charge, zone.insured_up_to) == (["Kaski"], Decimal("300.00"), None)
    edit = f"{SNIPPETS}edit/{zone.pk}/"
    assert desk.get(edit).context["form"]["districts"].value() == ["Kaski"]
    assert desk.post(edit, zone_data(districts=["Kaski", "Tanahun"])).status_code == 302
    zone.refresh_from_db()
    assert zone.districts == ["Kaski", "Tanahun"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"districts": ["Lalitpur"]}, "districts"),
        ({"districts": ["Atlantis"]}, "districts"),
        ({"districts": []}, "districts"),
        ({"charge": "-1"}, "charge"),
        ({"insured_up_to": "-1"}, "insured_up_to"),
        ({"name": ""}, "name"),
    ],
)
def test_a_zone_that_cannot_be_is_refused_at_its_field(desk, valley, changes, field):
    response = desk.post(f"{SNIPPETS}add/", zone_data(**changes))
    assert list(response.context["form"].errors) == [field]


def test_who_keeps_no_shop_keeps_no_zones(client, make_user):
    client.force_login(make_user())
    assert client.get(SNIPPETS).status_code in {302, 403}
