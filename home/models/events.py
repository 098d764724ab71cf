from django.conf import settings
from django.db import models


class StatusEvent(models.Model):
    """One move of something that has a status: from where, to where, by whom, when and why. Append-only.

    A subclass adds the foreign key to what moved, with the related name `events`.
    """

    from_status = models.CharField(max_length=12, blank=True)
    to_status = models.CharField(max_length=12)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["created_at", "pk"]

    def __str__(self):
        return f"{self.from_status} → {self.to_status}"
