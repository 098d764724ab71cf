"""For development only: read the mails that the shop wrote to files."""

from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.utils.html import format_html, format_html_join


def mail_viewer(request):
    """The mails in EMAIL_FILE_PATH, newest first, as plain text."""
    files = sorted(
        Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda f: f.stat().st_mtime, reverse=True
    )
    mails = format_html_join("\n", "<pre>{}</pre><hr>", ((file.read_text("utf-8"),) for file in files[:30]))
    return HttpResponse(
        format_html(
            "<!doctype html><meta charset=utf-8><title>Mails</title><h1>Mails ({})</h1>{}", len(files), mails
        )
    )
