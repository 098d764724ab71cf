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
from checkout.actions.refunds import left_of_order
from checkout.actions.settle_payment import ASKABLE, settle
from checkout.errors import CheckoutError, ForbiddenMove, NoTriesLeft, WrongCode
from checkout.models import Order, Payment
from checkout.step_forms import HandOverForm, ShipForm, StepForm


@dataclass(frozen=True)
class Step:
    """A button that moves an order on. `method` is the way of delivery it belongs to, if to one alone; `form` asks
    for what `does` needs to know."""

    name: str
    target: Order.Status
    label: str
    does: Callable
    method: Order.DeliveryMethod | None = None
    form: type[StepForm] = StepForm


PICKUP, DELIVERY = Order.DeliveryMethod.PICKUP, Order.DeliveryMethod.DELIVERY
HANDED_OVER = "Handed over to the buyer"
STEPS = [
    Step("prepare", Order.Status.PREPARING, "Start preparing", start_preparing),
    Step("ready", Order.Status.READY, "Ready for pick-up", mark_ready, PICKUP),
    Step("ship", Order.Status.SHIPPED, "Sent on its way", mark_shipped, DELIVERY, ShipForm),
    Step("deliver", Order.Status.DELIVERED, HANDED_OVER, mark_delivered, PICKUP, HandOverForm),
    Step("deliver", Order.Status.DELIVERED, HANDED_OVER, mark_delivered, DELIVERY),
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
    """Take an order one step further. What the step asks for and did not get, it asks for on a page of its own."""
    order = get_object_or_404(Order, pk=pk)
    name = request.POST.get("step")
    if name not in {step.name for step in STEPS}:
        raise BadRequest("no such step")
    step = next((step for step in steps_for(order) if step.name == name), None)
    if step is None:
        messages.error(request, str(ForbiddenMove()))
        return redirect("sales_orders_modeladmin_inspect", order.pk)
    form = step.form(request.POST, order=order)
    if not form.is_valid():
        return _ask_for_step(request, order, step, form)
    try:
        step.does(order, request.user, **form.cleaned_data)
    except (WrongCode, NoTriesLeft) as error:
        form.add_error("code", str(error))
        return _ask_for_step(request, order, step, form)
    except ForbiddenMove as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{order.number}: {order.get_status_display().lower()}.")
    return redirect("sales_orders_modeladmin_inspect", order.pk)


def _ask_for_step(request, order, step, form):
    context = {"order": order, "step": step, "form": form, **page_about(order, step.label)}
    return render(request, "checkout/admin/step.html", context)


def page_about(order, title):
    """Title and trail of a page of the admin that belongs to one order."""
    inspect = reverse("sales_orders_modeladmin_inspect", args=[order.pk])
    return {
        "page_title": f"{title}: {order.number}",
        "page_icon": "clipboard-list",
        "breadcrumbs_items": [
            {"url": reverse("sales_orders_modeladmin_index"), "label": "Orders"},
            {"url": inspect, "label": f"Order {order.number}"},
            {"url": "", "label": title},
        ],
    }


@permission_required("checkout.view_order")
@permission_required("checkout.prepare_order")
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    """Ask why, then cancel an order that nobody has begun to prepare: its pieces and its money go back."""
    order = get_object_or_404(Order, pk=pk)
    if order.status not in Order.CANCELLABLE:
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
    context = {"order": order, "form": form, "left": left_of_order(order), **page_about(order, "Cancel")}
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
