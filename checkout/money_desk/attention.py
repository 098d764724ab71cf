from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from checkout.attention import attention_for
from checkout.money_desk.screens import screen


@never_cache
@permission_required("checkout.view_payment")
@require_safe
def attention(request):
    """What needs somebody now, each with what can be done about it."""
    context = screen("Needs attention", "warning") | {"groups": attention_for(request.user)}
    return render(request, "checkout/admin/attention.html", context)
