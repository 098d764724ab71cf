from django.conf import settings
from django.db import models
from django.db.models import Q

from catalogue.models import Variant


class Wish(models.Model):
    """A piece on a customer's wishlist. A stranger's wishes are in the session (checkout/wishlist.py)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wishes")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    price_seen = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="NPR, when it was added: a change since then is pointed out. Empty: it had no price.",
    )
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="Since then a mail is wanted, one, for when it is back in stock."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "wishes"
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "variant"], name="wish_unique")]
        indexes = [models.Index(fields=["asked_at"], condition=Q(asked_at__isnull=False), name="wish_asked")]

    def __str__(self):
        return f"Wish {self.pk}"
