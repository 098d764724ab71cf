"""The screens of the rate desk. What they do is done by the verbs in catalogue/actions/."""

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.auth import any_permission_required, permission_denied, permission_required

from catalogue.actions.discard_rates import discard_rates
from catalogue.actions.enter_rates import enter_rates
from catalogue.actions.publish_rates import publish_rates
from catalogue.models import PriceList, PricingSettings, RateLine, RateSheet
from catalogue.rate_desk.changes import asks_second_person, changes_of, largest_move, later_sheet
from catalogue.rate_desk.errors import OtherSheetOpen, RateDeskError, SecondPersonNeeded, SheetClosed
from catalogue.rate_desk.forms import RatesForm, figures_of
from catalogue.rate_desk.people import who_else_may_confirm
from catalogue.rate_desk.preview import list_on_its_way, preview_of, with_items
from catalogue.rate_desk.progress import progress_of, put_in_force_by
from catalogue.terms import rates_in_force

SHEETS_A_PAGE = 30
SHEETS_ON_THE_DESK = 5
LISTS_ON_THE_DESK = 5

may_look = any_permission_required("catalogue.publish_rates", "catalogue.view_ratesheet")
may_publish = permission_required("catalogue.publish_rates")


@may_look
@require_http_methods(["GET", "POST"])
def desk(request):
    """Today's rates, the form for new ones or the sheet that is open, and what happened last."""
    may_enter = request.user.has_perm("catalogue.publish_rates")
    if request.method == "POST" and not may_enter:
        return permission_denied(request)
    rates = rates_in_force()
    form = None
    if request.method == "POST":
        form = RatesForm(request.POST, last=rates)
        if form.is_valid() and (response := _enter(request, form)):
            return response
    open_sheet = _open_sheet()
    if form is None and may_enter and open_sheet is None:
        form = RatesForm(last=rates, initial={"source": _last_source()})
    context = {
        "rates": rates,
        "open_sheet": open_sheet,
        "form": form,
        "sheets": _sheets()[:SHEETS_ON_THE_DESK],
        "lines": _lines_with_rates(),
        "price_lists": _price_lists(),
        "on_its_way": list_on_its_way(),
        **_head(),
    }
    return render(request, "catalogue/admin/rates/desk.html", context)


@may_publish
@require_http_methods(["GET", "POST"])
def change(request, pk):
    """Enter the figures of an open sheet anew."""
    sheet = get_object_or_404(RateSheet, pk=pk)
    if request.method == "GET" and sheet.status not in RateSheet.OPEN:
        messages.warning(request, str(SheetClosed()))
        return redirect("catalogue_rate_sheet", sheet.pk)
    form = RatesForm(
        request.POST if request.method == "POST" else None, last=rates_in_force(), initial=figures_of(sheet)
    )
    if form.is_bound and form.is_valid():
        if response := _enter(request, form, instead_of=sheet):
            return response
        sheet.refresh_from_db()
    is_open = sheet.status in RateSheet.OPEN
    context = {
        "form": form,
        "sheet": sheet,
        # Once the sheet is closed, what was typed can still become a new one.
        "action": reverse("catalogue_rate_change", args=[pk]) if is_open else reverse("catalogue_rates"),
        **_head("Change the figures"),
    }
    return render(request, "catalogue/admin/rates/change.html", context)


def _enter(request, form, instead_of=None):
    """Where to go once the rates of a valid form are entered; None when they were not, and the form says so."""
    try:
        sheet = enter_rates(
            form.quotes(),
            effective_from=form.cleaned_data["effective_from"],
            source=form.cleaned_data["source"],
            actor=request.user,
            instead_of=instead_of,
        )
    except (OtherSheetOpen, SheetClosed) as error:
        twin = _open_sheet()
        if twin is not None and _says_the_same(twin, form, request.user):
            return redirect("catalogue_rate_sheet", twin.pk)  # sent twice
        form.add_error(None, f"{error} Nothing of what you typed is saved yet.")
        return None
    return redirect("catalogue_rate_sheet", sheet.pk)


def _says_the_same(sheet, form, user):
    figures = {rate.line: (rate.per_10_grams, rate.per_tola) for rate in sheet.rates.select_related("line")}
    typed = {
        line: (quote.per_10_grams, quote.per_tola) if quote else (None, None)
        for line, quote in form.quotes().items()
    }
    return sheet.entered_by_id == user.pk and figures == typed


