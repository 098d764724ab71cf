"""The demo shop's settings, menus and pages of words. What the shopkeeper has written stays."""

from catalogue.models import CataloguePage, CategoryPage, JewelleryPage
from checkout.models import CheckoutSettings, DeliveryZone
from home.models import HomePage, NavigationSettings, ShopSettings, StandardPage

from .catalogue import picture
from .words import (
    BANK_ACCOUNT,
    CALL,
    EVERYWHERE_ELSE,
    FEATURED,
    FOOTER_TEXT,
    FOOTER_TEXT_NE,
    HERO,
    PAGES,
    RATES,
    SETTINGS,
    VALLEY,
    WEIGHING,
)


def seed_settings():
    settings = ShopSettings.load()
    if not settings.address:
        for name, value in SETTINGS.items():
            setattr(settings, name, value)
        settings.save()
    rules = CheckoutSettings.load()
    if not rules.bank_account:
        rules.bank_account = BANK_ACCOUNT
        rules.save()


def seed_delivery_zones():
    """The valley beside the one zone for everywhere, with which every shop begins."""
    if DeliveryZone.objects.count() > 1:
        return
    DeliveryZone.objects.create(**VALLEY)
    DeliveryZone.objects.filter(districts=[]).update(**EVERYWHERE_ELSE)


def seed_standard_pages(owner):
    home = HomePage.objects.get()
    for entry in PAGES:
        if StandardPage.objects.child_of(home).filter(slug=entry["slug"]).exists():
            continue
        fields = {name: value for name, value in entry.items() if not name.startswith("text")}
        page = StandardPage(
            **fields,
            body=[("rich_text", {"text": entry["text"]})],
            body_ne=[("rich_text", {"text": entry["text_ne"]})],
            owner=owner,
        )
        home.add_child(instance=page)
        page.save_revision(user=owner).publish(user=owner)


def seed_menus():
    navigation = NavigationSettings.load()
    if navigation.header_links or navigation.footer_links:
        return
    catalogue, home = CataloguePage.objects.get(), HomePage.objects.get()
    rates = ("link", RATES | {"page": None, "address": "/rates/"})
    navigation.header_links = [
        *(("link", _link(page)) for page in CategoryPage.objects.child_of(catalogue).order_by("path")),
        rates,
    ]
    navigation.footer_links = [
        rates,
        *(("link", _link(page)) for page in StandardPage.objects.child_of(home).order_by("path")),
    ]
    navigation.footer_text = FOOTER_TEXT
    navigation.footer_text_ne = FOOTER_TEXT_NE
    navigation.save()


def _link(page):
    return {"label": "", "label_ne": "", "page": page, "address": ""}


def seed_home(data, owner):
    home = HomePage.objects.get()
    if home.body or home.body_ne:
        return
    featured = [
        JewelleryPage.objects.get(slug=entry["slug"], path__startswith=CataloguePage.objects.get().path)
        for entry in data["items"]
        if entry.get("featured")
    ][:8]
    home.body = _body(featured, "", owner)
    home.body_ne = _body(featured, "_ne", owner)
    home.save_revision(user=owner).publish(user=owner)


def _body(featured, language, owner):
    """The home page's blocks; `language` is the ending of the words' names. A block without its picture is
    left out."""
    catalogue = CataloguePage.objects.get()
    about = StandardPage.objects.get(slug="about")
    hero = picture("hero.jpg", HERO["alt"], HERO["alt_ne"], owner)
    beside = featured[0].gallery.first() if featured else None
    body = []
    if hero:
        body.append(
            (
                "hero",
                {
                    "heading": HERO[f"heading{language}"],
                    "text": HERO[f"text{language}"],
                    "picture": hero,
                    "button": _button(HERO[f"button{language}"], catalogue),
                },
            )
        )
    if featured:
        body.append(("featured_items", {"heading": FEATURED[f"heading{language}"], "items": featured}))
    if beside:
        body.append(
            (
                "image_and_text",
                {
                    "picture": beside.image,
                    "picture_side": "left",
                    "heading": WEIGHING[f"heading{language}"],
                    "text": WEIGHING[f"text{language}"],
                    "button": _button("", None),
                },
            )
        )
    body.append(
        (
            "call_to_action",
            {
                "heading": CALL[f"heading{language}"],
                "text": CALL[f"text{language}"],
                "button": _button(CALL[f"button{language}"], about),
            },
        )
    )
    return body


def _button(label, page):
    return {"label": label, "page": page, "address": ""}
