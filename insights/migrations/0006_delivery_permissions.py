"""Shopkeepers and owners say where the shop delivers to, and for how much."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = ["Shopkeeper", "Owner"]
CODENAMES = [f"{verb}_deliveryzone" for verb in ("view", "add", "change", "delete")]


def permissions(apps):
    # Django makes permissions after the last migration; they are needed now.
    create_permissions(installed.get_app_config("checkout"), verbosity=0, interactive=False, apps=apps)
    Permission = apps.get_model("auth", "Permission")
    return Permission.objects.filter(content_type__app_label="checkout", codename__in=CODENAMES)


def grant(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*permissions(apps))


def take_back(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*permissions(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0005_invoice_permissions"),
        ("checkout", "0010_delivery"),
    ]

    operations = [migrations.RunPython(grant, take_back)]
