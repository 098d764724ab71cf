"""The list of payment limits in the Settings menu."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from checkout.models import PaymentLimit
from home.formatting import format_npr


def _amount(name):
    def tell(limit):
        amount = getattr(limit, name)
        return "no limit" if amount is None else format_npr(amount)

    return tell


class PaymentLimitViewSet(SnippetViewSet):
    model = PaymentLimit
    icon = "banknote"
    menu_label = "Payment limits"
    add_to_settings_menu = True
    menu_order = 122
    ordering = ["method", "-starts_on"]
    list_display = [
        "method_name",
        Column("starts_on", label="From", accessor=lambda limit: f"{limit.starts_on:%-d %b %Y}"),
        Column("least", label="Least", accessor=_amount("least")),
        Column("most", label="Largest", accessor=_amount("most")),
        Column("most_a_day", label="A day", accessor=_amount("most_a_day")),
        Column("most_a_month", label="A month", accessor=_amount("most_a_month")),
    ]
    list_per_page = 50
    copy_view_enabled = False
    panels = [
        HelpPanel(
            "How much one payer can pay by each method. A limit that changes gets a row of its own, from the day "
            "it changes; the older one stays for what was paid under it. Checkout offers only what fits."
        ),
        FieldRowPanel(["method", "starts_on"]),
        FieldRowPanel(["least", "most"]),
        FieldRowPanel(["most_a_day", "most_a_month"]),
        FieldPanel("note"),
    ]
