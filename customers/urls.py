from django.urls import path

from .views import account, addresses, documents, privacy, verification

app_name = "customers"
urlpatterns = [
    path("", account.account, name="account"),
    path("addresses/", addresses.addresses, name="addresses"),
    path("addresses/new/", addresses.new_address, name="new_address"),
    path("addresses/<int:address_pk>/", addresses.change_address, name="address"),
    path("addresses/<int:address_pk>/delete/", addresses.delete_address, name="delete_address"),
    path("looks/", privacy.looks, name="looks"),
    path("data/", privacy.my_data, name="my_data"),
    path("close/", privacy.close, name="close"),
    path("closed/", privacy.closed, name="closed"),
    path("verification/", verification.verification, name="verification"),
    path("documents/<uuid:pk>/", documents.own_document, name="document"),
]
