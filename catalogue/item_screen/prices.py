"""What the figures on the screen would cost, told while they are typed. Nothing is written."""

from django import forms
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from catalogue.forms.numbers import amount_field, weight_field
from catalogue.forms.piece import PieceForm
from catalogue.forms.stones import stone_formset
from catalogue.forms.variants import MOST_SIZES
from catalogue.price_drafts import DraftPiece, DraftSize, figure_problems, piece_problems, price_or_problem
from catalogue.tariff import current_tariff
from home.formatting import format_npr

from .access import item_being_edited


class SizeFigures(forms.Form):
    """What the price follows from in a row of sizes."""

    sku = forms.CharField(required=False)
    net_weight = weight_field("")
    making = amount_field("")


@require_POST
def draft_prices(request, page_id):
    """Prices by row of the form, and problems by field, of the item's form as it stands on the screen."""
    item = item_being_edited(page_id, request.user)
    piece = PieceForm(request.POST, page=item)
    stones = stone_formset(item, request.POST)
    tariff = current_tariff()
    if not piece.is_valid():
        piece.add_problems(figure_problems(item, [], tariff))
        # What is still empty is no error yet.
        typed = (name for name in piece.errors if request.POST.get(name))
        return JsonResponse({"rows": {}, "problems": {name: piece.errors[name][0] for name in typed}})
    if not stones.is_valid():
        return JsonResponse({"rows": {}, "problems": {"stones": "Please look at the stones first."}})
    set_in = [(form.cleaned_data["stone"], form.cleaned_data["price"]) for form in stones.kept_forms]
    sizes = _sizes(request.POST, DraftPiece.of(item, set_in))
    rows = {}
    if piece.is_by_rate:
        rows = {prefix: _told(*price_or_problem(size, tariff)) for prefix, size in sizes.items()}
    return JsonResponse({"rows": rows, "problems": piece_problems(item, list(sizes.values()), tariff)})


def _sizes(data, piece):
    """The DraftSize of each row that has a weight, by the prefix of the row."""
    total = data.get("variants-TOTAL_FORMS", "")
    sizes = {}
    for number in range(min(int(total), MOST_SIZES) if total.isdecimal() else 0):
        form = SizeFigures(data, prefix=f"variants-{number}")
        if data.get(form.add_prefix("net_weight")) and form.is_valid():
            figures = form.cleaned_data
            label = figures["sku"] or "This size"
            sizes[form.prefix] = DraftSize(piece, label, figures["net_weight"], figures["making"])
    return sizes


def _told(breakup, problem):
    if breakup is None:
        return {"problem": problem}
    html = render_to_string("catalogue/admin/price_breakup.html", {"breakup": breakup})
    return {"price": format_npr(breakup.total), "html": html}
