from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalogue.models import Variant
from checkout import wishlist
from checkout.cart import sellable_variants
from home.formatting import localized_digits

ON, OFF = "on", "off"
LIST = "list"


class WishForm(forms.Form):
    """What our own pages send. Anything else is answered with 400. `wish` left out: the other way round."""

    variant = forms.IntegerField(min_value=1, max_value=2**62)
    wish = forms.ChoiceField(choices=[(ON, ON), (OFF, OFF)], required=False)
    back = forms.ChoiceField(choices=[(LIST, LIST)], required=False)


class MailForm(forms.Form):
    """`asked` is the variant: beside it, an item's form sends the one that is chosen there."""

    asked = forms.IntegerField(min_value=1, max_value=2**62)
    mail = forms.ChoiceField(choices=[(ON, ON), (OFF, OFF)], required=False)
    back = forms.ChoiceField(choices=[(LIST, LIST)], required=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request):
    """The list; a POST puts a variant on it or takes it off."""
    if request.method == "POST":
        return change(request)
    return render(request, "checkout/wishlist.html", {"wishes": wishlist.show(request)})


def change(request):
    form = WishForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("That is not a piece we know."))
    variant_id, wish = form.cleaned_data["variant"], form.cleaned_data["wish"]
    variant = get_object_or_404(Variant.objects.select_related("page"), pk=variant_id)
    if wish == OFF or not wish and variant.pk in wishlist.wished_variants(request):
        if wishlist.remove(request, variant.pk):
            messages.info(request, _("“%(title)s” is off your wishlist.") % {"title": variant.page.name})
        return redirect(way_back(form, variant))
    get_object_or_404(sellable_variants(), pk=variant.pk)
    try:
        wishlist.add(request, variant.pk)
    except wishlist.WishlistFull:
        return say_it_is_full(request)
    messages.success(request, _("“%(title)s” is on your wishlist.") % {"title": variant.page.name})
    return redirect(way_back(form, variant))


@never_cache
@require_POST
def back_in_stock(request):
    """Whether a mail is wanted when a variant is back."""
    form = MailForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("That is not a piece we know."))
    variant = get_object_or_404(Variant.objects.select_related("page"), pk=form.cleaned_data["asked"])
    title = {"title": variant.page.name}
    if form.cleaned_data["mail"] == OFF:
        wishlist.forgo_mail(request, variant.pk)
        messages.info(request, _("No mail will be sent about “%(title)s”.") % title)
        return redirect(way_back(form, variant))
    get_object_or_404(sellable_variants(), pk=variant.pk)
    try:
        wishlist.ask_for_mail(request, variant.pk)
    except wishlist.CanBeHad:
        messages.info(request, _("“%(title)s” is in stock: you can have it now.") % title)
    except wishlist.GoneForGood:
        messages.info(request, _("“%(title)s” was one of a kind. It is sold and does not come back.") % title)
    except wishlist.WishlistFull:
        return say_it_is_full(request)
    else:
        if not request.user.is_authenticated:
            return to_login(request)
        messages.success(request, _("We write to you once, when “%(title)s” is back.") % title)
    return redirect(way_back(form, variant))


def to_login(request):
    messages.info(request, _("Please sign in or register: then we know where to write to."))
    return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('checkout:wishlist')})}")


def say_it_is_full(request):
    messages.error(
        request,
        localized_digits(
            _("Your wishlist is full: it holds %(count)d pieces. Please take one off first.")
            % {"count": wishlist.MOST_WISHES}
        ),
    )
    return redirect("checkout:wishlist")


def way_back(form, variant):
    """Where the press came from: the list, or the item's page with the same size chosen."""
    if form.cleaned_data["back"] == LIST or not (variant.is_active and variant.page.live):
        return reverse("checkout:wishlist")
    return f"{variant.page.get_url()}?{urlencode({'variant': variant.sku})}"
