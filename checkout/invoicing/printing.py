"""Hand an invoice out. The first paper is the original, each later one says which copy of it it is."""

from functools import partial

from checkout.models import Invoice

from .pdf import draw, logo_now
from .sheet import original_mark


def print_invoice(invoice, language):
    """The PDF of the next paper of an Invoice. Counted only once it is drawn: of two at once one draws again."""
    logo = logo_now()
    while True:
        printed = Invoice.objects.values_list("copies", flat=True).get(pk=invoice.pk)
        pdf = draw(invoice, partial(original_mark, printed), language=language, logo=logo)
        if Invoice.objects.filter(pk=invoice.pk, copies=printed).update(copies=printed + 1):
            return pdf
