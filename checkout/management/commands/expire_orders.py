from checkout.actions.expire_orders import expire_due_orders
from home.known_keys import SealingCommand


class Command(SealingCommand):
    help = "Give back the pieces of orders that were not paid in time."

    def handle(self, *args, **options):
        expired = 0
        while count := expire_due_orders():
            expired += count
        self.stdout.write(f"expired: {expired}")
