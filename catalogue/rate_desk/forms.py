from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django import forms
from django.utils import timezone

from catalogue.forms import TypedDecimalField
from catalogue.models import MetalRate, RateLine
from catalogue.rate_desk.figures import (
    MOST_MOVED,
    Quote,
    are_apart,
    looks_like_the_other,
    percent_moved,
    ten_grams_from,
    tola_from,
)
from home.days import FIRST_DAY, start_of_day
from home.formatting import format_npr

CHEAPEST = Decimal(10)
DEAREST = Decimal(10_000_000)
FURTHEST_AHEAD = timedelta(days=31)


class RateField(TypedDecimalField):
    """NPR for so much metal. Empty and 0 are the same: not quoted."""

    def __init__(self, **options):
        super().__init__(
            required=False,
            min_value=0,
            max_value=DEAREST,
            max_digits=10,
            decimal_places=2,
            error_messages={
                "min_value": "A rate is not below 0.",
                "max_value": "That is more than a crore. Please check the figure.",
            },
            **options,
        )

    def clean(self, value):
        rate = super().clean(value) or None
        if rate is not None and rate < CHEAPEST:
            raise forms.ValidationError(f"That is less than {format_npr(CHEAPEST)}. Please check the figure.")
        return rate


@dataclass(frozen=True)
class Row:
    """A line of the form: its two boxes, and the MetalRate that stands now, if any."""

    line: RateLine
    ten_grams: forms.BoundField
    tola: forms.BoundField
    last: MetalRate | None


class RatesForm(forms.Form):
    """The rates of all lines that are asked for. `last` holds the MetalRates that stand now. When it is valid,
    `quotes()` says what was entered."""

    effective_from = forms.DateTimeField(
        label="Counts from",
        required=False,
        help_text="Empty: from now. A later moment, in Kathmandu's time: prices follow when it has come.",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    source = forms.CharField(
        label="Who says so",
        max_length=120,
        required=False,
        help_text="The federation, a dealer. Optional.",
    )

    def __init__(self, *args, last, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = list(RateLine.objects.filter(is_active=True))
        self.last = {rate.line_id: rate for rate in last}
        for line in self.lines:
            self.fields[ten_grams_name(line)] = RateField(label=f"{line.name}: Rs for 10 g")
            self.fields[tola_name(line)] = RateField(label=f"{line.name}: Rs for a tola")

    @property
    def rows(self):
        return [
            Row(line, self[ten_grams_name(line)], self[tola_name(line)], self.last.get(line.pk))
            for line in self.lines
        ]

    def clean_effective_from(self):
        moment = self.cleaned_data["effective_from"]
        if moment is None:
            return timezone.now()
        shown = self.initial.get("effective_from")
        if shown and shown.replace(second=0, microsecond=0) == moment:
            return shown  # to the second: a sheet of the same minute may stand before it
        if moment < start_of_day(FIRST_DAY):
            raise forms.ValidationError("That is too long ago. The year is that of the AD calendar.")
        if moment > timezone.now() + FURTHEST_AHEAD:
            raise forms.ValidationError(
                "That is more than a month ahead. The year is that of the AD calendar."
            )
        return moment

    def clean(self):
        cleaned = super().clean()
        for line in self.lines:
            self._check(line)
        if not self.errors and not any(self.quotes().values()):
            raise forms.ValidationError("Enter the rate of at least one metal.")
        return cleaned

    def quotes(self):
        """A Quote by RateLine, None for one that is not quoted. What was left empty is worked out."""
        return {line: self._quote(line) for line in self.lines}

    def _quote(self, line):
        ten_grams, tola = self._typed(line)
        if ten_grams is None and tola is None:
            return None
        return Quote(ten_grams or ten_grams_from(tola), tola or tola_from(ten_grams))

    def _typed(self, line):
        return self.cleaned_data.get(ten_grams_name(line)), self.cleaned_data.get(tola_name(line))

    def _check(self, line):
        """Refuse what is more likely a slip than a rate, at the box where it was typed."""
        ten_grams, tola = self._typed(line)
        if {ten_grams_name(line), tola_name(line)} & set(self.errors):
            return
        last = self.last.get(line.pk)
        if ten_grams and tola:
            if are_apart(ten_grams, tola):
                self._say_apart(line, ten_grams, tola, last)
                return
        elif last and self._is_in_the_wrong_box(line, ten_grams, tola, last):
            return
        if last and ten_grams:
            self._check_move(ten_grams_name(line), ten_grams, last.per_10_grams)
        if last and tola:
            self._check_move(tola_name(line), tola, last.per_tola)

    def _say_apart(self, line, ten_grams, tola, last):
        """At the box that is further from the last rate; at that of the tola where there is none."""
        if last and abs(percent_moved(ten_grams, last.per_10_grams)) > abs(
            percent_moved(tola, last.per_tola)
        ):
            self.add_error(
                ten_grams_name(line),
                f"By the figure for a tola, 10 g would be {format_npr(ten_grams_from(tola))}. Correct one of the "
                "two, or leave one empty: it is worked out.",
            )
            return
        self.add_error(
            tola_name(line),
            f"By the figure for 10 g, a tola (11.664 g) would be {format_npr(tola_from(ten_grams))}. Correct one "
            "of the two, or leave one empty: it is worked out.",
        )

    def _is_in_the_wrong_box(self, line, ten_grams, tola, last):
        if ten_grams and looks_like_the_other(ten_grams, own=last.per_10_grams, other=last.per_tola):
            name, typed, own, belongs = ten_grams_name(line), "10 g", last.per_10_grams, "a tola"
        elif tola and looks_like_the_other(tola, own=last.per_tola, other=last.per_10_grams):
            name, typed, own, belongs = tola_name(line), "a tola", last.per_tola, "10 g"
        else:
            return False
        self.add_error(
            name,
            f"This looks like the rate for {belongs}: {typed} was {format_npr(own)} last. If it is right, enter "
            "both figures.",
        )
        return True

    def _check_move(self, name, figure, last):
        moved = percent_moved(figure, last)
        if abs(moved) > MOST_MOVED:
            more = "more" if moved > 0 else "less"
            self.add_error(
                name,
                f"That is {abs(moved):.0f} % {more} than the last rate, {format_npr(last)}. More than "
                f"{MOST_MOVED} % at once is not taken: please check the figure and its unit.",
            )


def ten_grams_name(line):
    return f"line-{line.pk}-10g"


def tola_name(line):
    return f"line-{line.pk}-tola"


def figures_of(sheet):
    """What stands on `sheet`, as the initial values of a form."""
    initial = {"effective_from": timezone.localtime(sheet.effective_from), "source": sheet.source}
    for rate in sheet.rates.select_related("line"):
        initial[ten_grams_name(rate.line)] = _plain(rate.per_10_grams)
        initial[tola_name(rate.line)] = _plain(rate.per_tola)
    return initial


def _plain(amount):
    """An amount as it is typed: without paisa where there are none."""
    if amount is None:
        return None
    return int(amount) if amount == int(amount) else amount
