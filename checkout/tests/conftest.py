"""The Khalti simulator as a process of its own, and a shopper with a full cart."""

import json
import subprocess
import sys
import urllib.request
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group

from checkout import cart
from checkout.actions.place_order import OrderDetails, place_order
from checkout.actions.start_payment import start_payment
from checkout.models import Cart, CartLine, CheckoutSettings, Order
from tests.racing import shop_on_postgres, shop_on_sqlite

ROOT = Path(__file__).resolve().parents[2]


class Gateway:
    """The simulator over HTTP, as the shop and the shopper meet it."""

    def __init__(self, process, url):
        self.process = process
        self.url = url

    def _ask(self, method, path, data=None):
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if data is None else json.dumps(data).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def pays(self, payment, outcome="complete"):
        """The shopper does something at the payment page; returns path and query of the way back."""
        answer = self._ask("POST", "/_pay/", {"pidx": payment.pidx, "outcome": outcome})
        back = urlsplit(answer["redirect_to"])
        return f"{back.path}?{back.query}"

    def misbehave(self, fault, value=None, **more):
        self._ask("POST", "/_control/", {"fault": fault, "value": value, **more})

    def heal(self):
        self._ask("DELETE", "/_control/")

    def ledger(self):
        return {row["pidx"]: row for row in self._ask("GET", "/_ledger/")["payments"]}


@pytest.fixture(scope="session")
def gateway_process():
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.khalti_simulator", "--port", "0", "--secret-key", "test-gateway-key"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline().strip()
    yield Gateway(process, line.removeprefix("listening on "))
    process.terminate()
    process.wait(5)


@pytest.fixture
def gateway(gateway_process, settings):
    """A healthy gateway that the shop is configured for."""
    settings.KHALTI_BASE_URL = f"{gateway_process.url}/api/v2/"
    settings.KHALTI_SECRET_KEY = "test-gateway-key"
    gateway_process.heal()
    yield gateway_process
    gateway_process.heal()


@pytest.fixture(scope="session")
def sqlite_shop(tmp_path_factory):
    with shop_on_sqlite(tmp_path_factory.mktemp("race")) as environment:
        yield environment


@pytest.fixture(scope="session")
def postgres_shop(postgres_url):
    with shop_on_postgres(postgres_url) as environment:
        yield environment


@pytest.fixture
def shop(engine, request):
    """The environment of the races' database on this `engine`, sqlite or postgres."""
    return request.getfixturevalue(f"{engine}_shop")


class FakeRequest:
    """What the cart's and the order's verbs need of a request."""

    def __init__(self, user):
        self.user = user
        self.session = {}


@pytest.fixture
def keeper(make_user):
    """Somebody of the shop, in the group Shopkeeper."""
    user = make_user("ram@shop.example", first_name="Ram", last_name="Shakya")
    user.groups.add(Group.objects.get(name="Shopkeeper"))
    return user


@pytest.fixture
def desk(client, keeper):
    """The shopkeeper's browser."""
    client.force_login(keeper)
    return client


@pytest.fixture
def fill_cart():
    """Put variants (or variant and quantity) into somebody's cart."""

    def fill(user, *lines):
        own, _ = Cart.objects.get_or_create(user=user)
        for line in lines:
            variant, quantity = line if isinstance(line, tuple) else (line, 1)
            CartLine.objects.create(cart=own, variant=variant, quantity=quantity, price_seen=variant.price)
        return own

    return fill


@pytest.fixture
def order_of(fill_cart):
    """Place the order of a shopper for these variants, to be picked up (so without a delivery charge)."""

    def order(user, *lines):
        own = fill_cart(user, *lines)
        total = cart.show(own).total
        details = OrderDetails("pickup", "Sita Maharjan", "+9779841000000")
        return place_order(FakeRequest(user), details, expected_total=Decimal(total))

    return order


@pytest.fixture
def started(order_of, gateway, shopper, make_variant):
    """An order of one piece at Rs 98,500 and its payment, waiting at the gateway."""
    order = order_of(shopper, make_variant())
    return order, start_payment(order, actor=shopper)


@pytest.fixture
def planned_order(fill_cart):
    """Place the order of a shopper for these variants by a plan, to be picked up; the shop takes transfers."""

    def order(plan, user, *lines):
        rules = CheckoutSettings.load()
        rules.bank_account = "Himalayan Bank, New Road\nGahana Jewellers\n0123456789"
        rules.save()
        total = cart.show(fill_cart(user, *lines)).total
        details = OrderDetails("pickup", "Sita Maharjan", "+9779841000000", plan=plan)
        return place_order(FakeRequest(user), details, expected_total=Decimal(total))

    return order


@pytest.fixture
def bank_order(planned_order):
    """Place the order of a shopper for these variants, to be picked up and paid by bank transfer."""

    def order(user, *lines):
        return planned_order(Order.Plan.BANK, user, *lines)

    return order
