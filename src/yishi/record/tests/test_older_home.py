"""A home made by an older version: its tables grow, and what they gained is filled from the log, row for row."""

import pytest
from django.core.management import call_command
from django.db import connection

from yishi.demo.cases import well
from yishi.demo.copies import played
from yishi.demo.service_stage import ServiceStage
from yishi.record import home, keys, rebuilding
from yishi.rulebook.loader import shipped

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


@pytest.mark.parametrize("room", ["ledger", "meetings"])
def test_the_tables_of_an_older_version_are_filled_from_the_log(tmp_path, settings, room):
    settings.HOME = tmp_path
    played("older home", tmp_path, lambda: well.play(ServiceStage(shipped())))
    try:
        call_command("migrate", room, "0001", verbosity=0, interactive=False)
        assert home.behind_the_tables()
        home.prepare()
        assert not home.behind_the_tables()
        assert not rebuilding.rebuild(check=True).differing
    finally:
        call_command("migrate", verbosity=0, interactive=False)
        keys.read.cache_clear()
    assert connection.introspection.table_names()
