from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from customers.forms import ProfileForm
from customers.standing import latest_verification


@never_cache
@login_required
def account(request):
    """The shopper's front page: what they can do here, and who we think they are."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your details are saved."))
        return redirect("customers:account")
    if form.errors:
        request.user.refresh_from_db()  # the header greets with what is kept, not with what was refused
    context = {
        "form": form,
        "verification": latest_verification(request.user),
        "has_second_factor": is_mfa_enabled(request.user),
    }
    return render(request, "customers/account.html", context)
