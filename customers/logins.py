"""A second factor that was just set up was shown with it: the code that its owner typed is the proof."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver

from customers.middleware import SECOND_FACTORS


@receiver(authenticator_added)
def count_as_shown(sender, request, user, authenticator, **kwargs):
    if authenticator.type in SECOND_FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
