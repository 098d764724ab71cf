from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.offers import shown_breakup
from catalogue.pricing import PriceError
from catalogue.rates_page.calculator import price_of_question
from catalogue.rates_page.forms import CalculatorForm
from catalogue.rates_page.history import SPANS, USUAL_SPAN, history_chart, history_of
from catalogue.rates_page.today import both_dates, is_of_today, purity_rows, quoted_purities, rate_rows
from catalogue.tariff import current_tariff
from home.days import today
from home.freshness import PRICES, SITE, depends_on


@require_safe
def rates(request):
    """Today's rates, their history, and what a piece would cost by them."""
    depends_on(request, SITE, PRICES)
    tariff = current_tariff()
    rows = rate_rows(tariff)
    context = {
        "tariff": tariff,
        "rows": rows,
        "today": both_dates(today()),
        "is_of_today": is_of_today(tariff),
    }
    if rows:
        context |= _history(request, tariff, rows) | _calculator(request, tariff)
    return render(request, "catalogue/rates.html", context)


def _history(request, tariff, rows):
    """What the address asks for: a line by its code and a number of days; nonsense means the usual."""
    row = next((row for row in rows if row.rate.code == request.GET.get("line")), rows[0])
    asked = request.GET.get("days", "")
    days = next((days for days in SPANS if str(days) == asked), USUAL_SPAN)
    points = history_of(tariff, row.key, days)
    return {
        "line": row.rate,
        "days": days,
        "points": points[::-1],
        "chart": history_chart(points, row.rate.localized_name),
        "spans": SPANS.items(),
    }


def _calculator(request, tariff):
    purities = quoted_purities(tariff)
    form = CalculatorForm(request.GET, purities=purities)
    context = {"purity_rows": purity_rows(tariff, purities), "form": form}
    if not form.was_asked:
        context["form"] = CalculatorForm(purities=purities)
    elif form.is_valid():
        try:
            context["answer"] = shown_breakup(price_of_question(form.cleaned_data, tariff))
        except PriceError:
            form.add_error("weight", _("That is too little to have a price."))
    return context
