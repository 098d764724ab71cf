"""Who has looked at citizenship papers, as one tells it: by visits, not by every picture that was loaded."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext_noop

from customers.models import User

# A review with a reload or two makes half a dozen looks.
NEWEST_LOOKS = 300
# The groups that the shop begins with, as shoppers read them.
ROLES = (gettext_noop("Owner"), gettext_noop("Reviewer"), gettext_noop("Shopkeeper"))


@dataclass(frozen=True)
class Visit:
    """What one person looked at for one reason on one day, as long as nobody else came between."""

    viewer: User
    reason: str
    kinds: frozenset[str]
    first: datetime
    last: datetime


def visits(looks, most=30):
    """The newest visits among `looks`, a queryset of DocumentAccess; newest first."""
    newest = looks.select_related("document", "viewer").order_by("-created_at", "-pk")[:NEWEST_LOOKS]
    groups = [list(group) for _, group in groupby(newest, key=_visit_of)]
    return [
        Visit(
            viewer=group[0].viewer,
            reason=group[0].reason,
            kinds=frozenset(look.document.kind for look in group),
            first=group[-1].created_at,
            last=group[0].created_at,
        )
        for group in groups[:most]
    ]


def _visit_of(look):
    return look.viewer_id, look.reason, timezone.localtime(look.created_at).date()
