"""Money is Decimal NPR with two places. There is one rounding function, and this is it."""

from decimal import ROUND_HALF_UP, Decimal

PAISA = Decimal("0.01")
RUPEE = Decimal("1")
ZERO = Decimal("0.00")


def round_money(amount, step=PAISA, rounding=ROUND_HALF_UP):
    """`amount` (NPR) to a whole multiple of `step` (NPR), always given with two places."""
    steps = (amount / step).quantize(Decimal(1), rounding=rounding)
    return (steps * step).quantize(PAISA)
