"""A procedure told to a villager, from the rulebook's data alone, in the order people ask: 人、财、事、权.

Who takes part; which money, from where, to whom; what happens step by step, how long it takes, what if nobody acts or
somebody objects; who has which power and who checks it. Nothing is judged here: a rulebook that the checker would
refuse is explained as it stands.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from yishi.rulebook.model import Procedure, Rulebook, Step
from yishi.rulebook.sentences import Telling
from yishi.rulebook.words import LEVELS, Speaker

HEADS = {
    "zh": ("人：谁参加", "财：动哪里的钱", "事：怎么办", "权：谁决定，谁把关"),
    "en": (
        "People: who takes part",
        "Money: which, and from where",
        "Steps: what happens",
        "Powers: who decides, who checks",
    ),
}


@dataclass(frozen=True, slots=True)
class Explained:
    """One procedure in sentences of one language, in the four parts of `HEADS`."""

    name: str
    title: str
    topic: str
    people: tuple[str, ...]
    money: tuple[str, ...]
    steps: tuple[str, ...]
    powers: tuple[str, ...]


def explain(rules: Rulebook, name: str, lang: str = "zh", on: str = "") -> Explained:
    """The procedure `name` in sentences, with the values of the day `on` (the newest ones where "").

    Raises KeyError where the rulebook has no such procedure.
    """
    procedure = rules.procedures[name]
    say = Speaker(rules, lang, on or rules.newest())
    telling = Telling(say, procedure)
    topic = rules.topics.get(procedure.topic)
    return Explained(
        name,
        say.pick((procedure.title, procedure.title_en)),
        f"{topic.code} {say.pick((topic.title, topic.title_en))}" if topic else "",
        tuple(_people(say, procedure)),
        tuple(_money(say, procedure)),
        (*(telling.step(step) for step in procedure.steps.values()), *telling.again()),
        tuple(_powers(say, telling, procedure)),
    )


def as_text(told: Explained, lang: str = "zh") -> str:
    """The four parts as plain text, one sentence a line."""
    heads = HEADS[lang]
    lines = [f"{told.title}（{told.topic}）" if lang == "zh" and told.topic else told.title]
    if lang == "en" and told.topic:
        lines = [f"{told.title} ({told.topic})"]
    for head, part in zip(heads, (told.people, told.money, told.steps, told.powers), strict=True):
        lines += ["", head, *(f"  {line}" for line in part)]
    return "\n".join(lines)


def as_data(told: Explained) -> dict[str, object]:
    """The same for a program: lists of sentences under people, money, steps, powers."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(told).items()}


def reading_order(rules: Rulebook) -> tuple[str, ...]:
    """Names of procedures as one reads them: those without a topic first, then in the order of the topics."""
    topics = {code: number for number, code in enumerate(rules.topics)}
    names = rules.procedures
    return tuple(sorted(names, key=lambda name: (topics.get(names[name].topic, -1), name)))


def overview_data(rules: Rulebook, lang: str = "zh", on: str = "") -> dict[str, object]:
    """The rulebook as a whole, for a program: title, digest, topics with their forms, the negative list."""
    say = Speaker(rules, lang, on or rules.newest())
    return {
        "title": say.pick((rules.title, rules.title_en or rules.title)),
        "digest": rules.digest,
        "topics": [
            {
                "code": topic.code,
                "title": say.pick((topic.title, topic.title_en)),
                "decides": say.electorate(topic.decides[0]) if topic.decides else "",
                "procedure": topic.procedure,
                "source": say.source(topic.source),
            }
            for topic in rules.topics.values()
        ],
        "negative": [
            {
                "code": bar.code,
                "title": say.pick((bar.title, bar.title_en)),
                "source": say.source(bar.source),
                "instead": say.pick((bar.instead, bar.instead_en or bar.instead)),
            }
            for bar in rules.negative.values()
        ],
    }


