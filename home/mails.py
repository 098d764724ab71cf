"""The mails that go to shoppers: what each is for, the words that are built in, and how it is put together.

Apps name theirs in a module `mails`, beside what sends them. Words are the shopkeeper's to change (MailText);
amounts, lines, dates and links stand in the templates, where nobody can lose them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from home.mail_words import filled, left_out, paragraphs, problem_with
from home.models import MailText, ShopSettings
from home.translation import is_nepali

PARTS = ("subject", "opening", "closing")


@dataclass(frozen=True)
class Mail:
    """A mail to shoppers. `template` names templates/emails/<template>.{txt,html}; `title` and `when` are for the
    shopkeeper. `subject`, `opening` and `closing` are msgids, the last two one for each paragraph, in which
    %(name)s is a place to fill in.

    `places` says by name what can be filled in, `in_subject` names those that a subject, which is read on locked
    telephones, may tell, `must_say` those that the words have to. `values` takes the mail's context and gives what
    to fill in, by name. `sample` gives a context of made-up things, not saved anywhere. Both are called with the
    mail's language active.
    """

    template: str
    title: str
    when: str
    subject: str
    opening: tuple[str, ...]
    values: Callable[[dict], dict]
    sample: Callable[[], dict]
    places: dict[str, str]
    closing: tuple[str, ...] = ()
    in_subject: tuple[str, ...] = ()
    must_say: tuple[str, ...] = ()

    def places_in(self, part):
        """The names that may be filled in in "subject", "opening" or "closing"."""
        return self.in_subject if part == "subject" else tuple(self.places)

    def problem_with(self, part, text):
        """Why `text` cannot stand as that part of this mail; "" when it can."""
        problem = problem_with(text, self.places_in(part))
        if not problem and part == "opening" and (name := left_out(text, self.must_say)):
            return f"The shopper has to be told {{{name}}} ({self.places[name]}): please put it in."
        return problem

    def built_in(self, part):
        """The words that come with the shop, in the active language, as a shopkeeper would type them."""
        msgids = getattr(self, part)
        marks = {name: f"{{{name}}}" for name in self.places}
        return "\n\n".join(gettext(msgid) % marks for msgid in ([msgids] if part == "subject" else msgids))


@dataclass(frozen=True)
class Letter:
    """A mail as it goes out."""

    subject: str
    text: str
    html: str


@dataclass
class Registry:
    """All mails to shoppers: by template, and by the headings under which the shopkeeper finds them."""

    mails: dict[str, Mail] = field(default_factory=dict)
    headings: dict[str, list[Mail]] = field(default_factory=dict)

    def add(self, heading, *mails):
        self.headings.setdefault(heading, []).extend(mails)
        self.mails |= {mail.template: mail for mail in mails}


REGISTRY = Registry()


def compose(template, context, *, language, own=None):
    """The Letter of a mail in `language`. `own`: the words to use, a MailText; without it those that are saved."""
    mail = REGISTRY.mails.get(template)
    with translation.override(language):
        context = {"shop": ShopSettings.load(), "site_url": settings.SITE_URL, **context}
        if mail is None:  # to the shop itself
            subject = render_to_string(f"emails/{template}.subject.txt", context)
        else:
            words = _words(mail, context, own or MailText.objects.filter(template=template).first())
            subject = words["subject"]
            context["words"] = {part: paragraphs(words[part]) for part in ("opening", "closing")}
        text = render_to_string(f"emails/{template}.txt", context)
        html = render_to_string(f"emails/{template}.html", context)
    # Parts that are not there leave no holes. All three are plain text from here on: who shows them escapes them.
    text = re.sub(r"\n{3,}", "\n\n", text)
    return Letter(" ".join(subject.split())[:200], f"{text.strip()}\n", f"{html.strip()}\n")


def _words(mail, context, own):
    values = mail.values(context)
    return {part: filled(_text(mail, part, own), values) for part in PARTS}


def _text(mail, part, own):
    typed = getattr(own, f"{part}_ne" if is_nepali() else part) if own else ""
    # Words of before, which a newer version of the mail cannot fill in, must not keep it from going out.
    return typed if typed and not mail.problem_with(part, typed) else mail.built_in(part)
