"""Django's database sessions with three differences: the key is stored as a hash, the account stands in a column so
that a person's sessions can be listed and ended, and a session lives 90 days from sign-in, one day before it.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from yishi.access.models import Session
from yishi.record import clock

UNKNOWN_SECONDS = 24 * 3600
"""How long a browser that is not signed in keeps its session: a code that was asked, a form that waits."""


def hashed(key: str) -> str:
    return hashlib.sha256(f"session\n{key}".encode()).hexdigest()


def age(data: Any) -> int:
    """The seconds a session has left."""
    started = data.get("started")
    if not started:
        return UNKNOWN_SECONDS
    return max(0, int(started + settings.SESSION_COOKIE_AGE - clock.now().timestamp()))


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> Any:
        return Session

    @property
    def row_key(self) -> str:
        """The key of this session's row: what `my devices` names it by."""
        return hashed(self.session_key or "")

    def _get_session_from_db(self) -> Any:
        found = Session.objects.filter(session_key=self.row_key, expire_date__gt=clock.now()).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=hashed(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        key = self.session_key if session_key is None else session_key
        if key is not None:
            Session.objects.filter(session_key=hashed(key)).delete()

    def create_model_instance(self, data: Any) -> Any:
        def moment(name: str) -> datetime | None:
            return datetime.fromtimestamp(data[name], UTC) if data.get(name) else None

        return Session(
            session_key=hashed(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=clock.now() + timedelta(seconds=age(data)),
            account=str(data.get("account", "")),
            device=str(data.get("device", ""))[:60],
            started=moment("started"),
            seen=moment("seen"),
        )

    def get_expiry_age(self, **more: Any) -> int:
        return age(self._session)  # type: ignore[attr-defined]
