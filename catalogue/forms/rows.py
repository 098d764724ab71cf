"""What rows of sizes and of stones have in common."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import construct_instance


class RowField(forms.Field):
    """Which of the rows that were read with the formset a form is about: no query, and no row of another item."""

    widget = forms.HiddenInput

    def __init__(self, rows, *, gone, **kwargs):
        super().__init__(required=False, **kwargs)
        self.rows = {str(row.pk): row for row in rows}
        self.gone = gone

    def has_changed(self, initial, data):
        return False  # it says which row, not what is in it

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if str(value) not in self.rows:
            raise ValidationError(self.gone, code="gone")
        return self.rows[str(value)]


class TellsWhatChanged:
    """A form whose fields stand beside what they showed, hidden (`show_hidden_initial`)."""

    @property
    def hidden_initials(self):
        """The values shown, as hidden fields beside those that are typed."""
        return [
            bound.as_hidden(only_initial=True)
            for bound in self.visible_fields()
            if bound.field.show_hidden_initial
        ]


class RowForm(TellsWhatChanged, forms.ModelForm):
    """A row. Its fields say all that the model would: asked of the database row by row, as Django does, the
    model's constraints alone would take four queries each."""

    def _post_clean(self):
        construct_instance(self, self.instance, self._meta.fields)

    def save(self, commit=True):
        raise NotImplementedError("Rows are written by catalogue.actions.save_item, field by field.")


class KeepsRows:
    """A formset that tells what stays."""

    gone = "Somebody removed this meanwhile."

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Remove"
        form.fields["id"] = RowField(self.get_queryset(), gone=self.gone, initial=form.fields["id"].initial)

    @property
    def kept_forms(self):
        """The rows that stay, without the empty ones at the end."""
        return [
            form
            for form in self.forms
            if not self._should_delete_form(form) and (form.instance.pk or form.has_changed())
        ]
