"""Shopkeepers and owners work at the rate desk, and keep what prices follow from."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

RATE_DESK = [
    "publish_rates",
    "view_ratesheet",
    *(f"{verb}_{name}" for name in ("taxrule", "rateline") for verb in ("view", "add", "change")),
    "change_pricingsettings",
]
GROUPS = ["Shopkeeper", "Owner"]


def give_permissions(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    # Django makes permissions after the last migration; they are needed now.
    create_permissions(installed.get_app_config("catalogue"), verbosity=0, interactive=False, apps=apps)
    permissions = [
        Permission.objects.get(content_type__app_label="catalogue", codename=codename) for codename in RATE_DESK
    ]
    for group in Group.objects.filter(name__in=GROUPS):
        group.permissions.add(*permissions)


def take_permissions(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    permissions = Permission.objects.filter(content_type__app_label="catalogue", codename__in=RATE_DESK)
    for group in Group.objects.filter(name__in=GROUPS):
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0001_staff_groups"),
        ("catalogue", "0004_rate_lines_and_first_price_list"),
    ]
    operations = [migrations.RunPython(give_permissions, take_permissions)]
