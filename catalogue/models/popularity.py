from django.db import models

from .pages import JewelleryPage


class Popularity(models.Model):
    """How often an item was sold lately. Counted anew now and then (catalogue/actions/count_popularity.py), for
    sorting alone."""

    page = models.OneToOneField(
        JewelleryPage, on_delete=models.CASCADE, primary_key=True, related_name="popularity"
    )
    sales = models.PositiveIntegerField(help_text="Orders paid in the last 90 days that hold it.")

    class Meta:
        verbose_name_plural = "popularity"
        default_permissions = ()

    def __str__(self):
        return f"{self.page_id}: {self.sales}"
