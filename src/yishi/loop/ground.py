"""What a form of a step or an intake is drawn over: the rulebook, the place, what is set already, who lives there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from yishi.face.words import say
from yishi.people import households, queries
from yishi.people.households import Line
from yishi.procedure import graph
from yishi.record import reading
from yishi.rulebook.model import LEVELS, Procedure, Rulebook, Step

WHOLE = ("all_households", "all_adults")


@dataclass(frozen=True)
class Ground:
    """`subject` is the matter's, also of one that is about to be opened."""

    rules: Rulebook
    procedure: Procedure
    step: Step
    place: str
    subject: str
    lang: str
    variables: Mapping[str, Any]

    @cached_property
    def behind(self) -> dict[str, str]:
        return reading.behind(self.subject)

    @cached_property
    def groups(self) -> list[Any]:
        """The groups of the village (or town) the matter is of."""
        return queries.places(self.place[:12] if len(self.place) >= 12 else self.place, LEVELS["group"])

    @cached_property
    def lived(self) -> list[Line]:
        """Every household the matter may be about: of its place, or of the groups that take part."""
        taking_part = next((v for v in self._set("places")), None)
        if len(self.place) == LEVELS["group"]:
            return households.lines([self.place])
        return households.lines(taking_part or [g.code for g in self.groups])

    @cached_property
    def adults(self) -> list[tuple[str, str, str]]:
        places = [self.place] if len(self.place) == LEVELS["group"] else [g.code for g in self.groups]
        return [a for place in places for a in households.adults(place)]

    def _set(self, kind: str) -> list[Any]:
        """The values of a type that steps above have set, the nearest last step first."""
        above = graph.ancestors(self.procedure)[self.step.name]
        names = [v for s in reversed(list(self.procedure.steps.values())) if s.name in above for v in s.sets]
        return [
            self.variables[v] for v in names if self.rules.variables.get(v) == kind and v in self.variables
        ]

    @cached_property
    def listed(self) -> list[str]:
        """The register ids of the households a step above has listed, or all that live there."""
        for named in self._set("people"):
            return [self.behind[nym] for nym in named if nym in self.behind]
        return [line.ident for line in self.lived]

    @cached_property
    def named(self) -> dict[str, str]:
        """Register id -> what a household or person is called here."""
        known = households.known({*self.listed, *self.behind.values()})
        people = households.names(i for i in self.behind.values() if i not in known)
        return {line.ident: line.title for line in [*self.lived, *known.values()]} | people

    @cached_property
    def mu(self) -> dict[str, str]:
        return {line.ident: line.irrigated_mu or line.contract_mu for line in [*self.lived, *households.known(self.listed).values()]}  # fmt: skip

    @cached_property
    def plots(self) -> dict[str, Mapping[str, Any]]:
        """The plots of the register of the matter's place, by their id."""
        return reading.under(f"register/{self.place}", "plot/")

    def nominated(self) -> list[str]:
        """Everybody a step above has put forward."""
        return sorted({p for some in self._set("candidates") for p in some})

    def word(self, name: str) -> str:
        """A variable or choice as people call it."""
        pair = self.rules.words.get(name)
        return (pair[1] if self.lang == "en" else pair[0]) if pair else name

    def say(self, zh: str, en: str, **facts: object) -> str:
        return say(self.lang, zh, en, **facts)
