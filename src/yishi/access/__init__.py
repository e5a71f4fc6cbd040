"""Who is asking: sign-in by phone and code, second factor, sessions, offices as hats, and the way from a form to the record."""
