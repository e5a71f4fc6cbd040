"""`yishi export KIND FILE`: a list or a blank template as .xlsx; a book as .beancount, .hledger, .xlsx or .csv.

Nothing is overwritten. Cells are text or numbers, never formulas (attacks W8).
"""

from pathlib import Path

from yishi.cli.homes import Parser, Wrong, enter, said, show
from yishi.people.lists import FORMS

KINDS = ("households", *FORMS, "journal", "template", "book")
ENDINGS = {
    **dict.fromkeys((*FORMS, "journal"), (".xlsx",)),
    "households": (".xlsx",),
    "template": (".xlsx",),
    "book": (".beancount", ".hledger", ".xlsx", ".csv"),
}


def run(argv: list[str]) -> int:
    parser = Parser("export", "导出 / export")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "--place", default="", metavar="CODE", help="code of the place; default: the only one"
    )
    parser.add_argument(
        "--of",
        choices=("households", *FORMS, "journal"),
        default="households",
        help="of which kind the template is",
    )
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    file = Path(asked.file)
    if file.suffix not in ENDINGS[asked.kind]:
        return said(f"文件名要以 {'、'.join(ENDINGS[asked.kind])} 结尾 / the ending says the format")
    if file.exists():
        return said(f"{file} 已经有了，不覆盖 / exists already")
    if not file.absolute().parent.is_dir():
        return said(f"没有这个文件夹 / no such folder: {file.absolute().parent}")
    try:
        data = _made(asked.kind, file.suffix, asked.place, asked.of)
    except Wrong as wrong:
        return said(str(wrong))
    file.write_bytes(data)
    file.chmod(0o600)
    if asked.json:
        show({"file": str(file), "bytes": len(data)})
    else:
        print(file)
    return 0


def _made(kind: str, ending: str, place: str, of: str) -> bytes:
    if kind == "template" and of in FORMS:
        from yishi.people.lists.writing import write_list

        return write_list(FORMS[of], blank=True)
    if kind == "template" and of == "journal":
        from yishi.ledger.journal import FORM
        from yishi.people.lists.writing import write_list

        return write_list(FORM, blank=True)
    if kind == "template":
        from yishi.people.sheets import write_template

        return write_template()
    enter()
    if kind == "households":
        from yishi.people import queries
        from yishi.people.sheets import write_households

        return write_households(queries.rows(_only(place, [p.code for p in queries.places(digits=15)])))
    if kind in FORMS:
        return _list(kind, place)
    from yishi.ledger import journals
    from yishi.ledger import queries as ledger

    books = [b.partition("/")[2] for b in ledger.books()]
    at = _only(place, books)
    return journals.paper(at) if kind == "journal" else journals.write(at, ending)


def _list(kind: str, place: str) -> bytes:
    from yishi.people import listed, queries
    from yishi.record.reading import read
    from yishi.record.rulebooks import RULEBOOKS

    adopted = read("register/cell", "rulebook")
    towns = [p.code for p in queries.places(digits=9)]
    at = place if queries.place(place) else _only(place, towns)
    return listed.write(kind, at, RULEBOOKS[adopted["digest"]])


def _only(place: str, known: list[str]) -> str:
    if place in known:
        return place
    if not place and len(known) == 1:
        return known[0]
    raise Wrong(f"请用 --place 指明 / use --place: {'、'.join(known) or '—'}")
