"""Changes to many variants at once: what was planned line by line, who applied it, and what came of each line."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from home.models import StatusEvent

from .variants import Variant


class ChangeRun(models.Model):
    """One change of many variants, ticked in the list of stock or read from a file.

    It is planned first, which writes nothing to the variants, and then applied in steps by
    catalogue/actions/apply_changes.py. `position` is the number of the last line that was applied; it moves in the
    transaction that writes those lines, so a run that is killed goes on where it stood.
    """

    class Source(models.TextChoices):
        LIST = "list", "From the list"
        FILE = "file", "From a file"

    class Status(models.TextChoices):
        PLANNING = "planning", "Being worked out"
        PLANNED = "planned", "Not applied yet"
        APPLYING = "applying", "Being applied"
        DONE = "done", "Applied"
        CANCELLED = "cancelled", "Cancelled"

    ALLOWED_MOVES = {
        Status.PLANNING: {Status.PLANNED},
        Status.PLANNED: {Status.APPLYING, Status.CANCELLED},
        Status.APPLYING: {Status.DONE, Status.CANCELLED},
        Status.DONE: set(),
        Status.CANCELLED: set(),
    }

    source = models.CharField(max_length=4, choices=Source)
    title = models.CharField(max_length=200, help_text="What it does, or the name of the file.")
    status = models.CharField(max_length=12, choices=Status, default=Status.PLANNING)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    needs_reason = models.BooleanField(default=False, help_text="It changes stock or prices.")
    unchanged = models.PositiveIntegerField(default=0, help_text="Lines that say what is so already.")
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["planning", "planned", "applying", "done", "cancelled"]),
                name="change_run_status_known",
            )
        ]

    def __str__(self):
        return self.title


class ChangeRunEvent(StatusEvent):
    run = models.ForeignKey(ChangeRun, on_delete=models.CASCADE, related_name="events")

    class Meta(StatusEvent.Meta):
        default_permissions = ()


class ChangeRow(models.Model):
    """A line of a run: the variant, and for each field that it changes the value now and the value to be.

    `changes` is {"price": ["98500.00", "99000.00"], …}; beside the fields it knows "stock_change", with the stock
    that was seen and the pieces to add. `problem` says why the line cannot be, or was not, applied.
    """

    class State(models.TextChoices):
        READY = "ready", "Will change"
        WRONG = "wrong", "Not possible"
        DONE = "done", "Changed"
        REFUSED = "refused", "Refused"

    run = models.ForeignKey(ChangeRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="The line of the file, or the place in the list.")
    sku = models.CharField(max_length=100)
    variant = models.ForeignKey(Variant, null=True, on_delete=models.SET_NULL, related_name="+")
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=8, choices=State)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="change_row_once_a_line"),
            models.CheckConstraint(
                condition=Q(state__in=["ready", "wrong", "done", "refused"]), name="change_row_state_known"
            ),
        ]
        indexes = [models.Index(fields=["run", "state", "number"], name="change_row_by_state")]

    def __str__(self):
        return f"{self.number}: {self.sku}"
