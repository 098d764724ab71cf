"""The shopkeeper's words for the mails, and who may change them: shopkeepers and owners."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

GROUPS = ["Shopkeeper", "Owner"]


def permissions(apps):
    # Django makes permissions after the last migration; they are needed now.
    create_permissions(installed.get_app_config("home"), verbosity=0, interactive=False, apps=apps)
    Permission = apps.get_model("auth", "Permission")
    return Permission.objects.filter(content_type__app_label="home", codename="change_mails")


def grant(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*permissions(apps))


def take_back(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*permissions(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0006_known_keys"),
        # Where the groups come from.
        ("insights", "0001_staff_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("template", models.CharField(max_length=60, unique=True)),
                ("subject", models.CharField(blank=True, max_length=120)),
                ("subject_ne", models.CharField(blank=True, max_length=120, verbose_name="subject in Nepali")),
                ("opening", models.TextField(blank=True, max_length=3000)),
                ("opening_ne", models.TextField(blank=True, max_length=3000, verbose_name="opening in Nepali")),
                ("closing", models.TextField(blank=True, max_length=3000)),
                ("closing_ne", models.TextField(blank=True, max_length=3000, verbose_name="closing in Nepali")),
                ("version", models.PositiveIntegerField(default=0, help_text="Counts the changes.")),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "words of a mail",
                "verbose_name_plural": "words of mails",
                "default_permissions": (),
                "permissions": [
                    ("change_mails", "Can change the words of mails, and send again what was given up")
                ],
            },
        ),
        migrations.RunPython(grant, take_back),
    ]
