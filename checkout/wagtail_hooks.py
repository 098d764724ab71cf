from django.urls import path
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from checkout import admin_views
from checkout.modeladmins import SalesGroup
from checkout.summary import OrdersToPrepare

modeladmin_register(SalesGroup)


@hooks.register("register_icons")
def sales_icons(icons):
    return [*icons, "checkout/icons/banknote.svg"]


@hooks.register("construct_homepage_summary_items")
def add_orders_to_prepare(request, items):
    items.append(OrdersToPrepare(request))


@hooks.register("register_admin_urls")
def sales_buttons():
    return [
        path("sales/orders/<int:pk>/move/", admin_views.move_order, name="sales_order_move"),
        path("sales/orders/<int:pk>/cancel/", admin_views.cancel, name="sales_order_cancel"),
        path("sales/payments/<int:pk>/settle/", admin_views.settle_payment, name="sales_payment_settle"),
    ]
