from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from checkout import cart
from checkout.actions.place_order import OrderDetails, delivery_charge, place_order
from checkout.actions.start_payment import start_payment
from checkout.errors import (
    CheckoutError,
    EmptyCart,
    HeldLongEnough,
    NewPriceNotAccepted,
    PriceChanged,
    VerificationNeeded,
)
from checkout.forms import CheckoutForm
from checkout.gate import verification_in_review, verification_that_allows
from checkout.holding import time_to_hold
from checkout.models import CheckoutSettings, Order
from checkout.views.orders import waiting_order
from customers.standing import latest_verification
from home.translation import is_nepali


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request):
    """Where the order is put together and placed."""
    allowed = verification_that_allows(request.user)
    verification = allowed or verification_in_review(request.user)
    if verification is None:
        return _to_verification(request)
    shown = cart.show_own(request)
    if not shown.lines:
        # The second press of "Place order" ends here, and so does the browser's back button at the gateway: the
        # order has emptied the cart.
        waiting = waiting_order(request.user)
        if waiting:
            return redirect("checkout:pay", waiting.number)
        return redirect("checkout:cart")
    if shown.obstacle:
        messages.error(request, str(shown.obstacle))
        return redirect("checkout:cart")

    rules = CheckoutSettings.load()
    addresses = list(request.user.addresses.all())
    form = CheckoutForm(
        request.POST or None,
        rules=rules,
        addresses=addresses,
        initial=_initial(request.user, verification, rules, addresses),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _place_and_pay(request, form)
        except PriceChanged as error:
            messages.warning(request, str(error))
            shown = cart.show_own(request)
            if not shown.is_ready:
                return redirect("checkout:cart")
        except NewPriceNotAccepted as error:
            form.add_error("accepted_items_total", str(error))
        except VerificationNeeded:
            return _to_verification(request)
        except EmptyCart:
            return redirect("checkout:cart")
        except CheckoutError as error:
            form.add_error(None, str(error))
    context = _context(form, shown, verification, rules)
    if not allowed:
        context |= _hold(request.user, rules)
    return render(request, "checkout/checkout.html", context)


def _hold(user, rules):
    """What the page tells while a card is looked at: for how many whole hours we hold the pieces, or why not."""
    try:
        return {"hold_hours": time_to_hold(user, rules) // timedelta(hours=1)}
    except HeldLongEnough as refusal:
        return {"no_hold": str(refusal)}


def _to_verification(request):
    # Who has sent a card reads on that page what became of it.
    if latest_verification(request.user) is None:
        messages.info(request, str(VerificationNeeded()))
    return redirect(
        f"{reverse('customers:verification')}?{urlencode({'next': reverse('checkout:checkout')})}"
    )


def _place_and_pay(request, form):
    data = form.cleaned_data
    order = place_order(
        request,
        OrderDetails(
            delivery_method=data["delivery_method"],
            contact_name=data["contact_name"],
            contact_phone=data["contact_phone"],
            delivery_address=form.delivery_place if form.is_delivery else "",
            note=data["note"],
        ),
        expected_total=form.expected_total,
        accepts_new_prices=form.accepts_new_prices,
    )
    if order.is_in_review:
        return redirect("checkout:pay", order.number)
    try:
        start_payment(order, actor=request.user)
    except CheckoutError as error:
        messages.error(request, str(error))
        return redirect("checkout:pay", order.number)
    return redirect(f"{reverse('checkout:pay', args=[order.number])}?go=1")


def _initial(user, verification, rules, addresses):
    """Filled in from the citizenship details; the shopper may send it elsewhere."""
    name = verification.full_name_ne if is_nepali() and verification.full_name_ne else verification.full_name
    first = Order.DeliveryMethod.DELIVERY if rules.delivery_enabled else Order.DeliveryMethod.PICKUP
    return {
        "delivery_method": first.value,
        "contact_name": name,
        "contact_phone": user.phone or verification.phone,
        "saved_address": str(addresses[0].pk) if addresses else "",
        "delivery_address": verification.address,
    }


def _context(form, shown, verification, rules):
    charge = delivery_charge(rules, Order.DeliveryMethod.DELIVERY)
    return {
        "form": form,
        "cart": shown,
        "verification": verification,
        "rules": rules,
        "delivery_charge": charge,
        "total_delivered": shown.total + charge,
        "total_picked_up": shown.total,
        # A Decimal in a hidden input must not meet the language's own decimal sign or digits.
        "expected_items_total": str(shown.total),
        "expected_delivery_charge": str(charge),
        "accepts_new_prices": form["accepted_items_total"].value() == str(shown.total),
        "above_khalti": shown.total > rules.khalti_most,
    }
