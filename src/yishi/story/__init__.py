"""A matter told for people: where it stands, whose turn it is, the money, each step. Read by public and signed-in pages."""
