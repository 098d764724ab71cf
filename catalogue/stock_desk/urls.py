from django.urls import path, re_path

from catalogue.admin_views import export_movements, movement_list, stock_history
from catalogue.imports.views import import_stock

from . import run_views, views

urlpatterns = [
    path("stock/", views.stock_list, name="catalogue_stock"),
    path("stock/change/", views.change_many, name="catalogue_stock_change"),
    re_path(r"^stock/export\.(?P<kind>csv|xlsx)$", views.export_stock, name="catalogue_stock_export"),
    path("stock/import/", import_stock, name="catalogue_stock_import"),
    path("stock/changes/", run_views.run_list, name="catalogue_change_runs"),
    path("stock/changes/<int:run_id>/", run_views.run_page, name="catalogue_change_run"),
    path("stock/changes/<int:run_id>/apply/", run_views.apply_run, name="catalogue_change_run_apply"),
    path("stock/changes/<int:run_id>/cancel/", run_views.cancel_run, name="catalogue_change_run_cancel"),
    path("stock/movements/", movement_list, name="catalogue_movements"),
    path("stock/movements/export.csv", export_movements, name="catalogue_movements_export"),
    path("stock/<int:variant_id>/", stock_history, name="catalogue_stock_history"),
]
