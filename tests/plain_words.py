"""A person with well-known details goes through a whole shop, started by test_nothing_in_plain.py:

    python -m tests.plain_words

Works in the database and VAR_DIR of the environment. Prints as JSON where what is kept packed (sessions, cache)
held one of the details, and what the mails told.
"""

import json
import os
import pickle
import sys
import zlib
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "site"))

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.core import mail  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402
from PIL import Image  # noqa: E402

from catalogue.models import CataloguePage, CategoryPage, JewelleryPage, Metal, Purity, Variant  # noqa: E402
from checkout import notifications  # noqa: E402
from checkout.actions.place_order import OrderDetails, place_order  # noqa: E402
from checkout.models import Cart, CartLine, Order  # noqa: E402
from customers.actions.decide_verification import approve  # noqa: E402
from customers.actions.submit_verification import submit_verification  # noqa: E402
from customers.models import Address, User  # noqa: E402
from customers.pictures import clean_picture  # noqa: E402
from home.outbox import send_due  # noqa: E402
from tests.test_nothing_in_plain import NAME, SECRETS, nepali_digits  # noqa: E402

PRICE = Decimal("98500.00")


class Request:
    def __init__(self, user):
        self.user, self.session = user, {}


def picture():
    stream = BytesIO()
    Image.new("RGB", (1000, 700), "grey").save(stream, "JPEG")
    return clean_picture(SimpleUploadedFile("card.jpg", stream.getvalue()))


def make_people():
    shopper = User.objects.create(email="known@example.com", phone=SECRETS["phone"], first_name=NAME)
    shopper.emailaddress_set.create(email=shopper.email, verified=True, primary=True)
    owner = User.objects.create_superuser("owner@example.com", "a-long-password-2083")
    owner.emailaddress_set.create(email=owner.email, verified=True, primary=True)
    Address.objects.create(
        user=shopper,
        label="Home",
        person=NAME,
        phone=SECRETS["phone"],
        district="Lalitpur",
        local_level="1",
        ward="9",
        street=SECRETS["street"],
    )
    return shopper, owner


def make_variant():
    category = CataloguePage.objects.get().add_child(instance=CategoryPage(title="Rings"))
    metal, _ = Metal.objects.get_or_create(code="gold", defaults={"name": "Gold"})
    purity, _ = Purity.objects.get_or_create(
        code="gold-22k", defaults={"name": "22K", "metal": metal, "fineness": Decimal(916)}
    )
    page = category.add_child(instance=JewelleryPage(title="Ring", metal=metal, purity=purity))
    return Variant.objects.create(page=page, sku="R-1", gross_weight=4, net_weight=4, price=PRICE, stock=5)


def send_card(shopper):
    details = {
        "full_name": NAME,
        "full_name_ne": "गीतांजली",
        "parent_name": SECRETS["parent"],
        "citizenship_number": nepali_digits(SECRETS["number"]),
        "issuing_district": "Lalitpur",
        "issue_date": date(2012, 5, 20),
        "birth_date": date.fromisoformat(SECRETS["birth date"]),
        "district": "Lalitpur",
        "municipality": "Lalitpur Metropolitan City",
        "ward": "9",
        "street": SECRETS["street"],
        "phone": SECRETS["phone"],
    }
    return submit_verification(shopper, details, picture(), picture(), "test")


def buy(shopper, variant):
    cart, _ = Cart.objects.get_or_create(user=shopper)
    CartLine.objects.create(cart=cart, variant=variant, quantity=1, price_seen=variant.price)
    details = OrderDetails("pickup", NAME, SECRETS["phone"], delivery_address=SECRETS["street"])
    order = place_order(Request(shopper), details, expected_total=PRICE)
    for tell in (notifications.order_paid, notifications.order_expired, notifications.order_ready):
        tell(order)
    return order


def look_around(person, *addresses):
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person)
    for address in addresses:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
    return client


def main():
    shopper, owner = make_people()
    variant = make_variant()
    card = send_card(shopper)
    look_around(owner, "/cms/", f"/cms/verifications/{card.pk}/")
    approve(card, owner, private_note=SECRETS["private note"])
    order = buy(shopper, variant)
    client = look_around(
        shopper,
        "/account/",
        "/ne/account/verification/",
        "/account/addresses/",
        "/account/data/",
        f"/account/orders/{order.number}/",
        f"/checkout/{order.number}/pay/",
    )
    client.post("/cart/add/", {"variant": variant.pk, "quantity": 1})
    client.get("/checkout/")
    # Half a form: it comes back with what was typed.
    typed = {"contact_phone": SECRETS["phone"], "delivery_address": SECRETS["street"]}
    client.post("/checkout/", typed | {"delivery_method": "delivery"})
    client.post(
        "/account/", {"phone": SECRETS["phone"], "first_name": NAME, "last_name": "", "language": "ne"}
    )
    look_around(
        owner,
        f"/cms/sales/orders/?q={quote(SECRETS['phone'])}",
        f"/cms/verifications/?q={SECRETS['number']}",
        f"/cms/sales/orders/{Order.objects.get().pk}/",
        f"/cms/users/edit/{shopper.pk}/",
        "/cms/reports/site-history/",
    )
    send_due()
    told = " ".join(message.body for message in mail.outbox)
    sys.stdout.write(json.dumps({"packed": packed(), "mails": len(mail.outbox), "told": NAME in told}) + "\n")


def packed():
    """Which details stand in sessions or in the cache, which keep things packed."""
    texts = {"session": json.dumps([each.get_decoded() for each in Session.objects.all()], default=str)}
    folder = Path(settings.CACHES["default"]["LOCATION"])
    for file in folder.rglob("*.djcache"):
        with file.open("rb") as stream:
            pickle.load(stream)  # noqa: S301 - when it expires
            texts[file.name] = str(pickle.loads(zlib.decompress(stream.read())))  # noqa: S301
    secrets = {name: (value, nepali_digits(value)) for name, value in SECRETS.items()}
    return [
        f"{place}: {name}"
        for place, text in texts.items()
        for name, forms in secrets.items()
        if any(form in text for form in forms)
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    main()
