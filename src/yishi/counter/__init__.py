"""The counter: the accountant's desk, collections, approvals and payments, and the public ledger with its traces."""
