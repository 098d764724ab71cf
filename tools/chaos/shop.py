"""A small shop of its own on PostgreSQL: pieces, made-up people who are logged in, and the processes that serve
them."""

import json
import os
import subprocess
import sys
import urllib.request
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg2

from tools.steps import ROOT, end
from tools.with_postgres import HOST, free_port

LINK_LIFETIME = 8
# The largest payment by Khalti: the dearer pieces are paid in parts.
KHALTI_MOST = Decimal(40000)
PRICES = [Decimal(30000), Decimal("98500.50"), Decimal("12345.67")]


@dataclass(frozen=True)
class Piece:
    """A variant on sale."""

    pk: int
    sku: str
    price: Decimal


@dataclass(frozen=True)
class Person:
    """Somebody who is logged in: the value of the session's cookie."""

    email: str
    session: str


@contextmanager
def database(server_url):
    """A database of its own on the server; its URL."""
    name = f"chaos_{uuid.uuid4().hex[:8]}"
    _on_server(server_url, f"CREATE DATABASE {name}")
    try:
        yield server_url.rsplit("/", 1)[0] + f"/{name}"
    finally:
        _on_server(server_url, f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(url, statement):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def environment(url, folder, web_port, gateway_port):
    """Of the shop's processes: everything named, so that neither the developer's own nor a .env reaches them."""
    site = f"http://{HOST}:{web_port}"
    return dict(os.environ) | {
        "DJANGO_SETTINGS_MODULE": "tools.chaos.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": url,
        "VAR_DIR": str(folder),
        "SITE_URL": site,
        "ALLOWED_HOSTS": HOST,
        "KHALTI_BASE_URL": f"http://{HOST}:{gateway_port}/api/v2/",
        "KHALTI_SECRET_KEY": "simulator-key",
        "KYC_KEYS": "chaos:dGVzdC1vbmx5LWtleS1vZi10aGlydHktdHdvLWJ5dGU=",
        "WEB_BIND": f"{HOST}:{web_port}",
        "WEB_PROCESSES": "2",
        "FAILPOINTS": "",
        "FAILPOINTS_LOG": str(folder / "kills"),
    }


class Shop:
    """The processes: `gateway`, `web` and `people` (the nursery of workers and of the counter)."""

    def __init__(self, url, folder, *, share, seed):
        self.folder = Path(folder)
        self.web_port, self.gateway_port = free_port(), free_port()
        self.environment = environment(url, self.folder, self.web_port, self.gateway_port)
        self.share, self.seed = share, seed
        self.processes = {}
        self.gateway_url = f"http://{HOST}:{self.gateway_port}"

    def manage(self, *arguments):
        """Run a management command; what it printed. It may fail: `verify_books` does when it finds something."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    def start_gateway(self):
        options = {"port": self.gateway_port, "share": self.share, "seed": self.seed}
        arguments = [f"--{name}={value}" for name, value in options.items()]
        self._start("gateway", "-m", "tools.chaos.gateway", *arguments, f"--link-lifetime={LINK_LIFETIME}")

    def start_web(self, failpoints=""):
        gunicorn = ["gunicorn", "--config", "deploy/gunicorn.conf.py", "tools.chaos.wsgi"]
        self._start("web", "-m", *gunicorn, FAILPOINTS=failpoints)

    def start_people(self, *roles, failpoints=""):
        self._start("people", "-m", "tools.chaos.nursery", *roles, FAILPOINTS=failpoints)

    def _start(self, name, *arguments, **more):
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment | more,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, *names):
        end([self.processes.pop(name) for name in names or list(self.processes)])

    def children(self):
        """The process ids of gunicorn's workers and of those in the nursery, as they are now."""
        found = []
        for name in ("web", "people"):
            process = self.processes.get(name)
            path = Path(f"/proc/{process.pid}/task/{process.pid}/children") if process else None
            try:
                found += [int(pid) for pid in path.read_text().split()] if path else []
            except OSError:
                continue
        return found

    def ask_gateway(self, method, path, data=None):
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(
            self.gateway_url + path, body, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())


def fill(people, unique_pieces):
    """Put pieces on sale and let people log in; returns the Pieces, one of a kind and others, and the Persons.
    Django is set up for the shop's database."""
    from catalogue.models import CataloguePage, CategoryPage, JewelleryPage, Metal, Purity
    from checkout.models import CheckoutSettings, PaymentLimit

    rules = CheckoutSettings.load()
    rules.unpaid_orders_allowed = 100
    rules.bank_account = "Chaos Bank, Patan, 0123456789"
    rules.days_for_bank_transfer = rules.days_for_cash = 1
    rules.days_for_the_rest = 3
    rules.save()
    PaymentLimit.objects.update(most=None, most_a_day=None, most_a_month=None)
    PaymentLimit.objects.filter(method="khalti").update(most=KHALTI_MOST)
    metal, _ = Metal.objects.get_or_create(code="gold", defaults={"name": "Gold"})
    purity, _ = Purity.objects.get_or_create(
        code="gold-22k", defaults={"name": "22K", "metal": metal, "fineness": Decimal(916)}
    )
    rings = CataloguePage.objects.get().add_child(instance=CategoryPage(title="Chaotic rings"))
    page = rings.add_child(instance=JewelleryPage(title="Ring of chaos", metal=metal, purity=purity))
    unique = _pieces(page, "ONE", unique_pieces, 1)
    small = _pieces(page, "SMALL", 12, 3)
    return unique, small, [_person(number) for number in range(people)]


def _pieces(page, name, count, stock):
    from catalogue.models import StockMovement, Variant

    variants = Variant.objects.bulk_create(
        Variant(
            page=page,
            sku=f"{name}-{number:05}",
            size=f"{name} {number}",
            gross_weight=4,
            net_weight=4,
            price=PRICES[number % len(PRICES)],
            stock=stock,
        )
        for number in range(count)
    )
    StockMovement.objects.bulk_create(
        StockMovement(variant=variant, kind=StockMovement.Kind.RECEIVED, change=stock) for variant in variants
    )
    return [Piece(variant.pk, variant.sku, variant.price) for variant in variants]


def _person(number):
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    user = shopper(f"shopper{number}@example.com")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return Person(user.email, session.session_key)


def shopper(email):
    """A user whose citizenship card is approved."""
    from django.utils import timezone

    from customers.models import User, VaultDocument, Verification

    user = User.objects.create_user(email, None)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    front, back = (
        VaultDocument.objects.create(
            owner=user,
            kind=f"citizenship_{side}",
            storage_name=uuid.uuid4().hex,
            content_type="image/jpeg",
            width=1,
            height=1,
            key_id="chaos",
            wrapped_key=b"",
        )
        for side in ("front", "back")
    )
    Verification.objects.create(
        user=user,
        status="approved",
        full_name="Chaos Maharjan",
        full_name_ne="केओस महर्जन",
        citizenship_number="27-01-70-01234",
        issuing_district="Lalitpur",
        issue_date=date(2012, 1, 1),
        birth_date=date(1990, 1, 1),
        district="Lalitpur",
        municipality="Lalitpur",
        ward=1,
        phone="+9779841000000",
        front=front,
        back=back,
        consent_version="chaos",
        consent_at=timezone.now(),
    )
    return user
