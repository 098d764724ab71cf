"""Reviewers at one queue from many processes, started by test_queue_races.py:

    python -m customers.tests.queue_racers all_at_once '{"processes": 8}'

With "guard": false the claim is what one writes first: look, then take.
"""

import json
import sys
from multiprocessing import get_context

# First: it makes Django ready.
from checkout.tests.racers import make_shopper, race

# isort: split
from django.utils import timezone

from customers.actions import claim_next as queue
from customers.models import User, Verification

Barrier = get_context("fork").Barrier


def all_at_once(processes, guard=True):
    """As many reviewers as cards press "Review next" when all of them have read which card is the oldest."""
    for _each in range(processes):
        make_shopper()
    Verification.objects.update(status="submitted", claimed_by=None)
    addresses = [f"reviewer{number}@example.com" for number in range(processes)]
    reviewers = [User.objects.get_or_create(email=address)[0] for address in addresses]
    everybody_looked = Barrier(processes)
    guarded, has_looked = queue.claim, []

    def claim(card, reviewer):
        if not has_looked:
            has_looked.append(card)
            everybody_looked.wait(60)
        if guard:
            return guarded(card, reviewer)
        Verification.objects.filter(pk=card.pk).update(claimed_by=reviewer, claimed_at=timezone.now())
        return True

    queue.claim = claim
    cards = race([lambda reviewer=reviewer: queue.claim_next(reviewer).pk for reviewer in reviewers])
    claimed = Verification.objects.exclude(claimed_by=None).count()
    return {"given": len(cards), "different": len(set(cards)), "claimed": claimed}


if __name__ == "__main__":
    print(json.dumps(all_at_once(**json.loads(sys.argv[2]))))  # noqa: T201
