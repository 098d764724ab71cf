from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0005_seal_mail'),
    ]

    operations = [
        migrations.CreateModel(
            name='KnownKey',
            fields=[
                ('key_id', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('check_value', models.CharField(max_length=64)),
                ('first_used_at', models.DateTimeField(auto_now_add=True)),
                ('retired_at', models.DateTimeField(blank=True, help_text='Nothing in the database needed it any more.', null=True)),
            ],
        ),
    ]
