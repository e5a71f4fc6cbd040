"""`yishi erase PERSON --by OFFICE-HOLDER --office OFFICE@PLACE --reason TEXT`: erases a person's private data."""

from yishi.cli.homes import Parser, Wrong, enter, said, show

WORDS = {
    "zh": "已抹去 {person} 的 {values} 项个人信息，记录里留有第 {entries} 条：谁、以什么职务、为什么。决定、金额、职务不变。",
    "en": "erased {values} private values of {person}; entry {entries} of the record says who did it, in which office "
    "and why. Decisions, amounts and offices stay.",
}


def run(argv: list[str]) -> int:
    parser = Parser("erase", "抹去一个人的个人信息 / erase a person's private data")
    parser.add_argument("person", metavar="PERSON", help="register id, e.g. p-150621…-004-02")
    parser.add_argument("--by", required=True, help="register id of the office-holder")
    parser.add_argument("--office", required=True, metavar="OFFICE@PLACE")
    parser.add_argument("--reason", required=True)
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    try:
        enter()
    except Wrong as wrong:
        return said(str(wrong))
    from yishi.procedure import Refused
    from yishi.procedure.say import sentence
    from yishi.record import erasing

    done = erasing.erase(asked.person, asked.by, asked.office, asked.reason)
    if isinstance(done, Refused):
        words = sentence(done.code, done.facts, asked.lang)
        if asked.json:
            show(
                {
                    "ok": False,
                    "refused": {"code": done.code, "text": words.text, "rule": done.rule or words.rule},
                }
            )
        else:
            print(f"{words.text} {words.allowed}")
        return 1
    told = {"person": asked.person, "values": done.values, "entries": list(done.entries)}
    if asked.json:
        show({"ok": True, **told})
    else:
        entries = ", ".join(str(e) for e in done.entries)
        print(WORDS[asked.lang].format(person=asked.person, values=done.values, entries=entries))
    return 0
