"""The shop's waits, made short: a chaos run has no hours. The clock itself is the machine's own."""

from datetime import timedelta

from django.apps import AppConfig


def seconds(count):
    return timedelta(seconds=count)


class ChaosConfig(AppConfig):
    name = "tools.chaos"

    def ready(self):
        from checkout import plans
        from checkout.actions import expire_orders, refunds, settle_payment, start_payment
        from checkout.management.commands import worker
        from checkout.views import payment
        from home import outbox

        # A link lives eight seconds at this gateway (LINK_LIFETIME in shop.py), a dead one is watched for thirty.
        plans._window = lambda rules, now: now + seconds(12)
        plans.end_of_day = lambda now, days: now + seconds(12 + 4 * days)
        start_payment.LEAST_LEFT = seconds(1)
        start_payment.FIRST_LOOKUP = seconds(2)
        start_payment.LONGEST_HOLD = seconds(90)
        start_payment.INITIATE_TAKES = expire_orders.INITIATE_TAKES = seconds(6)
        start_payment.LINK_GRACE = settle_payment.LINK_GRACE = seconds(3)
        settle_payment._next_lookup = lambda payment, now: now + seconds(2)
        settle_payment._next_lookup_of_failed = _while_watched
        refunds.ANSWER_TAKES = seconds(4)
        refunds.TRY_AGAIN_AFTER = seconds(1)
        refunds.WAITS_AT_MOST = seconds(5)
        payment.ASK_AGAIN_AFTER = seconds(1)
        outbox.CLAIM_LASTS = seconds(5)
        worker.JOBS = [
            (worker.beat, 5),
            (worker.settle_due, 1),
            (worker.expire_due_orders, 1),
            (worker.work_on_refunds, 1),
            (worker.send_due, 2),
        ]


def _while_watched(payment, now):
    return now + seconds(4) if now - payment.created_at < timedelta(seconds=30) else None
