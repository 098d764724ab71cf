from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from home.translation import is_nepali


class ShopImage(AbstractImage):
    """A picture of the shop. `description` is its alternative text in English; the Nepali stands beside it."""

    description_ne = models.CharField("description in Nepali", max_length=255, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "description_ne")

    class Meta(AbstractImage.Meta):
        verbose_name = "picture"
        verbose_name_plural = "pictures"


class ShopRendition(AbstractRendition):
    image = models.ForeignKey(ShopImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="home_rendition_unique"
            )
        ]

    @property
    def alt(self):
        from_nepali = self.image.description_ne if is_nepali() else ""
        return from_nepali or super().alt
