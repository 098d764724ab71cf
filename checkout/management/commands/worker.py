import logging
import signal
import threading
import time

from django.db import close_old_connections
from django.db.utils import InterfaceError, OperationalError

from catalogue.actions.apply_changes import apply_for_a_while
from catalogue.actions.count_popularity import count_popularity
from catalogue.actions.forget_plans import forget_plans
from catalogue.actions.reprice import reprice_for_a_while
from checkout.actions.expire_orders import expire_due_orders
from checkout.actions.forget_buyers import forget_buyers
from checkout.actions.look_through_books import look_through_books
from checkout.actions.refunds import work_on_refunds
from checkout.actions.remind_of_parts import remind_of_parts
from checkout.actions.settle_payment import settle_due
from checkout.actions.tell_back_in_stock import tell_back_in_stock
from checkout.cart import forget_old_carts
from checkout.invoicing.archive import forget_archives, work_on_archives
from checkout.invoicing.forgetting import forget_identities
from checkout.slips import erase_forgotten_slips, erase_old_slips
from customers.actions.erase_papers import erase_due_papers
from customers.actions.forget_mails import forget_last_mails
from customers.actions.sweep_vault import sweep_vault
from customers.pending import erase_forgotten
from home.actions.make_pictures import make_missing_pictures
from home.heartbeat import beat
from home.known_keys import SealingCommand
from home.outbox import send_due
from home.steadiness import going_on

log = logging.getLogger(__name__)

# What to do and every how many seconds. Each job takes rows that are due, and is safe in two workers at once.
JOBS = [
    (beat, 5),
    (send_due, 2),
    (settle_due, 5),
    (work_on_refunds, 5),
    (reprice_for_a_while, 1),
    (apply_for_a_while, 1),
    (work_on_archives, 1),
    (make_missing_pictures, 5),
    (expire_due_orders, 30),
    (tell_back_in_stock, 30),
    (look_through_books, 10),
    (remind_of_parts, 3600),
    (erase_forgotten, 3600),
    (erase_forgotten_slips, 3600),
    (forget_last_mails, 3600),
    (forget_archives, 3600),
    (count_popularity, 3600),
    (forget_old_carts, 86400),
    (erase_due_papers, 86400),
    (forget_buyers, 86400),
    (forget_identities, 86400),
    (erase_old_slips, 86400),
    (sweep_vault, 86400),
    (forget_plans, 86400),
]


class Command(SealingCommand):
    help = "Send mail, settle payments, expire orders, follow the rates and clear away what is old, until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do every job once and end.")

    def handle(self, *args, **options):
        if options["once"]:
            for job, _seconds in JOBS:
                job()
            return
        stop = threading.Event()
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, lambda *_: stop.set())
        log.info("worker started")
        due = {job: 0.0 for job, _seconds in JOBS}
        while not stop.is_set():
            for job, seconds in JOBS:
                if time.monotonic() >= due[job] and not stop.is_set():
                    self._run(job)
                    due[job] = time.monotonic() + seconds
            stop.wait(0.5)
        log.info("worker stopped")

    def _run(self, job):
        close_old_connections()
        try:
            with going_on(job.__name__):
                job()
        except (OperationalError, InterfaceError) as error:
            # The database is restarting, or busy for too long: the rows are still there for the next round.
            log.warning("%s: %s; trying again", job.__name__, type(error).__name__)
