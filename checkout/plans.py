"""The ways to pay an order: one sum at once, or a plan of parts with their days.

A tola of gold costs more than one Khalti payment carries, so paying in parts, by bank and later is the main road.
`plans_for` is pure; amounts are NPR, moments aware. What of a plan is paid follows from the order's applied
payments alone (`schedule`), whose amounts may be others than the parts'.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal

from django.utils import timezone

from checkout.limits import Spent, limits_on, most_now, spent_by_method
from checkout.models import Instalment, Order, Payment
from home.days import KATHMANDU, start_of_day
from home.money import RUPEE, ZERO, round_money

Plan = Order.Plan
Method = Payment.Method


@dataclass(frozen=True)
class Part:
    """So much by this method, at the latest at `due_at`."""

    method: Payment.Method
    amount: Decimal
    due_at: datetime


@dataclass(frozen=True)
class PlanOffer:
    code: Order.Plan
    parts: tuple[Part, ...]


def end_of_day(now, days):
    """The last moment of the day that is `days` after that of `now`, in Kathmandu."""
    return start_of_day(_day(now) + timedelta(days=days + 1)) - timedelta(seconds=1)


def _day(moment):
    return moment.astimezone(KATHMANDU).date()


def plans_for(total, *, rules, limits, spent, is_pickup, now):
    """The PlanOffers for an order of `total`, the simplest first; none when no way of paying carries it.

    `rules` are the CheckoutSettings, `limits` Limits by method, `spent` what the shopper has Spent by method.
    """
    makers = (
        [_by_bank] if total >= rules.known_payer_from else [_at_once, _in_days, _deposit, _by_bank, _cash]
    )
    offers = (make(total, rules, limits, spent, is_pickup, now) for make in makers)
    return [offer for offer in offers if offer is not None]


def offers_for(user, total, rules, now, *, is_pickup):
    """`plans_for` this shopper, with the limits of today."""
    return plans_for(
        total,
        rules=rules,
        limits=limits_on(_day(now)),
        spent=spent_by_method(user, now),
        is_pickup=is_pickup,
        now=now,
    )


@dataclass(frozen=True)
class PlanChoice:
    """A way of paying as the checkout shows it. None: not with that way of getting the pieces."""

    code: Order.Plan
    delivered: PlanOffer | None
    picked_up: PlanOffer | None


def plan_choices(user, items_total, delivery_charge, rules):
    """The PlanChoices for pieces of `items_total` NPR, with and without delivery."""
    now = timezone.now()
    known = {"rules": rules, "limits": limits_on(_day(now)), "spent": spent_by_method(user, now), "now": now}
    delivered, picked_up = (
        {offer.code: offer for offer in plans_for(total, is_pickup=is_pickup, **known)}
        for total, is_pickup in ((items_total + delivery_charge, False), (items_total, True))
    )
    return [
        PlanChoice(code, delivered.get(code), picked_up.get(code))
        for code in Plan
        if code in delivered or code in picked_up
    ]


def _carries(limits, amount, spent):
    most = most_now(limits, spent)
    return limits.least <= amount and (most is None or amount <= most)


def _window(rules, now):
    return now + timedelta(minutes=rules.payment_window_minutes)


def _at_once(total, rules, limits, spent, is_pickup, now):
    if not _carries(limits[Method.KHALTI], total, spent[Method.KHALTI]):
        return None
    return PlanOffer(Plan.KHALTI, (Part(Method.KHALTI, total, _window(rules, now)),))


def _in_days(total, rules, limits, spent, is_pickup, now):
    """A payment a day, each as large as the limits let it be. None when one is enough, or the days are not."""
    khalti = limits[Method.KHALTI]
    amounts, left, day = [], total, _day(now)
    for ahead in range(rules.days_for_the_rest + 1):
        most = most_now(khalti, _spent_on(day + timedelta(days=ahead), day, spent[Method.KHALTI], amounts))
        amount = left if most is None else min(left, most)
        if not ahead and amount < khalti.least:
            return None
        # What is left over must be large enough to be paid, too.
        if ZERO < left - amount < khalti.least:
            amount = left - khalti.least
        amounts.append(amount)
        left -= amount
        if not left:
            break
    if left or len(amounts) < 2 or any(0 < amount < khalti.least for amount in amounts):
        return None
    return PlanOffer(Plan.KHALTI_DAYS, tuple(_one_a_day(amounts, rules, now)))


def _spent_on(day, first, spent, amounts):
    """What will have been paid by `day` of the plan's `amounts`, one for each day from `first` on."""
    if day == first:
        return spent
    paid = sum(
        (
            amount
            for ahead, amount in enumerate(amounts)
            if (first + timedelta(days=ahead)).replace(day=1) == day.replace(day=1)
        ),
        ZERO,
    )
    is_same_month = first.replace(day=1) == day.replace(day=1)
    return Spent(ZERO, paid + (spent.month if is_same_month else ZERO))


