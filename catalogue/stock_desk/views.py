"""The list of stock, and the change of many at once that begins there."""

from itertools import count

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from catalogue.actions.plan_changes import Line, plan_changes
from catalogue.models import CategoryPage, ChangeRun, JewelleryPage, Variant

from .access import editable_variants, for_stock_keepers
from .change_form import ChangeForm
from .export import EXPORT_COLUMNS, csv_response, stock_rows, xlsx_response
from .filters import ORDERS, StockFilterForm, ordering
from .screens import stock_screen

VARIANTS_A_PAGE = 100
# More lines than these are not looked through before they are applied.
MOST_AT_ONCE = 20_000
KEYS_IN_AN_ADDRESS = 200


@require_GET
@for_stock_keepers
def stock_list(request):
    form = StockFilterForm(request.GET)
    order = ordering(request.GET.get("sort"))
    variants = form.narrow(editable_variants(request.user)).order_by(*ORDERS[order])
    # The keys alone are leafed through, and the hundred variants of the page fetched by them.
    paginator = WagtailPaginator(variants.values_list("pk", flat=True), VARIANTS_A_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    shown = Variant.objects.select_related("page").in_bulk(list(page))
    page.object_list = [shown[pk] for pk in page if pk in shown]
    categories = {category.path: category.title for category in CategoryPage.objects.all()}
    for variant in page:
        variant.category = categories.get(variant.page.path[: -JewelleryPage.steplen], "")
    return render(
        request,
        "catalogue/admin/stock/list.html",
        stock_screen("list", "Stock")
        | {
            "form": form,
            "order": order,
            "variants": page,
            "elided_page_range": paginator.get_elided_page_range(page.number),
            "most_at_once": MOST_AT_ONCE,
        },
    )


@require_GET
@for_stock_keepers
def export_stock(request, kind):
    variants = StockFilterForm(request.GET).narrow(editable_variants(request.user))
    rows = stock_rows(variants.order_by(*ORDERS[ordering(request.GET.get("sort"))]))
    return {"csv": csv_response, "xlsx": xlsx_response}[kind]("stock", EXPORT_COLUMNS, rows)


@require_http_methods(["GET", "POST"])
@for_stock_keepers
def change_many(request):
    """Asks what to do with the variants that the address names, and plans it."""
    variants = _chosen(request)
    found = variants.count()
    if not found:
        messages.warning(request, "Tick what is to be changed first.")
        return redirect("catalogue_stock")
    if found > MOST_AT_ONCE:
        messages.error(
            request,
            f"At most {MOST_AT_ONCE:,} can be changed at once. Please choose a category or metal first.",
        )
        return redirect(f"{reverse('catalogue_stock')}?{request.GET.urlencode()}")
    form = ChangeForm(request.POST) if request.method == "POST" else ChangeForm()
    if form.is_valid():
        numbers = count(1)
        lines = (
            Line(next(numbers), variant.sku, variant, form.wanted(variant))
            for variant in variants.select_related("page").order_by("sku")
        )
        run = plan_changes(lines, source=ChangeRun.Source.LIST, title=form.title, actor=request.user)
        return redirect("catalogue_change_run", run.pk)
    return render(
        request,
        "catalogue/admin/stock/change.html",
        stock_screen("list", f"Change {found:,} size{'' if found == 1 else 's'}")
        | {"form": form, "found": found, "sample": variants.select_related("page").order_by("sku")[:8]},
    )


def _chosen(request):
    """The variants that the address names one by one, or all that its filters find."""
    variants = editable_variants(request.user)
    if "all" in request.GET:
        return StockFilterForm(request.GET).narrow(variants)
    keys = [key for key in request.GET.getlist("variant") if key.isascii() and key.isdigit()]
    if len(keys) > KEYS_IN_AN_ADDRESS or any(len(key) > 18 for key in keys):
        raise Http404
    return variants.filter(pk__in=keys)
