from django.urls import path

from . import slips, take_back

urlpatterns = [
    path("sales/orders/<int:pk>/take-back/", take_back.take_back, name="sales_order_take_back"),
    path("sales/orders/<int:pk>/packing-slip/", slips.packing_slip, name="sales_order_packing_slip"),
]
