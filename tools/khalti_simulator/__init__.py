"""A stand-in for Khalti's web checkout: own process, own ledger, no real money."""
