"""Pictures dropped on the gallery: each is sent by itself, checked as Wagtail checks every picture, and answered
with what the gallery's row shows."""

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from wagtail.images.forms import get_image_form
from wagtail.permissions import policy_registry

from home.actions.make_pictures import make_pictures
from home.models import ShopImage
from home.pictures import ITEM_SHAPES

PREVIEW = "max-165x165"  # as Wagtail's own chooser shows it


@require_POST
def upload_picture(request):
    """Take in the file `file`. Answers 200 with the picture, or 400 with `error` for the one who sent it."""
    policy = policy_registry.get_by_type(ShopImage)
    if not policy.user_has_permission(request.user, "add"):
        raise PermissionDenied
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": "There was no picture in it."}, status=400)
    data = {"title": request.POST.get("title", "").strip()[:255] or file.name}
    form = get_image_form(ShopImage)(data, {"file": file}, user=request.user)
    if "collection" in form.fields:
        # Asked for only where there are several: the first one serves here, the picture can be moved.
        form.data["collection"] = form.fields["collection"].queryset.values_list("pk", flat=True).first()
    if not form.is_valid():
        return JsonResponse({"error": " ".join(sum(form.errors.values(), []))}, status=400)
    image = form.save(commit=False)
    image.uploaded_by_user = request.user
    image.save()
    # Now, one by one while somebody types, and not all of them when the item is published.
    make_pictures(image, ITEM_SHAPES)
    return JsonResponse(_shown(image))


@require_GET
def picture_words(request, image_id):
    """What a picture that was chosen says already."""
    image = get_object_or_404(ShopImage, pk=image_id)
    policy = policy_registry.get_by_type(ShopImage)
    if not policy.user_has_any_permission_for_instance(request.user, ["add", "change", "choose"], image):
        raise PermissionDenied
    return JsonResponse({"description": image.description, "description_ne": image.description_ne})


def _shown(image):
    """A picture in the words of Wagtail's image chooser."""
    preview = image.get_rendition(PREVIEW)
    return {
        "id": str(image.pk),
        "title": image.title,
        "edit_url": reverse("wagtailimages:edit", args=[image.pk]),
        "preview": {"url": preview.url, "width": preview.width, "height": preview.height},
        "default_alt_text": image.default_alt_text,
    }
