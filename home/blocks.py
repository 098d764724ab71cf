"""The blocks that make the body of the home page and of standard pages: a class here, a template of the same
name in templates/blocks/."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock

from home import pictures
from home.translation import address_in_language

RICH_TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"]
PREVIEW_TEMPLATE = "blocks/preview.html"
MOST_FEATURED = 8


def newest_picture():
    """A picture of the shop to show what a block will look like; None before the first upload."""
    return get_image_model().objects.order_by("-created_at", "-pk").first()


class LinkValue(blocks.StructValue):
    @property
    def url(self):
        """Where the button leads; "" for one that leads nowhere (any more), which is not shown."""
        page = self.get("page")
        if page is not None:
            return (page.get_url() or "") if page.live else ""
        return address_in_language(self.get("address") or "")


class LinkBlock(blocks.StructBlock):
    """A button: words and where they lead. With required=False it may be left empty altogether."""

    label = blocks.CharBlock(max_length=60, required=False)
    page = blocks.PageChooserBlock(required=False)
    address = blocks.CharBlock(
        required=False, help_text="Only where no page is chosen, e.g. /search/?q=tilhari"
    )

    class Meta:
        icon = "link"
        label = "Button"
        required = True
        value_class = LinkValue

    def clean(self, value):
        cleaned = super().clean(value)
        label, page, address = cleaned["label"], cleaned["page"], cleaned["address"]
        errors = {}
        if label or page or address or self.meta.required:
            if not label:
                errors["label"] = ValidationError("Say in a word or two where the button leads.")
            if not page and not address:
                errors["page"] = ValidationError("Choose a page, or give an address below.")
            elif page and address:
                errors["address"] = ValidationError("A page is chosen already: leave this empty.")
            elif address and not is_address(address):
                errors["address"] = ValidationError("Begin with / or https://")
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned


def is_address(address):
    """An address of ours, a secure one elsewhere, a mail or a telephone; never a script."""
    if address.startswith("/"):
        return not address.startswith(("//", "/\\"))
    return address.startswith(("https://", "mailto:", "tel:"))


class HeroBlock(blocks.StructBlock):
    """A wide picture with a few words over it: the first thing on a page."""

    heading = blocks.CharBlock(max_length=90)
    text = blocks.TextBlock(required=False, max_length=240)
    picture = ImageChooserBlock()
    button = LinkBlock(required=False)

    class Meta:
        icon = "image"
        template = "blocks/hero_block.html"
        preview_template = PREVIEW_TEMPLATE
        description = "A wide picture with a few words and a button: the first thing on a page."

    picture_shapes = (pictures.HERO, pictures.HERO_NARROW)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["wide"], context["narrow"] = (
            pictures.picture_of(value.get("picture"), shape) for shape in self.picture_shapes
        )
        return context

    def get_preview_value(self):
        return self.normalize(
            {
                "heading": "Gold that stays in the family",
                "text": "Weighed in front of you, hallmarked, and made in Patan.",
                "picture": newest_picture(),
                "button": {"label": "See the rings", "address": "/shop/"},
            }
        )


class FeaturedItemsBlock(blocks.StructBlock):
    """A row of chosen items."""

    heading = blocks.CharBlock(max_length=90)
    items = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="catalogue.JewelleryPage"), min_num=1, max_num=MOST_FEATURED
    )

    class Meta:
        icon = "pick"
        template = "blocks/featured_items_block.html"
        preview_template = PREVIEW_TEMPLATE
        description = "A row of up to eight items, chosen by hand. Those that are unpublished drop out."

    @property
    def item_model(self):
        # The catalogue knows of us, not we of it: the page chooser's target tells the class.
        return self.child_blocks["items"].child_block.target_model

    def clean(self, value):
        cleaned = super().clean(value)
        chosen = [page.pk for page in cleaned["items"] if page]
        if len(set(chosen)) < len(chosen):
            error = ValidationError("An item is chosen twice.")
            raise blocks.StructBlockValidationError(block_errors={"items": error})
        return cleaned

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        chosen = [page for page in value["items"] if page is not None]
        context["cards"] = self.item_model.cards(chosen, context.get("request"))
        return context

    def get_preview_value(self):
        newest = self.item_model.objects.on_view().order_by("-first_published_at", "-pk")[:4]
        return self.normalize({"heading": "For the wedding season", "items": list(newest)})


class RichTextSectionBlock(blocks.StructBlock):
    """Words with headings, lists and links."""

    text = blocks.RichTextBlock(features=RICH_TEXT_FEATURES)

    class Meta:
        icon = "pilcrow"
        label = "Rich text"
        template = "blocks/rich_text_section_block.html"
        preview_template = PREVIEW_TEMPLATE
        description = "Words with headings, lists and links."
        preview_value = {
            "text": "<h2>Care of gold</h2><p>Keep each piece apart from the others, in cotton. "
            "Wash it in warm water with a little soap, and let it dry by itself.</p>"
            "<ul><li>Take rings off before kneading dough.</li><li>Have clasps looked at once a year.</li></ul>"
        }


class ImageAndTextBlock(blocks.StructBlock):
    """A picture beside words."""

    picture = ImageChooserBlock()
    picture_side = blocks.ChoiceBlock(choices=[("left", "Left"), ("right", "Right")], default="left")
    heading = blocks.CharBlock(max_length=90)
    text = blocks.RichTextBlock(features=["bold", "italic", "link", "ul"])
    button = LinkBlock(required=False)

    class Meta:
        icon = "doc-full"
        label = "Image and text"
        template = "blocks/image_and_text_block.html"
        preview_template = PREVIEW_TEMPLATE
        description = "A picture on one side, words on the other; on a phone the picture comes first."

    picture_shapes = (pictures.BESIDE_TEXT,)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["picture"] = pictures.picture_of(value.get("picture"), pictures.BESIDE_TEXT)
        return context

    def get_preview_value(self):
        return self.normalize(
            {
                "picture": newest_picture(),
                "picture_side": "right",
                "heading": "Made two doors from here",
                "text": "<p>Every piece is cast, chased and polished in our own workshop. "
                "Come and see it on any day but Saturday.</p>",
                "button": {"label": "Visit us", "address": "/shop/"},
            }
        )


class CallToActionBlock(blocks.StructBlock):
    """One request to the reader, on a quiet band."""

    heading = blocks.CharBlock(max_length=90)
    text = blocks.TextBlock(required=False, max_length=240)
    button = LinkBlock()

    class Meta:
        icon = "arrow-right"
        label = "Call to action"
        template = "blocks/call_to_action_block.html"
        preview_template = PREVIEW_TEMPLATE
        description = "One request to the reader and one button, on a quiet band."
        preview_value = {
            "heading": "Have a piece made for you",
            "text": "Bring your own gold, or choose from ours. We draw, weigh and agree before we begin.",
            "button": {"label": "See the collection", "address": "/shop/"},
        }


class ContentBlock(blocks.StreamBlock):
    """All that a page's body may hold."""

    hero = HeroBlock()
    featured_items = FeaturedItemsBlock()
    rich_text = RichTextSectionBlock()
    image_and_text = ImageAndTextBlock()
    call_to_action = CallToActionBlock()


def pictures_in(body):
    """(picture, shapes) for each picture of a body, so that they can be made before a shopper asks."""
    for child in body:
        shapes = getattr(child.block, "picture_shapes", ())
        if shapes and child.value.get("picture") is not None:
            yield child.value["picture"], shapes
