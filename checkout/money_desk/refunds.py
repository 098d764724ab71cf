"""The buttons on the page of a refund, and the promise of one on that of a payment."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.auth import permission_required

from checkout.actions.end_unclear import end_unclear
from checkout.actions.owe_back_part import owe_back_part
from checkout.actions.refunded_elsewhere import wind_up
from checkout.actions.refunds import is_recordable, left_of, left_of_order, record_refund, send_refund
from checkout.actions.resolve_mismatch import resolve_mismatch, taken_by_khalti
from checkout.errors import CheckoutError, ForbiddenMove
from checkout.models import Order, Payment, Refund
from checkout.money_desk.forms import OweBackForm, RecordRefundForm, WindUpForm
from checkout.money_desk.screens import (
    ORDER_PAGE,
    PAYMENT_PAGE,
    REFUND_PAGE,
    above_order,
    above_payment,
    screen,
)
from home.days import today
from home.formatting import format_npr


def is_overdue(refund):
    return refund.status != Refund.Status.DONE and refund.due_on < today()


def may_send(refund):
    """Whether Khalti can be told to send it, or asked what became of it."""
    return refund.method == Refund.Method.KHALTI and refund.status != Refund.Status.DONE


def may_owe_part(payment):
    """Whether a part of a payment can be promised back."""
    return (
        payment.status == Payment.Status.APPLIED
        and payment.order.status in Order.SOLD
        and left_of(payment) > 0
    )


@permission_required("checkout.view_refund")
@permission_required("checkout.send_refund")
@require_POST
def send(request, pk):
    """Have Khalti send a refund now."""
    refund = get_object_or_404(Refund.objects.select_related("payment__order"), pk=pk)
    if not may_send(refund):
        messages.error(request, str(ForbiddenMove()))
        return redirect(REFUND_PAGE, pk)
    refund = send_refund(refund, actor=request.user)
    if refund.last_error:
        messages.warning(request, f"Not done: {refund.last_error}.")
    elif refund.status == Refund.Status.DONE:
        messages.success(request, f"Khalti has sent {format_npr(refund.amount)} back.")
    else:
        messages.success(request, "Khalti took the refund; it is looked up until it shows.")
    return redirect(REFUND_PAGE, pk)


@never_cache
@permission_required("checkout.view_refund")
@permission_required("checkout.send_refund")
@require_http_methods(["GET", "POST"])
def record(request, pk):
    """Note that a refund has been paid by the shop's bank, in cash, or in Khalti's panel."""
    refund = get_object_or_404(Refund.objects.select_related("payment__order"), pk=pk)
    if not is_recordable(refund):
        messages.error(request, str(ForbiddenMove()))
        return redirect(REFUND_PAGE, pk)
    form = RecordRefundForm(request.POST or None, refund=refund)
    if form.is_valid():
        try:
            record_refund(refund, **form.cleaned_data, actor=request.user)
        except CheckoutError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{format_npr(refund.amount)} is paid back.")
        return redirect(REFUND_PAGE, pk)
    above = (
        (reverse("sales_refunds_modeladmin_index"), "Refunds"),
        (reverse(REFUND_PAGE, args=[pk]), f"Refund {pk} for {refund.payment.order.number}"),
    )
    context = screen("Paid back by the shop", "rotate", *above) | {"refund": refund, "form": form}
    return render(request, "checkout/admin/record_refund.html", context, status=422 if form.errors else 200)


@never_cache
@permission_required("checkout.view_payment")
@permission_required("checkout.send_refund")
@require_http_methods(["GET", "POST"])
def owe_part(request, pk):
    """Promise a part of a payment back."""
    payment = get_object_or_404(Payment.objects.select_related("order"), pk=pk)
    if not may_owe_part(payment):
        messages.error(request, str(ForbiddenMove()))
        return redirect(PAYMENT_PAGE, pk)
    form = OweBackForm(request.POST or None, left=left_of(payment), initial={"seen": payment.refunds.count()})
    if form.is_valid():
        try:
            refund = owe_back_part(payment, **form.cleaned_data, actor=request.user)
        except ForbiddenMove as error:
            messages.error(request, str(error))
            return redirect(PAYMENT_PAGE, pk)
        messages.success(request, f"{format_npr(refund.amount)} is owed back. The buyer is told.")
        if request.user.has_perm("checkout.view_refund"):
            return redirect(REFUND_PAGE, refund.pk)
        return redirect(PAYMENT_PAGE, pk)
    context = screen("Give a part back", "rotate", *above_payment(payment)) | {
        "payment": payment,
        "form": form,
    }
    return render(request, "checkout/admin/owe_part.html", context, status=422 if form.errors else 200)


@permission_required("checkout.view_payment")
@permission_required("checkout.confirm_payment")
@require_POST
def end(request, pk):
    """Somebody has looked in Khalti's panel: an unclear payment was never made."""
    payment = get_object_or_404(Payment.objects.select_related("order"), pk=pk)
    try:
        end_unclear(payment, actor=request.user)
    except CheckoutError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The payment has failed. The buyer can pay anew while the pieces are held.")
    return redirect(PAYMENT_PAGE, pk)


@never_cache
@permission_required("checkout.view_order")
@permission_required("checkout.send_refund")
@require_http_methods(["GET", "POST"])
def wind_up_order(request, pk):
    """Where the pieces are of an order that was refunded in Khalti's panel."""
    order = get_object_or_404(Order, pk=pk)
    if not order.refunded_elsewhere:
        messages.error(request, str(ForbiddenMove()))
        return redirect(ORDER_PAGE, pk)
    form = WindUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            wind_up(order, pieces_are_back=form.cleaned_data["pieces"] == form.BACK, actor=request.user)
        except CheckoutError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{order.number} is wound up.")
        return redirect(ORDER_PAGE, pk)
    context = screen("Refunded in Khalti’s panel", "rotate", *above_order(order)) | {
        "order": order,
        "form": form,
        "rest": left_of_order(order),
    }
    return render(request, "checkout/admin/wind_up.html", context, status=422 if form.errors else 200)


@permission_required("checkout.view_payment")
@permission_required("checkout.send_refund")
@require_POST
def resolve(request, pk):
    """Owe back what Khalti says it took where another sum was asked."""
    payment = get_object_or_404(Payment.objects.select_related("order"), pk=pk)
    try:
        refund = resolve_mismatch(payment, actor=request.user)
    except ForbiddenMove as error:
        unclear = payment.status == Payment.Status.MISMATCH and taken_by_khalti(payment) is None
        messages.error(
            request,
            "Khalti does not say how much it took. Ask it again, or look in its panel."
            if unclear
            else str(error),
        )
    except CheckoutError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{format_npr(refund.amount)} is owed back. The buyer is told.")
    return redirect(PAYMENT_PAGE, pk)
