"""`yishi rebuild [--check]`: makes every projection again from the record; with --check only compares."""

import sys

from yishi.cli.homes import Parser, Wrong, enter, said, show

WORDS = {
    "zh": ("重放 {n} 条，{what}", "每张表都与记录逐字节相同", "与记录不同的表：{tables}", "已重做", "第 {index} 条不成立：{code}"),
    "en": ("replayed {n} entries, {what}", "every table is what the record makes of it, byte for byte",
           "tables that differ from the record: {tables}", "made again", "entry {index} does not stand: {code}"),
}  # fmt: skip


def run(argv: list[str]) -> int:
    parser = Parser("rebuild", "从记录重做页面数据 / remake every projection from the record")
    parser.add_argument("--check", action="store_true", help="compare only, change nothing")
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    try:
        enter()
    except Wrong as wrong:
        return said(str(wrong))
    from yishi.record import rebuilding

    words = WORDS[asked.lang]
    try:
        done = rebuilding.rebuild(asked.check, lambda n: print(f"\r{n}", end="", file=sys.stderr))
    except rebuilding.Broken as broken:
        if asked.json:
            show({"ok": False, "first_bad": {"index": broken.index, "code": broken.code}})
        else:
            print(words[4].format(index=broken.index, code=broken.code))
        return 1
    same = not done.differing
    if asked.json:
        show({"ok": same or not asked.check, "entries": done.entries, "differing": list(done.differing)})
    else:
        what = (
            words[3]
            if not asked.check
            else words[1]
            if same
            else words[2].format(tables=", ".join(done.differing))
        )
        print(words[0].format(n=done.entries, what=what))
    return 0 if same or not asked.check else 1
