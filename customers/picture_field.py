"""How the picture of one side of a card is taken or chosen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .pictures import MAX_BYTES, MAX_PIXELS, MIN_LONG_SIDE, MIN_SHORT_SIDE, clean_picture


class CardPictureInput(forms.FileInput):
    """Two inputs: one opens the camera of a phone, the other chooses a picture that is there already. With
    JavaScript the picture is shown, turned and cut before it is sent (assets/js/card/)."""

    template_name = "customers/widgets/card_picture.html"
    use_fieldset = True

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["limits"] = {
            "bytes": MAX_BYTES,
            "pixels": MAX_PIXELS,
            "long_side": MIN_LONG_SIDE,
            "short_side": MIN_SHORT_SIDE,
        }
        context["widget"]["has_picture"] = bool(value)
        return context

    def value_from_datadict(self, data, files, name):
        return files.get(f"{name}_camera") or files.get(name)

    def value_omitted_from_data(self, data, files, name):
        return name not in files and f"{name}_camera" not in files

    def use_required_attribute(self, initial):
        return False  # one of the two is enough


class CardPictureField(forms.FileField):
    """A photograph of one side; cleans to a CleanedPicture, or to None where none was chosen."""

    widget = CardPictureInput
    default_error_messages = {
        "required": _("Please choose a picture."),
        "empty": _("This file is empty. Please choose a picture."),
    }

    def to_python(self, data):
        upload = super().to_python(data)
        return upload and clean_picture(upload)
