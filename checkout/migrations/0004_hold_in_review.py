"""Orders whose pieces are held while the buyer's citizenship card is looked at."""

import django.core.validators
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("checkout", "0003_seal_columns")]

    operations = [
        migrations.AddField(
            model_name="checkoutsettings",
            name="hold_in_review",
            field=models.BooleanField(
                default=True,
                help_text="A shopper whose card waits for review may order, and gets the link to pay at its approval.",
                verbose_name="hold pieces while a card is looked at",
            ),
        ),
        migrations.AddField(
            model_name="checkoutsettings",
            name="hold_in_review_hours",
            field=models.PositiveIntegerField(
                default=24,
                help_text="Without a decision by then the order expires and its pieces go back.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(96),
                ],
                verbose_name="hours to look at the card",
            ),
        ),
        migrations.AddField(
            model_name="checkoutsettings",
            name="hours_to_pay_after_review",
            field=models.PositiveIntegerField(
                default=12,
                help_text="Long enough for a mail to be read.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(96),
                ],
                verbose_name="hours to pay after approval",
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="total_agreed",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="What the buyer said yes to, while the total is another one that they have yet to agree to.",
                max_digits=14,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="waits_for_review",
            field=models.BooleanField(
                default=False,
                help_text="Nobody can pay before the buyer's card is approved. Stays on an order that ended so.",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=Q(waits_for_review=False, total_agreed=None)
                | Q(status__in=["pending", "expired", "cancelled"]),
                name="order_sold_is_settled",
            ),
        ),
    ]
