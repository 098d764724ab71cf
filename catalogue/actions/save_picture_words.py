from wagtail.permissions import policy_registry

from home.models import ShopImage


def save_picture_words(typed, *, actor):
    """Write what pictures show: `typed` is {primary key of the picture: {field: text}}. Pictures that `actor` may
    not change keep their words."""
    policy = policy_registry.get_by_type(ShopImage)
    for image in ShopImage.objects.filter(pk__in=typed):
        if policy.user_has_permission_for_instance(actor, "change", image):
            words = typed[image.pk]
            for name, text in words.items():
                setattr(image, name, text)
            image.save(update_fields=list(words))
