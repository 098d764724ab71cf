"""Shopkeeper and Owner confirm bank transfers, take cash and see to refunds; the Owner keeps the payment limits."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

MONEY = ["confirm_payment", "view_refund", "send_refund"]
LIMITS = [f"{verb}_paymentlimit" for verb in ("view", "add", "change", "delete")]
GROUPS = {"Shopkeeper": MONEY, "Owner": [*MONEY, *LIMITS]}


def for_each_group(apps, act):
    # Django makes permissions after the last migration; they are needed now.
    create_permissions(installed.get_app_config("checkout"), verbosity=0, interactive=False, apps=apps)
    Permission = apps.get_model("auth", "Permission")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        names = GROUPS[group.name]
        act(group, Permission.objects.filter(content_type__app_label="checkout", codename__in=names))


def grant(apps, schema_editor):
    for_each_group(apps, lambda group, permissions: group.permissions.add(*permissions))


def take_back(apps, schema_editor):
    for_each_group(apps, lambda group, permissions: group.permissions.remove(*permissions))


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0003_synonym_permissions"),
        ("checkout", "0007_limits_as_rows"),
    ]

    operations = [migrations.RunPython(grant, take_back)]
