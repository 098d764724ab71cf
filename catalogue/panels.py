"""The parts of the item's screen that are not fields of the page."""

from django.urls import reverse
from wagtail.admin.panels import FieldPanel, MultipleChooserPanel, Panel
from wagtail.admin.panels.base import get_form_for_model
from wagtail.images.utils import get_accept_attributes
from wagtail.permissions import policy_registry

from catalogue.forms.pictures import PictureForm


class PiecePanel(Panel):
    """What the piece is made of and how it is priced, with its stones."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "catalogue/admin/piece_panel.html"

        def get_context_data(self, parent_context=None):
            beside = self.form.beside
            return super().get_context_data(parent_context) | {
                "piece": beside.piece,
                "stones": beside.stones,
                "prices_url": reverse(
                    "catalogue_draft_prices", args=[self.instance.pk or self.form.parent_page.pk]
                ),
            }


class VariantsPanel(Panel):
    """The item's variants on the item's own screen."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "catalogue/admin/variants_panel.html"

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {
                "formset": self.form.beside.priced_rows(),
            }


class GalleryPanel(MultipleChooserPanel):
    """Pictures in their order. Files dropped here go into the shop's pictures and into the gallery at once, and
    what each shows is asked for beside it."""

    def get_form_options(self):
        options = super().get_form_options()
        formset = options["formsets"][self.relation_name]
        formset["form"] = get_form_for_model(
            self.db_field.related_model, PictureForm, fields=formset["fields"]
        )
        return options

    class BoundPanel(MultipleChooserPanel.BoundPanel):
        template_name = "catalogue/admin/gallery_panel.html"

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {
                "accept": get_accept_attributes(),
                "may_upload": policy_registry.get_by_type(
                    self.panel.db_field.related_model._meta.get_field("image").related_model
                ).user_has_permission(self.request.user, "add"),
            }


class WordsPanel(FieldPanel):
    """A field beside which stands, hidden, what it showed: only what was changed is written."""

    class BoundPanel(FieldPanel.BoundPanel):
        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            context["rendered_field"] += self.bound_field.as_hidden(only_initial=True)
            return context
