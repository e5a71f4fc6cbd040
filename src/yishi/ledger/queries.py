"""What other rooms may ask of the books: balances, vouchers, lines. Money is integer fen."""

from collections import defaultdict

from yishi.ledger.models import Account, Line, Voucher


def balanced() -> bool:
    """Whether every book's trial balance is nothing, to the fen."""
    sums: dict[str, int] = defaultdict(int)
    for book, fen in Account.objects.values_list("book", "fen"):
        sums[book] += fen
    return not any(sums.values())


def accounts(book: str) -> list[tuple[str, int]]:
    """(account, debits minus credits) of a book."""
    return list(Account.objects.filter(book=book).order_by("code").values_list("code", "fen"))


def vouchers(book: str, month: str = "") -> list[Voucher]:
    """The vouchers of a book, of one month where it is named, in the order of their numbers."""
    return list(Voucher.objects.filter(book=book, number__startswith=month).order_by("number"))


def of_matter(matter: str) -> list[Voucher]:
    """What was booked for a matter, in every book."""
    return list(Voucher.objects.filter(matter=matter).order_by("index"))


def lines(matter: str) -> list[Line]:
    """What the authorities of a matter allow and have spent."""
    return list(Line.objects.filter(matter=matter).order_by("step", "line"))


def books() -> list[str]:
    """Every book's subject."""
    return sorted(set(Account.objects.values_list("book", flat=True)))


def find_voucher(number: str, book: str = "") -> Voucher | None:
    """A voucher by its number, of one book or of the only one that has it; None where there is none or several."""
    rows = Voucher.objects.filter(number=number, **({"book": book} if book else {}))[:2]
    return rows[0] if len(rows) == 1 else None
