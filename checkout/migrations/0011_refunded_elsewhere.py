from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkout", "0010_delivery")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="refunded_elsewhere",
            field=models.BooleanField(
                default=False,
                help_text="Refunded in Khalti's own panel, and nobody has said yet where its pieces are.",
            ),
        ),
    ]
