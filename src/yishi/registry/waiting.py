"""Keeping a sheet between its preview and its confirmation: encrypted, for whoever sent it, for a day at most."""

import secrets
from datetime import timedelta

from yishi.record import clock, keys
from yishi.registry.models import Sheet

DAY = timedelta(hours=24)


def keep(owner: str, place: str, name: str, data: bytes) -> str:
    """Holds a sheet; its name for the address. What its sender had waiting before for that place goes."""
    sweep()
    Sheet.objects.filter(owner=owner, place=place, done=None).delete()
    ident = secrets.token_hex(16)
    packed = name.encode()[:200].hex().encode() + b"\n" + data
    held = keys.hide_bytes(packed, f"sheet {ident}")
    Sheet.objects.create(id=ident, owner=owner, place=place, held=held, created=clock.now())
    return ident


def find(ident: str, owner: str) -> Sheet | None:
    """A sheet that this owner sent within a day; nobody else's (attacks W1)."""
    since = clock.now() - DAY
    return Sheet.objects.filter(id=ident, owner=owner, created__gt=since).first()


def opened(sheet: Sheet) -> tuple[str, bytes]:
    """(file name, bytes)"""
    name, _, data = keys.show_bytes(bytes(sheet.held), f"sheet {sheet.id}").partition(b"\n")
    return bytes.fromhex(name.decode()).decode(errors="replace"), data


def written(ident: str, index: int) -> None:
    """The sheet has become entries: its bytes go."""
    Sheet.objects.filter(id=ident).update(held=b"", done=index)


def drop(sheet: Sheet) -> None:
    sheet.delete()


def sweep() -> int:
    """Deletes what has waited a day."""
    return int(Sheet.objects.filter(created__lte=clock.now() - DAY).delete()[0])


def erase(owner: str) -> int:
    """Whoever is erased may stand in any sheet that waits: all of them go, and are sent again."""
    Sheet.objects.filter(done=None).delete()
    return 0
