"""What was kept in plain text is sealed with the key of KYC_KEYS, so this needs the key that the shop runs with.

Freed pages of a database keep what stood in them for a while: `VACUUM` (SQLite) or `VACUUM FULL` (PostgreSQL)
afterwards takes it away, and old backups are to be thrown away."""

from django.db import migrations

from home.resealing import seal_columns, unseal_columns


def seal(apps, schema_editor):
    seal_columns(apps.get_model("checkout", "Order"))


def unseal(apps, schema_editor):
    unseal_columns(apps.get_model("checkout", "Order"))


class Migration(migrations.Migration):
    dependencies = [("checkout", "0002_sealed_columns")]

    operations = [migrations.RunPython(seal, unseal)]
