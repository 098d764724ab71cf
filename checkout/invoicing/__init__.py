"""Invoices and credit notes: issued inside the caller's transaction, printed later, never changed."""

from .issue import NothingToCredit, issue_credit_note, issue_invoice

__all__ = ["NothingToCredit", "issue_credit_note", "issue_invoice"]
