from django.db import models


class MailText(models.Model):
    """The shopkeeper's own words for one mail (see home/mails.py). A part that is empty says what is built in,
    each language by itself. Checked when typed (home/mail_desk/forms.py), and again when a mail goes out."""

    FIELDS = ("subject", "subject_ne", "opening", "opening_ne", "closing", "closing_ne")

    template = models.CharField(max_length=60, unique=True)
    subject = models.CharField(max_length=120, blank=True)
    subject_ne = models.CharField("subject in Nepali", max_length=120, blank=True)
    opening = models.TextField(blank=True, max_length=3000)
    opening_ne = models.TextField("opening in Nepali", blank=True, max_length=3000)
    closing = models.TextField(blank=True, max_length=3000)
    closing_ne = models.TextField("closing in Nepali", blank=True, max_length=3000)
    version = models.PositiveIntegerField(default=0, help_text="Counts the changes.")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "words of a mail"
        verbose_name_plural = "words of mails"
        default_permissions = ()
        permissions = [("change_mails", "Can change the words of mails, and send again what was given up")]

    def __str__(self):
        return f"Words of the mail {self.template}"

    @property
    def is_own(self):
        """Whether any of it is not as built in."""
        return any(getattr(self, field) for field in self.FIELDS)
