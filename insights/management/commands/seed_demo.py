import logging

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction

from catalogue.actions.count_popularity import count_popularity
from customers.models import User
from home.known_keys import SealingCommand
from insights.demo import bulk, catalogue, invoices, orders, people, rates, shop
from insights.demo.source import read_catalogue

DEMO_ORDERS = 120


class Command(SealingCommand):
    help = (
        "Fill the shop with a demo: catalogue, pages, people, fourteen months of orders. A second run changes "
        "nothing, and what the shopkeeper changed or deleted stays so; on a later day it tells the rates of that "
        "day. With sizes, brings the numbers up to them."
    )

    def add_arguments(self, parser):
        parser.add_argument("--products", type=int, default=0, help="items in all, each with about ten sizes")
        parser.add_argument("--orders", type=int, default=0, help="demo orders in all, of one to four lines")
        parser.add_argument("--customers", type=int, default=0, help="demo shoppers in all")
        parser.add_argument("--force", action="store_true", help="also where DEBUG is off")

    def handle(self, *args, **options):
        if not settings.DEBUG and not options["force"]:
            raise CommandError("This makes logins with a known password: for development only (see --force).")
        if min(options["products"], options["orders"], options["customers"]) < 0:
            raise CommandError("Sizes cannot be negative.")
        if User.objects.filter(email=people.OWNER).exists():
            self.stdout.write("The demo shop is there already; nothing of it is changed.")
        else:
            self._make_shop()
        self._tell_rates()
        self._grow(options)
        if options["verbosity"] > 0:
            self._print_logins()

    def _make_shop(self):
        # Wagtail tells of each page; here that is noise.
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        self.stdout.write("Making the demo shop; its pictures take a minute …")
        # All or nothing: a run that was stopped half-way leaves no half shop behind.
        with transaction.atomic():
            data = read_catalogue()
            owner = people.seed_staff()
            shop.seed_settings()
            shop.seed_delivery_zones()
            catalogue.seed_attributes(data)
            rates.seed_taxes(data)
            catalogue.seed_categories(data, owner)
            catalogue.seed_items(data, owner)
            shopkeeper = User.objects.get(email=people.SHOPKEEPER)
            rates.bring_rates_up_to_today(shopkeeper)
            rates.put_prices_in_force("The demo shop")
            shop.seed_standard_pages(owner)
            shop.seed_menus()
            shop.seed_home(data, owner)
            people.seed_shoppers(User.objects.get(email=people.REVIEWER))
            orders.add_orders(DEMO_ORDERS, shopkeeper, with_history=True)
            invoices.issue_past_invoices()
            orders.add_waiting_orders()
            count_popularity()

    def _tell_rates(self):
        """On a later day the demo tells a rate of that day, so that its prices are not by old rates."""
        added = rates.bring_rates_up_to_today(User.objects.filter(email=people.SHOPKEEPER).first())
        if added:
            rates.put_prices_in_force("The demo's rates of today")
            self.stdout.write("Told the rates of today.")

    def _grow(self, options):
        staff = User.objects.filter(email=people.SHOPKEEPER).first()
        for what, added in (
            ("items", bulk.add_items(options["products"], staff)),
            ("shoppers", people.add_shoppers(options["customers"], staff)),
            ("orders", orders.add_orders(options["orders"], staff, with_history=False)),
        ):
            if added:
                self.stdout.write(f"Added {added} {what}.")

    def _print_logins(self):
        self.stdout.write(f"\nDemo logins, all with the password {people.PASSWORD}")
        for email, who in (
            (people.OWNER, "owner: everything, at /cms/"),
            (people.SHOPKEEPER, "shopkeeper: items, pages, orders, at /cms/"),
            (people.REVIEWER, "reviewer: citizenship cards, at /cms/"),
            (people.VERIFIED, "shopper whose card is approved"),
            (people.NEW, "shopper without a card"),
        ):
            self.stdout.write(f"  {email:<28} {who}")
