"""The groups that come with the migrations, and what each may do."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from wagtail.models import Page

ATTRIBUTES = {
    f"catalogue.{verb}_{name}"
    for name in ("metal", "purity", "stone", "collection", "occasion")
    for verb in ("view", "add", "change", "delete")
}
RATE_DESK = {
    "catalogue.publish_rates",
    "catalogue.view_ratesheet",
    "catalogue.change_pricingsettings",
    *(f"catalogue.{verb}_{name}" for name in ("taxrule", "rateline") for verb in ("view", "add", "change")),
}
SYNONYMS = {f"search.{verb}_synonymgroup" for verb in ("view", "add", "change", "delete")}
DELIVERY = {f"checkout.{verb}_deliveryzone" for verb in ("view", "add", "change", "delete")}
INVOICES = {"checkout.view_invoice", "checkout.change_invoicesettings"}
MONEY = {"checkout.confirm_payment", "checkout.view_refund", "checkout.send_refund"}
LIMITS = {f"checkout.{verb}_paymentlimit" for verb in ("view", "add", "change", "delete")}
SHOPKEEPER = (
    ATTRIBUTES
    | DELIVERY
    | INVOICES
    | MONEY
    | RATE_DESK
    | SYNONYMS
    | {
        "wagtailadmin.access_admin",
        "home.change_shopsettings",
        "home.change_navigationsettings",
        "home.change_mails",
        "checkout.change_checkoutsettings",
        "checkout.view_order",
        "checkout.prepare_order",
        "checkout.view_payment",
        "checkout.settle_payment",
    }
)
REVIEWER = {
    "wagtailadmin.access_admin",
    "customers.view_verification",
    "customers.decide_verification",
    "customers.read_document",
}
OWNER = SHOPKEEPER | REVIEWER | LIMITS | {"customers.view_user", "insights.view_insights"}


def names(permissions):
    return {f"{each.content_type.app_label}.{each.codename}" for each in permissions}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "permissions"), [("Shopkeeper", SHOPKEEPER), ("Reviewer", REVIEWER), ("Owner", OWNER)]
)
def test_a_group_has_exactly_its_permissions(name, permissions):
    group = Group.objects.get(name=name)
    assert names(group.permissions.select_related("content_type")) == permissions


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Shopkeeper", "Owner"])
def test_editors_may_edit_all_pages_and_pictures_but_delete_no_branch(name):
    group = Group.objects.get(name=name)
    pages = {(each.page.depth, each.permission.codename) for each in group.page_permissions.all()}
    assert pages == {
        (2, codename) for codename in ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
    }
    media = {each.permission.codename for each in group.collection_permissions.all()}
    assert media == {
        f"{verb}_{model}" for verb in ("add", "change", "delete", "choose") for model in ("image", "document")
    }


@pytest.mark.django_db
def test_the_reviewer_edits_nothing(make_user, client):
    user = make_user("reviewer@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="Reviewer"))
    assert not Page.objects.get(depth=2).permissions_for_user(user).can_edit()
    client.force_login(user)
    assert client.get("/cms/").status_code == 200
    assert client.get("/cms/snippets/catalogue/metal/").status_code == 302


@pytest.mark.django_db
def test_wagtails_own_groups_are_gone():
    assert set(Group.objects.values_list("name", flat=True)) == {"Shopkeeper", "Reviewer", "Owner"}


@pytest.mark.django_db
def test_the_groups_can_be_taken_back_and_given_again():
    migration = import_module("insights.migrations.0001_staff_groups")
    rate_desk = import_module("insights.migrations.0002_rate_desk_permissions")
    synonyms = import_module("insights.migrations.0003_synonym_permissions")
    money = import_module("insights.migrations.0004_money_permissions")
    mails = import_module("home.migrations.0007_mail_texts")
    invoices = import_module("insights.migrations.0005_invoice_permissions")
    delivery = import_module("insights.migrations.0006_delivery_permissions")
    migration.remove_groups(apps, None)
    assert set(Group.objects.values_list("name", flat=True)) == {"Editors", "Moderators"}
    migration.create_groups(apps, None)
    rate_desk.give_permissions(apps, None)
    synonyms.grant(apps, None)
    money.grant(apps, None)
    mails.grant(apps, None)
    invoices.grant(apps, None)
    delivery.grant(apps, None)
    assert set(Group.objects.values_list("name", flat=True)) == {"Shopkeeper", "Reviewer", "Owner"}
    assert names(Group.objects.get(name="Owner").permissions.all()) == OWNER


@pytest.mark.django_db
def test_the_rate_desk_can_be_taken_back_and_given_again():
    rate_desk = import_module("insights.migrations.0002_rate_desk_permissions")
    before = names(Group.objects.get(name="Shopkeeper").permissions.all())
    rate_desk.take_permissions(apps, None)
    assert names(Group.objects.get(name="Shopkeeper").permissions.all()) == before - RATE_DESK
    rate_desk.give_permissions(apps, None)
    assert names(Group.objects.get(name="Shopkeeper").permissions.all()) == before
