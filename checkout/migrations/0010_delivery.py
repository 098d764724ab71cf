"""Delivery zones with their charges, pick-up by code, gift notes, carriers and returns."""

from decimal import Decimal

import django.core.validators
from django.db import migrations, models

import home.sealed

EVERYWHERE = {"name": "Everywhere in Nepal", "name_ne": "नेपालभरि"}


def charge_as_zone(apps, schema_editor):
    """What a shop had set for delivery is one zone, everywhere."""
    rules = apps.get_model("checkout", "CheckoutSettings").objects.first()
    charge = rules.delivery_charge if rules else Decimal("250.00")
    apps.get_model("checkout", "DeliveryZone").objects.create(charge=charge, **EVERYWHERE)


def zone_as_charge(apps, schema_editor):
    DeliveryZone = apps.get_model("checkout", "DeliveryZone")
    rules = apps.get_model("checkout", "CheckoutSettings").objects.first()
    zones = list(DeliveryZone.objects.order_by("sort_order", "pk"))
    elsewhere = next((zone for zone in zones if not zone.districts), zones[0] if zones else None)
    if rules and elsewhere:
        rules.delivery_charge = elsewhere.charge
        rules.save()
    DeliveryZone.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("checkout", "0009_bank_statements")]

    operations = [
        migrations.CreateModel(
            name="DeliveryZone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("name_ne", models.CharField(blank=True, max_length=80, verbose_name="name in Nepali")),
                (
                    "districts",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="None ticked: everywhere that stands in no other zone.",
                    ),
                ),
                (
                    "charge",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="charge (Rs)",
                    ),
                ),
                (
                    "insured_up_to",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="What a lost parcel is made good for. Whoever orders more is told so. Empty: the whole value.",
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="insured up to (Rs)",
                    ),
                ),
                (
                    "days",
                    models.CharField(
                        blank=True,
                        help_text="As “2 to 4 days”.",
                        max_length=60,
                        verbose_name="how long it takes",
                    ),
                ),
                (
                    "days_ne",
                    models.CharField(blank=True, max_length=60, verbose_name="how long it takes, in Nepali"),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="Shown beside the zone at checkout.", max_length=200
                    ),
                ),
                ("note_ne", models.CharField(blank=True, max_length=200, verbose_name="note in Nepali")),
                ("sort_order", models.PositiveIntegerField(default=0, verbose_name="place in the list")),
            ],
            options={
                "verbose_name": "delivery zone",
                "ordering": ["sort_order", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("charge__gte", 0)), name="delivery_zone_charge_not_negative"
                    )
                ],
            },
        ),
        migrations.RunPython(charge_as_zone, zone_as_charge),
        migrations.RemoveField("checkoutsettings", "delivery_charge"),
        migrations.AddField(
            "checkoutsettings",
            "return_days",
            models.PositiveIntegerField(
                default=7,
                help_text="So long after the hand-over a buyer may bring pieces back. 0: not at all.",
                validators=[django.core.validators.MaxValueValidator(365)],
                verbose_name="days to return",
            ),
        ),
        migrations.AddField(
            "order",
            "gift_note",
            home.sealed.SealedTextField(blank=True, default="", max_length=300, verbose_name="gift note"),
            preserve_default=False,
        ),
        *(
            migrations.AddField(
                "order", name, models.CharField(blank=True, default="", max_length=length), preserve_default=False
            )
            for name, length in (
                ("delivery_district", 60),
                ("delivery_zone", 80),
                ("delivery_zone_ne", 80),
                ("carrier", 80),
                ("tracking_number", 80),
            )
        ),
        migrations.AddField(
            "order",
            "insured_up_to",
            models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="What the parcel is made good for if it is lost. Empty: the whole value.",
                max_digits=14,
                null=True,
            ),
        ),
        migrations.AddField(
            "order",
            "pickup_code",
            home.sealed.SealedTextField(
                blank=True,
                default="",
                help_text="Made at payment; who comes for the order says it (checkout/pickup.py).",
            ),
            preserve_default=False,
        ),
        migrations.AddField("order", "pickup_tries", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "orderline",
            "returned",
            models.PositiveIntegerField(default=0, help_text="Pieces that the shop has taken back."),
        ),
        migrations.AddConstraint(
            "orderline",
            models.CheckConstraint(
                condition=models.Q(("returned__lte", models.F("quantity"))),
                name="order_line_returned_of_quantity",
            ),
        ),
    ]
