from django.urls import path

from catalogue.rate_desk import views

urlpatterns = [
    path("rates/", views.desk, name="catalogue_rates"),
    path("rates/history/", views.history, name="catalogue_rate_history"),
    path("rates/prices/progress/", views.price_list_progress, name="catalogue_price_list_progress"),
    path("rates/<int:pk>/", views.sheet, name="catalogue_rate_sheet"),
    path("rates/<int:pk>/change/", views.change, name="catalogue_rate_change"),
    path("rates/<int:pk>/progress/", views.progress, name="catalogue_rate_progress"),
    path("rates/<int:pk>/publish/", views.publish, name="catalogue_rate_publish"),
    path("rates/<int:pk>/discard/", views.discard, name="catalogue_rate_discard"),
]
