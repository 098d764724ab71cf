from django.dispatch import receiver
from wagtail.signals import page_published

from home.blocks import pictures_in
from home.models import HomePage, StandardPage
from home.pictures import prepare_after_commit


@receiver(page_published, sender=HomePage)
@receiver(page_published, sender=StandardPage)
def make_pictures_of_body(sender, instance, **kwargs):
    prepare_after_commit([*pictures_in(instance.body), *pictures_in(instance.body_ne)])
