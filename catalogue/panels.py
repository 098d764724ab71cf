from wagtail.admin.panels import HelpPanel


class VariantsPanel(HelpPanel):
    """The item's variants on the item's own screen."""
