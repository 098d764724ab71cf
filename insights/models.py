from django.db import models


class InsightsAccess(models.Model):
    """No table: only the place where the permission to see the owner's charts hangs."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [("view_insights", "Can see the owner's insights")]

    def __str__(self):
        return "Insights"
