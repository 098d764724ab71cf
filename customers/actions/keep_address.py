from contextlib import contextmanager

from django.db import transaction

from customers.models import Address, User


class TooManyAddresses(Exception):
    """This shopper keeps as many addresses as one may."""


def keep_address(address, *, is_default):
    """Save a new or changed address of its `user`. The first is their default whatever `is_default` says, and of
    several one is. Raises TooManyAddresses."""
    with _addresses_of(address.user_id) as others:
        others = others.exclude(pk=address.pk)
        if address.pk is None and others.count() >= Address.MOST:
            raise TooManyAddresses
        address.is_default = is_default or not others.filter(is_default=True).exists()
        if address.is_default:
            others.filter(is_default=True).update(is_default=False)
        address.save()


def forget_address(address):
    """Delete an address; where it was the default, the oldest of the others is from now on."""
    with _addresses_of(address.user_id) as addresses:
        addresses.filter(pk=address.pk).delete()
        if not addresses.filter(is_default=True).exists():
            Address.objects.filter(pk__in=addresses.values_list("pk", flat=True)[:1]).update(is_default=True)


@contextmanager
def _addresses_of(user_id):
    """The addresses of one person, in a transaction that no other press of theirs is in."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user_id)
        yield Address.objects.filter(user_id=user_id)
