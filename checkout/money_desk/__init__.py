"""Money that people see to in the admin: transfers, cash, bank statements, refunds, and what needs attention."""
