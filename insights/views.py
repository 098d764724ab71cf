from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from wagtail.admin.auth import permission_required

from checkout.actions.look_through_books import ask_for_a_look
from home.days import start_of_day, today
from insights import queries
from insights.forms import quick_choices, range_form
from insights.running import how_it_runs
from insights.sales_charts import all_charts
from insights.worklists import work_waiting


@permission_required("insights.view_insights")
def insights(request):
    """The owner's page: what waits, the totals and the charts of the days asked for."""
    form, days = range_form(request.GET)
    start = start_of_day(days.first)
    end = start_of_day(days.last + timedelta(days=1))
    context = {
        "form": form,
        "days": days,
        "quick_choices": quick_choices(today()),
        "totals": queries.totals(start, end),
        "charts": all_charts(start, end),
        "work": work_waiting(request.user),
        "running": how_it_runs(),
        "page_title": "Insights",
        "page_icon": "chart",
        "breadcrumbs_items": [{"url": "", "label": "Insights"}],
    }
    return render(request, "insights/insights.html", context)


@permission_required("insights.view_insights")
@require_POST
def look_through_books(request):
    """Have the worker look through the books, as it does every night."""
    ask_for_a_look()
    messages.success(request, "The worker looks through the books: reload this page in a moment.")
    return redirect("insights")
