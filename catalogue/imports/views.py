from django import forms
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalogue.actions.plan_changes import plan_changes
from catalogue.models import ChangeRun
from catalogue.stock_desk.access import for_stock_keepers
from catalogue.stock_desk.screens import stock_screen

from .checking import checked_lines
from .columns import EXPLAINED
from .reading import LARGEST_FILE, MOST_LINES, FileNotRead, read_file


class UploadForm(forms.Form):
    file = forms.FileField(
        label="CSV or Excel file",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"empty": "The file is empty."},
        max_length=200,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            self.lines = read_file(file.name, file, file.size)
        except FileNotRead as error:
            raise forms.ValidationError(list(error.messages)) from error
        return file


@require_http_methods(["GET", "POST"])
@for_stock_keepers
def import_stock(request):
    """Takes a file, and plans what it would change. Nothing is written to the stock here."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        run = plan_changes(
            checked_lines(form.lines, request.user),
            source=ChangeRun.Source.FILE,
            title=form.cleaned_data["file"].name,
            actor=request.user,
        )
        return redirect("catalogue_change_run", run.pk)
    return render(
        request,
        "catalogue/admin/stock/import.html",
        stock_screen("import", "Import")
        | {
            "form": form,
            "columns": EXPLAINED,
            "most_lines": MOST_LINES,
            "largest_mb": LARGEST_FILE // 1024 // 1024,
        },
    )
