"""Many more items, for trying the shop at size: variations on the demo's own, which share their pictures.

Written in batches, the page tree by hand: no signals, no revisions, no pictures. The search index and Wagtail's
index of references are brought up to date at the end.
"""

import random
import uuid
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex
from wagtail.search.backends import get_search_backend

from catalogue.models import (
    CategoryPage,
    ItemPicture,
    ItemStone,
    JewelleryPage,
    StockMovement,
    Variant,
)
from home.money import RUPEE, round_money

from .rows import insert
from .source import SEED

SIZES = 10
ITEMS_A_BATCH = 200
SKU = "BULK-{:06}-{:02}"
SLUG = "{}-{:06}"


def add_items(wanted, staff):
    """Bring the number of items up to `wanted`; returns how many were added."""
    have = JewelleryPage.objects.count()
    if have >= wanted:
        return 0
    models = list(
        JewelleryPage.objects.filter(variants__isnull=False)
        .exclude(variants__sku__startswith="BULK-")
        .distinct()
        .order_by("path")
        .prefetch_related("gallery", "stones", "occasions", "variants")
    )
    first = Variant.objects.filter(sku__startswith="BULK-", sku__endswith="-01").count() + 1
    numbers = range(first, first + wanted - have)
    for begin in range(0, len(numbers), ITEMS_A_BATCH):
        with transaction.atomic():
            pages = _add_pages(numbers[begin : begin + ITEMS_A_BATCH], models)
            _add_variants(pages, staff)
    _bring_indexes_up_to_date(first)
    return wanted - have


def _add_pages(numbers, models):
    """Items of these numbers, each with the item it is a variation of."""
    content_type = ContentType.objects.get_for_model(JewelleryPage)
    now = timezone.now()
    categories = {category.path: category for category in CategoryPage.objects.all()}
    steps = {path: _last_step(path) for path in categories}
    pages = []
    for number in numbers:
        model = models[number % len(models)]
        category = categories[model.path[: -Page.steplen]]
        steps[category.path] += 1
        page = JewelleryPage(
            path=Page._get_path(category.path, model.depth, steps[category.path]),
            depth=model.depth,
            numchild=0,
            title=f"{model.title} {number}",
            title_ne=f"{model.title_ne} {number}" if model.title_ne else "",
            slug=SLUG.format(model.slug[:80], number),
            content_type=content_type,
            locale_id=model.locale_id,
            translation_key=uuid.uuid4(),
            live=True,
            owner_id=model.owner_id,
            first_published_at=now,
            last_published_at=now,
            summary=model.summary,
            summary_ne=model.summary_ne,
            description=model.description,
            description_ne=model.description_ne,
            metal_id=model.metal_id,
            purity_id=model.purity_id,
            collection_id=model.collection_id,
        )
        page.draft_title = page.title
        page.url_path = f"{category.url_path}{page.slug}/"
        pages.append((page, model))
    _insert(pages)
    for path, category in categories.items():
        Page.objects.filter(pk=category.pk).update(
            numchild=Page.objects.filter(depth=category.depth + 1, path__startswith=path).count()
        )
    return pages


def _last_step(path):
    """The place of the last child below `path`."""
    last = (
        Page.objects.filter(path__startswith=path, depth=len(path) // Page.steplen + 1)
        .order_by("-path")
        .first()
    )
    return Page._str2int(last.path[-Page.steplen :]) if last else 0


def _insert(pages):
    """Both rows of each page. (bulk_create refuses models that have a parent table.)"""
    base_fields = [field.attname for field in Page._meta.local_concrete_fields]
    bases = Page.objects.bulk_create(
        Page(**{name: getattr(page, name) for name in base_fields if name != "id"}) for page, _ in pages
    )
    for (page, _), base in zip(pages, bases, strict=True):
        page.pk = page.page_ptr_id = base.pk
    insert(JewelleryPage, [page for page, _ in pages])
    Through = JewelleryPage.occasions.through
    Through.objects.bulk_create(
        Through(jewellerypage_id=page.pk, occasion_id=occasion.pk)
        for page, model in pages
        for occasion in model.occasions.all()
    )
    ItemPicture.objects.bulk_create(
        ItemPicture(page_id=page.pk, image_id=entry.image_id, sort_order=entry.sort_order)
        for page, model in pages
        for entry in model.gallery.all()
    )
    ItemStone.objects.bulk_create(
        ItemStone(
            page_id=page.pk,
            stone_id=entry.stone_id,
            count=entry.count,
            weight_carat=entry.weight_carat,
            sort_order=entry.sort_order,
        )
        for page, model in pages
        for entry in model.stones.all()
    )


def _add_variants(pages, staff):
    variants = []
    for page, model in pages:
        number = int(page.slug.rsplit("-", 1)[1])
        chance = random.Random(SEED + number)  # noqa: S311 - not a secret
        original = model.variants.all()[0]
        for size in range(1, SIZES + 1):
            more = Decimal(chance.randrange(90, 116)) / 100
            variants.append(
                Variant(
                    page_id=page.pk,
                    sku=SKU.format(number, size),
                    size=str(size + 7),
                    gross_weight=round(original.gross_weight * more, 3),
                    net_weight=round(original.net_weight * more, 3),
                    price=round_money(original.price * more, RUPEE),
                    stock=chance.choice([0, 1, 1, 2, 3, 5]),
                    sort_order=size,
                )
            )
    Variant.objects.bulk_create(variants)
    StockMovement.objects.bulk_create(
        StockMovement(
            variant=variant,
            kind=StockMovement.Kind.RECEIVED,
            change=variant.stock,
            actor=staff,
            reason="First stock",
        )
        for variant in variants
        if variant.stock
    )


def _bring_indexes_up_to_date(first):
    """The search index and the index of references, for the added items."""
    index = get_search_backend().get_index_for_model(JewelleryPage)
    with_parts = JewelleryPage.objects.select_related("metal", "purity", "content_type").prefetch_related(
        "variants", "stones__stone", "gallery", "occasions"
    )
    added = Variant.objects.filter(
        sku__gte=SKU.format(first, 1), sku__startswith="BULK-", sku__endswith="-01"
    )
    pages = list(added.order_by("sku").values_list("page_id", flat=True))
    for begin in range(0, len(pages), ITEMS_A_BATCH):
        with transaction.atomic():
            batch = list(with_parts.filter(pk__in=pages[begin : begin + ITEMS_A_BATCH]))
            index.add_items(JewelleryPage, batch)
            for page in batch:
                ReferenceIndex.create_or_update_for_object(page)
