import uuid

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from home.models import ShopSettings
from home.outbox import LOGIN, enqueue_rendered


class AccountAdapter(DefaultAccountAdapter):
    """allauth's road, with the shop's mail and language."""

    def save_user(self, request, user, form, commit=True):
        user = super().save_user(request, user, form, commit=False)
        user.phone = form.cleaned_data.get("phone", "")
        user.language = (get_language() or settings.LANGUAGE_CODE)[:2]
        if commit:
            user.save()
        return user

    def is_safe_url(self, url):
        """Whether `url` leads to this shop. Made-up addresses can be such that they cannot even be read."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def send_mail(self, template_prefix, email, context):
        """Leave the mail to the outbox, so that a dead mail server stops nobody from signing up.

        Each mail is one text template; its HTML is the same paragraphs in the shop's dress.
        """
        context = {"email": email, "shop": ShopSettings.load(), "site_url": settings.SITE_URL, **context}
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        text = render_to_string(f"{template_prefix}_message.txt", context).strip()
        context["paragraphs"] = [paragraph for paragraph in text.split("\n\n") if paragraph.strip()]
        enqueue_rendered(
            key=f"{LOGIN}{uuid.uuid4().hex}",
            recipient=email,
            subject=" ".join(subject.split())[:200],
            text=text,
            html=render_to_string("account/email/message.html", context),
        )
