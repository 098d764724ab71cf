"""The shopper's own invoice and credit notes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from checkout.models import Invoice
from checkout.views.orders import get_order_for

from .printing import print_invoice


@never_cache
@login_required
@require_GET
def invoice_pdf(request, number):
    """The invoice of an order; 404 before there is one."""
    order = get_order_for(request, number)
    return pdf_response(get_object_or_404(order.invoices, kind=Invoice.Kind.INVOICE), get_language())


@never_cache
@login_required
@require_GET
def credit_note_pdf(request, number, pk):
    order = get_order_for(request, number)
    return pdf_response(
        get_object_or_404(order.invoices, kind=Invoice.Kind.CREDIT_NOTE, pk=pk), get_language()
    )


def pdf_response(invoice, language):
    """The next paper of an Invoice as a download. Views that give it away are never cached."""
    response = HttpResponse(print_invoice(invoice, language), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{invoice.file_name}"'
    return response
