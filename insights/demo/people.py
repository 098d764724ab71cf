"""The demo shop's people: staff, and shoppers with their citizenship cards."""

import random
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from customers import vault
from customers.models import User, VaultDocument, Verification, VerificationEvent
from customers.places import local_levels
from customers.verification_form import CONSENT_VERSION

from .names import FAMILY_NAMES, GIVEN_NAMES, LOCAL_LEVELS
from .source import BATCH, SEED, dated
from .specimen import specimen_card

PASSWORD = "gahana-demo-2083"  # noqa: S105 - printed on purpose; never on a production shop
OWNER = "owner@gahana.example"
SHOPKEEPER = "shopkeeper@gahana.example"
REVIEWER = "reviewer@gahana.example"
VERIFIED = "verified@gahana.example"
NEW = "new@gahana.example"
SHOPPERS = 24

Kind = VaultDocument.Kind


def seed_staff():
    """The people who work in the shop; returns the owner."""
    owner = _user(OWNER, "Laxmi", "Shakya", is_staff=True, is_superuser=True)
    shopkeeper = _user(SHOPKEEPER, "Bishnu", "Tuladhar", is_staff=True)
    reviewer = _user(REVIEWER, "Anita", "Gurung", is_staff=True)
    for user, name in ((owner, "Owner"), (shopkeeper, "Shopkeeper"), (reviewer, "Reviewer")):
        user.groups.add(*Group.objects.filter(name=name))
    return owner


def seed_shoppers(reviewer):
    """Sita, whose card is approved; a newcomer without one; two who wait for the reviewer; and the regulars."""
    sita = _user(VERIFIED, "Sita", "Maharjan", phone="+9779841000001")
    _verify(sita, reviewer, "Sita Maharjan", "सीता महर्जन", 1)
    _user(NEW, "Rojina", "Thapa", phone="+9779841000002", language="ne")
    for number, (given, given_ne) in enumerate(GIVEN_NAMES[:2], start=3):
        family, family_ne = FAMILY_NAMES[number]
        user = _user(f"waiting{number - 2}@gahana.example", given, family)
        _verify(user, None, f"{given} {family}", f"{given_ne} {family_ne}", number)
    for number in range(1, SHOPPERS + 1):
        given, family = _name(number)
        user = _user(_address(number), given[0], family[0], phone=_phone(number))
        _verify(user, reviewer, f"{given[0]} {family[0]}", f"{given[1]} {family[1]}", number + 10)


def _address(number):
    return f"shopper{number:06}@gahana.example"


def _phone(number):
    return f"+97798{41_000_000 + number:08}"


def _name(number):
    return GIVEN_NAMES[number % len(GIVEN_NAMES)], FAMILY_NAMES[number * 7 % len(FAMILY_NAMES)]


def _user(email, first_name, last_name, **fields):
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, first_name=first_name, last_name=last_name, **fields)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


def _details(number, full_name, full_name_ne):
    """The typed details of a card, believable and the same each time."""
    chance = random.Random(SEED + number)  # noqa: S311 - not a secret
    place = local_levels()[chance.choice(LOCAL_LEVELS)]
    birth = date(1962, 1, 1) + timedelta(days=chance.randrange(14_000))
    return {
        "full_name": full_name,
        "full_name_ne": full_name_ne,
        "sex": chance.choice(Verification.Sex.values),
        "parent_name": " ".join(name for name, _nepali in _name(number + 5)),
        "citizenship_number": f"{chance.randrange(1, 78):02}-01-{chance.randrange(60, 80)}-{number:05}",
        "issuing_district": place.district,
        "issue_date": birth + timedelta(days=365 * 17 + chance.randrange(900)),
        "birth_date": birth,
        "district": place.district,
        "local_level": place.id,
        "municipality": place.name_en,
        "ward": str(chance.randrange(1, place.wards + 1)),
        "street": "",
        "phone": _phone(number),
        "consent_version": CONSENT_VERSION,
        "consent_at": timezone.now(),
    }


def _verify(user, reviewer, full_name, full_name_ne, number):
    """A submitted card with sealed pictures; approved when there is a `reviewer`."""
    if user.verifications.exists():
        return
    verification = Verification.objects.create(
        user=user,
        front=vault.store(user, Kind.CITIZENSHIP_FRONT, specimen_card(full_name, "Front")),
        back=vault.store(user, Kind.CITIZENSHIP_BACK, specimen_card(full_name, "Back")),
        **_details(number, full_name, full_name_ne),
    )
    VerificationEvent.objects.create(verification=verification, to_status="submitted", actor=user)
    if reviewer:
        # The row itself and not the verb: nobody at these addresses waits for a mail.
        Verification.objects.filter(pk=verification.pk).update(
            status=Verification.Status.APPROVED, decided_at=timezone.now(), decided_by=reviewer
        )
        VerificationEvent.objects.create(
            verification=verification, from_status="submitted", to_status="approved", actor=reviewer
        )


def add_shoppers(wanted, reviewer):
    """Bring the number of regulars up to `wanted`, in bulk: cards approved, without pictures in the vault.
    Returns how many were added."""
    have = User.objects.filter(email__startswith="shopper", email__endswith="@gahana.example").count()
    unusable = make_password(None)
    for begin in range(have + 1, wanted + 1, BATCH):
        numbers = range(begin, min(begin + BATCH, wanted + 1))
        users = User.objects.bulk_create(
            User(
                email=_address(number),
                password=unusable,
                first_name=_name(number)[0][0],
                last_name=_name(number)[1][0],
                phone=_phone(number),
            )
            for number in numbers
        )
        EmailAddress.objects.bulk_create(
            EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
        )
        _verify_in_bulk(users, numbers, reviewer)
    return max(0, wanted - have)


def _verify_in_bulk(users, numbers, reviewer):
    papers = {
        kind: VaultDocument.objects.bulk_create(
            VaultDocument(
                owner=user,
                kind=kind,
                storage_name=f"demo-{kind}-{user.pk}",
                content_type="image/jpeg",
                width=1000,
                height=630,
                key_id="none",
                wrapped_key=b"",
            )
            for user in users
        )
        for kind in (Kind.CITIZENSHIP_FRONT, Kind.CITIZENSHIP_BACK)
    }
    verifications = Verification.objects.bulk_create(
        Verification(
            user=user,
            status=Verification.Status.APPROVED,
            decided_at=timezone.now(),
            decided_by=reviewer,
            front=front,
            back=back,
            **_details(
                number + 10,
                user.get_full_name(),
                f"{_name(number)[0][1]} {_name(number)[1][1]}",
            ),
        )
        for user, number, front, back in zip(users, numbers, *papers.values(), strict=True)
    )
    with dated(VerificationEvent):
        VerificationEvent.objects.bulk_create(
            VerificationEvent(
                verification=verification,
                from_status="submitted",
                to_status="approved",
                actor=reviewer,
                created_at=timezone.now(),
            )
            for verification in verifications
        )
