"""When a worker was last seen, and what it found in the books."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("home", "0007_mail_texts")]

    operations = [
        migrations.CreateModel(
            name="WorkerBeat",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="BooksReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "night",
                    models.DateField(
                        blank=True, help_text="The day on which it was due by itself.", null=True, unique=True
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("problems", models.PositiveIntegerField(default=0)),
                (
                    "sentences",
                    models.JSONField(default=list, help_text="One for each problem, the first of many."),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("checked_at__isnull", True)),
                        fields=["asked_at"],
                        name="books_report_waiting",
                    )
                ],
            },
        ),
    ]
