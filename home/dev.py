"""For development only: read the mails that the shop wrote to files."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.shortcuts import render

NEWEST = 30
# What Django's file backend writes after each mail.
BETWEEN_MAILS = "\n" + "-" * 79 + "\n"


@dataclass(frozen=True)
class Mail:
    to: str
    date: str
    subject: str
    text: str


def read_mail(source):
    """The mail in `source`, the text of one message as it was sent."""
    # As bytes: from text, Python takes what is not ASCII for an encoding of its own.
    message = message_from_bytes(source.encode(), policy=policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    return Mail(message["To"], message["Date"], message["Subject"], body.get_content().strip())


def mail_viewer(request):
    """The mails in EMAIL_FILE_PATH, newest first, in plain text."""
    files = sorted(
        Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda f: f.stat().st_mtime, reverse=True
    )[:NEWEST]
    mails = [
        read_mail(source)
        for file in files
        for source in reversed(file.read_text("utf-8").split(BETWEEN_MAILS))
        if source.strip()
    ]
    return render(request, "home/dev_mail.html", {"mails": mails[:NEWEST]})
