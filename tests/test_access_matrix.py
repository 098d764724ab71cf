"""Who gets what at every address of ours: a table, and a walk through the URL configuration that fails for an
address that the table does not name."""

import inspect
import re
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLResolver, get_resolver

from catalogue.models import ChangeRun, Collection, Occasion, RateLine, RateSheet, Stone
from checkout.actions.place_order import OrderDetails, place_order
from checkout.invoicing import issue_credit_note, issue_invoice
from checkout.models import BankStatement, Cart, InvoiceArchive, Payment, Refund, StatementLine
from customers import vault
from customers.models import Address
from customers.pictures import clean_picture
from home.days import today
from home.models import ShopImage
from home.outbox import enqueue_rendered
from search.models import SynonymGroup

OURS = {"home", "catalogue", "checkout", "customers", "insights", "search"}
PEOPLE = ("anonymous", "shopper", "other shopper", "reviewer", "shopkeeper", "owner")
# A route, how it is asked, and what each of PEOPLE gets: "ok" the page; "in" the way to the login; "no" word that
# it is not for them (the CMS leads to its start then); "go" is sent on, as after a press; "--" there is no such
# thing for them; "??" something was to be filled in.
TABLE = r"""
account/                                           GET  in ok ok ok ok ok
account/addresses/                                 GET  in ok ok ok ok ok
account/addresses/<int:address_pk>/                GET  in ok -- -- -- --
account/addresses/<int:address_pk>/delete/         POST in go -- -- -- --
account/addresses/new/                             GET  in ok ok ok ok ok
account/close/                                     GET  in ok ok ok ok ok
account/closed/                                    GET  ok ok ok ok ok ok
account/data/                                      GET  in ok ok ok ok ok
account/documents/<uuid:pk>/                       GET  in ok -- -- -- --
account/looks/                                     GET  in ok ok ok ok ok
account/orders/                                    GET  in ok ok ok ok ok
account/orders/<slug:number>/                      GET  in ok -- -- -- --
account/orders/<slug:number>/credit-notes/<int:pk>.pdf GET in ok -- -- -- --
account/orders/<slug:number>/invoice.pdf           GET  in ok -- -- -- --
account/verification/                              GET  in ok ok ok ok ok
account/wishlist/                                  GET  ok ok ok ok ok ok
account/wishlist/mail/                             POST ?? ?? ?? ?? ?? ??
cart/                                              GET  ok ok ok ok ok ok
cart/add/                                          POST ?? ?? ?? ?? ?? ??
cart/update/                                       POST ?? ?? ?? ?? ?? ??
checkout/                                          GET  in go go go go go
checkout/<slug:number>/transfer/                   GET  in go -- -- -- --
checkout/<slug:number>/done/                       GET  in ok -- -- -- --
checkout/<slug:number>/pay/                        GET  in ok -- -- -- --
checkout/khalti/return/                            GET  -- -- -- -- -- --
healthz                                            GET  ok ok ok ok ok ok
opensearch.xml                                     GET  ok ok ok ok ok ok
rates/                                             GET  ok ok ok ok ok ok
readyz                                             GET  ok ok ok ok ok ok
robots.txt                                         GET  ok ok ok ok ok ok
search/                                            GET  ok ok ok ok ok ok
search/suggest/                                    GET  ok ok ok ok ok ok
sitemap-<int:number>.xml                           GET  ok ok ok ok ok ok
sitemap.xml                                        GET  ok ok ok ok ok ok
checkout/<slug:number>/cancel/                     POST in go -- -- -- --
cms/^stock/export\.(?P<kind>csv|xlsx)$             GET  in in in no ok ok
cms/insights/                                      GET  in in in no no ok
cms/insights/books/                                POST in in in no no go
cms/items/<int:page_id>/duplicate/                 POST in in in no go go
cms/items/<int:page_id>/prices/                    POST in in in no ok ok
cms/items/pictures/                                POST in in in no ?? ??
cms/items/pictures/<int:image_id>/                 GET  in in in no ok ok
cms/mails/                                         GET  in in in no ok ok
cms/mails/<slug:template>/                         GET  in in in no ok ok
cms/mails/<slug:template>/look/                    POST in in in no ok ok
cms/mails/outbox/<int:pk>/again/                   POST in in in no go go
cms/rates/                                         GET  in in in no ok ok
cms/rates/<int:pk>/                                GET  in in in no ok ok
cms/rates/<int:pk>/change/                         GET  in in in no ok ok
cms/rates/<int:pk>/discard/                        POST in in in no go go
cms/rates/<int:pk>/progress/                       GET  in in in no ok ok
cms/rates/<int:pk>/publish/                        POST in in in no go go
cms/rates/history/                                 GET  in in in no ok ok
cms/rates/prices/progress/                         GET  in in in no ok ok
cms/sales/invoices/                                GET  in in in no ok ok
cms/sales/invoices/<int:instance_pk>/              GET  in in in no ok ok
cms/sales/invoices/<int:pk>/pdf/                   GET  in in in no ?? ??
cms/sales/invoices/years/                          GET  in in in no ok ok
cms/sales/invoices/years/<int:pk>/zip/             GET  in in in no ok ok
cms/sales/invoices/years/<int:pk>/delete/          POST in in in no go go
cms/sales/orders/                                  GET  in in in no ok ok
cms/sales/orders/<int:instance_pk>/                GET  in in in no ok ok
cms/sales/orders/<int:pk>/cancel/                  GET  in in in no ok ok
cms/sales/orders/<int:pk>/move/                    POST in in in no ?? ??
cms/sales/orders/<int:pk>/packing-slip/            GET  in in in no ok ok
cms/sales/orders/<int:pk>/take-back/               GET  in in in no go go
cms/sales/payments/                                GET  in in in no ok ok
cms/sales/payments/<int:instance_pk>/              GET  in in in no ok ok
cms/sales/payments/<int:pk>/settle/                POST in in in no go go
cms/sales/attention/                               GET  in in in no ok ok
cms/sales/orders/<int:pk>/cash/                    GET  in in in no ok ok
cms/sales/orders/<int:pk>/transfer/                GET  in in in no ok ok
cms/sales/orders/<int:pk>/wind-up/                 GET  in in in no go go
cms/sales/payments/<int:pk>/check/                 GET  in in in no -- --
cms/sales/payments/<int:pk>/look/                  GET  in in in no -- --
cms/sales/payments/<int:pk>/end/                   POST in in in no go go
cms/sales/payments/<int:pk>/owe-part/              GET  in in in no go go
cms/sales/payments/<int:pk>/resolve/               POST in in in no go go
cms/sales/payments/<int:pk>/slip/                  GET  in in in no -- --
cms/sales/refunds/                                 GET  in in in no ok ok
cms/sales/refunds/<int:instance_pk>/               GET  in in in no ok ok
cms/sales/refunds/<int:pk>/record/                 GET  in in in no ok ok
cms/sales/refunds/<int:pk>/send/                   POST in in in no go go
cms/sales/statements/                              GET  in in in no ok ok
cms/sales/statements/<int:pk>/                     GET  in in in no ok ok
cms/sales/statements/lines/<int:pk>/               GET  in in in no ok ok
cms/sales/statements/lines/<int:pk>/back/          POST in in in no go go
cms/sales/statements/lines/<int:pk>/confirm/       POST in in in no go go
cms/sales/statements/upload/                       GET  in in in no ok ok
cms/snippets/catalogue/collection/delete/<int:pk>/ GET  in in in no ok ok
cms/snippets/catalogue/metal/delete/<int:pk>/      GET  in in in no ok ok
cms/snippets/catalogue/occasion/delete/<int:pk>/   GET  in in in no ok ok
cms/snippets/catalogue/purity/delete/<int:pk>/     GET  in in in no ok ok
cms/snippets/catalogue/rateline/delete/<int:pk>/   GET  in in in no no ok
cms/snippets/catalogue/stone/delete/<int:pk>/      GET  in in in no ok ok
cms/stock/                                         GET  in in in no ok ok
cms/stock/<int:variant_id>/                        GET  in in in no ok ok
cms/stock/change/                                  GET  in in in no go go
cms/stock/changes/                                 GET  in in in no ok ok
cms/stock/changes/<int:run_id>/                    GET  in in in no ok ok
cms/stock/changes/<int:run_id>/apply/              POST in in in no go go
cms/stock/changes/<int:run_id>/cancel/             POST in in in no go go
cms/stock/import/                                  GET  in in in no ok ok
cms/stock/movements/                               GET  in in in no ok ok
cms/stock/movements/export.csv                     GET  in in in no ok ok
cms/verifications/                                 GET  in in in ok no ok
cms/verifications/<int:instance_pk>/               GET  in in in ok no ok
cms/verifications/<int:pk>/approve/                POST in in in go no go
cms/verifications/<int:pk>/look/                   POST in in in ?? no ??
cms/verifications/<int:pk>/refuse/                 POST in in in ?? no ??
cms/verifications/<int:pk>/release/                POST in in in go no go
cms/verifications/<int:pk>/return/                 POST in in in ?? no ??
cms/verifications/documents/<uuid:pk>/             GET  in in in no no no
cms/verifications/next/                            POST in in in ?? no ??
cms/verifications/queue/                           GET  in in in ok no ok
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
ANSWERS = {200: "ok", 400: "??", 422: "??", 403: "no", 404: "--"}


def our_routes(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from our_routes(pattern.url_patterns, route)
        else:
            view = inspect.unwrap(pattern.callback)
            # The lists of the books are Wagtail's views, bound to a class of ours.
            of_ours = type(view.__self__) if inspect.ismethod(view) else getattr(view, "view_class", view)
            module = of_ours.__module__
            if module.partition(".")[0] in OURS:
                yield route


@pytest.fixture
def people(make_user, shopper):
    """A User for each of PEOPLE, None for the first."""
    staff = {name: make_user(is_staff=True, is_superuser=name == "owner") for name in PEOPLE[3:]}
    for name, user in staff.items():
        user.groups.add(Group.objects.get(name=name.capitalize()))
    return dict(zip(PEOPLE, [None, shopper, make_user(), *staff.values()], strict=True))


@pytest.fixture
def keys(people, make_item, photo, settings, tmp_path):
    """What stands in the place of <…> in a route, by the part of the route that tells of what it is the key. The
    order, the card and its picture are the shopper's; what staff made is the shopkeeper's."""
    settings.VAULT_ROOT = tmp_path
    shopper, keeper = people["shopper"], people["shopkeeper"]
    item = make_item(stock=5)
    variant = item.variants.get()
    cart = Cart.objects.create(user=shopper)
    cart.lines.create(variant=variant, quantity=1, price_seen=variant.price)
    request = SimpleNamespace(user=shopper, session={})
    details = OrderDetails("pickup", "Sita Maharjan", "+9779841000000")
    order = place_order(request, details, expected_total=variant.price)
    card = shopper.verifications.get()
    card.front = vault.store(shopper, card.front.kind, clean_picture(SimpleUploadedFile("card.jpg", photo())))
    card.save()
    image = ImageFile(BytesIO(photo(size=(320, 320))), name="ring.jpg")
    home = Address.objects.create(
        user=shopper, label="Home", person="S", phone="1", local_level="1", ward="1"
    )
    payment = Payment.objects.create(order=order, amount=order.total, pidx="p1")
    statement = BankStatement.objects.create(file_name="a.csv", uploaded_by=keeper)
    invoice = issue_invoice(order)
    archive = InvoiceArchive.objects.create(
        fiscal_year=invoice.fiscal_year,
        language="en",
        status="ready",
        requested_by=keeper,
        last_invoice=invoice.pk,
        total=0,
    )
    return {
        "credit-notes": issue_credit_note(order, amount=1, reason="A").pk,
        "invoices/years": archive.pk,
        "sales/invoices": invoice.pk,
        "sitemap": 1,
        "address_pk": home.pk,
        "slug:number": order.number,
        "slug:template": "order_paid",
        "cms/mails": enqueue_rendered(key="a", recipient="a@example.com", subject="A", text="A").pk,
        "sales/orders": order.pk,
        "sales/payments": payment.pk,
        "sales/refunds": Refund.objects.create(payment=payment, amount=1, method="bank", due_on=today()).pk,
        "statements/lines": StatementLine.objects.create(
            statement=statement, number=1, day=today(), amount=1, words="A"
        ).pk,
        "sales/statements": statement.pk,
        "uuid:pk": card.front_id,
        "verifications": card.pk,
        "cms/rates": RateSheet.objects.create(entered_by=keeper).pk,
        "run_id": ChangeRun.objects.create(source="list", title="A", actor=keeper, status="planned").pk,
        "variant_id": variant.pk,
        "page_id": item.pk,
        "image_id": ShopImage.objects.create(title="Ring", file=image).pk,
        "metal": item.metal_id,
        "purity": item.purity_id,
        "stone": Stone.objects.create(name="Ruby", code="ruby").pk,
        "collection": Collection.objects.create(name="Bridal", code="bridal").pk,
        "occasion": Occasion.objects.create(name="Teej", code="teej").pk,
        "synonymgroup": SynonymGroup.objects.first().pk,
        "rateline": RateLine.objects.first().pk,
    }


def address(route, keys):
    route = route.replace(r"^stock/export\.(?P<kind>csv|xlsx)$", "stock/export.csv")
    for place in re.findall(r"<[^>]+>", route):
        named = next((name for name in keys if name in place), None) or next(n for n in keys if n in route)
        route = route.replace(place, str(keys[named]))
    return f"/{route}"


def answer(response):
    if response.status_code != 302:
        return ANSWERS.get(response.status_code, str(response.status_code))
    if "/login/" in response.url:
        return "in"
    return "no" if response.url == "/cms/" else "go"


def ask(client, route, method, keys):
    return answer(getattr(client, method.lower())(address(route, keys)))


def client_of(user, **options):
    client = Client(raise_request_exception=False, **options)
    if user is not None:
        client.force_login(user)
    return client


def test_the_table_names_each_address_of_ours():
    assert sorted(route for route, *_ in ROWS) == sorted(our_routes(get_resolver().url_patterns))


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_gets_what_the_table_says(people, keys, who):
    client = client_of(people[who])
    stated = {route: answers[PEOPLE.index(who)] for route, _method, *answers in ROWS}
    assert {route: ask(client, route, method, keys) for route, method, *_ in ROWS} == stated


def test_nothing_is_posted_without_the_token(people, keys):
    client = client_of(people["owner"], enforce_csrf_checks=True)
    assert {route: ask(client, route, "POST", keys) for route, *_ in ROWS} == {
        route: "no" for route, *_ in ROWS
    }
