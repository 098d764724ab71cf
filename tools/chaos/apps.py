"""The shop's waits, made short: a chaos run has no hours. The clock itself is the machine's own."""

from datetime import timedelta

from django.apps import AppConfig


def seconds(count):
    return timedelta(seconds=count)


def shorten(module, **waits):
    """Set names that the module has: AttributeError for one that it has not (any more)."""
    for name, wait in waits.items():
        getattr(module, name)
        setattr(module, name, wait)


class ChaosConfig(AppConfig):
    name = "tools.chaos"

    def ready(self):
        from checkout import plans
        from checkout.actions import confirm_money, expire_orders, refunds, settle_payment, start_payment
        from checkout.management.commands import worker
        from checkout.views import payment
        from home import outbox

        # A link lives eight seconds at this gateway (LINK_LIFETIME in shop.py), a dead one is watched for thirty.
        shorten(
            plans,
            _window=lambda rules, now: now + seconds(12),
            end_of_day=lambda now, days: now + seconds(12 + 4 * days),
        )
        shorten(
            start_payment,
            LEAST_LEFT=seconds(1),
            FIRST_LOOKUP=seconds(2),
            LONGEST_HOLD=seconds(90),
            INITIATE_TAKES=seconds(6),
            LINK_GRACE=seconds(3),
        )
        shorten(expire_orders, INITIATE_TAKES=seconds(6))
        shorten(
            settle_payment,
            LINK_GRACE=seconds(3),
            LEAST_FOR_THE_REST=seconds(12),
            _next_lookup=lambda payment, now: now + seconds(2),
            next_lookup_of_failed=_while_watched,
        )
        shorten(confirm_money, LEAST_FOR_THE_REST=seconds(12))
        shorten(refunds, ANSWER_TAKES=seconds(4), TRY_AGAIN_AFTER=seconds(1), WAITS_AT_MOST=seconds(5))
        shorten(payment, ASK_AGAIN_AFTER=seconds(1))
        shorten(outbox, CLAIM_LASTS=seconds(5))
        worker.JOBS = [
            (worker.beat, 5),
            (worker.settle_due, 1),
            (worker.expire_due_orders, 1),
            (worker.work_on_refunds, 1),
            (worker.send_due, 2),
        ]


def _while_watched(payment, now):
    return now + seconds(4) if now - payment.created_at < timedelta(seconds=30) else None