def overview(rules: Rulebook, lang: str = "zh", on: str = "") -> str:
    """The rulebook as a whole: its topics with the procedure of each, and what nobody may decide."""
    say = Speaker(rules, lang, on or rules.newest())
    lines = [say.pick((rules.title, rules.title_en or rules.title)), f"SHA-256 {rules.digest}", ""]
    lines.append(say.pick(("可以议的事", "What may be decided")))
    for topic in rules.topics.values():
        form = say.electorate(topic.decides[0]) if topic.decides else ""
        way = f" → {topic.procedure}" if topic.procedure else ""
        title = say.pick((f"{topic.title}：", f"{topic.title_en}: "))
        lines.append(f"  {topic.code} {title}{form}{way}")
    lines += ["", say.pick(("谁也不能决定的事（负面清单）", "What nobody may decide"))]
    for bar in rules.negative.values():
        source, instead = say.source(bar.source), say.pick((bar.instead, bar.instead_en or bar.instead))
        title = say.pick((f"{bar.title}（{source}）", f"{bar.title_en} ({source})"))
        lines.append(f"  {bar.code} {title} → {instead}")
    return "\n".join(lines)


def _people(say: Speaker, procedure: Procedure) -> Iterable[str]:
    """Every office, body and list of people that takes part, once, in the order in which they come in."""
    seen: dict[str, list[str]] = {}
    for step in procedure.steps.values():
        for code in _involved(step):
            seen.setdefault(code, []).append(say.pick((step.title, step.title_en)))
    for code, titles in seen.items():
        level = ""
        if code in say.rules.offices or code in say.rules.bodies:
            word = say.pick(LEVELS[say.rules.level_of(code)])
            level = f"（{word}）" if say.lang == "zh" else f" ({word})"
        name = say.who(code)
        yield f"{name}{level}{say.pick(('：', ': '))}{say.pick(('；', '; ')).join(dict.fromkeys(titles))}"
    if any(step.kind == "notice" for step in procedure.steps.values()):
        yield say.pick(
            ("有关的每一个人：公示期间可以提异议", "everyone concerned: may object while a notice hangs")
        )


def _involved(step: Step) -> tuple[str, ...]:
    if step.kind == "vote":
        return (str(step.params["body"]),)
    if step.kind == "ask":
        return (str(step.params["of"]),)
    if step.kind == "ladder":
        return (*step.by, *_texts(step, "levels"))
    if step.kind == "election" and step.params.get("body"):
        return (str(step.params["body"]), *step.by)
    return (*step.by, *_texts(step, "approve"))


def _texts(step: Step, key: str) -> tuple[str, ...]:
    value = step.params.get(key, ())
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, tuple) else ()


def _money(say: Speaker, procedure: Procedure) -> Iterable[str]:
    """Each payment and each collection; a sentence saying that none moves where there is neither."""
    moved = False
    for step in procedure.steps.values():
        if step.kind == "effect" and step.params["what"] == "money":
            moved = True
            yield _payment(say, procedure, step)
        if step.kind == "task" and "collects" in step.params:
            moved = True
            what, who = say.who(str(step.params["collects"])), say.all(step.by)
            yield say.pick(
                (f"收款：{who}按“{what}”向各户收，收进社账", f"collected: by the {who}, as “{what}” says")
            )
        balance = step.params.get("balance")
        for equation in balance if isinstance(balance, tuple) else ():
            yield say.pick(("必须相等：", "must be equal: ")) + _equation(say, equation)
        if "split" in step.params:
            what = say.word(str(step.params["split"]).removeprefix("$"))
            yield say.pick(
                (
                    f"“{what}”按权重分到分，尾差给余数最大的，谁也不多一分不少一分",
                    f"“{what}” is split by weight to the fen, what is left over to the largest remainders",
                )
            )
        if "compare" in step.params:
            yield _compared(say, step)
        if "weights" in step.params:
            asked = procedure.steps[str(step.params["weights"])]
            yield say.pick(
                (
                    f"权重就是各户在“{asked.title}”里自己报的数，同意的户一户不漏",
                    f"the weights are what each household itself said in “{asked.title_en}”; nobody who agreed is left out",
                )
            )
        if "plots" in step.params:
            plots = say.word(str(step.params["plots"]).removeprefix("$"))
            yield say.pick(
                (
                    f"权重就是各户在“{plots}”里的平方米数",
                    f"the weights are each household's square metres in “{plots}”",
                )
            )
    if not moved:
        yield say.pick(("这道程序不从任何账上付钱", "this procedure pays no money out of any book"))


