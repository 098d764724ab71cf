from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from checkout.cart import merge_on_login


@receiver(user_logged_in)
def keep_the_cart(sender, request, user, **kwargs):
    """A cart filled as a stranger is still there after login."""
    if request is not None and hasattr(request, "session"):
        merge_on_login(request, user)
