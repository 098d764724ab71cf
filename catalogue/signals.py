"""What shows this app's records, made old as these change; and pictures made when an item is published.

Stock and prices in force change by statements that send no signals: their verbs touch by themselves.
"""

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.signals import page_published

from catalogue.models import (
    Collection,
    ItemPicture,
    JewelleryPage,
    Metal,
    Occasion,
    Purity,
    Stone,
    Variant,
)
from home.actions.make_pictures import make_after_commit
from home.freshness import SITE, shelf_tag, touch, touch_items
from home.pictures import DISPLAYS, ITEM_SHAPES, Display


@receiver(post_save)
@receiver(post_delete)
def touch_attribute(sender, instance, **kwargs):
    if issubclass(sender, Metal | Purity | Stone | Collection | Occasion):
        touch(SITE)


@receiver(pre_save, sender=Variant)
def touch_shelf(sender, instance, update_fields=None, **kwargs):
    """Before it is saved, so that the database still says whether it was on sale."""
    if not update_fields or "is_active" in update_fields:
        was_on_sale = Variant.objects.filter(pk=instance.pk, is_active=True).exists()
        if was_on_sale != instance.is_active:
            touch(shelf_tag(instance.page.category_path))


@receiver(pre_delete, sender=Variant)
def touch_shelf_of_deleted(sender, instance, **kwargs):
    touch(shelf_tag(instance.page.category_path))


@receiver(post_save, sender=Variant)
@receiver(post_delete, sender=Variant)
def touch_variant(sender, instance, **kwargs):
    touch_items([instance.page_id])


@receiver(page_published, sender=JewelleryPage)
def make_pictures_of_item(sender, instance, **kwargs):
    entries = instance.gallery.select_related("image")
    make_after_commit(((entry.image, ITEM_SHAPES) for entry in entries), lambda: touch_items([instance.pk]))


def images_of_items():
    return ItemPicture.objects.filter(page__live=True).order_by().values_list("image", flat=True)


def touch_items_with(image_ids):
    pictures = ItemPicture.objects.filter(image__in=image_ids).order_by()
    touch_items(pictures.values_list("page", flat=True).distinct())


DISPLAYS.append(Display(ITEM_SHAPES, images_of_items, touch_items_with))
