from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField

from home.blocks import is_address
from home.translation import Translated


class MenuLinkBlock(blocks.StructBlock):
    """A menu entry: a page of the shop, or an address."""

    label = blocks.CharBlock(required=False, help_text="Empty: the page's own title.")
    label_ne = blocks.CharBlock(required=False, label="Label in Nepali")
    page = blocks.PageChooserBlock(required=False)
    address = blocks.CharBlock(required=False, help_text="Only where no page is chosen, e.g. /search/")

    class Meta:
        icon = "link"
        label = "Link"

    def clean(self, value):
        cleaned = super().clean(value)
        errors = {}
        address = cleaned.get("address") or ""
        if not cleaned.get("page") and not address:
            errors["page"] = ValidationError("Choose a page or give an address.")
        elif address and not is_address(address):
            errors["address"] = ValidationError("Begin with / or https://")
        if address and not cleaned.get("page") and not cleaned.get("label"):
            errors["label"] = ValidationError("An address needs a label.")
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned


@register_setting(icon="home", order=100)
class ShopSettings(BaseGenericSetting):
    """Who the shop is: shown in header and footer, in mails and on every order."""

    name = models.CharField(max_length=80, default="Gahana")
    name_ne = models.CharField("name in Nepali", max_length=80, blank=True, default="गहना")
    tagline = models.CharField(max_length=160, blank=True)
    tagline_ne = models.CharField("tagline in Nepali", max_length=160, blank=True)
    logo = models.ForeignKey(
        "home.ShopImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True, help_text="Shoppers write here; payment alerts are sent here too.")
    address = models.CharField(max_length=200, blank=True)
    address_ne = models.CharField("address in Nepali", max_length=200, blank=True)
    opening_hours = models.CharField(max_length=160, blank=True)
    opening_hours_ne = models.CharField("opening hours in Nepali", max_length=160, blank=True)

    legal_name = models.CharField("registered business name", max_length=160, blank=True)
    registration_number = models.CharField(max_length=60, blank=True)
    pan = models.CharField(
        "PAN / VAT number",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^\d{9}$", "A PAN has nine digits.")],
    )
    portal_listing_number = models.CharField(
        max_length=60, blank=True, help_text="Number given by the Department of Commerce's e-commerce portal."
    )
    grievance_officer = models.CharField(max_length=160, blank=True, help_text="Name and phone number.")
    return_terms = models.TextField("return and refund terms", blank=True)
    return_terms_ne = models.TextField("return and refund terms in Nepali", blank=True)
    delivery_terms = models.TextField(blank=True)
    delivery_terms_ne = models.TextField("delivery terms in Nepali", blank=True)

    localized_name = Translated("name")
    localized_tagline = Translated("tagline")
    localized_address = Translated("address")
    localized_opening_hours = Translated("opening_hours")
    localized_return_terms = Translated("return_terms")
    localized_delivery_terms = Translated("delivery_terms")

    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel(["name", "name_ne"]),
                FieldRowPanel(["tagline", "tagline_ne"]),
                FieldPanel("logo"),
            ],
            heading="The shop",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(["phone", "email"]),
                FieldRowPanel(["address", "address_ne"]),
                FieldRowPanel(["opening_hours", "opening_hours_ne"]),
            ],
            heading="How to reach it",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(["legal_name", "registration_number"]),
                FieldRowPanel(["pan", "portal_listing_number"]),
                FieldPanel("grievance_officer"),
                FieldRowPanel(["return_terms", "return_terms_ne"]),
                FieldRowPanel(["delivery_terms", "delivery_terms_ne"]),
            ],
            heading="What the law asks a shop to show",
        ),
    ]

    class Meta:
        verbose_name = "shop details"

    def __str__(self):
        return self.name


@register_setting(icon="list-ul", order=110)
class NavigationSettings(BaseGenericSetting):
    """The links of the header and of the footer."""

    header_links = StreamField([("link", MenuLinkBlock())], blank=True)
    footer_links = StreamField([("link", MenuLinkBlock())], blank=True)
    footer_text = models.CharField(max_length=300, blank=True)
    footer_text_ne = models.CharField("footer text in Nepali", max_length=300, blank=True)

    localized_footer_text = Translated("footer_text")

    panels = [
        FieldPanel("header_links"),
        FieldPanel("footer_links"),
        FieldRowPanel(["footer_text", "footer_text_ne"]),
    ]

    class Meta:
        verbose_name = "menu and footer"

    def __str__(self):
        return "Menu and footer"
