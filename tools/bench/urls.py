from django.urls import path

from config.urls import urlpatterns as shop
from tools.bench.floors import constant, rows, select

urlpatterns = [
    path("bench/constant/<int:size>/", constant),
    path("bench/select/", select),
    path("bench/rows/", rows),
    *shop,
]
