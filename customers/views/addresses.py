from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.actions.keep_address import TooManyAddresses, forget_address, keep_address
from customers.address_form import AddressForm
from customers.models import Address


@never_cache
@require_safe
@login_required
def addresses(request):
    """The shopper's saved addresses."""
    kept = list(request.user.addresses.all())
    context = {"addresses": kept, "is_full": len(kept) >= Address.MOST}
    return render(request, "customers/addresses.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_address(request):
    first = {"person": request.user.get_full_name(), "phone": request.user.phone}
    return _edit(request, Address(user=request.user), first)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_address(request, address_pk):
    return _edit(request, get_object_or_404(Address, pk=address_pk, user=request.user), {})


@require_POST
@login_required
def delete_address(request, address_pk):
    forget_address(get_object_or_404(Address, pk=address_pk, user=request.user))
    messages.success(request, _("The address is deleted."))
    return redirect("customers:addresses")


def _edit(request, address, initial):
    form = AddressForm(request.POST if request.method == "POST" else None, instance=address, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            keep_address(form.address(), is_default=form.cleaned_data["is_default"])
        except TooManyAddresses:
            messages.error(request, _("You keep as many addresses as one can. Delete one first."))
        else:
            messages.success(request, _("The address is saved."))
        return redirect("customers:addresses")
    status = 422 if form.errors else 200
    return render(
        request, "customers/address.html", {"form": form, "is_new": address.pk is None}, status=status
    )
