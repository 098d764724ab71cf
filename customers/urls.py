from django.urls import path

from .views import account, documents, verification

app_name = "customers"
urlpatterns = [
    path("", account.account, name="account"),
    path("verification/", verification.verification, name="verification"),
    path("documents/<uuid:pk>/", documents.own_document, name="document"),
]
