from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from home.middleware import ADMIN_PREFIXES

# Addresses of the admin that only lead to the shop's own login, and out.
OPEN = ("login/", "logout/", "password_reset/", "password_change/")
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class StaffSecondFactorMiddleware:
    """With STAFF_SECOND_FACTOR the admin opens to staff who have shown their second factor in this session.

    Who has none is led to where it is set up, which lies outside the admin: nobody goes round in circles.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self._way(request) or self.get_response(request)

    def _way(self, request):
        if not (settings.STAFF_SECOND_FACTOR and request.path_info.startswith(ADMIN_PREFIXES)):
            return None
        if request.path_info.split("/", 2)[2].startswith(OPEN):
            return None
        user = request.user
        if not user.is_authenticated or not (user.is_staff or user.is_shop_staff):
            return None
        if not is_mfa_enabled(user, SECOND_FACTORS):
            messages.warning(request, _("The admin opens with two-step login. Please turn it on first."))
            return redirect("mfa_activate_totp")
        if not any(each["method"] == "mfa" for each in get_authentication_records(request, user)):
            # Logged in before the second factor was there, perhaps by somebody else who knows the password.
            then = request.get_full_path() if request.method in ("GET", "HEAD") else request.path_info
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': then})}")
        return None


class PrivatePagesMiddleware:
    """allauth's pages show an address, devices, the secret of a second factor: no browser keeps them for whoever
    presses "back" after a logout. Our own say so at each view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        match = request.resolver_match
        if match and match.func.__module__.startswith("allauth."):
            add_never_cache_headers(response)
        return response
