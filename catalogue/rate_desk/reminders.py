"""What reminds staff of the rates elsewhere in the admin: menu, first screen, a line above every screen."""

from django.urls import reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from catalogue.models import JewelleryPage, RateSheet
from catalogue.pricing import PricingMode
from catalogue.tariff import current_tariff


def may_look(user):
    return user.has_perm("catalogue.publish_rates") or user.has_perm("catalogue.view_ratesheet")


class RatesMenuItem(MenuItem):
    def __init__(self):
        super().__init__(
            "Rates", reverse("catalogue_rates"), name="rates", icon_name="calendar-alt", order=150
        )

    def is_shown(self, request):
        return may_look(request.user)


class RatesPanel(Component):
    """Today's rates on the first screen of the admin."""

    name = "catalogue_rates"
    template_name = "catalogue/admin/rates/home_panel.html"
    order = 40

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        sheet = RateSheet.objects.filter(status__in=RateSheet.OPEN).first()
        may_publish = user.has_perm("catalogue.publish_rates")
        return {
            "tariff": current_tariff(),
            "open_sheet": sheet,
            "may_publish": may_publish,
            "may_confirm": may_publish and sheet is not None and sheet.entered_by_id != user.pk,
        }


def reminder():
    """The Tariff whose rates are old, where that matters to the shop: it sells by rate, or has told rates before.
    None otherwise."""
    tariff = current_tariff()
    if not tariff.is_stale:
        return None
    if tariff.told_at is None and not _sells_by_rate():
        return None
    return tariff


def _sells_by_rate():
    return JewelleryPage.objects.filter(pricing_mode=PricingMode.BY_RATE).exists()
