from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkout", "0011_refunded_elsewhere")]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="unanswered_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When Khalti was asked last to send it, where no answer came: it may have been sent.",
                null=True,
            ),
        ),
    ]
