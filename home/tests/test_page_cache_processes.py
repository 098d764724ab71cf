"""Two processes of the shop, each with pages in its own memory, and one database: what one changes both see."""

import os
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parents[2]

# Answers on its standard output to each line of its standard input.
PROCESS = """
import os, sys
sys.path.insert(0, "site")
import django
django.setup()
import logging
logging.disable()
from django.test import Client
from catalogue.models import CataloguePage, CategoryPage, JewelleryPage, Metal, Purity, Variant
from catalogue.stock import hold
from home.models import NavigationSettings, ShopSettings

def make():
    ShopSettings.load(), NavigationSettings.load()
    rings = CataloguePage.objects.get().add_child(instance=CategoryPage(title="Rings"))
    metal = Metal.objects.create(code="gold", name="Gold")
    purity = Purity.objects.create(code="22k", name="22K", metal=metal, fineness=916)
    for name in ("one", "two"):
        page = rings.add_child(instance=JewelleryPage(title=name, metal=metal, purity=purity))
        Variant.objects.create(page=page, sku=name, gross_weight=1, net_weight=1, price=1000, stock=1)

def sell(name):
    hold({Variant.objects.get(sku=name).pk: 1}, order_number="G-1")

def look(address):
    response = Client().get(address)
    print(response.headers.get("X-Page-Cache"), "sold" if "Sold out" in response.text else "free", end=" ")

for line in sys.stdin:
    verb, *words = line.split()
    {"make": make, "sell": sell, "look": look}[verb](*words)
    print(flush=True)
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)])
def database_url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'shop.sqlite3'}"
        return
    server_url = request.getfixturevalue("postgres_url")
    name = f"pages_{uuid.uuid4().hex[:8]}"
    server = psycopg2.connect(server_url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield server_url.rsplit("/", 1)[0] + f"/{name}"
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


@pytest.fixture
def start(database_url):
    """Starts a process of the shop; what it returns takes a line and gives the answer."""
    environment = os.environ | {
        "TEST_DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    running = []

    def process():
        child = subprocess.Popen(
            [sys.executable, "-c", PROCESS],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        running.append(child)

        def say(line):
            child.stdin.write(line + "\n")
            child.stdin.flush()
            return child.stdout.readline().strip()

        return say

    yield process
    for child in running:
        child.stdin.close()
        child.wait(30)
        child.stdout.close()


def test_what_one_process_sells_the_other_no_longer_shows(start):
    first, second = start(), start()
    first("make")
    one, two = "look /shop/rings/one/", "look /shop/rings/two/"
    assert [say(line) for say in (first, second) for line in (two, two)] == ["miss free", "hit free"] * 2
    first("sell two")
    # Each shows two beside one: both pages are others now, in both processes, and true at once.
    assert [say(two) for say in (first, second)] == ["miss sold"] * 2
    assert [say(two) for say in (first, second)] == ["hit sold"] * 2
    assert [say(one) for say in (first, second)] == ["miss sold"] * 2
    assert [say("look /shop/") for say in (second, first)] == ["miss sold"] * 2
