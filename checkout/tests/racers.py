"""Many real processes at one database, started by test_races.py:

    python -m checkout.tests.racers SCENARIO '{"option": …}'

Each scenario sets its stage, forks its racers, lets them go at once, and prints what came of it as one line of
JSON. With "guard": false the scenario takes the guard out, to show that without it the race is lost.
"""

import json
import os
import sys
import time
import urllib.request
import uuid
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site"))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from catalogue import stock  # noqa: E402
from catalogue.models import CataloguePage, CategoryPage, JewelleryPage, Metal, Purity, Variant  # noqa: E402
from checkout import khalti  # noqa: E402
from checkout.actions import settle_payment  # noqa: E402
from checkout.actions.place_order import OrderDetails, place_order  # noqa: E402
from checkout.actions.start_payment import start_payment  # noqa: E402
from checkout.errors import CheckoutError  # noqa: E402
from checkout.models import Cart, CartLine, Order, Payment, PaymentEvent  # noqa: E402
from customers.models import User, VaultDocument, Verification  # noqa: E402
from home.models import OutboxMessage  # noqa: E402

PRICE = Decimal("98500.00")
Barrier = get_context("fork").Barrier


class FakeRequest:
    def __init__(self, user):
        self.user = user
        self.session = {}


def race(racers):
    """Run each callable in a process of its own, all released at once; returns what they returned."""
    connections.close_all()
    gate_out, gate_in = os.pipe()
    results_out, results_in = os.pipe()
    children = []
    for racer in racers:
        child = os.fork()
        if child == 0:
            os.close(gate_in)
            os.read(gate_out, 1)  # returns when the parent closes its end
            try:
                result = racer()
            except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
                result = f"{type(error).__name__}: {error}"
            os.write(results_in, (json.dumps(result) + "\n").encode())
            os._exit(0)
        children.append(child)
    os.close(results_in)
    os.close(gate_out)
    time.sleep(0.2)
    os.close(gate_in)
    with os.fdopen(results_out) as lines:
        results = [json.loads(line) for line in lines]
    for child in children:
        os.waitpid(child, 0)
    return results


def make_variant(stock_count=1):
    parent = CategoryPage.objects.first()
    if parent is None:
        parent = CataloguePage.objects.get().add_child(instance=CategoryPage(title="Rings"))
    metal, _ = Metal.objects.get_or_create(code="gold", defaults={"name": "Gold"})
    purity, _ = Purity.objects.get_or_create(
        code="gold-22k", defaults={"name": "22K", "metal": metal, "fineness": Decimal(916)}
    )
    tag = uuid.uuid4().hex[:10]
    page = parent.add_child(instance=JewelleryPage(title=f"Ring {tag}", metal=metal, purity=purity))
    return Variant.objects.create(
        page=page, sku=tag, gross_weight=4, net_weight=4, price=PRICE, stock=stock_count
    )


def make_shopper():
    user = User.objects.create(email=f"{uuid.uuid4().hex[:12]}@example.com")
    front, back = (
        VaultDocument.objects.create(
            owner=user,
            kind=kind,
            storage_name=uuid.uuid4().hex,
            content_type="image/jpeg",
            width=1,
            height=1,
            key_id="test",
            wrapped_key=b"",
        )
        for kind in ("citizenship_front", "citizenship_back")
    )
    Verification.objects.create(
        user=user,
        status="approved",
        full_name="Racer",
        full_name_ne="धावक",
        citizenship_number="1",
        issuing_district="Lalitpur",
        issue_date=date(2012, 1, 1),
        birth_date=date(1990, 1, 1),
        district="Lalitpur",
        municipality="Lalitpur",
        ward=1,
        phone="+9779841000000",
        front=front,
        back=back,
        consent_version="test",
        consent_at=timezone.now(),
    )
    return user


def put_in_cart(user, variant):
    cart, _ = Cart.objects.get_or_create(user=user)
    CartLine.objects.create(cart=cart, variant=variant, quantity=1, price_seen=variant.price)


def order_once(user, total=PRICE):
    details = OrderDetails("pickup", "Racer", "+9779841000000")
    try:
        place_order(FakeRequest(user), details, expected_total=total)
    except CheckoutError as error:
        return type(error).__name__
    return "ordered"


