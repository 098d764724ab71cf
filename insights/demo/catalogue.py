"""The demo shop's attributes, categories and items."""

from datetime import timedelta
from decimal import Decimal

from django.core.files import File
from django.utils import timezone

from catalogue.models import (
    CataloguePage,
    CategoryPage,
    Collection,
    ItemPicture,
    ItemStone,
    JewelleryPage,
    Metal,
    Occasion,
    Purity,
    RateLine,
    RelatedItem,
    StockMovement,
    Stone,
    Variant,
)
from catalogue.stock import adjust
from home.models import ShopImage

from .source import PICTURES


def seed_attributes(data):
    """Metals, purities, stones, collections, occasions: those whose code is missing."""
    for place, entry in enumerate(data["metals"]):
        _attribute(Metal, entry, place)
    for place, entry in enumerate(data["purities"]):
        metal = Metal.objects.get(code=entry["metal"])
        _attribute(
            Purity,
            entry,
            place,
            metal=metal,
            fineness=Decimal(entry["fineness"]),
            rate_line=RateLine.objects.filter(code=entry["rate_line"]).first(),
            rate_factor=Decimal(entry["rate_factor"]) if entry["rate_factor"] else None,
        )
    for place, entry in enumerate(data["stones"]):
        _attribute(Stone, entry, place, is_precious=entry["is_precious"])
    for place, entry in enumerate(data["collections"]):
        _attribute(Collection, entry, place, story=entry["story_en"], story_ne=entry["story_ne"])
    for place, entry in enumerate(data["occasions"]):
        _attribute(Occasion, entry, place)


def _attribute(model, entry, place, **fields):
    names = {"name": entry["name_en"], "name_ne": entry["name_ne"], "sort_order": (place + 1) * 10}
    model.objects.get_or_create(code=entry["code"], defaults=names | fields)


def picture(file_name, alt="", alt_ne="", owner=None):
    """The shop's picture of that file, made when it is not there yet; None when the file is missing."""
    path = PICTURES / file_name
    title = path.stem.replace("-", " ").capitalize()
    image = ShopImage.objects.filter(title=title).first()
    if image is None and path.exists():
        with path.open("rb") as file:
            image = ShopImage(title=title, description=alt, description_ne=alt_ne, uploaded_by_user=owner)
            image.file.save(file_name, File(file), save=True)
    return image


def seed_categories(data, owner):
    catalogue = CataloguePage.objects.get()
    # A category shows a picture of one of its items.
    alts = {
        each["file"]: (each["alt_en"], each["alt_ne"]) for item in data["items"] for each in item["pictures"]
    }
    for entry in data["categories"]:
        if CategoryPage.objects.child_of(catalogue).filter(slug=entry["slug"]).exists():
            continue
        category = CategoryPage(
            title=entry["title_en"],
            title_ne=entry["title_ne"],
            slug=entry["slug"],
            introduction=entry["intro_en"],
            introduction_ne=entry["intro_ne"],
            picture=picture(
                entry["picture"],
                *alts.get(entry["picture"], (entry["title_en"], entry["title_ne"])),
                owner,
            ),
            owner=owner,
        )
        catalogue.add_child(instance=category)
        category.save_revision(user=owner).publish(user=owner)


def seed_items(data, owner):
    """The items whose slug is missing in their category, with their pictures, sizes and first stock."""
    for entry in data["items"]:
        category = CategoryPage.objects.get(slug=entry["category"])
        if not JewelleryPage.objects.child_of(category).filter(slug=entry["slug"]).exists():
            _item(entry, category, owner)
    for entry in data["items"]:
        _relate(entry, owner)


def _relate(entry, owner):
    """Put beside an item those that the shopkeeper would, unless it has some."""
    item = JewelleryPage.objects.filter(slug=entry["slug"]).first()
    others = JewelleryPage.objects.filter(slug__in=entry.get("related", [])).order_by("path")
    if item and others and not item.related_items.exists():
        item.related_items = [RelatedItem(item=other, sort_order=place) for place, other in enumerate(others)]
        item.save_revision(user=owner).publish(user=owner)


def _item(entry, category, owner):
    item = JewelleryPage(
        title=entry["title_en"],
        title_ne=entry["title_ne"],
        slug=entry["slug"],
        summary=entry["summary_en"],
        summary_ne=entry["summary_ne"],
        description=entry["description_en"],
        description_ne=entry["description_ne"],
        metal=Metal.objects.get(code=entry["metal"]),
        purity=Purity.objects.get(code=entry["purity"]),
        collection=Collection.objects.filter(code=entry["collection"]).first(),
        owner=owner,
        **_terms(entry["terms"]),
    )
    pictures = [picture(each["file"], each["alt_en"], each["alt_ne"], owner) for each in entry["pictures"]]
    item.gallery = [
        ItemPicture(image=image, sort_order=place) for place, image in enumerate(filter(None, pictures))
    ]
    item.occasions = list(Occasion.objects.filter(code__in=entry["occasions"]))
    category.add_child(instance=item)
    _stones(entry, item)
    _variants(entry, item, owner)
    # Published last, so that the search index finds the sizes' tags.
    item.save_revision(user=owner).publish(user=owner)


def _terms(terms):
    """What the price by rate of an item follows from, as fields of its page."""
    numbers = ("wastage", "making", "discount")
    return {name: Decimal(value) if name in numbers else value for name, value in terms.items()}


def _stones(entry, item):
    for place, each in enumerate(entry["stones"]):
        ItemStone.objects.create(
            page=item,
            stone=Stone.objects.get(code=each["stone"]),
            count=each["count"],
            weight_carat=Decimal(each["weight_carat"]) if each.get("weight_carat") else None,
            price=Decimal(each["price"]),
            sort_order=place,
        )


def _variants(entry, item, owner):
    for place, each in enumerate(entry["variants"]):
        if Variant.objects.filter(sku=each["sku"]).exists():
            continue
        variant = Variant.objects.create(
            page=item,
            sku=each["sku"],
            size=each["size"],
            size_ne=each["size_ne"],
            gross_weight=Decimal(each["gross_weight"]),
            net_weight=Decimal(each["net_weight"]),
            # As it would be at the rates that the demo begins with; computed anew before the shop opens.
            price=Decimal(each["price"]),
            reorder_level=entry.get("reorder_level"),
            sort_order=place,
        )
        adjust(variant, each["stock"], kind=StockMovement.Kind.RECEIVED, actor=owner, reason="First stock")
        # The pieces were there before the demo's first sale.
        variant.movements.update(created_at=timezone.now() - timedelta(days=440))
