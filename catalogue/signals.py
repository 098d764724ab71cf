from django.dispatch import receiver
from wagtail.signals import page_published

from catalogue.models import JewelleryPage
from home.pictures import ITEM_SPECS, prepare_after_commit


@receiver(page_published, sender=JewelleryPage)
def make_pictures_of_item(sender, instance, **kwargs):
    prepare_after_commit((entry.image, ITEM_SPECS) for entry in instance.gallery.select_related("image"))
