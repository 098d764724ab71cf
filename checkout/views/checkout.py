from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from checkout import cart
from checkout.actions.place_order import OFFLINE, OrderDetails, place_order
from checkout.actions.start_payment import start_payment
from checkout.delivery import delivery_zones
from checkout.errors import (
    CheckoutError,
    EmptyCart,
    HeldLongEnough,
    NewPriceNotAccepted,
    PlanNotOffered,
    PriceChanged,
    TooManyUnpaidOrders,
    VerificationNeeded,
)
from checkout.forms import CheckoutForm
from checkout.gate import verification_in_review, verification_that_allows
from checkout.holding import time_to_hold
from checkout.models import CheckoutSettings, Order
from checkout.plans import plan_choices
from checkout.views.orders import waiting_order
from customers.districts import district_name
from customers.standing import latest_verification
from home.formatting import format_npr
from home.money import ZERO
from home.translation import is_nepali

# Posted by htmx alone: see the selects of templates/checkout/checkout.html.
LOOK = "look"


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
        zones=delivery_zones(),
        addresses=addresses,
        initial=_initial(request.user, verification, rules, addresses),
    )
    # With JavaScript, a change of the district only asks what the page would look like.
    is_order = request.method == "POST" and LOOK not in request.POST and form.is_valid()
    if is_order and form.was_shown_another_delivery(shown.total):
        messages.warning(request, _delivery_costs(form))
    elif is_order:
        try:
            return _place_and_pay(request, form)
        except PriceChanged as error:
            messages.warning(request, str(error))
            shown = cart.show_own(request)
            if not shown.is_ready:
                return redirect("checkout:cart")
        except NewPriceNotAccepted as error:
            form.add_error("accepted_items_total", str(error))
        except PlanNotOffered as error:
            form.add_error("plan", str(error))
        except VerificationNeeded:
            return _to_verification(request)
        except EmptyCart:
            return redirect("checkout:cart")
        except TooManyUnpaidOrders as error:
            form.add_error(None, _with_the_way(error))
        except CheckoutError as error:
            form.add_error(None, str(error))
    context = _context(form, shown, verification, rules, request.user)
    if not allowed:
        context |= _hold(request.user, rules)
    return render(request, "checkout/checkout.html", context)


def _with_the_way(error):
    return format_html('{} <a href="{}">{}</a>', error, reverse("checkout:orders"), _("My orders"))


def _delivery_costs(form):
    return _("Delivery to %(district)s costs %(amount)s. Please look at the new total and confirm it.") % {
        "district": district_name(form.place_district),
        "amount": format_npr(form.zone.charge),
    }


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
            plan=data["plan"],
            delivery_address=form.delivery_place if form.is_delivery else "",
            district=form.place_district if form.is_delivery else "",
            note=data["note"],
            gift_note=data["gift_note"],
        ),
        expected_total=form.expected_total,
        accepts_new_prices=form.accepts_new_prices,
    )
    if order.is_in_review:
        return redirect("checkout:pay", order.number)
    if order.plan in OFFLINE:
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
        "district": verification.district,
    }


def _context(form, shown, verification, rules, user):
    zone = form.zone
    charge = zone.charge if zone else ZERO
    plans = plan_choices(user, shown.total, charge, rules)
    return {
        "form": form,
        "cart": shown,
        "verification": verification,
        "rules": rules,
        "plans": plans,
        "chosen_plan": _chosen_plan(form, plans),
        "must_come_from_family": shown.total + charge >= rules.known_payer_from,
        "zone": zone,
        "is_insured": zone is None or zone.insures(shown.total),
        "charges": sorted({each.charge for each in form.zones}),
        "district": district_name(form.place_district),
        "delivery_charge": charge,
        "total_delivered": shown.total + charge,
        "total_picked_up": shown.total,
        # A Decimal in a hidden input must not meet the language's own decimal sign or digits.
        "expected_items_total": str(shown.total),
        "expected_delivery_charge": str(charge),
        "accepts_new_prices": form["accepted_items_total"].value() == str(shown.total),
    }


def _chosen_plan(form, plans):
    """The code of the plan that is ticked: the shopper's, or the first that the chosen delivery leaves."""
    chosen = form["plan"].value()
    is_pickup = form["delivery_method"].value() == Order.DeliveryMethod.PICKUP
    open_ones = [plan.code for plan in plans if (plan.picked_up if is_pickup else plan.delivered)]
    return chosen if chosen in open_ones else next(iter(open_ones), "")
