from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from home.models import MailText


class ChangedMeanwhile(Exception):
    """Somebody else has saved these words since they were looked at; `version` is theirs."""

    def __init__(self, version):
        super().__init__(version)
        self.version = version


def save_mail_text(template, texts, *, seen, actor):
    """Let the mail of `template` say `texts`, by field of MailText; "" says what is built in. `seen` is the
    version that `actor` looked at, 0 for none. Raises ChangedMeanwhile; then nothing has changed."""
    with transaction.atomic():
        row, _created = MailText.objects.get_or_create(template=template)
        if all(getattr(row, field) == text for field, text in texts.items()):
            return
        # The guard is in the UPDATE: of two who save at once, one changes a row and the other none.
        saved = MailText.objects.filter(pk=row.pk, version=seen).update(
            **texts, version=seen + 1, changed_at=timezone.now()
        )
        if not saved:
            raise ChangedMeanwhile(row.version)
        log(row, "wagtail.edit", user=actor)
