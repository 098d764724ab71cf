from wagtail.admin.forms import WagtailAdminPageForm


class JewelleryPageForm(WagtailAdminPageForm):
    """The item's form in the admin."""
