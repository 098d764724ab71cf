"""Papers for staff: one as PDF, and all of a fiscal year as a ZIP that the worker makes."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBadRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.auth import permission_required

from checkout.models import Invoice, InvoiceArchive
from home.moves import ForbiddenMove

from .archive import KEPT, NothingToArchive, delete_archive, start_archive, zip_name, zipped
from .modeladmins import fiscal_years
from .views import pdf_response

SECONDS_TO_LOOK_AGAIN = 2


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)


class ArchiveForm(LanguageForm):
    fiscal_year = forms.ChoiceField(choices=lambda: [(year, year) for year in fiscal_years()])
    field_order = ["fiscal_year", "language"]


@permission_required("checkout.view_invoice")
@never_cache
@require_GET
def invoice_pdf(request, pk):
    """The next paper of an invoice, in the language of the address."""
    form = LanguageForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest("no such language")
    return pdf_response(get_object_or_404(Invoice, pk=pk), form.cleaned_data["language"])


@permission_required("checkout.view_invoice")
@require_http_methods(["GET", "POST"])
def archive_list(request):
    """Asks for the papers of a year, and shows how far they are."""
    form = ArchiveForm(request.POST or None)
    if form.is_valid():
        try:
            start_archive(**form.cleaned_data, actor=request.user)
        except NothingToArchive as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "They are being put together, also when you leave this page.")
        return redirect("sales_invoice_archives")
    listed = InvoiceArchive.objects.exclude(status=InvoiceArchive.Status.DELETED)
    listed = list(listed.select_related("requested_by"))
    response = render(
        request,
        "checkout/admin/invoice_archives.html",
        {
            "form": form,
            "is_anything_issued": Invoice.objects.exists(),
            "archives": listed,
            "days_kept": KEPT.days,
            "page_title": "Invoices of a year",
            "page_icon": "folder-inverse",
            "breadcrumbs_items": [
                {"url": reverse("sales_invoices_modeladmin_index"), "label": "Invoices"},
                {"url": "", "label": "Invoices of a year"},
            ],
        },
    )
    if any(archive.status == InvoiceArchive.Status.WORKING for archive in listed):
        response["Refresh"] = str(SECONDS_TO_LOOK_AGAIN)
    return response


@permission_required("checkout.view_invoice")
@never_cache
@require_GET
def archive_zip(request, pk):
    archive = get_object_or_404(InvoiceArchive, pk=pk, status=InvoiceArchive.Status.READY)
    response = StreamingHttpResponse(zipped(archive), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{zip_name(archive)}"'
    return response


@permission_required("checkout.view_invoice")
@require_POST
def archive_delete(request, pk):
    """Gives an archive up before its days are over, or while it is being made."""
    archive = get_object_or_404(InvoiceArchive, pk=pk)
    try:
        delete_archive(archive, actor=request.user)
    except ForbiddenMove:
        messages.info(request, "It was deleted already, or has just become ready. Please look again.")
    else:
        messages.success(request, "Deleted.")
    return redirect("sales_invoice_archives")
