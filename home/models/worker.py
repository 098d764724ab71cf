from django.db import models
from django.db.models import Q


class WorkerBeat(models.Model):
    """When a worker was last seen at work: one row, however many there are (see home/heartbeat.py)."""

    name = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.name}: {self.seen_at:%Y-%m-%d %H:%M:%S}"


class BooksReport(models.Model):
    """What a look through the books found. Asked for by a person or, once a `night`, by the worker, who looks."""

    night = models.DateField(
        null=True, blank=True, unique=True, help_text="The day on which it was due by itself."
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    problems = models.PositiveIntegerField(default=0)
    sentences = models.JSONField(default=list, help_text="One for each problem, the first of many.")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(checked_at__isnull=True), name="books_report_waiting"
            )
        ]

    def __str__(self):
        return f"Books of {self.asked_at:%Y-%m-%d %H:%M}"
