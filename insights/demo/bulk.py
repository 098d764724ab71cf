"""Many more items, for trying the shop at size: variations on the demo's own, which share their pictures.

Written in batches, the page tree by hand: no signals, no revisions, no pictures. The search index and Wagtail's
index of references are brought up to date at the end.
"""

import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex
from wagtail.search.backends import get_search_backend

from catalogue.actions.reprice import lock_terms
from catalogue.models import (
    CategoryPage,
    ItemPicture,
    ItemStone,
    JewelleryPage,
    StockMovement,
    Variant,
)
from catalogue.pricing import PricingMode
from home.freshness import touch_items
from home.money import RUPEE, round_money

from .rows import insert
from .variety import Variation, Variety

ITEMS_A_BATCH = 200
SKU = "BULK-{:06}-{:02}"
SLUG = "{}-{:06}"
GRAM = Decimal("0.001")


@dataclass(frozen=True)
class Made:
    """An item that is being added, and the demo's own item that it is a variation of."""

    number: int
    page: JewelleryPage
    model: JewelleryPage
    variation: Variation


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
        .select_related("purity")
        .prefetch_related("gallery", "stones__stone", "variants")
    )
    first = Variant.objects.filter(sku__startswith="BULK-", sku__endswith="-01").count() + 1
    numbers = range(first, first + wanted - have)
    for begin in range(0, len(numbers), ITEMS_A_BATCH):
        with transaction.atomic():
            # No price list comes in between: the prices written here are those that it would compute.
            tariff = lock_terms()
            items = _add_pages(numbers[begin : begin + ITEMS_A_BATCH], models, Variety(tariff))
            _add_variants(items, tariff, staff)
            touch_items(item.page.pk for item in items)
    _bring_indexes_up_to_date(first)
    return wanted - have


def _add_pages(numbers, models, variety):
    """Items of these numbers, without their variants."""
    content_type = ContentType.objects.get_for_model(JewelleryPage)
    now = timezone.now()
    categories = {category.path: category for category in CategoryPage.objects.all()}
    steps = {path: _last_step(path) for path in categories}
    items = []
    for number in numbers:
        model = models[number % len(models)]
        category = categories[model.path[: -Page.steplen]]
        steps[category.path] += 1
        variation = variety.of(number, model, category)
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
            metal_id=model.metal_id,
            purity=variation.purity,
            collection=variation.collection,
            **_words(model, variation),
            **(_terms(model) | {"pricing_mode": variation.pricing_mode}),
        )
        page.draft_title = page.title
        page.url_path = f"{category.url_path}{page.slug}/"
        items.append(Made(number, page, model, variation))
    _insert(items)
    for path, category in categories.items():
        Page.objects.filter(pk=category.pk).update(
            numchild=Page.objects.filter(depth=category.depth + 1, path__startswith=path).count()
        )
    return items


def _words(model, variation):
    """What is told about the model is told only of what is made as it is."""
    if variation.is_like_model:
        names = ("summary", "summary_ne", "description", "description_ne")
        return {name: getattr(model, name) for name in names}
    parts = [variation.purity, *(entry.stone for entry in variation.stones)]
    return {
        "summary": ", ".join(part.name for part in parts),
        "summary_ne": ", ".join(part.name_ne for part in parts if part.name_ne),
    }


def _terms(model):
    """What the price by rate of an item follows from, but for its metal and purity."""
    names = set(JewelleryPage.PIECE_FIELDS) - {"metal", "purity"}
    return {name: getattr(model, name) for name in names}


def _last_step(path):
    """The place of the last child below `path`."""
    last = (
        Page.objects.filter(path__startswith=path, depth=len(path) // Page.steplen + 1)
        .order_by("-path")
        .first()
    )
    return Page._str2int(last.path[-Page.steplen :]) if last else 0


def _insert(items):
    """Both rows of each page, and what hangs on it. (bulk_create refuses models that have a parent table.)"""
    pages = [item.page for item in items]
    base_fields = [field.attname for field in Page._meta.local_concrete_fields]
    bases = Page.objects.bulk_create(
        Page(**{name: getattr(page, name) for name in base_fields if name != "id"}) for page in pages
    )
    for page, base in zip(pages, bases, strict=True):
        page.pk = page.page_ptr_id = base.pk
    insert(JewelleryPage, pages)
    Through = JewelleryPage.occasions.through
    Through.objects.bulk_create(
        Through(jewellerypage_id=item.page.pk, occasion_id=occasion.pk)
        for item in items
        for occasion in item.variation.occasions
    )
    ItemPicture.objects.bulk_create(
        ItemPicture(page_id=item.page.pk, image_id=entry.image_id, sort_order=entry.sort_order)
        for item in items
        for entry in item.model.gallery.all()
    )
    for item in items:
        for entry in item.variation.stones:
            entry.page_id = item.page.pk
    ItemStone.objects.bulk_create(entry for item in items for entry in item.variation.stones)


def _add_variants(items, tariff, staff):
    prefetch_related_objects([item.page for item in items], "stones__stone")
    variants = [variant for item in items for variant in _variants(item, tariff)]
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


def _variants(item, tariff):
    """The sizes of an item, priced by `tariff` where it is priced by rate."""
    chance, original = item.variation.chance, item.model.variants.all()[0]
    finer = item.variation.purity.charged_factor / item.model.purity.charged_factor
    for place, (size, size_ne) in enumerate(item.variation.sizes, start=1):
        more = Decimal(chance.randrange(90, 116)) / 100
        net_weight = (original.net_weight * more).quantize(GRAM)
        variant = Variant(
            page=item.page,
            sku=SKU.format(item.number, place),
            size=size,
            size_ne=size_ne,
            gross_weight=net_weight + item.variation.grams_of_stones,
            net_weight=net_weight,
            price=round_money(original.price * more * finer, RUPEE),
            stock=chance.choice([0, 1, 1, 2, 3, 5]),
            sort_order=place,
        )
        if item.page.pricing_mode == PricingMode.BY_RATE:
            variant.price = tariff.price_of(variant).total
        yield variant


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
