"""`yishi indicators`: every computed figure with its definition and period."""

from yishi.cli.homes import Parser, Wrong, enter, said, show


def run(argv: list[str]) -> int:
    parser = Parser("indicators", "从记录算出的数字 / every computed figure")
    parser.add_argument("--year", type=int, default=0, help="one year; default: all of the record")
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    if asked.year and not 1949 <= asked.year <= 2999:
        return said(f"没有这一年 / no such year: {asked.year}")
    try:
        enter()
    except Wrong as wrong:
        return said(str(wrong))
    from yishi.reports.indicators import computed

    found = computed(asked.year, asked.lang)
    if asked.json:
        show({"indicators": [i.as_dict() for i in found]})
    else:
        for i in found:
            print(f"{i.value:>14,} {i.unit}  {i.code}  {i.definition}")
    return 0
