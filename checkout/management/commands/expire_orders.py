from django.core.management.base import BaseCommand

from checkout.actions.expire_orders import expire_due_orders


class Command(BaseCommand):
    help = "Give back the pieces of orders that were not paid in time."

    def handle(self, *args, **options):
        expired = 0
        while count := expire_due_orders():
            expired += count
        self.stdout.write(f"expired: {expired}")
