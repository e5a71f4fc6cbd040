"""A stage on which worked cases are played: the same script on the pure rooms in memory or through the real services.

A case does acts, tries what must be refused, waits for days, and tells its story in Chinese or English. It never
looks into a machine: what it knows, it knows from outcomes, as a person would.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from yishi.procedure import Accepted, Act, Memory, Refused, parts
from yishi.record.sealing import Sealer
from yishi.rulebook.model import Rulebook


class Astray(AssertionError):
    """The case did not go as its script says: an act was refused, or one that must be was not."""


@dataclass(frozen=True)
class Tried:
    """Something that was tried and rightly refused, with the code and rule of the refusal."""

    tried: str
    code: str
    rule: str
    act: str = ""


@dataclass
class Told:
    """One line of the story: a day, a sentence, and the entries that stand behind it."""

    day: str
    text: str
    kind: str = "act"


@dataclass(frozen=True)
class Actor:
    """Somebody in a capacity: a person of the register in an office, or the one behind a pseudonym."""

    person: str
    capacity: str


@dataclass
class Stage(ABC):
    """Common to both stages: pseudonyms, sealing, telling, waiting."""

    rules: Rulebook
    lang: str = "zh"
    day: str = "2026-03-02"
    story: list[Told] = field(default_factory=list)
    refused: list[Tried] = field(default_factory=list)
    acts: int = 0
    hear: Callable[[Told], None] = lambda told: None
    _nyms: dict[tuple[str, str], str] = field(default_factory=dict)
    _salts: dict[str, tuple[str, str]] = field(default_factory=dict)
    _turn: int = 0

    @abstractmethod
    def perform(self, acts: Sequence[Act], sealer: Sealer) -> list[Mapping[str, Any]] | tuple[Refused, int]:
        """Sends acts, all or none; the outcomes, or why not and which act."""

    @abstractmethod
    def see(self, subject: str, key: str) -> Any:
        """A slice as it stands, for the sums at the end of a case."""

    # --- telling --------------------------------------------------------------------------------------------

    def say(self, zh: str, en: str, kind: str = "act") -> None:
        told = Told(self.day, zh if self.lang == "zh" else en, kind)
        self.story.append(told)
        self.hear(told)

    # --- time -----------------------------------------------------------------------------------------------

    def wait(self, days: int) -> str:
        """Lets days pass."""
        self.day = (date.fromisoformat(self.day) + timedelta(days=days)).isoformat()
        return self.day

    def until(self, day: str) -> str:
        """Lets time pass up to a day; never back."""
        self.day = max(self.day, day)
        return self.day

    def plus(self, days: int, day: str = "") -> str:
        return (date.fromisoformat(day or self.day) + timedelta(days=days)).isoformat()

    # --- names ----------------------------------------------------------------------------------------------

    def new(self, kind: str) -> str:
        """A fresh subject, e.g. ``matter/2026-0007``."""
        self._turn += 1
        return f"{kind}/{self.fresh()}-{self._turn:04d}"

    def fresh(self) -> str:
        return self.day.replace("-", "")

    def nym(self, subject: str, ident: str, sealer: Sealer, field_: str = "household") -> str:
        """The pseudonym of a household or member in a matter or meeting: made once there, by commitment."""
        made = self._nyms.get((subject, ident))
        if made is None:
            made = self._nyms[(subject, ident)] = sealer.seal(subject, field_, ident, ident)
            self._salts[made] = (ident, sealer.kept[-1].salt.hex())
        return made

    # --- acting ---------------------------------------------------------------------------------------------

    def make(
        self,
        subject: str,
        name: str,
        actor: Actor,
        data: Mapping[str, Any] | None = None,
        *,
        step: str = "",
        sealed: Mapping[str, str] | None = None,
        attested: Mapping[str, Any] | None = None,
        on: str = "",
        sealer: Sealer,
        commitments: Mapping[str, str] | None = None,
    ) -> Act:
        """An act with its private values sealed; commitments made before are carried as they are."""
        made = {k: sealer.seal(subject, k, v, actor.person) for k, v in (sealed or {}).items()}
        facts = dict(attested or {})
        if actor.capacity == "concerned":
            facts.setdefault("person", True)
        return Act(
            subject, name, actor.person, actor.capacity, on or self.day, self.day, dict(data or {}), step,
            {**made, **(commitments or {})}, facts,
        )  # fmt: skip

    def do(
        self, subject: str, name: str, actor: Actor, data: Mapping[str, Any] | None = None, **more: Any
    ) -> Mapping[str, Any]:
        """Does one act; Astray when it is refused."""
        sealer = more.pop("sealer", None) or Sealer()
        return self.send([self.make(subject, name, actor, data, sealer=sealer, **more)], sealer)[0]

    def send(self, acts: Sequence[Act], sealer: Sealer) -> list[Mapping[str, Any]]:
        result = self.perform(acts, sealer)
        if isinstance(result, tuple):
            refused, at = result
            raise Astray(f"{self.day} {acts[at].name} {acts[at].step}: {refused.code} {dict(refused.facts)}")
        self.acts += len(acts)
        return result

    def tries(
        self,
        code: str,
        zh: str,
        en: str,
        subject: str,
        name: str,
        actor: Actor,
        data: Any = None,
        **more: Any,
    ) -> Refused:
        """Tries an act that must be refused with `code`; nothing is written."""
        sealer = more.pop("sealer", None) or Sealer()
        return self.refuses(
            code, zh, en, [self.make(subject, name, actor, data, sealer=sealer, **more)], sealer
        )

    def refuses(self, code: str, zh: str, en: str, acts: Sequence[Act], sealer: Sealer) -> Refused:
        """Sends acts of which the last that is judged must be refused with `code`; nothing is written."""
        name = acts[-1].name
        result = self.perform(acts, sealer)
        if not isinstance(result, tuple):
            raise Astray(f"{self.day} {name}: accepted, should be refused with {code} ({en})")
        if result[0].code != code:
            raise Astray(
                f"{self.day} {name}: {result[0].code} {dict(result[0].facts)}, expected {code} ({en})"
            )
        tried = zh if self.lang == "zh" else en
        self.refused.append(Tried(tried, code, result[0].rule, name))
        self.say(tried, tried, "refused")
        return result[0]

    def lapse(self, matter: str, step: str, due_next: str, grace: int) -> Mapping[str, Any]:
        """Lets a step's days and days of grace pass and sends the lapse, dated the day after the due day."""
        self.until(self.plus(grace, due_next))
        return self.do(matter, "lapse", Actor("", "anyone"), {}, step=step, on=due_next)

    def salt_of(self, pseudonym: str) -> tuple[str, str]:
        """(register id, salt) behind a pseudonym made on this stage."""
        return self._salts[pseudonym]

    @staticmethod
    def root(items: Sequence[Any]) -> str:
        return parts.root_of_roots([parts.root(items)])


@dataclass
class MemoryStage(Stage):
    """The pure rooms alone: state in dictionaries, the log a list of bodies."""

    memory: Memory = field(init=False)
    log: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.memory = Memory({self.rules.digest: self.rules})

    def perform(self, acts: Sequence[Act], sealer: Sealer) -> list[Mapping[str, Any]] | tuple[Refused, int]:
        before = self.memory.copy() if len(acts) > 1 else None
        outcomes: list[Mapping[str, Any]] = []
        bodies = []
        for at, act in enumerate(acts):
            judged, body = self.memory.act(act)
            if body is None:
                if before is not None:
                    self.memory = before
                assert isinstance(judged.verdict, Refused)
                return judged.verdict, at
            assert isinstance(judged.verdict, Accepted)
            outcomes.append(judged.verdict.outcome)
            bodies.append(body)
        self.log.extend(bodies)
        return outcomes

    def see(self, subject: str, key: str) -> Any:
        return self.memory.read(subject, key)
