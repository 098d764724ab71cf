from django.db import models


class KnownKey(models.Model):
    """A key of KYC_KEYS by which this database is sealed: never the key itself, only what shows whether the key
    given under that id is the same one (see home/known_keys.py)."""

    key_id = models.CharField(max_length=40, primary_key=True)
    check_value = models.CharField(max_length=64)
    first_used_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(
        null=True, blank=True, help_text="Nothing in the database needed it any more."
    )

    def __str__(self):
        return self.key_id
