"""Filters beside the lists of records (see home/records.py). A value that makes no sense filters nothing."""

from datetime import timedelta

from django import forms
from django.contrib.admin.filters import ListFilter

from home.days import FIRST_DAY, LAST_DAY, month_before, start_of_day, today


class RecordFilter(ListFilter):
    """Takes its `parameters` out of the address."""

    parameters = ()

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        for name in self.parameters:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]

    def has_output(self):
        return True

    def expected_parameters(self):
        return list(self.parameters)


class StatusFilter(RecordFilter):
    """By status, or by one of the model admin's `status_groups`: (value, label, statuses)."""

    title = "status"
    parameters = ("status",)

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        groups = getattr(model_admin, "status_groups", ())
        statuses = model._meta.get_field("status").choices
        self.statuses = {value: {value} for value, _label in statuses}
        self.statuses |= {value: members for value, _label, members in groups}
        self.labels = [(value, label) for value, label, _members in groups] + list(statuses)

    def queryset(self, request, queryset):
        chosen = self.used_parameters.get("status")
        if chosen not in self.statuses:
            return queryset
        return queryset.filter(status__in=self.statuses[chosen])

    def choices(self, changelist):
        chosen = self.used_parameters.get("status")
        yield {
            "selected": chosen not in self.statuses,
            "query_string": changelist.get_query_string(remove=["status"]),
            "display": "All",
        }
        for value, label in self.labels:
            yield {
                "selected": value == chosen,
                "query_string": changelist.get_query_string({"status": value}),
                "display": label,
            }


class DateRangeForm(forms.Form):
    """From and to, both days included; either may stay empty."""

    day_from = forms.DateField(label="From", required=False, widget=forms.DateInput({"type": "date"}))
    day_to = forms.DateField(label="To", required=False, widget=forms.DateInput({"type": "date"}))

    def clean(self):
        first, last = self.cleaned_data.get("day_from"), self.cleaned_data.get("day_to")
        for name, day in (("day_from", first), ("day_to", last)):
            if day and not FIRST_DAY <= day <= LAST_DAY:
                self.add_error(name, "Choose a day between 2000 and 2099.")
        if not self.errors and first and last and last < first:
            self.add_error("day_to", "This day is before the first one.")
        return self.cleaned_data


class DateFilter(RecordFilter):
    """By day in Kathmandu: today, the last 7 days, a month, or any two days. Subclasses name the `field`."""

    field = None
    template = "modeladmin/includes/date_filter.html"
    parameters = ("period", "day_from", "day_to")

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        values = {name: self.used_parameters.get(name, "") for name in ("day_from", "day_to")}
        self.form = DateRangeForm(values if any(values.values()) else None, prefix=None, auto_id="filter_%s")
        now = today()
        month = now.replace(day=1)
        self.periods = {
            "today": ("Today", now, now),
            "week": ("Last 7 days", now - timedelta(days=6), now),
            "month": ("This month", month, now),
            "last-month": ("Last month", month_before(month), month - timedelta(days=1)),
        }

    def days(self):
        """The first and the last day chosen; None where nothing limits."""
        if self.form.is_bound:
            if not self.form.is_valid():
                return None, None
            return self.form.cleaned_data["day_from"], self.form.cleaned_data["day_to"]
        _label, first, last = self.periods.get(self.used_parameters.get("period"), (None, None, None))
        return first, last

    def queryset(self, request, queryset):
        first, last = self.days()
        if first:
            queryset = queryset.filter(**{f"{self.field}__gte": start_of_day(first)})
        if last:
            queryset = queryset.filter(**{f"{self.field}__lt": start_of_day(last + timedelta(days=1))})
        return queryset

    def choices(self, changelist):
        self.kept = [
            (name, value)
            for name, values in changelist.params.lists()
            for value in values
            if name not in self.parameters
        ]
        ranged = self.form.is_bound
        chosen = None if ranged else self.used_parameters.get("period")
        yield {
            "selected": not ranged and chosen not in self.periods,
            "query_string": changelist.get_query_string(remove=list(self.parameters)),
            "display": "Any day",
        }
        for value, (label, _first, _last) in self.periods.items():
            yield {
                "selected": value == chosen,
                "query_string": changelist.get_query_string({"period": value}, remove=["day_from", "day_to"]),
                "display": label,
            }


def date_filter(field_name, heading):
    """A DateFilter class for `field_name` under `heading`."""
    return type("DateFilter", (DateFilter,), {"field": field_name, "title": heading})
