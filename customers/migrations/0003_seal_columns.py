"""What was kept in plain text is sealed with the key of KYC_KEYS, so this needs the key that the shop runs with.

Freed pages of a database keep what stood in them for a while: `VACUUM` (SQLite) or `VACUUM FULL` (PostgreSQL)
afterwards takes it away, and old backups are to be thrown away."""

from django.db import migrations

from home.resealing import seal_columns, unseal_columns


def seal(apps, schema_editor):
    seal_columns(apps.get_model("customers", "User"))
    seal_columns(apps.get_model("customers", "Verification"))


def unseal(apps, schema_editor):
    unseal_columns(apps.get_model("customers", "User"))
    unseal_columns(apps.get_model("customers", "Verification"))


def ask_again(apps, schema_editor):
    """Who was turned down until now could always send the card again, all of it."""
    apps.get_model("customers", "Verification").objects.filter(status="rejected").update(
        status="returned", front_is_wrong=True, back_is_wrong=True, details_are_wrong=True
    )


def turn_down(apps, schema_editor):
    cards = apps.get_model("customers", "Verification").objects
    cards.filter(status="returned").update(status="rejected")
    cards.filter(status="second_look").update(status="submitted")


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_verification_desk")]

    operations = [migrations.RunPython(seal, unseal), migrations.RunPython(ask_again, turn_down)]
