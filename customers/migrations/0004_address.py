import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import home.sealed


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_seal_columns")]

    operations = [
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=40, verbose_name="what you call it")),
                ("person", home.sealed.SealedTextField(max_length=120, verbose_name="who takes it")),
                ("phone", home.sealed.SealedTextField(max_length=20, verbose_name="mobile number")),
                ("district", models.CharField(max_length=60, verbose_name="district")),
                (
                    "local_level",
                    home.sealed.SealedTextField(
                        max_length=8, verbose_name="municipality or rural municipality"
                    ),
                ),
                ("ward", home.sealed.SealedTextField(max_length=4, verbose_name="ward")),
                (
                    "street",
                    home.sealed.SealedTextField(blank=True, max_length=160, verbose_name="street or tole"),
                ),
                ("is_default", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-is_default", "created_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("user",),
                        name="address_one_default_per_user",
                    )
                ],
            },
        ),
    ]
