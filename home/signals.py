"""What shows this app's records, made old as these change; and pictures made when a page is published."""

from functools import partial

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.contrib.settings.models import BaseGenericSetting
from wagtail.models import PageViewRestriction, Site
from wagtail.signals import page_published, post_page_move

from home.actions.make_pictures import make_after_commit, make_shown_after_commit
from home.blocks import HeroBlock, ImageAndTextBlock, pictures_in
from home.freshness import SITE, touch
from home.models import BasePage, HomePage, ShopImage, StandardPage
from home.pictures import DISPLAYS, Display

# What Wagtail writes to a page's row when only a draft is saved.
OF_DRAFTS = {"draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at"}


@receiver(post_save)
def touch_saved_page(sender, instance, update_fields=None, **kwargs):
    if issubclass(sender, BasePage) and not (update_fields and OF_DRAFTS.issuperset(update_fields)):
        touch(*instance.changed_tags())


@receiver(post_delete)
def touch_deleted_page(sender, instance, **kwargs):
    if issubclass(sender, BasePage):
        touch(*instance.changed_tags())


@receiver(post_page_move)
def touch_moved_page(sender, instance, parent_page_before, **kwargs):
    if issubclass(sender, BasePage):
        # The order of pages and the addresses of all below one: more than its own tags tell.
        touch(
            SITE, *instance.specific.changed_tags(), *instance.specific.changed_tags(parent_page_before.path)
        )


@receiver(post_save)
@receiver(post_delete)
def touch_settings(sender, instance, **kwargs):
    if issubclass(sender, BaseGenericSetting | Site | PageViewRestriction):
        touch(SITE)


@receiver(page_published, sender=HomePage)
@receiver(page_published, sender=StandardPage)
def make_pictures_of_body(sender, instance, **kwargs):
    wanted = [*pictures_in(instance.body), *pictures_in(instance.body_ne)]
    make_after_commit(wanted, then=lambda: touch(SITE))


@receiver(post_save, sender=ShopImage)
def show_changed_picture(sender, instance, created, **kwargs):
    """Its words, its focal point or its file are others."""
    if not created:
        make_shown_after_commit(instance)


@receiver(pre_delete, sender=ShopImage)
def touch_deleted_picture(sender, instance, **kwargs):
    for display in DISPLAYS:
        display.touch([instance.pk])


def images_in_bodies(shape):
    """The images that blocks of published pages show in `shape`."""
    bodies = [
        body
        for model in (HomePage, StandardPage)
        for page in model.objects.live()
        for body in (page.body, page.body_ne)
    ]
    return {image.pk for body in bodies for image, shapes in pictures_in(body) if shape in shapes}


for block in (HeroBlock, ImageAndTextBlock):
    shapes = block.picture_shapes
    DISPLAYS.append(Display(shapes, partial(images_in_bodies, shapes[0]), lambda image_ids: touch(SITE)))
