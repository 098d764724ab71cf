from django import forms
from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalogue.models import Variant
from checkout import cart
from checkout.errors import CheckoutError
from checkout.views.orders import waiting_order
from home.formatting import localized_digits


class QuantityForm(forms.Form):
    """What our own pages send. Anything else is answered with 400."""

    variant = forms.IntegerField(min_value=1, max_value=2**62)
    quantity = forms.IntegerField(min_value=0, max_value=cart.MOST_PIECES)


@never_cache
@require_safe
def show(request):
    shown = cart.show_own(request)
    # Who left the gateway half-way looks for the pieces here.
    waiting = None if shown.lines else waiting_order(request.user)
    return render(request, "checkout/cart.html", {"cart": shown, "waiting": waiting})


@require_POST
def add(request):
    """Into the cart, and on to the cart; "Buy now" goes on to the checkout."""
    is_buying = request.POST.get("then") == "checkout"
    form = QuantityForm(request.POST)
    if not form.is_valid() or form.cleaned_data["quantity"] < 1:
        return HttpResponseBadRequest(_("That is not a quantity we can put in a cart."))
    variant_id, quantity = form.cleaned_data["variant"], form.cleaned_data["quantity"]
    variant = get_object_or_404(cart.sellable_variants().select_related("page"), pk=variant_id)
    try:
        line = cart.add(request, variant_id, quantity, tops_up=is_buying)
    except cart.CartFull:
        messages.error(request, _("Your cart is full. Please order what is in it first."))
        return redirect("checkout:cart")
    except CheckoutError as error:
        messages.error(request, str(error))
        return redirect("checkout:cart")
    except Variant.DoesNotExist:
        line = None  # taken off sale between the two queries
    name = variant.page.name
    if line is None:
        messages.error(request, _("“%(title)s” has just been sold.") % {"title": name})
    elif is_buying:
        return _to_checkout(request, line, name)
    elif line.quantity == variant.stock and quantity > 1:
        messages.info(
            request,
            _("“%(title)s” is in your cart: %(count)s, all that we have.")
            % {"title": name, "count": localized_digits(str(line.quantity))},
        )
    else:
        messages.success(request, _("“%(title)s” is in your cart.") % {"title": name})
    return redirect("checkout:cart")


def _to_checkout(request, line, name):
    if line.cart.lines.exclude(pk=line.pk).exists():
        text = _(
            "“%(title)s” is in your cart, and what was in it before is still there: you order all of it."
        )
        messages.info(request, text % {"title": name})
    return redirect("checkout:checkout")


@require_POST
def update(request):
    form = QuantityForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("That is not a quantity we can put in a cart."))
    wanted = form.cleaned_data["quantity"]
    line = cart.set_quantity(request, form.cleaned_data["variant"], wanted)
    if line is not None and line.quantity < wanted:
        messages.info(
            request, localized_digits(_("There are only %(count)d left.") % {"count": line.quantity})
        )
    return redirect("checkout:cart")
