"""The rulebooks entries name, by digest: stored as their bundles, loaded once a process."""

from collections.abc import Iterator, Mapping

from yishi.record.models import Book
from yishi.rulebook.calendar import Calendar
from yishi.rulebook.loader import load_bundle
from yishi.rulebook.model import Rulebook


class Rulebooks(Mapping[str, Rulebook]):
    """Every stored rulebook by its digest, read from the database when first asked for."""

    def __init__(self) -> None:
        self._loaded: dict[str, Rulebook] = {}

    def __getitem__(self, digest: str) -> Rulebook:
        found = self._loaded.get(digest)
        if found is None:
            row = Book.objects.filter(digest=digest, kind="rulebook").first()
            if row is None:
                raise KeyError(digest)
            found = self._loaded[digest] = load_bundle(bytes(row.bundle))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(Book.objects.filter(kind="rulebook").values_list("digest", flat=True))

    def __len__(self) -> int:
        return Book.objects.filter(kind="rulebook").count()


RULEBOOKS = Rulebooks()


def keep(rules: Rulebook) -> None:
    """Stores a rulebook so that entries may name it."""
    Book.objects.get_or_create(digest=rules.digest, defaults={"kind": "rulebook", "bundle": rules.bundle})


def keep_calendar(calendar: Calendar) -> None:
    """Stores a year's calendar, byte for byte, so that the act that enters it may name it."""
    Book.objects.get_or_create(digest=calendar.digest, defaults={"kind": "calendar", "bundle": calendar.raw})


def present() -> Rulebook:
    """The rulebook in force now. Raises LookupError in a home that is not founded."""
    from yishi.record.reading import read

    found = read("register/cell", "rulebook")
    if found is None:
        raise LookupError("no rulebook: this home is not founded")
    return RULEBOOKS[found["digest"]]
