"""The form by which pictures of the shop come in, wherever in the CMS that is."""

import struct

from django.core.exceptions import ValidationError
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class PictureField(WagtailImageField):
    """Wagtail reads the head of a file. Here all of it is decoded: one that is cut off would fail later, where
    nobody can be told."""

    default_error_messages = {
        "damaged": "The picture is damaged or incomplete. Please save or copy it again."
    }

    def to_python(self, data):
        try:
            file = super().to_python(data)
            if file is not None:
                file.seek(0)
                Image.open(file).load()
                file.seek(0)
        except (OSError, SyntaxError, ValueError, struct.error) as error:
            raise ValidationError(self.error_messages["damaged"], code="damaged") from error
        return file


class PictureForm(BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        given = self.fields.get("file")
        if given is not None:
            self.fields["file"] = PictureField(
                label=given.label,
                help_text=given.help_text,
                required=given.required,
                max_length=given.max_length,
                widget=given.widget,
            )
