from datetime import timedelta

import pytest
from django.utils import timezone

from customers.models import Verification
from customers.standing import approved_verification, latest_verification, verification_for_rule

S, A, R = "submitted", "approved", "rejected"


@pytest.mark.parametrize(
    ("history", "under_approval", "under_submission"),
    [
        ([], None, None),
        ([S], None, 0),
        ([A], 0, 0),
        ([R], None, None),
        ([R, S], None, 1),
        ([R, A], 1, 1),
        ([A, S], 0, 0),
        ([A, R], None, None),
        ([A, R, S], None, 2),
    ],
)
def test_who_may_order_under_which_rule(
    make_user, make_verification, history, under_approval, under_submission
):
    user = make_user()
    make_verification(make_user(), A)  # somebody else's card helps nobody
    cards = [make_verification(user, status) for status in history]
    for age, card in enumerate(reversed(cards)):
        Verification.objects.filter(pk=card.pk).update(submitted_at=timezone.now() - timedelta(hours=age))
    expected = {"approval": under_approval, "submission": under_submission}
    for rule, index in expected.items():
        assert verification_for_rule(user, rule) == (None if index is None else cards[index]), rule
    assert latest_verification(user) == (cards[-1] if cards else None)
    assert approved_verification(user) == verification_for_rule(user, "approval")


def test_an_unknown_rule_is_an_error(make_user):
    with pytest.raises(ValueError, match="no such rule"):
        verification_for_rule(make_user(), "none")
