from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils.translation import ngettext

from checkout import cart, wishlist
from checkout.actions.follow_review import follow_review
from customers.models import Verification
from customers.signals import verification_decided
from home.formatting import localized_digits


@receiver(user_logged_in)
def keep_what_was_chosen(sender, request, user, **kwargs):
    """What a stranger has put in the cart and on the wishlist is still there after login."""
    if request is None or not hasattr(request, "session"):
        return
    cart.merge_on_login(request, user)
    left_out = wishlist.merge_on_login(request, user)
    if left_out:
        text = ngettext(
            "%(count)d piece did not fit on your wishlist.",
            "%(count)d pieces did not fit on your wishlist.",
            left_out,
        )
        messages.warning(request, localized_digits(text % {"count": left_out}), fail_silently=True)


@receiver(verification_decided, sender=Verification)
def follow_the_card(sender, verification, **kwargs):
    """Returns whether the shopper has a mail about the decision from here."""
    return follow_review(verification)
