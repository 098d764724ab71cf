"""What the shop can check by itself of a card that is under review. It only points out: people decide."""

from dataclasses import dataclass, field

from home.formatting import bs_date

from .dates import years_after
from .models import User, Verification
from .places import local_levels
from .verification_form import HOLDER_IS_AT_LEAST

OK, LOOK, BAD = "ok", "look", "bad"
MOST_OTHERS = 5
# A year of AD that is typed as one of BS makes its holder 57 years older.
RARELY_OLDER = 65


@dataclass(frozen=True)
class Other:
    """Somebody else whose account has something in common with the card."""

    email: str
    told: str
    card: Verification | None = None


@dataclass(frozen=True)
class Check:
    """`tone`: OK is fine, LOOK asks for a second look, BAD speaks against the card."""

    tone: str
    told: str
    others: list[Other] = field(default_factory=list)


def checks_of(card, earlier):
    """The checks of `card`; `earlier`: this shopper's other submissions."""
    return [
        _age(card),
        _birth_dates(card),
        _number(card),
        _phone(card),
        _same_name(card),
        _earlier_names(card, earlier),
        *([_exposed()] if any(other.is_politically_exposed for other in earlier) else []),
        _place("Permanent address", card.district, card.local_level, card.ward),
        *(
            [_place("Current address", card.current_district, card.current_local_level, card.current_ward)]
            if card.current_district
            else []
        ),
    ]


def _age(card):
    born, issued = card.birth_date, card.issue_date
    age = issued.year - born.year - ((issued.month, issued.day) < (born.month, born.day))
    if issued < years_after(born, HOLDER_IS_AT_LEAST):
        return Check(BAD, f"Was {age} when the card was issued: a holder is at least {HOLDER_IS_AT_LEAST}.")
    if age > RARELY_OLDER:
        return Check(LOOK, f"Was {age} when the card was issued. Is the calendar of both dates right?")
    return Check(OK, f"Was {age} when the card was issued.")


def _birth_dates(card):
    ad = f"{card.birth_date:%Y-%m-%d}"
    try:
        bs = bs_date(card.birth_date)
        agree = bs.to_datetime_date() == card.birth_date
    except (ValueError, OverflowError, IndexError):
        return Check(LOOK, f"Birth date {ad} AD lies outside our tables of Bikram Sambat: compare by hand.")
    both = f"{bs.strftime('%Y-%m-%d')} BS on the front is {ad} AD on the back"
    return Check(OK, f"Birth dates agree: {both}.") if agree else Check(BAD, f"Birth dates disagree: {both}.")


def _number(card):
    same = Verification._meta.get_field("number_digest").matches(card.citizenship_number)
    others = _by_account(Verification.objects.filter(same).exclude(user=card.user))
    if not others:
        return Check(OK, "No other account has sent this citizenship number.")
    # Short numbers of old cards repeat between districts; within one they do not.
    tone = BAD if any(other.issuing_district == card.issuing_district for other in others) else LOOK
    told = [Other(other.user.email, _difference(card, other), other) for other in others]
    return Check(tone, "The same citizenship number was sent from another account:", told)


def _difference(card, other):
    name = "same name" if _same(card.full_name, other.full_name) else f"other name: {other.full_name}"
    district = (
        "" if other.issuing_district == card.issuing_district else f", issued in {other.issuing_district}"
    )
    return f"{name}{district}, {other.get_status_display()}"


def _phone(card):
    same_on_card = Verification._meta.get_field("phone_digest").matches(card.phone)
    same_on_account = User._meta.get_field("phone_digest").matches(card.phone)
    cards = _by_account(Verification.objects.filter(same_on_card).exclude(user=card.user))
    others = {other.user_id: Other(other.user.email, other.full_name, other) for other in cards}
    for user in User.objects.filter(same_on_account).exclude(pk=card.user_id)[:MOST_OTHERS]:
        others.setdefault(user.pk, Other(user.email, user.get_full_name()))
    if not others:
        return Check(OK, "No other account has this mobile number.")
    return Check(LOOK, "Another account has this mobile number:", list(others.values()))


def _same_name(card):
    others = _by_account(
        Verification.objects.filter(full_name__iexact=card.full_name).exclude(user=card.user)
    )
    if not others:
        return Check(OK, "No other account has this name.")
    told = [Other(other.user.email, other.get_status_display(), other) for other in others]
    return Check(LOOK, "Another account has the same name:", told)


def _earlier_names(card, earlier):
    names = {other.full_name for other in earlier if not _same(other.full_name, card.full_name)}
    if names:
        return Check(LOOK, f"This shopper sent another name before: {', '.join(sorted(names))}.")
    return Check(OK, "This shopper has always sent this name.")


def _exposed():
    """The tick does not go over to a new card: who sends again would be spared the second reviewer."""
    return Check(LOOK, "An earlier card of this shopper was marked as that of a politically exposed person.")


def _place(what, district, local_level, ward):
    level = local_levels().get(local_level)
    if level is None:
        return Check(LOOK, f"{what}: the local level was typed as text. Compare it by hand.")
    if level.district != district:
        return Check(BAD, f"{what}: {level.name_en} is in {level.district}, not in {district}.")
    if not (ward.isascii() and ward.isdigit() and 1 <= int(ward) <= level.wards):
        return Check(BAD, f"{what}: {level.name_en} has wards 1 to {level.wards}, not {ward}.")
    return Check(OK, f"{what}: ward {ward} of {level.name_en}, {level.district}, exists.")


def _by_account(cards):
    """The newest card of each account, of a few accounts."""
    newest = {}
    for other in cards.select_related("user").order_by("-submitted_at", "-pk")[: 4 * MOST_OTHERS]:
        newest.setdefault(other.user_id, other)
    return list(newest.values())[:MOST_OTHERS]


def _same(name, other):
    return " ".join(name.split()).casefold() == " ".join(other.split()).casefold()