@may_look
@require_GET
def sheet(request, pk):
    """One sheet: the old rates beside the new, what everything would cost by it, and what to do next."""
    sheet = get_object_or_404(RateSheet.objects.select_related("entered_by", "confirmed_by"), pk=pk)
    progress = progress_of(sheet)
    context = {
        "sheet": sheet,
        "is_open": sheet.status in RateSheet.OPEN,
        "is_for_later": sheet.effective_from > timezone.now(),
        "later": later_sheet(sheet),
        "changes": changes_of(sheet),
        "events": _events(sheet),
        "progress": progress,
        **_head(str(sheet)),
    }
    if context["is_open"]:
        context |= _decision(sheet, request.user)
        if progress.is_done and progress.price_list is not None:
            context["preview"] = preview_of(progress.price_list)
    elif sheet.status == RateSheet.Status.PUBLISHED:
        context["in_force_by"] = put_in_force_by(sheet)
    return render(request, "catalogue/admin/rates/sheet.html", context)


def _events(sheet):
    """Pairs of what became of a sheet, in words, and the event."""
    events = sheet.events.select_related("actor")
    return [
        (RateSheet.Status(event.to_status).label if event.from_status else "Entered", event)
        for event in events
    ]


def _decision(sheet, user):
    """What the screen of an open sheet says about who may publish it."""
    second_person = asks_second_person(sheet)
    is_own = sheet.entered_by_id == user.pk
    return {
        "asks_second_person": second_person,
        "is_own": is_own,
        "largest_move": largest_move(sheet),
        "allowed_move": PricingSettings.load().second_person_above,
        "colleagues": who_else_may_confirm(sheet) if second_person else [],
    }


@may_look
@require_GET
def progress(request, pk):
    """How far a sheet has come, as JSON."""
    progress = progress_of(get_object_or_404(RateSheet, pk=pk))
    return JsonResponse({"done": progress.is_done, "percent": progress.percent})


@may_look
@require_GET
def price_list_progress(request):
    """How far the list is that is on its way to be put in force, as JSON."""
    price_list = list_on_its_way()
    return JsonResponse({"done": price_list is None, "percent": price_list and price_list.percent_done})


@may_publish
@require_POST
def publish(request, pk):
    sheet = get_object_or_404(RateSheet, pk=pk)
    try:
        sheet = publish_rates(sheet, actor=request.user)
    except SecondPersonNeeded as error:
        messages.error(request, str(error))
    except SheetClosed as error:
        messages.warning(request, str(error))
    else:
        if sheet.status == RateSheet.Status.WAITING:
            messages.warning(request, "Not published yet: a second person must confirm these rates.")
        else:
            messages.success(request, "The rates are published.")
    return redirect("catalogue_rate_sheet", pk)


@may_publish
@require_POST
def discard(request, pk):
    try:
        discard_rates(get_object_or_404(RateSheet, pk=pk), actor=request.user)
    except RateDeskError as error:
        messages.warning(request, str(error))
        return redirect("catalogue_rate_sheet", pk)
    messages.success(request, "The rates that were being entered are discarded. Those in force stay.")
    return redirect("catalogue_rates")


@may_look
@require_GET
def history(request):
    """All sheets, the newest moment first."""
    pages = Paginator(_sheets(), SHEETS_A_PAGE)
    page = pages.get_page(request.GET.get("p"))
    context = {
        "sheets": page,
        "elided_page_range": pages.get_elided_page_range(page.number),
        "lines": _lines_with_rates(),
        **_head("Rate history"),
    }
    return render(request, "catalogue/admin/rates/history.html", context)


def _open_sheet():
    return RateSheet.objects.filter(status__in=RateSheet.OPEN).select_related("entered_by").first()


def _last_source():
    """Where the rates mostly come from."""
    last = RateSheet.objects.filter(status=RateSheet.Status.PUBLISHED).exclude(source="").first()
    return last.source if last else ""


def _sheets():
    return RateSheet.objects.select_related("entered_by", "confirmed_by").prefetch_related("rates__line")


def _lines_with_rates():
    """The columns of a list of sheets: lines that stand on any."""
    return list(RateLine.objects.filter(rates__isnull=False).distinct())


def _price_lists():
    """The newest lists, each beside its problems, which lead to their items."""
    lists = PriceList.objects.defer("terms")[:LISTS_ON_THE_DESK]
    return [(price_list, with_items(price_list.problems)) for price_list in lists]


def _head(name=None):
    """What the frame of the admin shows above a screen."""
    trail = [{"url": reverse("catalogue_rates"), "label": "Rates"}]
    if name:
        trail.append({"url": "", "label": name})
    return {"page_title": name or "Rates", "page_icon": "calendar-alt", "breadcrumbs_items": trail}
