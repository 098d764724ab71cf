from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from customers.models import User


class Command(BaseCommand):
    help = "Take the second factor off an account whose owner has lost the phone and the recovery codes."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *, email, **options):
        try:
            user = User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError("There is no account with this address.") from None
        removed, _by_model = Authenticator.objects.filter(user=user).delete()
        if not removed:
            raise CommandError("This account has no second factor.")
        self.stdout.write(
            "Taken off. At the next login the password alone counts; the admin asks for a new one."
        )
