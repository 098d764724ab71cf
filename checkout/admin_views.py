"""The buttons on the pages of orders and payments: each calls a verb of checkout/actions/ and comes back."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.auth import permission_required

from checkout.actions.cancel_order import cancel_order
from checkout.actions.move_order import mark_delivered, mark_ready, mark_shipped, start_preparing
from checkout.actions.settle_payment import ASKABLE, settle
from checkout.errors import CheckoutError, ForbiddenMove
from checkout.models import Order, Payment


@dataclass(frozen=True)
class Step:
    """A button that moves an order on. `method` is the way of delivery it belongs to, if to one alone."""

    name: str
    target: Order.Status
    label: str
    does: Callable
    method: Order.DeliveryMethod | None = None
    takes_note: bool = False


STEPS = [
    Step("prepare", Order.Status.PREPARING, "Start preparing", start_preparing),
    Step("ready", Order.Status.READY, "Ready for pick-up", mark_ready, Order.DeliveryMethod.PICKUP),
    Step(
        "ship",
        Order.Status.SHIPPED,
        "Sent on its way",
        mark_shipped,
        Order.DeliveryMethod.DELIVERY,
        takes_note=True,
    ),
    Step("deliver", Order.Status.DELIVERED, "Handed over to the buyer", mark_delivered),
]


def steps_for(order):
    """The steps that are open to `order` as it is."""
    return [
        step
        for step in STEPS
        if step.target in Order.ALLOWED_MOVES[order.status] and step.method in (None, order.delivery_method)
    ]


def asking_helps(payment):
    """Whether the gateway may know more about `payment` than we do."""
    return bool(payment.pidx) and payment.status in {*ASKABLE, Payment.Status.CAPTURED}


class MoveForm(forms.Form):
    step = forms.ChoiceField(choices=[(step.name, step.label) for step in STEPS])
    note = forms.CharField(max_length=200, required=False)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Why is this order cancelled?",
        max_length=300,
        widget=forms.TextInput({"autofocus": True}),
        help_text="Kept in the order's history.",
    )


@permission_required("checkout.view_order")
@permission_required("checkout.prepare_order")
@require_POST
def move_order(request, pk):
    """Take an order one step further."""
    order = get_object_or_404(Order, pk=pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        if "step" in form.errors:
            raise BadRequest("no such step")
        messages.error(request, "The note is too long: 200 characters at most.")
        return redirect("sales_orders_modeladmin_inspect", order.pk)
    step = next(step for step in STEPS if step.name == form.cleaned_data["step"])
    try:
        if step not in steps_for(order):
            raise ForbiddenMove
        if step.takes_note:
            step.does(order, request.user, note=form.cleaned_data["note"])
        else:
            step.does(order, request.user)
    except ForbiddenMove as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{order.number}: {order.get_status_display().lower()}.")
    return redirect("sales_orders_modeladmin_inspect", order.pk)


@permission_required("checkout.view_order")
@permission_required("checkout.prepare_order")
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    """Ask why, then cancel an unpaid order and give its pieces back."""
    order = get_object_or_404(Order, pk=pk)
    if Order.Status.CANCELLED not in Order.ALLOWED_MOVES[order.status]:
        messages.error(request, str(ForbiddenMove()))
        return redirect("sales_orders_modeladmin_inspect", order.pk)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        try:
            cancel_order(order, actor=request.user, reason=form.cleaned_data["reason"])
        except CheckoutError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{order.number} is cancelled.")
        return redirect("sales_orders_modeladmin_inspect", order.pk)
    context = {
        "order": order,
        "form": form,
        "page_title": f"Cancel order {order.number}",
        "page_icon": "clipboard-list",
        "breadcrumbs_items": [
            {"url": reverse("sales_orders_modeladmin_index"), "label": "Orders"},
            {
                "url": reverse("sales_orders_modeladmin_inspect", args=[order.pk]),
                "label": f"Order {order.number}",
            },
            {"url": "", "label": "Cancel"},
        ],
    }
    return render(request, "checkout/admin/cancel.html", context)


@permission_required("checkout.view_payment")
@permission_required("checkout.settle_payment")
@require_POST
def settle_payment(request, pk):
    """Ask the gateway what has become of a payment."""
    payment = get_object_or_404(Payment, pk=pk)
    before = payment.status
    payment = settle(payment, actor=request.user)
    if payment.last_error:
        messages.warning(request, f"Khalti gave no usable answer: {payment.last_error}. Nothing has changed.")
    elif payment.status == before:
        messages.info(request, f"Nothing new: {payment.get_status_display().lower()}.")
    else:
        messages.success(request, f"The payment is now: {payment.get_status_display().lower()}.")
    return redirect("sales_payments_modeladmin_inspect", payment.pk)
