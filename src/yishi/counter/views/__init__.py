"""The pages of the counter: the desk and its forms, a household's own money, and the public ledger."""