def _one_a_day(amounts, rules, now):
    """Each part may be as late as leaves a day for each that follows."""
    slack = rules.days_for_the_rest - (len(amounts) - 1)
    for ahead, amount in enumerate(amounts):
        due_at = end_of_day(now, ahead + slack) if ahead else _window(rules, now)
        if amount:
            yield Part(Method.KHALTI, amount, due_at)


def _deposit(total, rules, limits, spent, is_pickup, now):
    """For what one payment by Khalti cannot carry."""
    khalti, share = limits[Method.KHALTI], Decimal(rules.deposit_percent) / 100
    deposit = max(round_money(total * share, RUPEE, ROUND_CEILING), khalti.least)
    is_too_large = khalti.most is not None and total > khalti.most
    if not (_takes_transfers(rules) and is_too_large and _carries(khalti, deposit, spent[Method.KHALTI])):
        return None
    rest = _transfers(total - deposit, limits[Method.BANK], spent[Method.BANK], now, rules.days_for_the_rest)
    if rest is None:
        return None
    return PlanOffer(Plan.DEPOSIT, (Part(Method.KHALTI, deposit, _window(rules, now)), *rest))


def _by_bank(total, rules, limits, spent, is_pickup, now):
    if not _takes_transfers(rules) or total < limits[Method.BANK].least:
        return None
    parts = _transfers(total, limits[Method.BANK], spent[Method.BANK], now, rules.days_for_bank_transfer)
    return parts and PlanOffer(Plan.BANK, parts)


def _cash(total, rules, limits, spent, is_pickup, now):
    if not (rules.cash_enabled and is_pickup and _carries(limits[Method.CASH], total, spent[Method.CASH])):
        return None
    return PlanOffer(Plan.CASH, (Part(Method.CASH, total, end_of_day(now, rules.days_for_cash)),))


def _takes_transfers(rules):
    return rules.bank_transfer_enabled and bool(rules.bank_account.strip())


def _transfers(amount, limits, spent, now, days):
    """`amount` as Parts in as few transfers as the bank's limits leave, all by the end of the last of `days`; None
    where so many days and this month do not carry it."""
    of_day = limits.most_a_day and limits.most_a_day * (days + 1) - spent.today
    of_month = limits.most_a_month and limits.most_a_month - spent.month
    if any(most is not None and amount > most for most in (of_day, of_month)):
        return None
    most = min(each or amount for each in (limits.most, limits.most_a_day))
    parts = []
    while amount > ZERO:
        parts.append(Part(Method.BANK, min(amount, most), end_of_day(now, days)))
        amount -= parts[-1].amount
    return tuple(parts)


# What an order keeps of its plan


def keep_plan(order, offer):
    """Write the parts of `offer` as the instalments of a saved order, in the caller's transaction."""
    order.instalments.all().delete()
    Instalment.objects.bulk_create(
        Instalment(order=order, position=position, method=part.method, amount=part.amount, due_at=part.due_at)
        for position, part in enumerate(offer.parts, start=1)
    )


@dataclass(frozen=True)
class Row:
    """An instalment and what of it is paid. `state`: paid, now (the next to be paid) or later. `until`: when it is
    to be paid at the latest; the next one as long as the pieces are held."""

    part: Instalment
    paid: Decimal
    state: str
    until: datetime

    @property
    def left(self):
        return self.part.amount - self.paid


def schedule(order):
    """The Rows of an order's plan. One of a time before there were plans is one part by Khalti."""
    parts = list(order.instalments.all()) or [
        Instalment(order=order, position=1, method=Method.KHALTI, amount=order.total, due_at=order.hold_until)
    ]
    paid, rows, has_next = order.applied_total, [], False
    for part in parts:
        covered = min(paid, part.amount)
        paid -= covered
        state = "paid" if covered == part.amount else "later" if has_next else "now"
        has_next = has_next or state == "now"
        until = max(part.due_at, order.hold_until) if state == "now" else part.due_at
        rows.append(Row(part, covered, state, until))
    return rows


def next_row(order):
    """The Row that is to be paid next, or None."""
    return next((row for row in schedule(order) if row.state == "now"), None)
