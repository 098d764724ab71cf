from django.core.mail import EmailMessage

from home.dev import read_mail


def test_a_mail_in_nepali_reads_as_it_was_written():
    message = EmailMessage("तपाईंको कोड", "नमस्ते,\n\nयो कोड हो।", "shop@example.com", ["sita@example.com"])
    mail = read_mail(message.message().as_bytes().decode())
    assert (mail.subject, mail.text, mail.to) == ("तपाईंको कोड", "नमस्ते,\n\nयो कोड हो।", "sita@example.com")
