from django import forms


class SignupForm(forms.Form):
    """What allauth's sign-up form asks besides e-mail and password."""
