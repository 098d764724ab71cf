"""The list of delivery zones in the Settings menu."""

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from checkout.models import DeliveryZone
from customers.districts import DISTRICTS_BY_PROVINCE
from home.formatting import format_npr

DISTRICTS = [
    (province[0], [(name, name) for name, _in_nepali in districts])
    for province, districts in DISTRICTS_BY_PROVINCE.items()
]


class DeliveryZoneForm(WagtailAdminModelForm):
    districts = forms.MultipleChoiceField(
        choices=DISTRICTS,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "gahana-districts"}),
        help_text="None ticked: everywhere that stands in no other zone.",
    )


def _insured(zone):
    return "the whole value" if zone.insured_up_to is None else f"up to {format_npr(zone.insured_up_to)}"


class DeliveryZoneViewSet(SnippetViewSet):
    model = DeliveryZone
    icon = "site"
    add_to_settings_menu = True
    menu_order = 125
    ordering = ["sort_order", "pk"]
    list_display = [
        "name",
        Column("reach", label="Where"),
        Column("charge", label="Charge", accessor=lambda zone: format_npr(zone.charge)),
        Column("insured", label="Insured", accessor=_insured),
        "days",
        "sort_order",
    ]
    search_fields = ["name", "name_ne"]
    search_backend_name = None
    list_per_page = 50
    copy_view_enabled = False
    panels = [
        HelpPanel(
            "The charge at checkout follows from the district that an order goes to. A change counts for orders "
            "that are placed from then on. Who lives in a district of no zone can only pick up."
        ),
        FieldRowPanel(["name", "name_ne"]),
        FieldRowPanel(["charge", "insured_up_to"]),
        FieldRowPanel(["days", "days_ne"]),
        FieldRowPanel(["note", "note_ne"]),
        FieldPanel("districts"),
        FieldPanel("sort_order"),
    ]
    edit_handler = ObjectList(panels, base_form_class=DeliveryZoneForm)
