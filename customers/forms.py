from allauth.account import forms as allauth_forms
from allauth.core import ratelimit
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from home.formatting import ascii_digits, localized_digits

from .models import User
from .phones import PhoneField

NAME_LENGTH = AbstractUser._meta.get_field("first_name").max_length
EMAIL_LENGTH = User._meta.get_field("email").max_length


def name_field(label, autocomplete):
    """A part of a person's name; `autocomplete` is the browser's word for that part."""
    return forms.CharField(
        label=label, max_length=NAME_LENGTH, widget=forms.TextInput({"autocomplete": autocomplete})
    )


class PlainFields:
    """allauth's fields repeat each label inside the field: ours say it once, and speak of e-mail as we do."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = localized_digits(str(field.help_text))  # the password rules name a length
        for name in ("email", "login"):
            if name in self.fields:
                self.fields[name].label = _("E-mail address")
        if "email" in self.fields:
            # allauth takes longer ones than an account or a mail of ours can have.
            self.fields["email"].validators.append(MaxLengthValidator(EMAIL_LENGTH))
            self.fields["email"].widget.attrs["maxlength"] = EMAIL_LENGTH


class LoginForm(PlainFields, allauth_forms.LoginForm):
    pass


class AddEmailForm(PlainFields, allauth_forms.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class ChangePasswordForm(PlainFields, allauth_forms.ChangePasswordForm):
    pass


class ResetPasswordForm(PlainFields, allauth_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(PlainFields, allauth_forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(PlainFields, allauth_forms.ReauthenticateForm):
    pass


class PlainCode(PlainFields):
    """A code, its digits typed in either script."""

    def clean_code(self):
        self.cleaned_data["code"] = ascii_digits(self.cleaned_data["code"])
        return super().clean_code()


class ConfirmCodeForm(PlainCode, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class PlainDigits(PlainCode):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class SecondFactorForm(PlainDigits, mfa_forms.AuthenticateForm):
    pass


class SecondFactorAgainForm(PlainDigits, mfa_forms.ReauthenticateForm):
    pass


class ActivateSecondFactorForm(PlainDigits, totp_forms.ActivateTOTPForm):
    pass


class SignupForm(PlainFields, allauth_forms.SignupForm):
    """What a newcomer tells us: name, e-mail address, mobile number, password."""

    first_name = name_field(_("First name"), "given-name")
    last_name = name_field(_("Last name"), "family-name")
    phone = PhoneField(help_text=_("10 digits. We call it about your order only."))

    field_order = ["first_name", "last_name", "email", "phone", "password1", "password2"]

    def try_save(self, request):
        """Two sign-ups with one address at once: the second gets the answer of a known address, which must not
        be the quicker one for having no password to hash."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
            return super().try_save(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)


class ProfileForm(forms.ModelForm):
    """The shopper's own name, number and language. The e-mail address has a page of its own."""

    first_name = name_field(_("First name"), "given-name")
    last_name = name_field(_("Last name"), "family-name")
    phone = PhoneField()

    class Meta:
        model = User
        fields = ["first_name", "last_name", "phone", "language"]
        labels = {"language": _("Language of our mails")}


class PasswordAgainForm(forms.Form):
    """The password once more, before something that a borrowed browser must not do. Guesses are limited."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, data=None, *, request):
        super().__init__(data)
        self.request = request

    def clean_password(self):
        user = self.request.user
        if not ratelimit.consume(self.request, action="reauthenticate", user=user):
            raise ValidationError(_("You have tried often. Please wait a minute and try again."))
        if not user.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("This is not your password."))
        return self.cleaned_data["password"]
