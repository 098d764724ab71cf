"""Money that somebody of the shop has seen: an announced transfer, one that nobody announced, cash."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import permission_required

from checkout.actions.confirm_money import confirm_transfer, refuse_transfer, take_cash, take_transfer
from checkout.errors import CheckoutError, ForbiddenMove, NotYetPayable, OutsideLimits, ReferenceUsed
from checkout.models import Order, Payment
from checkout.money_desk.forms import (
    ConfirmTransferForm,
    RefuseTransferForm,
    TakeCashForm,
    TakeTransferForm,
)
from checkout.money_desk.screens import ORDER_PAGE, PAYMENT_PAGE, above_order, above_payment, screen
from checkout.money_desk.slip_looks import slip_context
from home.days import today
from home.formatting import format_npr

Status, Method = Payment.Status, Payment.Method


def what_is_wanting(order):
    """How an order stands after money came, for who took it."""
    order.refresh_from_db()
    if order.status == Order.Status.PENDING:
        return f"{format_npr(order.outstanding)} is still to be paid for {order.number}."
    return f"{order.number}: {order.get_status_display().lower()}."


def tell(request, payment):
    """What became of money that was just taken."""
    order = payment.order
    surplus = order.payments.filter(
        status=Status.REFUND_DUE, transaction_id__startswith=f"{payment.transaction_id} "
    ).first()
    if payment.status == Status.REFUND_DUE:
        messages.warning(
            request,
            f"{format_npr(payment.amount)} is on the books, but {order.number} cannot take it: it is owed back.",
        )
    else:
        messages.success(request, f"{format_npr(payment.amount)} taken. {what_is_wanting(order)}")
    if surplus:
        messages.warning(request, f"{format_npr(surplus.amount)} was too much and is owed back.")


@never_cache
@permission_required("checkout.view_payment")
@permission_required("checkout.confirm_payment")
@require_http_methods(["GET", "POST"])
def check_transfer(request, pk):
    """An announced transfer: its slip beside what was typed, and what the shop's account says."""
    payment = get_object_or_404(
        Payment.objects.select_related("order", "slip"), pk=pk, method=Payment.Method.BANK
    )
    if payment.status != Status.REVIEW:
        messages.info(request, f"This transfer has been looked at: {payment.get_status_display().lower()}.")
        return redirect(PAYMENT_PAGE, pk)
    confirm = ConfirmTransferForm(
        request.POST if "confirm" in request.POST else None,
        order=payment.order,
        initial={"amount": payment.amount, "reference": payment.bank_reference},
    )
    refuse = RefuseTransferForm(request.POST if "refuse" in request.POST else None)
    try:
        if confirm.is_valid() and _confirm(request, payment, confirm):
            return redirect(PAYMENT_PAGE, pk)
        if refuse.is_valid():
            refuse_transfer(payment, actor=request.user, reason=refuse.cleaned_data["reason"])
            messages.success(request, "The shopper is told that the money was not found.")
            return redirect(PAYMENT_PAGE, pk)
    except CheckoutError as error:
        messages.error(request, str(error))
        return redirect(PAYMENT_PAGE, pk)
    context = screen("Look for this transfer", "banknote", *above_payment(payment)) | {
        "payment": payment,
        "order": payment.order,
        "confirm": confirm,
        "refuse": refuse,
        **slip_context(request, payment),
    }
    status = 422 if confirm.errors or refuse.errors else 200
    return render(request, "checkout/admin/check_transfer.html", context, status=status)


def _confirm(request, payment, form):
    """Whether it went on the books; else the form says why not."""
    told = form.cleaned_data
    try:
        tell(
            request,
            confirm_transfer(payment, amount=told["amount"], reference=told["reference"], actor=request.user),
        )
    except ReferenceUsed as error:
        form.add_error("reference", str(error))
        return False
    return True


def owes(order):
    """Whether an order takes money of a person."""
    return order.status == Order.Status.PENDING and not order.takes_no_money_yet


def takes_transfers(order):
    """Whether a transfer for an order can be recorded: also one that came late, to be owed back."""
    return order.status != Order.Status.PENDING or owes(order)


@never_cache
@permission_required("checkout.view_order")
@permission_required("checkout.confirm_payment")
@require_http_methods(["GET", "POST"])
def cash(request, pk):
    """Cash on the counter."""
    order = get_object_or_404(Order, pk=pk)
    if not owes(order):
        messages.error(request, f"{order.number} owes nothing now.")
        return redirect(ORDER_PAGE, pk)
    owed = order.outstanding
    posted = request.POST.dict() if request.method == "POST" else None
    form = TakeCashForm(posted, initial={"amount": owed, "owed": owed})
    if form.is_valid():
        try:
            tell(request, take_cash(order, **form.cleaned_data, actor=request.user))
            return redirect(ORDER_PAGE, pk)
        except OutsideLimits:
            form.add_error(
                "amount",
                "So much cash is over a limit: of the law for one order, or of the shop for one buyer.",
            )
        except ForbiddenMove:
            owed = order.outstanding
            form.add_error("amount", f"It owes {format_npr(owed)} now. Was it taken already?")
            form.show_anew(owed)
        except CheckoutError as error:
            form.add_error(None, str(error))
    return _show(request, order, form, "Take cash", "The money is in the till: nothing is sent to a bank.")


@never_cache
@permission_required("checkout.view_order")
@permission_required("checkout.confirm_payment")
@require_http_methods(["GET", "POST"])
def transfer(request, pk):
    """A transfer that stands on the shop's account and that nobody announced."""
    order = get_object_or_404(Order, pk=pk)
    if not takes_transfers(order):
        messages.error(request, str(NotYetPayable()))
        return redirect(ORDER_PAGE, pk)
    initial = {"amount": order.outstanding if owes(order) else None, "paid_on": today()}
    form = TakeTransferForm(request.POST or None, order=order, initial=initial)
    if form.is_valid():
        told = dict(form.cleaned_data)
        told.pop("is_known_payer", None)
        try:
            tell(request, take_transfer(order, **told, actor=request.user))
            return redirect(ORDER_PAGE, pk)
        except ReferenceUsed as error:
            form.add_error("reference", str(error))
        except CheckoutError as error:
            form.add_error(None, str(error))
    about = (
        "For money that you see on the shop’s account. One that the shopper has announced is confirmed there."
        if owes(order)
        else "This order takes no more money. What came all the same goes on the books and is owed back; only an "
        "expired order is paid by it, if it is the whole sum and the pieces are still free."
    )
    return _show(request, order, form, "Record a transfer", about)


def _show(request, order, form, title, about):
    announced = order.payments.filter(method=Method.BANK, status=Status.REVIEW)
    context = screen(title, "banknote", *above_order(order)) | {
        "order": order,
        "form": form,
        "about": about,
        "announced": announced,
    }
    status = 422 if form.errors else 200
    return render(request, "checkout/admin/take_money.html", context, status=status)
