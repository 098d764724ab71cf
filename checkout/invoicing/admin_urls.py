"""The addresses of papers below /cms/, beside the list and the page of one that its model admin has."""

from django.urls import path

from . import admin_views

urlpatterns = [
    path("sales/invoices/<int:pk>/pdf/", admin_views.invoice_pdf, name="sales_invoice_pdf"),
    path("sales/invoices/years/", admin_views.archive_list, name="sales_invoice_archives"),
    path("sales/invoices/years/<int:pk>/zip/", admin_views.archive_zip, name="sales_invoice_archive_zip"),
    path(
        "sales/invoices/years/<int:pk>/delete/",
        admin_views.archive_delete,
        name="sales_invoice_archive_delete",
    ),
]
