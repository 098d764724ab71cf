"""A planned change looked at, applied, followed and given up."""

from django import forms
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from catalogue.actions.apply_changes import NotApplied, cancel, start_applying
from catalogue.models import ChangeRow, ChangeRun

from .access import for_stock_keepers
from .rules import LABELS, shown, typed
from .screens import stock_screen

RUNS_A_PAGE = 50
ROWS_A_PAGE = 100
SECONDS_TO_LOOK_AGAIN = 2

State, Status = ChangeRow.State, ChangeRun.Status


class ApplyForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "New delivery, counted, Tihar offer …"}),
    )
    leave_out = forms.BooleanField(label="Leave out the lines that are not possible", required=False)

    def __init__(self, *args, run, wrong, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = run.needs_reason
        if run.needs_reason:
            self.fields["reason"].error_messages["required"] = "Please say why stock or prices change."
        if wrong:
            self.fields["leave_out"].required = True
            self.fields["leave_out"].error_messages["required"] = (
                "Some lines cannot be applied. Mend them and begin again, or tick that they are left out."
            )
        else:
            del self.fields["leave_out"]


def runs_of(user):
    """The runs that `user` may look at: whoever planned a run may not edit the same items as somebody else."""
    return ChangeRun.objects.all() if user.is_superuser else ChangeRun.objects.filter(actor=user)


@require_GET
@for_stock_keepers
def run_list(request):
    paginator = WagtailPaginator(runs_of(request.user).select_related("actor"), RUNS_A_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    return render(
        request,
        "catalogue/admin/stock/runs.html",
        stock_screen("changes", "Changes")
        | {"runs": page, "elided_page_range": paginator.get_elided_page_range(page.number)},
    )


@require_GET
@for_stock_keepers
def run_page(request, run_id):
    return _run_page(request, get_object_or_404(runs_of(request.user), pk=run_id))


@require_POST
@for_stock_keepers
def apply_run(request, run_id):
    run = get_object_or_404(runs_of(request.user), pk=run_id)
    form = ApplyForm(request.POST, run=run, wrong=run.rows.filter(state=State.WRONG).exists())
    if not form.is_valid():
        return _run_page(request, run, form)
    try:
        start_applying(
            run,
            actor=request.user,
            reason=form.cleaned_data["reason"],
            leave_out=form.cleaned_data.get("leave_out", False),
        )
    except NotApplied as error:
        messages.error(request, str(error))
    return redirect("catalogue_change_run", run.pk)


@require_POST
@for_stock_keepers
def cancel_run(request, run_id):
    run = get_object_or_404(runs_of(request.user), pk=run_id)
    try:
        cancel(run, actor=request.user)
    except NotApplied as error:
        messages.error(request, str(error))
    return redirect("catalogue_change_run", run.pk)


def _run_page(request, run, form=None):
    counts = dict(run.rows.order_by().values_list("state").annotate(Count("pk")))
    groups = _groups(run, counts)
    # What needs somebody comes first.
    asked = request.GET.get("show")
    shown_state = asked if asked in counts else next((group["state"] for group in groups), None)
    rows = run.rows.filter(state=shown_state).select_related("variant__page")
    paginator = WagtailPaginator(rows, ROWS_A_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    for row in page:
        row.told = _told(row)
    if form is None and run.status == Status.PLANNED:
        form = ApplyForm(run=run, wrong=counts.get(State.WRONG, 0))
    ready = counts.get(State.READY, 0)
    applied = counts.get(State.DONE, 0) + counts.get(State.REFUSED, 0)
    response = render(
        request,
        "catalogue/admin/stock/run.html",
        stock_screen("changes", run.title)
        | {
            "run": run,
            "form": form,
            "groups": groups,
            "shown_state": shown_state,
            "rows": page,
            "elided_page_range": paginator.get_elided_page_range(page.number),
            "ready": ready,
            "applied": applied,
            "to_apply": ready + applied,
            "events": [
                {"moment": event.created_at, "told": Status(event.to_status).label, "actor": event.actor}
                for event in run.events.select_related("actor")
            ],
        },
    )
    if run.status == Status.APPLYING:
        response["Refresh"] = str(SECONDS_TO_LOOK_AGAIN)
    return response


def _groups(run, counts):
    """The lines by what came of them, those that need somebody first, with how many there are."""
    labels = dict(State.choices)
    if run.status == Status.CANCELLED:
        labels[State.READY] = "Not applied"
    elif run.status == Status.APPLYING:
        labels[State.READY] = "Still to come"
    order = [State.REFUSED, State.WRONG, State.READY, State.DONE]
    return [
        {"state": state, "label": labels[state], "count": counts[state]} for state in order if state in counts
    ]


def _told(row):
    """The changes of a row for people: what, from, to."""
    told = []
    for name, (old, new) in row.changes.items():
        if name == "stock_change":
            told.append({"label": LABELS[name], "old": old, "new": max(old + new, 0), "note": f"{new:+d}"})
        else:
            old, new = (shown(name, typed(name, value)) for value in (old, new))
            told.append({"label": LABELS[name], "old": old, "new": new, "note": ""})
    return told
