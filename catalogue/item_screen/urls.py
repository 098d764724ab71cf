from django.urls import path

from .duplicate import duplicate
from .pictures import picture_words, upload_picture
from .prices import draft_prices

urlpatterns = [
    path("items/<int:page_id>/prices/", draft_prices, name="catalogue_draft_prices"),
    path("items/<int:page_id>/duplicate/", duplicate, name="catalogue_duplicate"),
    path("items/pictures/", upload_picture, name="catalogue_upload_picture"),
    path("items/pictures/<int:image_id>/", picture_words, name="catalogue_picture_words"),
]
