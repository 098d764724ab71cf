"""The page on which staff take back an order, or pieces of one that was handed over."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import permission_required

from checkout.actions.refunds import left_of_order
from checkout.actions.take_back import WHOLE_FROM, take_back_order, take_back_pieces
from checkout.admin_views import page_about
from checkout.errors import CheckoutError, ForbiddenMove, PartlyBack, WindowIsOver
from checkout.models import CheckoutSettings, Order
from checkout.returns import is_in_window, returns_until
from home.formatting import format_npr


class TakeBackForm(forms.Form):
    """All of it, or so many pieces of each line. Only an order that was handed over comes back in pieces, and one
    that did does not come back whole."""

    WHOLE, PIECES = "whole", "pieces"

    what = forms.ChoiceField(label="What comes back", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why",
        max_length=200,
        required=False,
        help_text="Stands in the history of the order and on the credit note.",
    )

    def __init__(self, *args, order, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = list(order.lines.all())
        is_handed_over = order.status == Order.Status.DELIVERED
        choices = []
        if not any(line.returned for line in self.lines):
            choices.append((self.WHOLE, f"All of it: {format_npr(left_of_order(order))} goes back"))
        if is_handed_over:
            choices.append(
                (self.PIECES, "These pieces: their price goes back, the charge for delivery does not")
            )
            for line in self.lines:
                if line.kept:
                    self._ask_for(line)
        self.fields["what"].choices = choices
        if len(choices) == 1:
            self.fields["what"].initial = choices[0][0]
        self.fields["reason"].required = is_handed_over and not is_in_window(order)
        self.order_fields(["what", *self._line_names(), "reason"])

    def _ask_for(self, line):
        self.fields[f"line_{line.pk}"] = forms.IntegerField(
            label=f"{line.title} ({line.sku})",
            min_value=0,
            max_value=line.kept,
            initial=0,
            required=False,
            help_text=f"Of {line.kept}, {format_npr(line.unit_price)} each.",
        )

    def _line_names(self):
        return [f"line_{line.pk}" for line in self.lines]

    @property
    def pieces(self):
        """How many of a valid form, by the primary key of the line."""
        return {line.pk: self.cleaned_data.get(f"line_{line.pk}") or 0 for line in self.lines}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("what") == self.PIECES and not self.errors and not any(self.pieces.values()):
            self.add_error("what", "Say how many pieces of which line come back.")
        return cleaned


@permission_required("checkout.view_order")
@permission_required("checkout.prepare_order")
@require_http_methods(["GET", "POST"])
def take_back(request, pk):
    order = get_object_or_404(Order, pk=pk)
    if order.status not in WHOLE_FROM:
        messages.error(request, str(ForbiddenMove()))
        return redirect("sales_orders_modeladmin_inspect", order.pk)
    form = TakeBackForm(request.POST if request.method == "POST" else None, order=order)
    if form.is_valid():
        try:
            _take(order, form, request.user)
        except WindowIsOver as error:
            form.add_error("reason", str(error))
        except PartlyBack:
            form.add_error(None, "Some of it has come back before: take back single pieces.")
        except CheckoutError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{order.number}: taken back. What goes back stands under Refunds.")
            return redirect("sales_orders_modeladmin_inspect", order.pk)
    context = {
        "order": order,
        "form": form,
        "is_handed_over": order.status == Order.Status.DELIVERED,
        "until": returns_until(order),
        "rules": CheckoutSettings.load(),
        **page_about(order, "Take back"),
    }
    return render(request, "checkout/admin/take_back.html", context)


def _take(order, form, actor):
    reason = form.cleaned_data["reason"]
    if form.cleaned_data["what"] == form.WHOLE:
        take_back_order(order, actor=actor, reason=reason)
    else:
        take_back_pieces(order, form.pieces, actor=actor, reason=reason)
