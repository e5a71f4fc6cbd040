"""Meetings in the browser: convened, signed in, voted in the hall and on the phone, counted, minuted, shown on a wall."""
