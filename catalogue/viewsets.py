"""The lists that the shopkeeper edits beside the pages: what items are made of, and made for."""

from django.db import transaction
from django.db.models import ProtectedError
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.slug import SlugInput
from wagtail.snippets.views.snippets import DeleteView, SnippetViewSet, SnippetViewSetGroup

from .models import Collection, Metal, Occasion, Purity, Stone


class NamePanel(TitleFieldPanel):
    """The code is filled in while the name of something new is typed; later it stays, as addresses use it."""

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_should_apply(self):
            return self.instance.pk is None


NAME = FieldRowPanel([NamePanel("name", targets=["code"], placeholder=False, classname=""), "name_ne"])
PLACE = MultiFieldPanel(
    [FieldRowPanel([FieldPanel("code", widget=SlugInput), "sort_order"])], heading="Address and order"
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
    list_display = ["name", Column("name_ne", label="In Nepali"), "metal", "fineness", "code", "sort_order"]
    list_filter = ["metal"]
    panels = [NAME, FieldRowPanel(["metal", "fineness"]), PLACE]

    def get_queryset(self, request):
        return Purity.objects.select_related("metal")


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
