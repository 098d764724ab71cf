"""Invoices and credit notes: issued inside the caller's transaction, printed later, never changed."""

from .issue import NothingToCredit, credit_the_rest, issue_credit_note, issue_invoice

__all__ = ["NothingToCredit", "credit_the_rest", "issue_credit_note", "issue_invoice"]
