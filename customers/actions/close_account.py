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
from customers.actions.forget_mails import LAST_MAIL, address_when_closed, forget_mails
from customers.models import User, Verification, VerificationEvent
from customers.signals import account_closed, account_closing, closing_asked
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
    with transaction.atomic():
        account_closing.send(User, user=user)
        # This takes the row: what is written for the account at this moment is either seen below or waits. And it
        # is read anew: a legal hold may have come since.
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.closed_at:
            return
        reasons = why_it_stays_open(user)
        if reasons:
            raise ClosingRefused(reasons)
        enqueue(
            key=f"{LAST_MAIL}:{user.pk}",
            recipient=user.email,
            template="account_closed",
            context={"name": user.first_name},
            language=user.language,
        )
        forget_mails(user.email, user.pk, timezone.now())
        _forget_the_person(user)
        _forget_their_logins(user)
        _withdraw_waiting_cards(user)
        user.addresses.all().delete()
        account_closed.send(User, user=user)
    # Only now: files do not come back when a transaction does not go through. What a crash leaves here the worker
    # erases (customers/pending.py, customers/actions/erase_papers.py).
    pending.discard(user)
    erase_papers(user)


def _forget_the_person(user):
    user.closed_at, user.is_active, user.email = timezone.now(), False, address_when_closed(user.pk)
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