def _compared(say: Speaker, step: Step) -> str:
    """How many quotes there must be, and that only who quoted is paid."""
    least = say.number(str(step.params["least"])) if "least" in step.params else "1"
    return say.pick(
        (
            f"“{step.title}”至少比 {least} 家报价；选定的收款方必须报过价，付的就是它报的价",
            f"“{step.title_en}” compares at least {least} quotes; who is chosen has quoted, and is paid what it quoted",
        )
    )


def _equation(say: Speaker, equation: str) -> str:
    sides = [
        " + ".join(say.word(term.strip()) for term in side.split("+")) for side in equation.split("=", 1)
    ]
    return " = ".join(sides)


def _payment(say: Speaker, procedure: Procedure, step: Step) -> str:
    book = step.params.get("book")
    lines, limit = say.who(str(step.params["lines"])), say.who(str(step.params["limit"]))
    only = say.who(str(step.params["payee"])) if "payee" in step.params else ""
    keeper, approvers = say.all(step.by), _approvers(say, procedure, step)
    if say.lang == "zh":
        source = "镇里的账" if book == "town" else "本级集体的账"
        return (
            f"付款“{step.title}”：从{source}付，每一笔不超过“{lines}”里的那一行，合计不超过“{limit}”；"
            + (f"只付给“{only}”；" if only else "")
            + f"{approvers}，{keeper}记账，批的人不能记账"
        )
    source = "the town's book" if book == "town" else "the collective's own book"
    return (
        f"payment “{step.title_en}”: from {source}, no payment above its line in “{lines}”, in all not above "
        f"“{limit}”; "
        + (f"to nobody but the {only}; " if only else "")
        + f"{approvers}, the {keeper} books it, never the one who approved"
    )


def _approvers(say: Speaker, procedure: Procedure, step: Step) -> str:
    topic = say.rules.topics.get(procedure.topic)
    if topic is not None and topic.tiers:
        tiers = [
            say.pick((f"{say.number(t.upto)}以下", f"up to {say.number(t.upto)} "))
            + say.pick((f"由{say.who(t.by)}", f"the {say.who(t.by)}"))
            if t.upto
            else say.pick((f"再多由{say.who(t.by)}", f"above that the {say.who(t.by)}"))
            for t in topic.tiers
        ]
        return say.pick(("，".join(tiers) + "签批", ", ".join(tiers) + " approves it"))
    who = say.all(_texts(step, "approve")) or say.pick(("无人", "nobody"))
    return say.pick((f"由{who}签批", f"approved by the {who}"))


def _powers(say: Speaker, telling: Telling, procedure: Procedure) -> Iterable[str]:
    """Who decides in which form, who checks, who answers objections, who makes it effective."""
    topic = say.rules.topics.get(procedure.topic)
    if topic is not None:
        forms = say.pick(("；或者", "; or ")).join(say.electorate(form) for form in topic.decides)
        source = say.source(topic.source)
        yield say.pick((f"决定：{forms}（{source}）", f"decision: {forms} ({source})"))
        if not topic.recuse:
            yield say.pick(
                (
                    "事关全体成员，表决不设回避",
                    "it concerns all members alike: nobody is recused from the vote",
                )
            )
    for step in procedure.steps.values():
        if step.kind == "review":
            both = ("和", " and ") if step.params.get("joint") else ("或", " or ")
            who = say.joined([say.who(code) for code in step.by], both)
            yield say.pick((f"把关：{who}——{step.title}", f"check: the {who} — {step.title_en}"))
        elif step.kind == "notice":
            yield telling.objections(step)
        elif step.kind == "effect":
            under = telling.ref(str(step.params["under"]))
            term = say.number(str(step.params["term"])) if "term" in step.params else ""
            yield say.pick(
                (
                    f"生效：“{step.title}”只有在{under}公示期满、没有未答复的异议后才可以办"
                    + (f"，任期 {term}" if term else ""),
                    f"effect: “{step.title_en}” only after the notice of {under} has run out with no open objection"
                    + (f", for a term of {term}" if term else ""),
                )
            )
    if topic is None:
        yield say.pick(
            ("这道程序不作决定，也不产生任何效力", "this procedure decides nothing and has no effect")
        )
