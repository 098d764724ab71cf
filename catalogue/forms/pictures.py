"""The rows of an item's gallery, with what each picture shows asked for beside it."""

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm

WORDS = ("description", "description_ne")


def words_field(label):
    return forms.CharField(label=label, max_length=255, required=False, show_hidden_initial=True)


class PictureWords(forms.Form):
    """What a row of the gallery says about its picture: text of the picture, not of the page, so no revision holds
    it and only what was changed on the screen is written."""

    image = forms.IntegerField()
    description = words_field("")
    description_ne = words_field("")

    @property
    def words(self):
        """The changed texts, by the name of their field of ShopImage."""
        return {name: self.cleaned_data[name] for name in WORDS if name in self.changed_data}


def typed_words(data, prefix="gallery"):
    """What was changed about the pictures of a posted gallery: {primary key of the picture: {field: text}}."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    typed = {}
    for row in range(min(int(total), 1000) if total.isdecimal() else 0):
        form = PictureWords(data, prefix=f"{prefix}-{row}")
        if not data.get(f"{prefix}-{row}-DELETE") and form.is_valid() and form.words:
            typed.setdefault(form.cleaned_data["image"], {}).update(form.words)
    return typed


class PictureForm(WagtailAdminModelForm):
    """A row of the gallery."""

    description = words_field("What it shows")
    description_ne = words_field("What it shows, in Nepali")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.image_id:
            self.initial |= {name: getattr(self.instance.image, name) for name in WORDS}
