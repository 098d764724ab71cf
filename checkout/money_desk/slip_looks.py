"""Staff's looks at the slip of a transfer, by the rules of the vault: a reason, a fresh second factor, a row in
the log before the first byte, and the viewer's name across the picture."""

from django.http import Http404, HttpResponseForbidden
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.auth import permission_required

from checkout.models import Payment
from checkout.money_desk.screens import PAYMENT_PAGE, above_payment, screen
from customers import second_factor
from customers.look_reasons import allow_look, allowed_look
from customers.review_form import LookForm
from customers.views.documents import serve

CHECK_PAGE = "sales_transfer_check"


def may_look(user):
    return user.has_perm("checkout.view_payment") and user.has_perm("checkout.confirm_payment")


def slip_of(payment):
    """The slip of a payment as long as it is there, or None."""
    return payment.slip if payment.slip and not payment.slip.shredded_at else None


def slip_context(request, payment):
    """What checkout/admin/slip.html shows: the picture, or the form that asks why."""
    slip = slip_of(payment)
    shown = slip is not None and bool(allowed_look(request, slip)) and second_factor.is_fresh(request)
    return {
        "slip": slip if may_look(request.user) else None,
        "shows_slip": shown,
        "look_form": LookForm(initial={"reason": f"To find the transfer for order {payment.order.number}"}),
    }


def _page_of(payment):
    """Where the slip is seen."""
    waits = payment.method == Payment.Method.BANK and payment.status == Payment.Status.REVIEW
    return reverse(CHECK_PAGE if waits else PAYMENT_PAGE, args=[payment.pk])


def _with_slip(pk):
    payment = get_object_or_404(Payment.objects.select_related("order", "slip"), pk=pk)
    if slip_of(payment) is None:
        raise Http404
    return payment


@never_cache
@permission_required("checkout.view_payment")
@permission_required("checkout.confirm_payment")
@require_http_methods(["GET", "POST"])
def look(request, pk):
    """Takes down why somebody looks, and lets them."""
    payment = _with_slip(pk)
    form = LookForm(request.POST or None)
    if form.is_valid():
        page = _page_of(payment)
        if not second_factor.is_fresh(request):
            return second_factor.ask_for_it(request, then=page)
        allow_look(request, payment.slip, form.cleaned_data["reason"])
        return redirect(page)
    context = screen("Look at the slip", "view", *above_payment(payment)) | {
        "payment": payment,
        "look_form": form if form.is_bound else slip_context(request, payment)["look_form"],
    }
    return render(request, "checkout/admin/look_at_slip.html", context, status=422 if form.errors else 200)


@require_safe
def picture(request, pk):
    """The slip itself."""
    if not may_look(request.user):
        # Not PermissionDenied: Wagtail would answer with a redirect, in the place of a picture.
        return HttpResponseForbidden()
    payment = _with_slip(pk)
    reason = allowed_look(request, payment.slip)
    if not reason or not second_factor.is_fresh(request):
        return HttpResponseForbidden()
    return serve(payment.slip, request.user, reason)
