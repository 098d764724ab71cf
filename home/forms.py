from django.forms.renderers import TemplatesSetting


class ShopFormRenderer(TemplatesSetting):
    """Forms and fields of the shop look the same everywhere, without a template naming classes."""

    form_template_name = "components/form.html"
    field_template_name = "components/form_field.html"
