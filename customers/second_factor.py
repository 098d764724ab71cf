"""Papers are shown to whoever has just proved with their second factor who they are (DOCUMENT_SECOND_FACTOR)."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

FRESH_FOR = 10 * 60  # seconds


def is_fresh(request):
    """Whether this session gave a second factor within ten minutes, or none is asked for here."""
    if not settings.DOCUMENT_SECOND_FACTOR:
        return True
    records = get_authentication_records(request, request.user)
    return any(
        record["method"] == "mfa" and 0 <= time.time() - record["at"] < FRESH_FOR for record in records
    )


def ask_for_it(request, then):
    """On the way to `then`, the second factor; or the place where one is set up."""
    if not is_mfa_enabled(request.user):
        messages.warning(request, "Set up two-step login first: citizenship papers are shown with it alone.")
        return redirect("mfa_index")
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': then})}")
