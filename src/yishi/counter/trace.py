"""The way back from a voucher, in words: request, authority, notice, vote, plan, lead; each with its entry (M11)."""

from dataclasses import dataclass
from typing import Any

from yishi.counter import payees, words
from yishi.face.words import say, yuan
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.record import tracing
from yishi.record.rulebooks import RULEBOOKS
from yishi.rulebook.model import Rulebook
from yishi.story import telling as story

LEFT_OUT = {"open_ballots", "minutes"}
"""Acts of meetings that say less than the count and the taking of its result."""


@dataclass(frozen=True)
class Stop:
    """One entry on the way: what it was, what came of it, who did it; ``ident`` is its matter, "" for a book's."""

    title: str
    text: str
    by: str
    on: str
    index: int
    ident: str
    number: str
    code: str
    mark: str = ""


def way(index: int, lang: str) -> list[Stop]:
    """From the entry asked for back to the lead, the newest first."""
    steps = [s for s in tracing.trace(index) if s.body["act"] not in LEFT_OUT]
    counts = {s.body["subject"]: s.body for s in steps if s.body["act"] == "count"}
    found = sorted((s for s in steps if s.body["act"] != "count"), key=lambda s: -s.index)
    return [stop for s in found if (stop := _stop(s.index, s.body, counts, lang)) is not None]


def _stop(index: int, body: dict[str, Any], counts: dict[str, Any], lang: str) -> Stop | None:
    kind, _, ident = body["subject"].partition("/")
    by = who_did(RULEBOOKS[body["rulebook"]], body["by"], body["capacity"], lang)
    if kind == "book":
        title, text = _booked(body, lang)
        return Stop(title, text, by, body["on"], index, "", body["outcome"].get("voucher", ""), ident)
    matter = matters.matter(body["subject"])
    if kind != "matter" or matter is None:
        return None
    rules = RULEBOOKS[matter.rulebook]
    step = rules.procedures[matter.procedure].steps.get(body["step"])
    title = (step.title_en if lang == "en" else step.title) if step else body["act"]
    outcome = body["outcome"].get("outcome", "")
    text = story.word(rules, outcome, lang) if outcome else ""
    if body["act"] == "take":
        count = counts.get(body["data"].get("meeting", ""))
        if count is not None:
            text = _counted(count["outcome"]["result"], text, lang)
    if body["act"] in ("open", "report_lead") and matter.procedure == "lead":
        title, text, by = say(lang, "有人反映", "a lead was reported"), matter.title, ""
    return Stop(title, text, by, body["on"], index, ident, "", "", "")


def who_did(rules: Rulebook, by: str, capacity: str, lang: str) -> str:
    """An office-holder by office and name; anyone else without one."""
    office, at, _ = capacity.partition("@")
    if at:
        return f"{rules.title_of(office, lang)} {people.name(by)}"
    return "" if by else say(lang, "到期自动记录", "recorded when the days were over")


def _booked(body: dict[str, Any], lang: str) -> tuple[str, str]:
    """An act of a book: what it is called, and what it says."""
    data, fen = body["data"], body["outcome"].get("fen")
    place = payees.place_title(body["subject"].partition("/")[2])
    amount = say(lang, "{y} 元", "{y} yuan", y=yuan(fen)) if fen is not None else ""
    if body["act"] == "approve":
        kin = body["facts"].get("kin", {})
        known = say(lang, "已申报亲属，收款人不在其中", "kin declared, the payee is none of them") if kin.get("declared") else say(
            lang, "没有申报过亲属", "kin not declared")  # fmt: skip
        amount = say(lang, "{y} 元", "{y} yuan", y=yuan(data["fen"]))
        return say(lang, "批准付款", "payment approved"), f"{amount}{say(lang, '；', '; ')}{known}"
    return f"{words.act(body['act'], lang)}", f"{place}{say(lang, '，', ', ')}{amount}"


def _counted(result: dict[str, Any], word: str, lang: str) -> str:
    """应到 34，到会 29（要 23）；同意 26（要 15）：通过"""
    numbers = {k: result.get(k, "") for k in ("entitled", "present", "needed_present", "needed_for", "for")}
    if "" in numbers.values():
        return word
    return say(
        lang, "应到 {entitled}，到会 {present}（要 {needed_present}）；同意 {yes}（要 {needed_for}）：{word}",
        "{entitled} entitled, {present} came ({needed_present} needed); {yes} for ({needed_for} needed): {word}",
        word=word, yes=numbers.pop("for"), **numbers,
    )  # fmt: skip
