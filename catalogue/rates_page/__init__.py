"""The public page of rates: what metal costs today and cost before, and what a piece would."""
