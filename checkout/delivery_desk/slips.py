"""What is printed for a parcel: the packing slip that goes into it, and the label that goes on it."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from checkout.models import Order
from checkout.views.orders import shown_lines

LOOKS = ("slip", "label")


@never_cache
@permission_required("checkout.view_order")
@permission_required("checkout.prepare_order")
@require_safe
def packing_slip(request, pk):
    """Without prices, for it may be a gift; the label without a word of what is inside."""
    order = get_object_or_404(Order, pk=pk)
    look = request.GET.get("look")
    context = {
        "order": order,
        "look": look if look in LOOKS else LOOKS[0],
        "lines": [shown for shown in shown_lines(order) if shown["line"].kept],
    }
    return render(request, "checkout/admin/packing_slip.html", context)
