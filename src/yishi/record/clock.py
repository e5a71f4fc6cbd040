"""Which day it is: the one place that asks. A demo log's day runs ahead by an offset in the database, forward only.

A day ends at 24:00 in Shanghai.
"""

from datetime import UTC, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))


def today(offset_days: int = 0) -> str:
    return (datetime.now(UTC).astimezone(SHANGHAI).date() + timedelta(days=offset_days)).isoformat()


def now() -> datetime:
    """The moment, for sessions, signatures' times and sign-in codes: never a demo's."""
    return datetime.now(UTC)
