"""How an order or a payment changes its status. Verbs in checkout/actions/ are the only callers."""

from functools import partial

from checkout.errors import ForbiddenMove
from home.moves import move as home_move

move = partial(home_move, error=ForbiddenMove)
