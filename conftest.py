"""What tests everywhere start from: a small shop, items, people."""

import itertools
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.cache import caches
from django.utils import timezone, translation
from PIL import Image

from catalogue.actions.reprice import reprice_due
from catalogue.facets import store
from catalogue.models import (
    CataloguePage,
    CategoryPage,
    JewelleryPage,
    Metal,
    MetalRate,
    Purity,
    RateLine,
    RateSheet,
    Variant,
)
from customers.models import User, VaultDocument, Verification
from home import kept
from home.models import NavigationSettings, ShopSettings
from home.money import RUPEE, round_money

pytest_plugins = ["tests.support"]

counter = itertools.count(1)


@pytest.fixture(autouse=True)
def _fresh_start():
    """Neither a cache nor the language of the last request reaches the next test."""
    for cache in caches.all():
        cache.clear()
    kept.forget_all()
    translation.activate("en")
    yield
    translation.deactivate()


@pytest.fixture
def as_committed(db, monkeypatch):
    """What the test writes counts as committed at once, though it is all undone afterwards: pages are kept, and
    what waits for a commit is done."""
    for module in ("home.page_cache", "home.kept", "catalogue.facets.store"):
        monkeypatch.setattr(f"{module}.is_in_doubt", lambda: False)
    monkeypatch.setattr("django.db.transaction.on_commit", lambda do, using=None, robust=False: do())
    store.forget()
    # Made when first asked for, which is a change of its own.
    ShopSettings.load()
    NavigationSettings.load()
    yield
    store.forget()


@pytest.fixture
def make_item(db):
    """A published item with one variant; keyword arguments go to the variant."""

    def make(title=None, category="Rings", *, live=True, **variant):
        number = next(counter)
        catalogue = CataloguePage.objects.get()
        parent = CategoryPage.objects.child_of(catalogue).filter(title=category).first()
        if parent is None:
            parent = catalogue.add_child(instance=CategoryPage(title=category, title_ne="औंठी"))
        gold, _ = Metal.objects.get_or_create(code="gold", defaults={"name": "Gold", "name_ne": "सुन"})
        purity, _ = Purity.objects.get_or_create(
            code="gold-22k",
            defaults={"name": "22K gold", "name_ne": "२२ क्यारेट सुन", "metal": gold, "fineness": Decimal(916)},
        )
        page = parent.add_child(
            instance=JewelleryPage(
                title=title or f"Ring {number}",
                title_ne=f"औंठी {number}",
                metal=gold,
                purity=purity,
                live=live,
            )
        )
        fields = {
            "sku": f"SKU-{number:04}",
            "size": "12",
            "gross_weight": Decimal("4.200"),
            "net_weight": Decimal("4.000"),
            "price": Decimal("98500.00"),
            "stock": 1,
        }
        Variant.objects.create(page=page, **(fields | variant))
        return page

    return make


@pytest.fixture
def make_variant(make_item):
    """A variant of an item of its own."""
    return lambda **variant: make_item(**variant).variants.get()


@pytest.fixture
def publish_rates(db):
    """Publishes a sheet and reprices: `publish_rates(fine_gold=309300, tejabi_gold=0)`, NPR for a tola; a line
    left out or 0 is not quoted. Purities of the test shop without a line follow fine gold. Returns the sheet."""

    def publish(*, effective_from=None, reprice=True, **per_tola):
        sheet = RateSheet.objects.create(
            status=RateSheet.Status.PUBLISHED,
            effective_from=effective_from or timezone.now(),
            published_at=timezone.now(),
            source="The test",
        )
        for line in RateLine.objects.all():
            amount = Decimal(per_tola.get(line.code.replace("-", "_"), 0))
            MetalRate.objects.create(
                sheet=sheet,
                line=line,
                per_tola=amount or None,
                per_10_grams=round_money(amount / Decimal("1.1664"), RUPEE) if amount else None,
            )
        Purity.objects.filter(rate_line=None).update(rate_line=RateLine.objects.get(code="fine-gold"))
        if reprice:
            reprice_due()
        return sheet

    return publish


@pytest.fixture
def make_by_rate(make_item):
    """An item with one variant that is priced by rate; `piece` are fields of the item, the rest go to
    `make_item`. Its price in force is what was typed until the rates are published or it is repriced."""

    def make(*args, piece=None, **fields):
        page = make_item(*args, **fields)
        JewelleryPage.objects.filter(pk=page.pk).update(
            pricing_mode=JewelleryPage.PricingMode.BY_RATE, **(piece or {})
        )
        return JewelleryPage.objects.get(pk=page.pk)

    return make


@pytest.fixture
def make_user(db):
    def make(email=None, password="a-long-password-2083", **fields):
        email = email or f"person{next(counter)}@example.com"
        user = User.objects.create_user(email, password, **fields)
        user.emailaddress_set.create(email=email, verified=True, primary=True)
        return user

    return make


@pytest.fixture
def make_verification(db):
    """A citizenship submission with document rows but no bytes: for what does not open them."""

    def make(user, status=Verification.Status.APPROVED, **fields):
        for side in {"front", "back"} - fields.keys():
            fields[side] = VaultDocument.objects.create(
                owner=user,
                kind=f"citizenship_{side}",
                storage_name=f"test-{next(counter)}",
                content_type="image/jpeg",
                width=1000,
                height=700,
                key_id="test",
                wrapped_key=b"",
            )
        values = {
            "full_name": "Sita Maharjan",
            "full_name_ne": "सीता महर्जन",
            "sex": "female",
            "parent_name": "Ram Maharjan",
            "citizenship_number": "27-01-70-01234",
            "issuing_district": "Lalitpur",
            "issue_date": date(2012, 5, 20),
            "birth_date": date(1994, 2, 3),
            "district": "Lalitpur",
            "local_level": "30802",
            "municipality": "Lalitpur Metropolitan City",
            "ward": "9",
            "street": "Patan Dhoka",
            "phone": "+9779841000000",
            "consent_version": "2026-11",
            "consent_at": timezone.now(),
        }
        if status in {Verification.Status.RETURNED, Verification.Status.REJECTED}:
            values["rejection_reason"] = "The picture is blurred."
        return Verification.objects.create(user=user, status=status, **(values | fields))

    return make


@pytest.fixture
def shopper(make_user, make_verification):
    """A shopper whose card has been approved."""
    user = make_user("sita@example.com", first_name="Sita", last_name="Maharjan")
    make_verification(user)
    return user


@pytest.fixture
def photo():
    """The bytes of a small picture: `photo("JPEG", (1000, 700))`."""

    def make(kind="JPEG", size=(1000, 700), colour=(200, 180, 150)):
        stream = BytesIO()
        Image.new("RGB", size, colour).save(stream, kind)
        return stream.getvalue()

    return make
