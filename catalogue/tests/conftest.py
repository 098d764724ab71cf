from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from modelsearch.backends import get_search_backend
from wagtail.models import Page

from catalogue.actions.enter_rates import enter_rates
from catalogue.models import CategoryPage, ItemPicture, JewelleryPage, RateLine, Variant
from catalogue.rate_desk.figures import Quote, ten_grams_from
from home.freshness import ITEMS, touch
from home.models import ShopImage

from .screens import read_form


@pytest.fixture
def add_picture(photo):
    """Puts a picture of its own into an item's gallery."""

    def add(page, description="A ring on white cloth", **fields):
        file = ImageFile(BytesIO(photo(size=(320, 320))), name="ring.jpg")
        image = ShopImage.objects.create(title="ring.jpg", description=description, file=file, **fields)
        ItemPicture.objects.create(page=page, image=image)
        return image

    return add


@pytest.fixture
def grow_category(make_item, add_picture):
    """Fills a category up to `total` published items, each with a picture and two sizes: quickly, in bulk."""

    def grow(total):
        if not CategoryPage.objects.exists():
            add_picture(make_item(title="Ring 0"))
        category = CategoryPage.objects.get()
        image = ShopImage.objects.get()
        first = JewelleryPage.objects.get(title="Ring 0")
        numbers = range(category.numchild, total)
        with transaction.atomic():
            pages = _write_pages(category, first, numbers)
            Variant.objects.bulk_create(
                Variant(
                    page=page,
                    sku=f"BULK-{number}-{size}",
                    size=str(size),
                    gross_weight=Decimal("4.2"),
                    net_weight=Decimal("4"),
                    price=Decimal(50000 + number * 10 + size),
                    stock=number % 3,
                )
                for number, page in zip(numbers, pages, strict=True)
                for size in (12, 14)
            )
            ItemPicture.objects.bulk_create(ItemPicture(page=page, image=image) for page in pages)
        touch(ITEMS)
        return category

    return grow


def _write_pages(category, first, numbers):
    """Published pages below `category` like `first`. bulk_create() refuses models with a parent table, so the
    parents' rows are written first and the rows of the items after them."""
    now = timezone.now()
    parents = Page.objects.bulk_create(
        Page(
            title=f"Ring {number}",
            draft_title=f"Ring {number}",
            slug=f"bulk-{number}",
            path=JewelleryPage._get_path(category.path, category.depth + 1, number + 1),
            depth=category.depth + 1,
            url_path=f"{category.url_path}bulk-{number}/",
            content_type=first.content_type,
            locale=first.locale,
            first_published_at=now + timedelta(seconds=number),
        )
        for number in numbers
    )
    shared = [field.attname for field in Page._meta.concrete_fields]
    pages = [
        JewelleryPage(
            **{name: getattr(parent, name) for name in shared},
            page_ptr=parent,
            title_ne=f"औंठी {number}",
            metal=first.metal,
            purity=first.purity,
        )
        for number, parent in zip(numbers, parents, strict=True)
    ]
    fields = JewelleryPage._meta.local_concrete_fields
    JewelleryPage._base_manager._insert(pages, fields=fields, using="default")
    Page.objects.filter(pk=category.pk).update(numchild=numbers.stop)
    return pages


@pytest.fixture
def index_items():
    """Puts the items there are into the search index, as `manage.py update_index` does."""

    def index():
        items = JewelleryPage.objects.select_related("metal", "purity").prefetch_related("variants", "stones")
        get_search_backend().get_index_for_model(JewelleryPage).add_items(JewelleryPage, list(items))

    return index


@pytest.fixture
def work_as(make_user):
    """The client of somebody who works in the shop: `work_as("Shopkeeper")`. `client.user` is who it is."""

    def work(group, email=None, **fields):
        client = Client()
        client.user = make_user(email, is_staff=True, **fields)
        if group:
            client.user.groups.add(Group.objects.get(name=group))
        client.force_login(client.user)
        return client

    return work


@pytest.fixture
def desk(work_as):
    """The client of a shopkeeper."""
    return work_as("Shopkeeper")


@pytest.fixture
def keeper(desk):
    """The shopkeeper whose client `desk` is."""
    return desk.user


@pytest.fixture
def screen(client, keeper):
    """The form of an item, read by the shopkeeper who is logged in on `client`: as a browser would send it back,
    untouched. Of a new one for a category."""
    client.force_login(keeper)

    def read(page):
        if isinstance(page, CategoryPage):
            address = reverse("wagtailadmin_pages:add", args=["catalogue", "jewellerypage", page.pk])
        else:
            address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return read_form(client.get(address))

    return read


@pytest.fixture
def send(client):
    """Sends what `screen` read: `send(item, data)` publishes, `action="action-draft"` saves a draft."""

    def post(page, data, action="action-publish"):
        if isinstance(page, CategoryPage):
            address = reverse("wagtailadmin_pages:add", args=["catalogue", "jewellerypage", page.pk])
        else:
            address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return client.post(address, dict(data.lists()) | {action: "1"})

    return post


@pytest.fixture
def enter_sheet(db):
    """An open sheet: `enter_sheet(user, fine_gold=300000)`, NPR for a tola; what is left out is not quoted."""

    def make(user, *, effective_from=None, instead_of=None, **per_tola):
        amounts = {name.replace("_", "-"): Decimal(amount) for name, amount in per_tola.items()}
        lines = {line.code: line for line in RateLine.objects.all()}
        quotes = dict.fromkeys(lines.values())
        for code, amount in amounts.items():
            quotes[lines[code]] = Quote(ten_grams_from(amount), amount)
        return enter_rates(
            quotes,
            effective_from=effective_from or timezone.now(),
            source="",
            actor=user,
            instead_of=instead_of,
        )

    return make
