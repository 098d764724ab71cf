from django.urls import path
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from checkout import admin_views
from checkout.delivery_desk import admin_urls as delivery_urls
from checkout.delivery_desk.zones import DeliveryZoneViewSet
from checkout.invoicing import admin_urls as invoice_urls
from checkout.modeladmins import SalesGroup
from checkout.money_desk import urls as money_urls
from checkout.money_desk.limits import PaymentLimitViewSet
from checkout.summary import MoneyThatNeedsAttention, OrdersToPrepare

modeladmin_register(SalesGroup)
register_snippet(DeliveryZoneViewSet)
register_snippet(PaymentLimitViewSet)


@hooks.register("register_icons")
def sales_icons(icons):
    return [*icons, "checkout/icons/banknote.svg"]


@hooks.register("construct_homepage_summary_items")
def add_work_at_the_desk(request, items):
    items += [MoneyThatNeedsAttention(request), OrdersToPrepare(request)]


@hooks.register("register_admin_urls")
def sales_buttons():
    return [
        path("sales/orders/<int:pk>/move/", admin_views.move_order, name="sales_order_move"),
        path("sales/orders/<int:pk>/cancel/", admin_views.cancel, name="sales_order_cancel"),
        path("sales/payments/<int:pk>/settle/", admin_views.settle_payment, name="sales_payment_settle"),
        *delivery_urls.urlpatterns,
        *invoice_urls.urlpatterns,
        *money_urls.urlpatterns,
    ]
