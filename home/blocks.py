"""The blocks that make the body of the home page and of standard pages: a class here, a template of the same
name in templates/blocks/."""

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"]


class LinkBlock(blocks.StructBlock):
    """A button: words and where they lead."""

    label = blocks.CharBlock(max_length=60)
    page = blocks.PageChooserBlock(required=False)
    address = blocks.CharBlock(required=False, help_text="Only where no page is chosen, e.g. /search/?q=tilhari")


class HeroBlock(blocks.StructBlock):
    """A wide picture with a few words over it: the first thing on a page."""

    heading = blocks.CharBlock(max_length=90)
    text = blocks.TextBlock(required=False, max_length=240)
    picture = ImageChooserBlock()
    button = LinkBlock(required=False)

    class Meta:
        icon = "image"
        template = "blocks/hero_block.html"


class FeaturedItemsBlock(blocks.StructBlock):
    """A row of chosen items."""

    heading = blocks.CharBlock(max_length=90)
    items = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="catalogue.JewelleryPage"), min_num=1, max_num=8
    )

    class Meta:
        icon = "pick"
        template = "blocks/featured_items_block.html"


class RichTextSectionBlock(blocks.StructBlock):
    """Words with headings, lists and links."""

    text = blocks.RichTextBlock(features=RICH_TEXT_FEATURES)

    class Meta:
        icon = "pilcrow"
        label = "Rich text"
        template = "blocks/rich_text_section_block.html"


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


class CallToActionBlock(blocks.StructBlock):
    """One request to the reader, on a quiet band."""

    heading = blocks.CharBlock(max_length=90)
    text = blocks.TextBlock(required=False, max_length=240)
    button = LinkBlock()

    class Meta:
        icon = "arrow-right"
        label = "Call to action"
        template = "blocks/call_to_action_block.html"


class ContentBlock(blocks.StreamBlock):
    """All that a page's body may hold."""

    hero = HeroBlock()
    featured_items = FeaturedItemsBlock()
    rich_text = RichTextSectionBlock()
    image_and_text = ImageAndTextBlock()
    call_to_action = CallToActionBlock()
