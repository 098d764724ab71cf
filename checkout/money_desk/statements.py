"""Bank statements: upload one, and say line by line whose money it is."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue.imports.reading import LARGEST_FILE, FileNotRead
from checkout.actions.keep_statement import keep_statement
from checkout.actions.match_line import match_line, set_line_aside, take_line_back, tick_off_line
from checkout.errors import CheckoutError, ReferenceUsed
from checkout.models import BankStatement, Order, Payment, StatementLine
from checkout.money_desk.access import for_matchers
from checkout.money_desk.forms import ChooseOrderForm, SetAsideForm, must_know_payer
from checkout.money_desk.receiving import tell
from checkout.money_desk.screens import screen
from checkout.statements.proposals import proposals_for
from checkout.statements.reading import MOST_LINES, read_statement

LINES_A_PAGE = 50
STATUSES = [*StatementLine.Status.choices, ("all", "All")]


class UploadForm(forms.Form):
    file = forms.FileField(
        label="CSV or Excel file of the bank",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"empty": "The file is empty."},
        max_length=200,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            self.statement = read_statement(file.name, file, file.size)
        except FileNotRead as error:
            raise forms.ValidationError(list(error.messages)) from error
        return file


class ProposalForm(forms.Form):
    """A proposal that somebody agrees to, as it stood on the page."""

    order = forms.ModelChoiceField(Order.objects.all())
    payment = forms.ModelChoiceField(Payment.objects.all(), required=False)
    is_booked = forms.BooleanField(required=False)
    is_known_payer = forms.BooleanField(required=False)

    def clean(self):
        cleaned = super().clean()
        payment, order = cleaned.get("payment"), cleaned.get("order")
        if order and payment and payment.order_id != order.pk:
            raise forms.ValidationError("This payment is another order’s.")
        if cleaned.get("is_booked") and not payment:
            raise forms.ValidationError("Which payment?")
        return cleaned


def _above(*more):
    return ((reverse("sales_statements"), "Bank statements"), *more)


@never_cache
@for_matchers
@require_safe
def lines(request):
    """The lines of all statements, first those that wait."""
    chosen = request.GET.get("status", StatementLine.Status.WAITING)
    found = StatementLine.objects.select_related("statement", "payment__order")
    if chosen not in dict(STATUSES):
        chosen = StatementLine.Status.WAITING
    if chosen != "all":
        found = found.filter(status=chosen)
    context = screen("Bank statements", "table") | {
        "page": _page(request, found),
        "chosen": chosen,
        "statuses": STATUSES,
        "statements": BankStatement.objects.select_related("uploaded_by")[:10],
        "form": UploadForm(),
        "waiting": StatementLine.objects.filter(status=StatementLine.Status.WAITING).count(),
    }
    return render(request, "checkout/admin/statement_lines.html", context)


def _page(request, found):
    """A page of lines, each with what is proposed for it."""
    page = Paginator(found, LINES_A_PAGE).get_page(request.GET.get("p"))
    waiting = [line for line in page if line.status == StatementLine.Status.WAITING]
    proposals = proposals_for(waiting) if waiting else {}
    for line in page:
        line.proposals = proposals.get(line.pk, [])
    return page


@never_cache
@for_matchers
@require_http_methods(["GET", "POST"])
def upload(request):
    """Keeps what is new in a file. Nothing is paid by it."""
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            name = form.cleaned_data["file"].name
            statement = keep_statement(form.statement, file_name=name, actor=request.user)
            return redirect("sales_statement", statement.pk)
    else:
        form = UploadForm()
    context = screen("Upload a bank statement", "upload", *_above()) | {
        "form": form,
        "most_lines": MOST_LINES,
        "largest_mb": LARGEST_FILE // 1024 // 1024,
    }
    return render(
        request, "checkout/admin/upload_statement.html", context, status=422 if form.errors else 200
    )


@never_cache
@for_matchers
@require_safe
def statement(request, pk):
    """What one upload has brought: its new lines, and those that could not be read."""
    statement = get_object_or_404(BankStatement.objects.select_related("uploaded_by"), pk=pk)
    found = statement.lines.select_related("statement", "payment__order")
    context = screen(statement.file_name, "table", *_above()) | {
        "statement": statement,
        "page": _page(request, found),
    }
    return render(request, "checkout/admin/statement.html", context)


@never_cache
@for_matchers
@require_http_methods(["GET", "POST"])
def line(request, pk):
    """One line: what is proposed, another order, or none."""
    line = get_object_or_404(StatementLine.objects.select_related("statement", "payment__order"), pk=pk)
    choose = ChooseOrderForm(
        request.POST if "choose" in request.POST else None, initial={"number": request.GET.get("number", "")}
    )
    aside = SetAsideForm(request.POST if "aside" in request.POST else None)
    try:
        if aside.is_valid():
            set_line_aside(line, actor=request.user, reason=aside.cleaned_data["why"])
            messages.success(request, "The line is set aside.")
            return redirect("sales_statements")
        if choose.is_valid() and _take(request, line, choose):
            return redirect("sales_statements")
    except CheckoutError as error:
        messages.error(request, str(error))
        return redirect("sales_statement_line", pk)
    waits = line.status == StatementLine.Status.WAITING
    context = screen(f"Line {line.number} of {line.statement.file_name}", "table", *_above()) | {
        "line": line,
        "waits": waits,
        "proposals": proposals_for([line])[line.pk] if waits else [],
        "choose": choose,
        "aside": aside,
        "events": line.events.select_related("actor"),
    }
    status = 422 if choose.errors or aside.errors else 200
    return render(request, "checkout/admin/statement_line.html", context, status=status)


def _take(request, line, form):
    """Whether the line went to the order that was chosen; else the form says why not."""
    told = form.cleaned_data
    try:
        payment = match_line(
            line,
            form.order,
            actor=request.user,
            payer_name=told["payer_name"],
            payer_relation=told["payer_relation"],
        )
    except ReferenceUsed as error:
        form.add_error("number", str(error))
        return False
    tell(request, payment)
    return True


@for_matchers
@require_POST
def confirm(request, pk):
    """Do what was proposed for a line."""
    line = get_object_or_404(StatementLine, pk=pk)
    form = ProposalForm(request.POST)
    if not form.is_valid():
        messages.error(request, "This proposal is no longer what it was. Please look at the line again.")
        return redirect("sales_statement_line", pk)
    told = form.cleaned_data
    order, payment = told["order"], told["payment"]
    # Without an announcement nobody has said whose account it is: that is asked for on the line's own page.
    lacks_payer = must_know_payer(order) and not (payment and told["is_known_payer"])
    if lacks_payer and not told["is_booked"]:
        messages.warning(
            request,
            f"{order.number} takes money of the buyer or of close family alone: please say whose it is.",
        )
        return redirect(f"{reverse('sales_statement_line', args=[pk])}?number={order.number}#choose")
    try:
        if told["is_booked"]:
            tick_off_line(line, payment, actor=request.user)
            messages.success(request, f"Ticked off: {order.number}.")
        else:
            tell(request, match_line(line, order, payment=payment, actor=request.user))
    except CheckoutError as error:
        messages.error(request, str(error))
        return redirect("sales_statement_line", pk)
    return _onward(request)


@for_matchers
@require_POST
def back(request, pk):
    """A line that was set aside waits once more."""
    line = get_object_or_404(StatementLine, pk=pk)
    try:
        take_line_back(line, actor=request.user)
    except CheckoutError as error:
        messages.error(request, str(error))
    return redirect("sales_statement_line", pk)


def _onward(request):
    """To the list where the button stood."""
    address = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return redirect(address)
    return redirect("sales_statements")
