"""The invoice book in the "Sales" menu of the admin."""

from decimal import Decimal

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html

from checkout.admin_pages import RecordPage
from checkout.models import Invoice
from home.formatting import format_bs_date, format_npr
from home.record_filters import RecordFilter, date_filter
from home.records import RecordAdmin, two_calendars

from .content import taxes_of
from .issue import credited

Kind = Invoice.Kind


class _ChoiceFilter(RecordFilter):
    """By a column with few values. Subclasses name the `field`, which is the parameter too."""

    field = None

    def values(self):
        """(value, label) of each that can be chosen."""
        raise NotImplementedError

    def chosen(self):
        value = self.used_parameters.get(self.field)
        return value if value in dict(self.values()) else None

    def queryset(self, request, queryset):
        return queryset.filter(**{self.field: self.chosen()}) if self.chosen() else queryset

    def choices(self, changelist):
        yield {
            "selected": self.chosen() is None,
            "query_string": changelist.get_query_string(remove=[self.field]),
            "display": "All",
        }
        for value, label in self.values():
            yield {
                "selected": value == self.chosen(),
                "query_string": changelist.get_query_string({self.field: value}),
                "display": label,
            }


class FiscalYearFilter(_ChoiceFilter):
    title = "fiscal year"
    field = "fiscal_year"
    parameters = ("fiscal_year",)

    def values(self):
        return [(year, year) for year in fiscal_years()]


class KindFilter(_ChoiceFilter):
    title = "kind"
    field = "kind"
    parameters = ("kind",)

    def values(self):
        return Kind.choices


def fiscal_years():
    """Those in which something was issued, the newest first."""
    return Invoice.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct()


def with_buyer(word):
    return Q(order__buyer_name__icontains=word) | Q(order__buyer_name_ne__icontains=word)


def signed(invoice):
    """NPR: what it adds to the sales of the shop. A credit note takes away."""
    return -invoice.amount if invoice.is_credit_note else invoice.amount


def taxes_in(invoice):
    """NPR: all taxes in it, as they add to those that the shop owes."""
    said = invoice.printed
    if invoice.is_credit_note:
        return -sum((Decimal(tax[3]) for tax in said["taxes"]), Decimal("0.00"))
    return sum((tax[3] for tax in taxes_of(said["lines"])), Decimal("0.00"))


class InvoicePage(RecordPage):
    """The page of one invoice or credit note."""

    @property
    def title(self):
        return f"{self.instance.get_kind_display()} {self.instance.number}"

    def get_context_data(self, **kwargs):
        paper = self.instance
        return super().get_context_data(
            paper=paper,
            order=paper.order,
            credit_notes=paper.credit_notes.order_by("sequence"),
            left=paper.amount - credited(paper),
            reason=paper.printed.get("reason", ""),
            **kwargs,
        )


class InvoiceAdmin(RecordAdmin):
    model = Invoice
    base_url_path = "sales/invoices"
    menu_label = "Invoices"
    menu_item_name = "invoices"
    menu_icon = "doc-full-inverse"
    inspect_view_class = InvoicePage
    inspect_template_name = "checkout/admin/invoice.html"
    index_template_name = "checkout/admin/invoices.html"

    list_display = ("number", "issued", "kind_name", "buyer", "order_number", "amount_npr", "paper")
    list_filter = (FiscalYearFilter, KindFilter, date_filter("issued_at", "day issued"))
    list_select_related = ("order",)
    search_fields = ("number", "order__number", with_buyer)

    export_filename = "invoices"
    export_columns = {
        "Number": lambda invoice: invoice.number,
        "Kind": lambda invoice: str(invoice.get_kind_display()),
        "Fiscal year": lambda invoice: invoice.fiscal_year,
        "Issued (Kathmandu time)": lambda invoice: invoice.issued_at,
        "Issued (BS)": lambda invoice: format_bs_date(invoice.issued_at),
        "Order": lambda invoice: invoice.order.number,
        "Buyer": lambda invoice: invoice.order.buyer_name,
        "To invoice": lambda invoice: invoice.printed.get("original", ""),
        "Reason": lambda invoice: invoice.printed.get("reason", ""),
        "Taxes in it (NPR)": taxes_in,
        "Total (NPR)": signed,
        "Printed": lambda invoice: str(invoice.copies),
        "Hash": lambda invoice: invoice.hash,
    }

    @admin.display(description="issued", ordering="issued_at")
    def issued(self, invoice):
        return two_calendars(invoice.issued_at)

    @admin.display(description="kind", ordering="kind")
    def kind_name(self, invoice):
        return invoice.get_kind_display()

    @admin.display(description="buyer", ordering="order__buyer_name")
    def buyer(self, invoice):
        return invoice.order.buyer_name

    @admin.display(description="order", ordering="order__number")
    def order_number(self, invoice):
        return invoice.order.number

    @admin.display(description="amount", ordering="amount")
    def amount_npr(self, invoice):
        return format_npr(signed(invoice))

    @admin.display(description="PDF")
    def paper(self, invoice):
        return format_html(
            '<a href="{}?language={}" aria-label="PDF of {}">PDF</a>',
            reverse("sales_invoice_pdf", args=[invoice.pk]),
            invoice.order.language,
            invoice.number,
        )

    def get_extra_class_names_for_field_col(self, obj, field_name):
        return ["numeric"] if field_name == "amount_npr" else []
