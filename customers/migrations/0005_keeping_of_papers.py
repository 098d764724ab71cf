import django.core.validators
from django.db import migrations, models


def give_a_day(apps, schema_editor):
    """The way back: an erased card needs some issue date."""
    cards = apps.get_model("customers", "Verification").objects
    cards.filter(issue_date=None).update(issue_date="1900-01-01")


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0004_address'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('years_after_sale', models.PositiveSmallIntegerField(default=5, help_text='The law asks for five years at least. Ask your lawyer before you make it less.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='years kept after the last sale')),
                ('months_without_sale', models.PositiveSmallIntegerField(default=12, help_text='Counted from the decision on the card, or from the last order that was not paid.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(240)], verbose_name='months kept of people who never bought')),
            ],
            options={
                'verbose_name': 'keeping of papers',
            },
        ),
        migrations.AlterField(
            model_name='verification',
            name='issue_date',
            field=models.DateField(null=True, verbose_name='issue date'),
        ),
        migrations.RunPython(migrations.RunPython.noop, give_a_day),
    ]
