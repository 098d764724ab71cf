"""The history of stock: of one variant, and of the whole shop."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from .models import StockMovement, Variant
from .stock_desk.access import editable_variants, edits_everything, for_stock_keepers
from .stock_desk.export import csv_response
from .stock_desk.movements import (
    MOVEMENT_COLUMNS,
    NEWEST_FIRST,
    MovementFilterForm,
    movement_rows,
    with_balance,
)
from .stock_desk.paging import ShallowPaginator
from .stock_desk.screens import stock_screen

MOVEMENTS_A_PAGE = 50


@require_GET
def stock_history(request, variant_id):
    """Why the stock of a variant is what it is, for whoever may edit its item."""
    variant = get_object_or_404(Variant.objects.select_related("page"), pk=variant_id)
    if not variant.page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    title = f"Stock history of {variant.sku}"
    item = {"url": reverse("wagtailadmin_pages:edit", args=[variant.page_id]), "label": variant.page.title}
    home = {"url": reverse("wagtailadmin_home"), "label": "Home"}
    return render(
        request,
        "catalogue/admin/stock_history.html",
        _movements(request, with_balance(StockMovement.objects.filter(variant=variant)))
        | {
            "variant": variant,
            "header_title": title,
            "header_icon": "history",
            "breadcrumbs_items": [home, item, {"url": "", "label": title}],
        },
    )


@require_GET
@for_stock_keepers
def movement_list(request):
    movements = _visible_movements(request).select_related("variant__page")
    return render(
        request,
        "catalogue/admin/stock/movements.html",
        stock_screen("movements", "Movements") | _movements(request, movements),
    )


@require_GET
@for_stock_keepers
def export_movements(request):
    movements = MovementFilterForm(request.GET).narrow(_visible_movements(request))
    return csv_response("movements", MOVEMENT_COLUMNS, movement_rows(movements.order_by(*NEWEST_FIRST)))


def _visible_movements(request):
    """The movements of what the member of staff may edit, or of one order or tag among them."""
    movements = StockMovement.objects.all()
    if not edits_everything(request.user):
        movements = movements.filter(variant__in=editable_variants(request.user).order_by().values("pk"))
    if wanted := request.GET.get("q", "").replace("\0", "").strip()[:40]:
        movements = movements.filter(Q(variant__sku=wanted) | Q(order_number=wanted))
    return movements


def _movements(request, movements):
    """What a screen shows of `movements`, filtered by the address."""
    form = MovementFilterForm(request.GET)
    movements = form.narrow(movements).select_related("actor").order_by(*NEWEST_FIRST)
    paginator = ShallowPaginator(movements, MOVEMENTS_A_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    return {
        "form": form,
        "movements": page,
        "elided_page_range": paginator.get_elided_page_range(page.number),
    }
