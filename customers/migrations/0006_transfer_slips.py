from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0005_keeping_of_papers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='vaultdocument',
            name='kind',
            field=models.CharField(choices=[('citizenship_front', 'Citizenship card, front'), ('citizenship_back', 'Citizenship card, back'), ('transfer_slip', 'Slip of a bank transfer')], max_length=20),
        ),
    ]
