from django.core.management.base import BaseCommand

from catalogue.actions.reprice import begin, compute, put_in_force, reprice_due
from catalogue.models import PriceList


class Command(BaseCommand):
    help = (
        "Price everything that is priced by rate anew when rates, taxes or settings are others than those in "
        "force. The worker does this by itself; killed half-way, either goes on where the other stopped."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="Compute every price again all the same.")

    def handle(self, *args, **options):
        done = self._again() if options["all"] else reprice_due()
        if done is None:
            self.stdout.write("Nothing to do: the prices are those of the rates in force.")
            return
        self.stdout.write(
            f"Price list {done.pk} is in force: {done.done} variants computed, {done.changed} prices changed, "
            f"{len(done.problems)} without a price."
        )
        for problem in done.problems:
            self.stdout.write(f"  {problem['sku']}: {problem['problem']}")

    def _again(self):
        price_list = begin(reason="Asked for by hand")
        if not compute(price_list):
            price_list = PriceList.objects.get(pk=price_list.pk)
            if price_list.status != PriceList.Status.READY:
                return None
        put_in_force(price_list)
        return price_list
