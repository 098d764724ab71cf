"""Mails to somebody who has closed the account tell who it was. They are emptied once they are through with; the
last one, which says that the account is closed, too."""

from home.models import OutboxMessage

LAST_MAIL = "account-closed"
NOBODY = "@closed.invalid"
THROUGH = (OutboxMessage.Status.SENT, OutboxMessage.Status.FAILED)


def address_when_closed(user_pk):
    """What stands for the e-mail address of a closed account: nobody has it."""
    return f"closed-{user_pk}{NOBODY}"


def forget_mails(email, user_pk, until):
    """Empty the mails to `email` that are through with. Later ones than `until` are those of another account: the
    address is free. Returns whether none of them still waits."""
    mails = OutboxMessage.objects.filter(recipient__iexact=email, created_at__lte=until)
    mails = mails.exclude(key=f"{LAST_MAIL}:{user_pk}")
    mails.filter(status__in=THROUGH).update(recipient=address_when_closed(user_pk), text="", html="")
    return not mails.exists()


def forget_last_mails():
    """Empty what still waited when an account was closed. Its last mail goes last: it alone knows the address."""
    last_mails = OutboxMessage.objects.filter(key__startswith=f"{LAST_MAIL}:", status__in=THROUGH)
    for mail in last_mails.exclude(recipient__endswith=NOBODY):
        user_pk = mail.key.removeprefix(f"{LAST_MAIL}:")
        if forget_mails(mail.recipient, user_pk, mail.created_at):
            mails = OutboxMessage.objects.filter(pk=mail.pk)
            mails.update(recipient=address_when_closed(user_pk), text="", html="")
