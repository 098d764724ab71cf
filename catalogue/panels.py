from wagtail.admin.panels import Panel


class VariantsPanel(Panel):
    """The item's variants on the item's own screen."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "catalogue/admin/variants_panel.html"

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {"formset": self.form.variants}
