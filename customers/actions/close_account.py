"""A shopper asks to be forgotten. What no law keeps goes at once; orders and the card that they were sold by stay
until their time is over (customers/actions/erase_papers.py)."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from customers import pending
from customers.actions.erase_papers import erase_papers
from customers.models import User, Verification, VerificationEvent
from customers.signals import account_closed, closing_asked
from home.models import OutboxMessage
from home.outbox import enqueue

Status = Verification.Status


class ClosingRefused(Exception):
    """The account cannot be closed now; `reasons` are for the shopper to read."""

    def __init__(self, reasons):
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def why_it_stays_open(user):
    """Why the account of `user` cannot be closed now, in the shopper's words; [] when it can."""
    reasons = []
    if user.is_staff or user.is_superuser or user.is_shop_staff:
        reasons.append(_("This is an account of the shop's staff: the owner closes it."))
    if user.has_legal_hold:
        # No more is said: whoever holds it may forbid to tell.
        reasons.append(_("This account cannot be closed online. Please write to us."))
    reasons += [str(reason) for _receiver, reason in closing_asked.send(User, user=user) if reason]
    return reasons


def close_account(user):
    """Close the account of `user` for good. Its e-mail address is free for a new account at once.

    Raises ClosingRefused; then nothing has changed. A second call does nothing.
    """
    email, name = user.email, user.first_name
    with transaction.atomic():
        # First of all, because it takes the row: an order placed at this moment is either seen below or waits.
        closed = User.objects.filter(pk=user.pk, closed_at=None).update(
            closed_at=timezone.now(), is_active=False, email=f"closed-{user.pk}@closed.invalid"
        )
        if not closed:
            return
        reasons = why_it_stays_open(user)
        if reasons:
            raise ClosingRefused(reasons)
        enqueue(
            key=f"account-closed:{user.pk}",
            recipient=email,
            template="account_closed",
            context={"name": name},
            language=user.language,
        )
        _forget_the_person(user)
        _forget_their_logins(user)
        _withdraw_waiting_cards(user)
        _forget_mails(user, email)
        user.addresses.all().delete()
        account_closed.send(User, user=user)
    # Only now: files do not come back when a transaction does not go through. What a crash leaves here the worker
    # erases (customers/pending.py, customers/actions/erase_papers.py).
    pending.discard(user)
    erase_papers(user)


def _forget_the_person(user):
    user.refresh_from_db()
    user.first_name = user.last_name = user.phone = ""
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    UserProfile.objects.filter(user=user).delete()
    ModelLogEntry.objects.for_instance(user).update(label=user.email)


def _forget_their_logins(user):
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()


def _withdraw_waiting_cards(user):
    """Nobody is to review the card of somebody who has gone."""
    reason = "The account was closed."
    for card in Verification.objects.filter(user=user, status__in=Verification.WAITING):
        moved = Verification.objects.filter(pk=card.pk, status=card.status).update(
            status=Status.REJECTED, rejection_reason=reason, decided_at=timezone.now()
        )
        if moved:
            VerificationEvent.objects.create(
                verification=card,
                from_status=card.status,
                to_status=Status.REJECTED,
                actor=user,
                reason=reason,
            )


def _forget_mails(user, email):
    """Mails that are through with. What waits is still sent."""
    done = [OutboxMessage.Status.SENT, OutboxMessage.Status.FAILED]
    OutboxMessage.objects.filter(recipient__iexact=email, status__in=done).update(
        recipient=user.email, text="", html=""
    )
