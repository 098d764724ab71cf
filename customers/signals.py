from django.dispatch import Signal

# A card was approved, returned or refused: `sender` is Verification, `verification` the row as it is now. Sent in
# the transaction of the decision, so whoever listens must not fail for reasons of their own. Answers whether the
# shopper has been written to about it.
verification_decided = Signal()

# The apps above keep things of a shopper too; each of these is asked or told with `user`.
# Answers (name, what can be written as JSON): goes into the shopper's copy of their data.
data_collected = Signal()
# Answers why the account cannot be closed now, as the shopper reads it, or None.
closing_asked = Signal()
# Sent first of all in the transaction that closes the account: listeners lock what is locked before an account.
account_closing = Signal()
# Sent in the transaction that closes the account: listeners let go of what no law keeps.
account_closed = Signal()
