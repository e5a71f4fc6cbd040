"""What a list would do to the record: its acts, each with the row it comes from, and what keeps them from being sent.

`send` writes all of them or none; with ``only_try`` it asks the engine the same and takes everything back, so that a
preview names what a later `send` would be refused for.
"""

from dataclasses import dataclass, field

from django.db import transaction

from yishi.people.lists.listing import Row
from yishi.people.sheets.notes import Notes
from yishi.people.sheets.rows import Notice, Problem
from yishi.procedure import Act
from yishi.procedure.say import sentence
from yishi.record.sealing import Sealer
from yishi.record.service import Turned, submit
from yishi.rulebook.model import Rulebook


@dataclass
class Plan:
    """`already` counts the rows that say what the record says; `counts` are told beside the rows."""

    notes: Notes
    acts: list[Act] = field(default_factory=list)
    rows: list[tuple[Row, str]] = field(default_factory=list)
    sealer: Sealer = field(default_factory=Sealer)
    already: int = 0
    place: str = ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.notes.problems()

    @property
    def notices(self) -> tuple[Notice, ...]:
        return self.notes.notices()

    def add(self, act: Act, row: Row, key: str) -> None:
        self.acts.append(act)
        self.rows.append((row, key))


def send(plan: Plan, rules: Rulebook, only_try: bool = False) -> bool:
    """Whether all acts stand (or would). A refusal becomes a problem of the row that the act comes from."""
    if plan.problems or not plan.acts:
        return False
    if only_try:
        with transaction.atomic():
            result = submit(plan.acts, plan.sealer)
            transaction.set_rollback(True)
    else:
        result = submit(plan.acts, plan.sealer)
    if not isinstance(result, Turned):
        return True
    refused = result.refused
    zh, en = (sentence(refused.code, refused.facts, lang, rules, refused.rule) for lang in ("zh", "en"))
    row, key = plan.rows[result.at]
    row.fault(
        key, refused.code, "".join((zh.text, zh.allowed)), " ".join(x for x in (en.text, en.allowed) if x)
    )
    return False
