"""The screen of an account in Settings > Users."""

from wagtail.users import forms
from wagtail.users.views import users

HOLD = "has_legal_hold"


class UserEditForm(forms.UserEditForm):
    """With the legal hold. Of an account that its owner has closed nothing else can be changed: a page that was
    opened before would bring name and address back."""

    class Meta(forms.UserEditForm.Meta):
        fields = forms.UserEditForm.Meta.fields | {HOLD}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.closed_at:
            for field in (self.fields[name] for name in self.fields if name != HOLD):
                field.disabled, field.required = True, False


class UserViewSet(users.UserViewSet):
    def get_form_class(self, for_update=False):
        return UserEditForm if for_update else super().get_form_class()
