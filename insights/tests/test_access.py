"""Who sees which part of the owner's side: groups, menu, addresses."""

import json
from datetime import datetime

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from checkout.models import Payment
from checkout.tests.sales import KATHMANDU, sell

PAID_AT = datetime(2026, 11, 20, tzinfo=KATHMANDU)
NOBODY, SHOPPER = "anonymous", "shopper"
GROUPS = ["Shopkeeper", "Reviewer", "Owner"]

# What each kind of person may open; everybody else is turned away.
MAY_OPEN = {
    "/cms/insights/": {"Owner", "superuser"},
    "/cms/sales/orders/": {"Shopkeeper", "Owner", "superuser"},
    "/cms/sales/orders/?export=csv": {"Shopkeeper", "Owner", "superuser"},
    "/cms/sales/orders/?export=xlsx": {"Shopkeeper", "Owner", "superuser"},
    "/cms/sales/orders/{order}/": {"Shopkeeper", "Owner", "superuser"},
    "/cms/sales/orders/{order}/cancel/": {"Shopkeeper", "Owner", "superuser"},
    "/cms/sales/payments/": {"Shopkeeper", "Owner", "superuser"},
    "/cms/sales/payments/?export=csv": {"Shopkeeper", "Owner", "superuser"},
    "/cms/sales/payments/{payment}/": {"Shopkeeper", "Owner", "superuser"},
    "/cms/verifications/": {"Reviewer", "Owner", "superuser"},
    "/cms/verifications/?export=csv": {"Reviewer", "Owner", "superuser"},
    "/cms/verifications/{card}/": {"Reviewer", "Owner", "superuser"},
}


@pytest.fixture
def enter(client, make_user):
    """A client as somebody: anonymous, a shopper, a member of a group, a superuser."""

    def as_(who):
        if who == NOBODY:
            return client
        if who == "superuser":
            user = make_user(is_superuser=True, is_staff=True)
        else:
            user = make_user()
            if who != SHOPPER:
                user.groups.add(Group.objects.get(name=who))
        client.force_login(user)
        return client

    return as_


@pytest.fixture
def numbers(shopper, make_variant):
    """Primary keys of an order that waits for payment, its payment, and the shopper's card."""
    order = sell(shopper, make_variant(), paid_at=None, status="pending")
    payment = Payment.objects.create(order=order, amount=order.total, status="review", pidx="p-1")
    return {"order": order.pk, "payment": payment.pk, "card": order.verification_id}


@pytest.mark.parametrize("who", [NOBODY, SHOPPER, *GROUPS, "superuser"])
@pytest.mark.parametrize("address", MAY_OPEN)
def test_each_address_opens_to_those_it_is_for_and_to_nobody_else(enter, numbers, address, who):
    response = enter(who).get(address.format(**numbers))
    if who in MAY_OPEN[address]:
        assert response.status_code == 200
    elif who in {NOBODY, SHOPPER}:
        assert response.status_code == 302
        assert response.url.startswith("/cms/login/")
    else:
        assert response.status_code == 302
        assert response.url == reverse("wagtailadmin_home")


@pytest.mark.parametrize("who", [NOBODY, SHOPPER, "Reviewer"])
@pytest.mark.parametrize(
    "address",
    [
        "/cms/sales/orders/{order}/move/",
        "/cms/sales/orders/{order}/cancel/",
        "/cms/sales/payments/{payment}/settle/",
    ],
)
def test_buttons_are_closed_to_those_without_the_permission(enter, numbers, address, who):
    response = enter(who).post(address.format(**numbers), {"step": "prepare", "reason": "because"})
    assert response.status_code == 302
    assert response.url.startswith("/cms/")
    assert "/sales/" not in response.url.split("?")[0]
    assert Payment.objects.get().lookups == 0
    assert Payment.objects.get().order.status == "pending"


def test_seeing_orders_is_not_enough_to_move_them(client, make_user, numbers, db):
    user = make_user()
    permissions = Group.objects.get(name="Shopkeeper").permissions
    user.user_permissions.add(
        *permissions.filter(codename__in=["access_admin", "view_order", "view_payment"])
    )
    client.force_login(user)
    page = client.get(f"/cms/sales/orders/{numbers['order']}/")
    assert page.context["steps"] == []
    assert not page.context["may_cancel"]
    assert not client.get(f"/cms/sales/payments/{numbers['payment']}/").context["may_ask"]
    client.post(f"/cms/sales/orders/{numbers['order']}/cancel/", {"reason": "because"})
    assert Payment.objects.get().order.status == "pending"


@pytest.mark.parametrize("what", ["sales/orders", "sales/payments"])
@pytest.mark.parametrize("action", ["create", "edit/1", "delete/1", "history/1", "copy/1", "inspect/1"])
def test_there_is_no_address_to_add_edit_or_delete_a_record_not_even_for_a_superuser(
    enter, numbers, what, action
):
    client = enter("superuser")
    for url in (f"/cms/{what}/{action}/", f"/cms/checkout/{what[6:-1]}/{action}/"):
        assert client.get(url).status_code == 404
        assert client.post(url, {}).status_code == 404


@pytest.mark.parametrize("what", ["sales/orders", "sales/payments", "verifications"])
@pytest.mark.parametrize("number", ["0", "999999", "9" * 40, "abc", "-1"])
def test_a_record_that_does_not_exist_is_not_found(enter, numbers, what, number):
    assert enter("superuser").get(f"/cms/{what}/{number}/").status_code == 404


def menu_of(client):
    """The names in the admin's menu, with those of the Sales group."""
    page = client.get("/cms/").content.decode()
    start = page.index('<script id="wagtail-sidebar-props" type="application/json">')
    props = json.loads(page[page.index(">", start) + 1 : page.index("</script>", start)])
    names = set()

    def walk(node):
        if isinstance(node, dict):
            if isinstance(node.get("name"), str):
                names.add(node["name"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(props)
    return names


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("Shopkeeper", {"sales", "orders", "payments"}),
        ("Reviewer", {"sales", "verifications"}),
        ("Owner", {"sales", "orders", "payments", "verifications", "insights"}),
        ("superuser", {"sales", "orders", "payments", "verifications", "insights"}),
    ],
)
def test_the_menu_shows_what_one_may_open(enter, db, who, seen):
    ours = {"sales", "orders", "payments", "verifications", "insights"}
    assert menu_of(enter(who)) & ours == seen


@pytest.mark.parametrize(("who", "shown"), [("Shopkeeper", False), ("Owner", True)])
def test_citizenship_details_of_an_order_are_for_reviewers(enter, numbers, who, shown):
    page = enter(who).get(f"/cms/sales/orders/{numbers['order']}/").content.decode()
    assert ("27-01-70-01234" in page) is shown
    assert "+9779841555777" in page
