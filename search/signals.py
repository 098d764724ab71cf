from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.search.index import insert_or_update_object
from wagtail.signals import page_published

from catalogue.models import ItemStone, JewelleryPage
from home.freshness import SITE, touch

from .models import SynonymGroup


@receiver([post_save, post_delete], sender=SynonymGroup)
def forget_what_was_found(sender, **kwargs):
    touch(SITE)


@receiver(page_published, sender=JewelleryPage)
def index_published_item(sender, instance, **kwargs):
    """Once more than Wagtail does: it indexes an item before its occasions are written."""
    transaction.on_commit(partial(insert_or_update_object, instance))


@receiver([post_save, post_delete], sender=ItemStone)
def index_item_of_stone(sender, instance, **kwargs):
    transaction.on_commit(partial(insert_or_update_object, instance.page))
