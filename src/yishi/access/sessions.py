"""Django's own database sessions, with the account in a column of its own, so that a person's sessions can be ended."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from yishi.access.models import Session


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> Any:
        return Session

    def create_model_instance(self, data: Any) -> Any:
        row: Any = super().create_model_instance(data)
        row.account = str(data.get("account", ""))
        return row
