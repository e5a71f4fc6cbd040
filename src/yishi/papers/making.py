"""From an address to a paper: the document is gathered and worded, and gets its code."""

from dataclasses import replace
from typing import Any

from django.conf import settings

from yishi.face.words import say
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.meetings import queries as meetings
from yishi.papers import slips
from yishi.papers.documents import KINDS
from yishi.papers.sheet import Sheet

CODED = ("notice", "convening", "resolution", "shares", "receipt", "voucher", "rating")


def gather(kind: str, ident: str, named: bool) -> Any:
    """The facts of a paper, None where there is no such one."""
    document = KINDS.get(kind)
    return document.gather(ident, named) if document else None


def place_of(kind: str, ident: str) -> str:
    """The place a paper belongs to, "" where there is none: read without opening a name."""
    head, _, rest = ident.partition(".")
    if kind in ("receipt", "voucher"):
        return head if ledger.find_voucher(rest.partition(".")[0], f"book/{head}") else ""
    if kind in ("signin", "resolution"):
        meeting = meetings.meeting(f"meeting/{head}")
        return meeting.place if meeting else ""
    matter = matters.matter(f"matter/{head}")
    return matter.place if matter else ""


def make(kind: str, facts: Any, lang: str) -> Sheet:
    """The sheet of gathered facts, with its code where its entry is published."""
    sheet = KINDS[kind].lay(facts, lang)
    notes = []
    if kind in CODED:
        code = slips.code(facts.entry, lang)
        sheet = replace(sheet, code=code)
        if code is None:
            notes.append(
                say(
                    lang,
                    "第 {n} 条记录，还没有签名公布，所以没有二维码；公布以后重新打印。",
                    "Entry {n} is not signed and published yet, so there is no code; print it again afterwards.",
                    n=facts.entry,
                )
            )
    if settings.DEMO:
        notes.append(
            say(
                lang,
                "演示：人名和日期都是编的，不作凭据。",
                "A demo: people and dates are invented; no evidence.",
            )
        )
    return replace(sheet, note="　".join(notes) if lang == "zh" else " ".join(notes))
