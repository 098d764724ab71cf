"""The form of a purity. What it is charged moves prices as a rate does, and there is no sheet to look at first: so
a move that the rate desk would not let pass unasked is told before it is saved, and the reason for it is kept."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.log_actions import log

from catalogue.actions.reprice import by_rate
from catalogue.models import PriceList, PricingSettings
from catalogue.tariff import Tariff, current_tariff
from home.days import start_of_day, today

MAY_MOVE_PRICES = "catalogue.publish_rates"


@dataclass(frozen=True)
class PurityMove:
    """How the metal's value of all pieces of a purity changes. `percent` is None where they lose their rate."""

    sizes: int
    percent: Decimal | None

    @property
    def is_large(self):
        allowed = PricingSettings.load().second_person_above
        return self.sizes > 0 and (self.percent is None or abs(self.percent) > allowed)

    def __str__(self):
        sizes = "1 size" if self.sizes == 1 else f"{self.sizes} sizes"
        if self.percent is None:
            return f"{sizes} would have no rate any more, and could not be bought"
        more = "more" if self.percent > 0 else "less"
        return f"the metal in {sizes} would cost {abs(self.percent):.1f} % {more}"


def move_of(purity_id, line_id, parts):
    """The PurityMove to `parts` in a thousand of a line, by the rates in force: from what counts now or from what
    the day began with, whichever is further. A jump is one too when it is taken in small steps."""
    tariff = current_tariff()
    sizes = by_rate().filter(page__purity=purity_id).count()

    def value(line, parts):
        rate = tariff.rates.get(line)
        return rate.per_tola * parts if rate else None

    before = [value(*each.purities[purity_id]) for each in (tariff, _morning()) if purity_id in each.purities]
    before = [each for each in before if each]
    now = value(line_id, parts)
    if now is None:
        return PurityMove(sizes if before else 0, None)
    return PurityMove(sizes, max(((now - old) / old * 100 for old in before), key=abs, default=Decimal(0)))


def _morning():
    """The Tariff that the day began with; the one in force where it is the first."""
    lists = PriceList.objects.filter(in_force_at__lt=start_of_day(today())).order_by("-in_force_at")
    terms = lists.values_list("terms", flat=True).first()
    return current_tariff() if terms is None else Tariff(terms)


class PurityForm(WagtailAdminModelForm):
    reason = forms.CharField(
        label="Why prices move",
        max_length=200,
        required=False,
        help_text="Asked for where a change here moves prices further than the shop lets pass unasked.",
    )

    move = None

    def clean(self):
        cleaned = super().clean()
        if (
            self.instance.pk
            and not self.errors
            and {"rate_line", "rate_factor", "fineness"} & set(self.changed_data)
        ):
            line = cleaned["rate_line"]
            parts = cleaned["fineness"] if cleaned["rate_factor"] is None else cleaned["rate_factor"]
            self.move = move_of(self.instance.pk, line and line.pk, parts)
            if self.move.is_large:
                self._ask()
        return cleaned

    def _ask(self):
        if not self.for_user.has_perm(MAY_MOVE_PRICES):
            self.add_error(
                None, ValidationError(f"By this {self.move}. Somebody who may publish rates must do that.")
            )
        elif not self.cleaned_data["reason"]:
            self.add_error(
                "reason",
                ValidationError(
                    f"By this {self.move}, as soon as you save. If that is meant, say why and save again."
                ),
            )

    def save(self, commit=True):
        purity = super().save(commit)
        if self.move and self.move.is_large:
            data = {"move": str(self.move), "reason": self.cleaned_data["reason"]}
            log(instance=purity, action="catalogue.purity", user=self.for_user, data=data)
        return purity
