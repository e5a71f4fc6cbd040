"""Which day it is: the one place that asks. A demo log's day runs ahead by an offset in the database, forward only.

A day ends at 24:00 in Shanghai.
"""

from datetime import UTC, date, datetime, timedelta, timezone

CELL_NAME = "main"
SHANGHAI = timezone(timedelta(hours=8))


def today(offset_days: int = 0) -> str:
    return (datetime.now(UTC).astimezone(SHANGHAI).date() + timedelta(days=offset_days)).isoformat()


def now() -> datetime:
    """The moment, for sessions, signatures' times and sign-in codes: never a demo's."""
    return datetime.now(UTC)


def set_demo_day(day: str) -> None:
    """Moves a demo log's day forward to `day`. Raises ValueError for a log that is no demo, or for a day gone by."""
    from django.db import transaction

    from yishi.record.models import Head, Slice

    with transaction.atomic():
        head, _ = Head.objects.get_or_create(cell=CELL_NAME)
        cell = Slice.objects.filter(subject="register/cell", key="cell").first()
        if cell is not None and b'"demo":true' not in bytes(cell.value):
            raise ValueError("only a demo log has a clock that can be moved")
        if day < head.recorded:
            raise ValueError(f"the record has reached {head.recorded}; a demo's clock goes forward only")
        head.offset_days = (date.fromisoformat(day) - date.fromisoformat(today())).days
        head.save(update_fields=["offset_days"])