def hold_without_guard(everybody_looked):
    """What one writes first: look, then take. Here nobody takes before everybody has looked."""

    def hold(quantities, *, order_number, actor=None, reason=""):
        for variant_id, count in quantities.items():
            seen = Variant.objects.values_list("stock", flat=True).get(pk=variant_id)
            everybody_looked.wait(30)
            if seen < count:
                raise stock.InsufficientStock(Variant.objects.get(pk=variant_id), seen)
            Variant.objects.filter(pk=variant_id).update(stock=seen - count)

    return hold


def one_piece(processes, guard=True, rounds=1):
    """Everybody wants the same piece at the same moment."""
    outcomes = []
    with transaction.atomic():
        users = [make_shopper() for _ in range(processes)]
    if not guard:
        stock.hold = hold_without_guard(Barrier(processes))
        if connection.vendor == "sqlite":
            # The write lock that IMMEDIATE takes at BEGIN would hide the missing guard.
            transaction.atomic = WithoutTransaction
    for _ in range(rounds):
        variant = make_variant()
        with transaction.atomic():
            for user in users:
                put_in_cart(user, variant)
        results = race([lambda user=user: order_once(user) for user in users])
        variant.refresh_from_db()
        lines = variant.order_lines.count()
        outcomes.append({"results": results, "stock": variant.stock, "orders": lines})
        CartLine.objects.all().delete()
        # Everybody may order again in the next round.
        Order.objects.filter(status="pending").update(status="cancelled")
    return outcomes


class WithoutTransaction:
    """Stands in for transaction.atomic in the control on SQLite: each statement for itself."""

    def __init__(self, *args, **kwargs):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False


def parallel_returns(processes, gateway, key, guard=True):
    """The browser comes back from Khalti many times at once with one paid pidx."""
    settings.KHALTI_BASE_URL = f"{gateway}/api/v2/"
    settings.KHALTI_SECRET_KEY = key
    user, variant = make_shopper(), make_variant()
    put_in_cart(user, variant)
    order_once(user)
    order = Order.objects.get(user=user)
    payment = start_payment(order, actor=user)
    pay_at(gateway, payment.pidx)
    if not guard:
        Payment.objects.filter = without_status(Payment.objects.filter)
        khalti.lookup = together(khalti.lookup, Barrier(processes))
        settle_payment.apply_captured = lambda *args, **kwargs: None
    address = f"/checkout/khalti/return/?pidx={payment.pidx}&status=Completed&mobile=98XXXXXX00"
    codes = race([lambda: Client().get(address).status_code for _ in range(processes)])
    order.refresh_from_db()
    variant.refresh_from_db()
    return {
        "codes": codes,
        "order": order.status,
        "payment": Payment.objects.get(pk=payment.pk).status,
        "captured": PaymentEvent.objects.filter(payment=payment, to_status="captured").count(),
        "applied": PaymentEvent.objects.filter(payment=payment, to_status="applied").count(),
        "paid": order.events.filter(to_status="paid").count(),
        "mails": OutboxMessage.objects.filter(key=f"order-paid:{order.number}").count(),
        "stock": variant.stock,
    }


def without_status(real_filter):
    """A filter that forgets in which status a row was read: the guard of moves.py, taken out."""

    def unguarded(*args, **conditions):
        if "pk" in conditions:
            conditions.pop("status", None)
        return real_filter(*args, **conditions)

    return unguarded


def together(lookup, everybody_looked):
    """A look-up from which nobody returns before everybody has asked."""

    def look_up(pidx):
        answer = lookup(pidx)
        everybody_looked.wait(30)
        return answer

    return look_up


def pay_at(gateway, pidx):
    body = json.dumps({"pidx": pidx, "outcome": "complete"}).encode()
    request = urllib.request.Request(
        f"{gateway}/_pay/", data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    urllib.request.urlopen(request, timeout=10).read()


SCENARIOS = {"one_piece": one_piece, "parallel_returns": parallel_returns}

if __name__ == "__main__":
    print(json.dumps(SCENARIOS[sys.argv[1]](**json.loads(sys.argv[2]))))  # noqa: T201
