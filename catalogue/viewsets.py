"""The lists that the shopkeeper edits beside the pages: what items are made of, and made for."""

from django.db import transaction
from django.db.models import ProtectedError
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TitleFieldPanel,
)
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.slug import SlugInput
from wagtail.snippets.views.snippets import DeleteView, SnippetViewSet, SnippetViewSetGroup

from .forms.purity import PurityForm
from .models import Collection, Metal, Occasion, Purity, RateLine, Stone, TaxRule


class NamePanel(TitleFieldPanel):
    """The code is filled in while the name of something new is typed; later it stays, as addresses use it."""

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_should_apply(self):
            return self.instance.pk is None


NAME = FieldRowPanel([NamePanel("name", targets=["code"], placeholder=False, classname=""), "name_ne"])
PLACE = MultiFieldPanel(
    [FieldRowPanel([FieldPanel("code", widget=SlugInput), "sort_order"])], heading="Address and order"
)

NEW_PRICES = HelpPanel(
    "A change here makes a new price list: it is computed in the background and put in force in one switch."
)


class AttributeDeleteView(DeleteView):
    """Wagtail asks its index of references whether something is in use. The database has the last word."""

    def form_valid(self, form):
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, f"“{self.object}” is in use and cannot be deleted.")
            return redirect(self.get_success_url())


class AttributeViewSet(SnippetViewSet):
    """What the five lists have in common."""

    ordering = ["sort_order", "name"]
    list_display = ["name", Column("name_ne", label="In Nepali"), "code", "sort_order"]
    search_fields = ["name", "name_ne", "code"]
    search_backend_name = None
    list_per_page = 50
    copy_view_enabled = False
    delete_view_class = AttributeDeleteView
    panels = [NAME, PLACE]


class MetalViewSet(AttributeViewSet):
    model = Metal
    icon = "circle-check"


class PurityViewSet(AttributeViewSet):
    model = Purity
    icon = "tasks"
    menu_label = "Purities"
    list_display = [
        "name",
        Column("name_ne", label="In Nepali"),
        "metal",
        "fineness",
        Column("rate_line", label="Priced by"),
        Column(
            "charged_factor", label="Charged parts", accessor=lambda purity: f"{purity.charged_factor:.2f}"
        ),
        "code",
        "sort_order",
    ]
    list_filter = ["metal"]
    panels = [
        NAME,
        FieldRowPanel(["metal", "fineness"]),
        MultiFieldPanel(
            [NEW_PRICES, FieldRowPanel(["rate_line", "rate_factor"]), FieldPanel("reason")],
            heading="Price by the rate of the day",
        ),
        PLACE,
    ]
    edit_handler = ObjectList(panels, base_form_class=PurityForm)

    def get_queryset(self, request):
        return Purity.objects.select_related("metal", "rate_line")


class StoneViewSet(AttributeViewSet):
    model = Stone
    icon = "pick"
    list_display = [
        "name",
        Column("name_ne", label="In Nepali"),
        BooleanColumn("is_precious", label="Precious"),
        "code",
        "sort_order",
    ]
    list_filter = ["is_precious"]
    panels = [NAME, FieldPanel("is_precious"), PLACE]


class CollectionViewSet(AttributeViewSet):
    model = Collection
    icon = "folder-open-1"
    panels = [NAME, FieldRowPanel(["story", "story_ne"]), PLACE]


class OccasionViewSet(AttributeViewSet):
    model = Occasion
    icon = "date"


class AttributeViewSetGroup(SnippetViewSetGroup):
    items = [MetalViewSet, PurityViewSet, StoneViewSet, CollectionViewSet, OccasionViewSet]
    menu_label = "Attributes"
    menu_icon = "tag"
    menu_order = 250


class RateLineViewSet(AttributeViewSet):
    """The metals that are asked for each day. In the Settings menu: a shop touches them once."""

    model = RateLine
    icon = "list-ul"
    add_to_settings_menu = True
    menu_order = 130
    list_display = [
        "name",
        Column("name_ne", label="In Nepali"),
        BooleanColumn("is_active", label="Asked for"),
        "code",
        "sort_order",
    ]
    panels = [NAME, FieldPanel("is_active"), PLACE]


class TaxRuleViewSet(SnippetViewSet):
    model = TaxRule
    icon = "clipboard-list"
    add_to_settings_menu = True
    menu_order = 140
    list_display = [
        "name",
        Column("rate", label="%"),
        Column("get_base_display", label="Of"),
        "metal",
        "applies_from",
        Column("applies_until", label="Until"),
        "sort_order",
    ]
    list_filter = ["name", "metal"]
    search_fields = ["name", "name_ne"]
    search_backend_name = None
    ordering = ["sort_order", "-applies_from"]
    list_per_page = 50
    copy_view_enabled = False
    panels = [
        HelpPanel(
            "When a rate changes, give the old row its last day and add a new one: what past prices were made of "
            "stays readable. A change makes a new price list: it is computed in the background and put in force "
            "in one switch. A rule that begins or ends on a later day does so by itself, at midnight."
        ),
        FieldRowPanel(["name", "name_ne"]),
        FieldRowPanel(["rate", "base"]),
        MultiFieldPanel(["metal", "only_with_precious_stones"], heading="On which pieces"),
        FieldRowPanel(["applies_from", "applies_until", "sort_order"]),
    ]

    def get_queryset(self, request):
        return TaxRule.objects.select_related("metal")
