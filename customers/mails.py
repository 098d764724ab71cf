"""What the shopkeeper can say in the mails about citizenship cards and accounts (see home/mails.py)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from customers.models import User, Verification
from customers.reasons import REASONS, REFUSALS
from home.mails import REGISTRY, Mail
from home.translation import is_nepali

NAMASTE = gettext_noop("Namaste %(name)s,")
NAME = {"name": "the shopper's first name"}


def of_card(context):
    verification = context["verification"]
    return {"name": verification.user.first_name or verification.full_name}


def of_account(context):
    return {"name": context["name"] or _("customer")}


def sample_name():
    return "सीता" if is_nepali() else "Sita"


def sample_card(**fields):
    """A card that nobody sent."""
    user = User(first_name=sample_name(), email="sita@example.com")
    return Verification(user=user, full_name="Sita Maharjan", **fields)


def with_card():
    return {"verification": sample_card()}


def with_returned_card():
    reason = REASONS[0]
    return {"verification": sample_card(rejection_reason=reason.text, front_is_wrong=True)}


def with_refused_card():
    return {"verification": sample_card(rejection_reason=REFUSALS[0])}


REGISTRY.add(
    "Cards and accounts",
    Mail(
        template="verification_submitted",
        title="Card received",
        when="A shopper has sent a citizenship card.",
        subject=gettext_noop("Your citizenship card has reached us"),
        opening=(
            NAMASTE,
            gettext_noop(
                "Thank you, your citizenship card has reached us. A person looks at it, mostly within a day, and "
                "we write to you."
            ),
        ),
        closing=(gettext_noop("If it was not you who sent it, please tell us at once."),),
        places=NAME,
        values=of_card,
        sample=with_card,
    ),
    Mail(
        template="verification_approved",
        title="Card approved",
        when="The reviewer approves a card, and no order waits for it.",
        subject=gettext_noop("Your citizenship card is approved"),
        opening=(
            NAMASTE,
            gettext_noop("Your citizenship card has been looked at and approved. You can order now."),
        ),
        places=NAME,
        values=of_card,
        sample=with_card,
    ),
    Mail(
        template="verification_returned",
        title="Card to be sent again",
        when="The reviewer asks for a card again. Tells what was wrong, and what is to be sent.",
        subject=gettext_noop("Please send your citizenship card again"),
        opening=(
            NAMASTE,
            gettext_noop("We have looked at your citizenship card and could not approve it yet:"),
        ),
        closing=(gettext_noop("What was right is kept, and what you typed is filled in."),),
        places=NAME,
        values=of_card,
        sample=with_returned_card,
    ),
    Mail(
        template="verification_rejected",
        title="Card refused",
        when="The reviewer refuses a card for good. Tells why.",
        subject=gettext_noop("About your citizenship card"),
        opening=(
            NAMASTE,
            gettext_noop("We have looked at your citizenship card and had to refuse it:"),
        ),
        closing=(
            gettext_noop(
                "It cannot be sent again from the website. If you think that we are wrong, please call or visit "
                "the shop with your card."
            ),
        ),
        places=NAME,
        values=of_card,
        sample=with_refused_card,
    ),
    Mail(
        template="account_closed",
        title="Account closed",
        when="A shopper closes the account. Tells what is deleted and what the law keeps.",
        subject=gettext_noop("Your account is closed"),
        opening=(NAMASTE,),
        closing=(gettext_noop("If this was not you, please write to us at once."),),
        places=NAME,
        values=of_account,
        sample=lambda: {"name": sample_name()},
    ),
)
