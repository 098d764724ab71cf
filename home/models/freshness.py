from django.db import models


class Freshness(models.Model):
    """How new what a tag stands for is: see home/freshness.py, the only writer. The row with the empty tag holds
    the counter that the others were given their version from."""

    tag = models.CharField(max_length=60, primary_key=True)
    version = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name_plural = "freshness"

    def __str__(self):
        return f"{self.tag or 'counter'}: {self.version}"
