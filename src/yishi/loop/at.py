"""One step of one matter, as it stands: what the pages of its acts are drawn from.

Everything is read anew at each request; nothing here decides. Who may is asked of the kind itself, with the same
`allowed` that the engine asks before it decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from yishi.access.who import Who
from yishi.matters import queries as matters
from yishi.people import queries as people
from yishi.procedure import days
from yishi.procedure.acts import Act, Allowed
from yishi.procedure.capacity import seats
from yishi.procedure.graph import Node
from yishi.procedure.kinds import KINDS
from yishi.procedure.kinds.base import Ctx, Kind
from yishi.record import reading
from yishi.record.rulebooks import RULEBOOKS
from yishi.rulebook.model import Procedure, Rulebook, Step
from yishi.rulebook.words import Speaker
from yishi.story import telling


@dataclass(frozen=True)
class At:
    """A step: the matter's row, its rulebook, its procedure, the step, its node (state, outcome, round, on, recorded)."""

    matter: Any
    rules: Rulebook
    procedure: Procedure
    step: Step
    node: Node
    shared: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False, repr=False)
    """Slices read already: of this matter and of others."""

    @property
    def subject(self) -> str:
        return str(self.matter.subject)

    @property
    def ident(self) -> str:
        return self.subject.partition("/")[2]

    @property
    def place(self) -> str:
        return str(self.matter.place)

    @property
    def kind(self) -> Kind:
        return KINDS[self.step.kind]

    @property
    def is_open(self) -> bool:
        return self.matter.state == "open" and self.node[0] == "open"

    def get(self, key: str) -> Any:
        """A slice of the matter, read once."""
        return self.look(self.subject, key)

    @cached_property
    def sub(self) -> Any:
        return self.get(f"sub/{self.step.name}")

    @cached_property
    def variables(self) -> dict[str, Any]:
        """What the steps of the matter have set."""
        return matters.variables(self.subject)

    def param(self, name: str, default: Any = None) -> Any:
        """A parameter of the step; ``$variable`` is replaced by its value."""
        value = self.step.params.get(name, default)
        if isinstance(value, str) and value.startswith("$"):
            return self.variables.get(value[1:])
        return value

    def ctx(self, name: str, by: str = "", capacity: str = "anyone") -> Ctx:
        """The kind's own view of the step, for the questions that the engine asks it too."""
        today = reading.today()
        act = Act(self.subject, name, by, capacity, today, today, {}, self.step.name)
        return Ctx(self.rules, self.get("meta"), self.step, self.node, self.get, act, {})

    def allowed(self, name: str, capacity: str = "anyone") -> Allowed:
        """Who may do an act of this step's kind."""
        if name == "lapse":
            return Allowed(anyone=True)
        if name == "correct":
            return Allowed(self.step.by, self.place)
        return self.kind.acts[name].allowed(self.ctx(name, capacity=capacity))

    def capacities(self, name: str) -> tuple[str, ...]:
        """The ``office@place`` in which an act may be done: for a vote in several places, of each of them."""
        found: dict[str, None] = {}
        for place in (self.get(f"offer/{self.step.name}") or {}).get("places") or [self.place]:
            allowed = self.allowed(name, f"@{place}")
            found.update(dict.fromkeys(seats(self.rules, tuple(allowed.offices), allowed.place)))
        return tuple(found)

    @cached_property
    def behind(self) -> dict[str, str]:
        """Pseudonym -> register id of the households and people of this matter."""
        return reading.behind(self.subject)

    @cached_property
    def due(self) -> days.Due | None:
        if not self.is_open:
            return None
        return matters.due_of(self.ctx("lapse"), self.look)

    def look(self, subject: str, key: str) -> Any:
        """A slice of another subject, read once where several steps are drawn together."""
        if (subject, key) not in self.shared:
            self.shared[subject, key] = reading.read(subject, key)
        return self.shared[subject, key]

    @cached_property
    def grace(self) -> str:
        """The last day on which paper of the step's days may be entered; "" without a clock."""
        if self.due is None:
            return ""
        return days.plus(self.due.day, self.rules.number("§paper_days", self.matter.opened))

    def title(self, lang: str) -> str:
        return telling.title(self.rules, self.step, lang)

    def rule(self, lang: str) -> str:
        """The law behind the step's days, in the page's language; "design" where the town's own rules say it."""
        found = telling.source(self.rules, self.step, self.matter.opened)
        return (
            found if found in ("", "design") else Speaker(self.rules, lang, self.matter.opened).source(found)
        )

    def mine(self, one: Who) -> list[str]:
        """The pseudonyms in this matter for which somebody may act: their own, and their households'."""
        stand_for = {one.person, *one.households} - {""}
        return [nym for nym, ident in self.behind.items() if ident in stand_for]


def at(ident: str, step: str) -> At | None:
    """A step of a matter; None where there is no such matter or step."""
    found = matters.matter(f"matter/{ident}")
    if found is None:
        return None
    rules = RULEBOOKS[found.rulebook]
    procedure = rules.procedures[found.procedure]
    if step not in procedure.steps:
        return None
    return _at(found, rules, procedure, step)


def _at(found: Any, rules: Rulebook, procedure: Procedure, step: str) -> At:
    nodes = reading.read(found.subject, "graph") or {}
    node: Any = nodes.get(step)
    if node is None:  # a closed matter keeps its steps' last state in the projection
        row = matters.steps(found.subject).get(step)
        node = (row.state, row.outcome, row.turn, row.on, row.recorded) if row else ("waiting", "", 0, "", "")
    return At(found, rules, procedure, procedure.steps[step], tuple(node))


def open_steps(subject: str) -> list[At]:
    """The open steps of a matter, in the order of its procedure."""
    found = matters.matter(subject)
    if found is None or found.state != "open":
        return []
    rules = RULEBOOKS[found.rulebook]
    procedure = rules.procedures[found.procedure]
    nodes = reading.read(subject, "graph") or {}
    return [
        At(found, rules, procedure, step, tuple(nodes[name]))
        for name, step in procedure.steps.items()
        if name in nodes and nodes[name][0] == "open"
    ]


def places_above(code: str) -> list[str]:
    """A place and the places above it."""
    return [code[:n] for n in (15, 12, 9, 6, 4, 2) if len(code) >= n]


def groups_under(code: str) -> list[Any]:
    """The villager groups at a place or below it."""
    return people.places(code, 15)


def households(codes: Iterable[str]) -> list[Any]:
    return [h for code in codes for h in people.households(code)]


def all_open(places: Iterable[str]) -> list[At]:
    """Every open step of the matters at places and below them, their slices read in a few questions."""
    found: dict[tuple[str, str], Any] = {}
    for place in dict.fromkeys(places):
        found |= {(m.subject, s.step): m for m, s in matters.open_steps(place)}
    shared = reading.slices(
        {subject for subject, _ in found},
        {"graph", "meta", *(f"{head}/{step}" for _, step in found for head in ("sub", "offer"))},
    )
    made = []
    for (subject, step), row in found.items():
        rules = RULEBOOKS[row.rulebook]
        procedure = rules.procedures[row.procedure]
        for head in ("sub", "offer"):
            shared.setdefault((subject, f"{head}/{step}"), None)
        node = shared[subject, "graph"][step]
        made.append(At(row, rules, procedure, procedure.steps[step], tuple(node), shared))
    return made
