"""Where a matter goes: from a topic of the list, an amount and who is concerned to who decides, in one sentence.

Pure: reads the rulebook and nothing else. What is on the negative list is refused with the article and the place to
go instead. Whether a lead really is of the topic it is given is for the party group that screens it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from yishi.rulebook.kinds import ELECTORATES
from yishi.rulebook.model import LEVELS, Rulebook, Topic
from yishi.rulebook.words import Speaker, yuan

OFF_LIST = "off_list"
"""The code of a refusal because the topic is not on the deliberation list at all."""


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a matter goes.

    ``procedure`` is None where the rulebook has none; ``electorate`` is "" where nobody votes (consent, verify,
    secret); ``forms`` are all forms that would do; ``places`` are the places whose body must decide, each for
    itself; ``notice_days`` (of ``notice_unit``) is the least public notice, ``meeting_days`` the call before a
    meeting (0 without one); ``approver`` is who approves a payment of this amount, "" where nothing says.
    """

    topic: str
    procedure: str | None
    body: str
    electorate: str
    notice_days: int
    notice_unit: str
    meeting_days: int
    forms: tuple[str, ...]
    places: tuple[str, ...]
    approver: str
    reason_zh: str
    reason_en: str
    source: str


@dataclass(frozen=True, slots=True)
class Barred:
    """Refused: nobody may decide it. ``code`` is an item of the negative list, or ``off_list``."""

    code: str
    source: str
    reason_zh: str
    reason_en: str
    instead: str
    instead_en: str


def route(
    rules: Rulebook,
    *,
    topic: str,
    amount_fen: int = 0,
    concerned: Sequence[str] = (),
    people: int = 0,
    on: str,
    flags: Collection[str] = (),
) -> Routed | Barred:
    """Where a matter of `topic` goes on the day `on`.

    `amount_fen` is what it costs in all; `concerned` the division codes of the places it concerns; `people` how many
    are to pay, for topics with a limit for each; `flags` the items of the negative list that whoever screens it
    says apply. Raises KeyError for a flag that is no such item and NoRule where a value is not in force that day.
    """
    for flag in sorted(flags, key=lambda code: (len(code), code)):
        return _barred(rules, flag)
    found = rules.topics.get(topic)
    if found is None:
        return _off_list(topic)
    most = found.most_each
    if most is not None and people > 0 and amount_fen > people * rules.number(most.amount, on):
        return _barred(rules, most.negative)
    return _routed(rules, found, amount_fen, concerned, on)


def _barred(rules: Rulebook, code: str) -> Barred:
    bar = rules.negative[code]
    speaker = Speaker(rules, "en", "")
    return Barred(
        code,
        bar.source,
        f"“{bar.title}”在负面清单里，任何会都不能决定（{bar.source}）；可以这样办：{bar.instead}。",
        f"“{bar.title_en}” is on the negative list: no meeting may decide it ({speaker.source(bar.source)}); "
        f"instead: {bar.instead_en or bar.instead}.",
        bar.instead,
        bar.instead_en or bar.instead,
    )


def _off_list(topic: str) -> Barred:
    instead, instead_en = (
        "作为线索交党小组甄别，不属于社里的事转给有权的机关",
        "report it as a lead; what is not the group's is handed to the authority",
    )
    return Barred(
        OFF_LIST,
        "design",
        f"{topic} 不在协商议事清单里（本规则书自定）；可以这样办：{instead}。",
        f"{topic} is not on the deliberation list (this rulebook's own design); instead: {instead_en}.",
        instead,
        instead_en,
    )


def _routed(rules: Rulebook, topic: Topic, amount_fen: int, concerned: Sequence[str], on: str) -> Routed:
    body, forms, source, over = topic.body, topic.decides, topic.source, ""
    for step in topic.above:
        if amount_fen >= rules.number(step.amount, on):
            body, forms, source, over = step.body, (step.decides,), step.source, step.amount
    electorate = forms[0] if forms[0] in ELECTORATES else ""
    notice = rules.value(topic.notice.removeprefix("§"), on)
    held = rules.bodies[body] if body and electorate else None
    places = _places(rules, body, concerned)
    return Routed(
        topic.code,
        topic.procedure,
        body,
        electorate,
        rules.number(topic.notice, on),
        notice.unit,
        rules.number(held.notice, on) if held else 0,
        forms,
        places,
        _approver(rules, topic, amount_fen, on),
        _reason(
            rules, topic, body, forms[0], source, over, amount_fen, len(places), Speaker(rules, "zh", on)
        ),
        _reason(
            rules, topic, body, forms[0], source, over, amount_fen, len(places), Speaker(rules, "en", on)
        ),
        source,
    )


def _places(rules: Rulebook, body: str, concerned: Sequence[str]) -> tuple[str, ...]:
    """The places at which the body meets: the ancestors, at its level, of the places concerned."""
    digits = LEVELS[rules.bodies[body].level] if body else max(LEVELS.values())
    return tuple(sorted({place[:digits] for place in concerned}))


def _approver(rules: Rulebook, topic: Topic, amount_fen: int, on: str) -> str:
    for tier in topic.tiers:
        if tier.upto is None or amount_fen <= rules.number(tier.upto, on):
            return tier.by
    return ""


def _reason(
    rules: Rulebook,
    topic: Topic,
    body: str,
    form: str,
    source: str,
    over: str,
    amount_fen: int,
    places: int,
    say: Speaker,
) -> str:
    """One sentence: what, by whom, how counted, after which call, posted for how long, each with its article."""
    posted, article = say.number(topic.notice), say.source_of(topic.notice)
    many = places > 1 and form in ELECTORATES
    call = rules.bodies[body].notice if body and form in ELECTORATES else ""
    if say.lang == "zh":
        large = f"金额 {yuan(amount_fen)}，达到 {say.number(over)}，" if over else ""
        called = f"，会前 {say.number(call)}通知（{say.source_of(call)}）" if call else ""
        return (
            f"“{topic.title}”{large}{_decided(form, say.who(body), many)}：{say.electorate(form)}"
            f"（{say.source(source)}）{called}；公示 {posted}（{article}）。"
        )
    large = f" of {yuan(amount_fen, 'en')}, which reaches {say.number(over)}," if over else ""
    called = f", called {say.number(call)} ahead ({say.source_of(call)})" if call else ""
    return (
        f"“{topic.title_en}”{large} {_decided_en(form, say.who(body), many)}: {say.electorate(form)} "
        f"({say.source(source)}){called}; posted for {posted} ({article})."
    )


def _decided(form: str, who: str, many: bool) -> str:
    if form == "consent":
        return "由有关各户各自决定"
    word = {"verify": "核实", "secret": "投票"}.get(form, "决定")
    return f"由{'各地各自召开的' if many else ''}{who}{word}"


def _decided_en(form: str, who: str, many: bool) -> str:
    if form == "consent":
        return "is decided by each household for itself"
    word = {"verify": "checked", "secret": "voted on"}.get(form, "decided")
    return f"is {word} by the {who}{' of each place' if many else ''}"
