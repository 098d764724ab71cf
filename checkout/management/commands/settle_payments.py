from checkout.actions.settle_payment import settle
from checkout.models import Payment
from home.known_keys import SealingCommand
from home.steadiness import going_on


class Command(SealingCommand):
    help = "Ask the gateway about every payment that is still open and act on what it says."

    def handle(self, *args, **options):
        waiting = Payment.Status.INITIATED, Payment.Status.REVIEW, Payment.Status.CAPTURED
        payments = Payment.objects.filter(status__in=waiting).order_by("pk")
        outcome = {}
        for payment in payments.iterator():
            with going_on(f"payment {payment.pk}"):
                status = settle(payment).get_status_display()
                outcome[status] = outcome.get(status, 0) + 1
        for status, count in sorted(outcome.items()):
            self.stdout.write(f"{status}: {count}")
        if not outcome:
            self.stdout.write("no open payments")
