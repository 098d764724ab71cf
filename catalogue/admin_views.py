from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from .models import Variant

MOVEMENTS_A_PAGE = 50


def stock_history(request, variant_id):
    """Why the stock of a variant is what it is, for whoever may edit its item."""
    variant = get_object_or_404(Variant.objects.select_related("page"), pk=variant_id)
    if not variant.page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    movements = Paginator(variant.movements.select_related("actor"), MOVEMENTS_A_PAGE)
    page = movements.get_page(request.GET.get("p"))
    return render(
        request,
        "catalogue/admin/stock_history.html",
        {
            "variant": variant,
            "movements": page,
            "elided_page_range": movements.get_elided_page_range(page.number),
            "header_title": f"Stock history of {variant.sku}",
            "header_icon": "history",
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": "Home"},
                {
                    "url": reverse("wagtailadmin_pages:edit", args=[variant.page_id]),
                    "label": variant.page.title,
                },
                {"url": "", "label": f"Stock history of {variant.sku}"},
            ],
        },
    )
