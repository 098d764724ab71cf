"""Whoever sees orders sees their invoices, and says what stands on them."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = ["Shopkeeper", "Owner"]
CODENAMES = ["view_invoice", "change_invoicesettings"]


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
        ("insights", "0004_money_permissions"),
        ("checkout", "0008_invoices"),
    ]

    operations = [migrations.RunPython(grant, take_back)]
