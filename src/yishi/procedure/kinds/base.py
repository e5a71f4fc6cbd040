"""What a kind is: it sees its own step only, says what an act does to it, and never opens, routes or resets."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from yishi.procedure import graph
from yishi.procedure.acts import Act, Allowed, Facts, Get, Refused, Want
from yishi.procedure.graph import Node
from yishi.procedure.shapes import Shape
from yishi.rulebook.model import Rulebook, Step


class Ctx(NamedTuple):
    """What a kind is given: the matter's rulebook, its own step and node, its slices, the act and its facts."""

    rules: Rulebook
    meta: Mapping[str, Any]
    step: Step
    node: Node
    get: Get
    act: Act
    facts: Facts

    @property
    def opened(self) -> str:
        """The day the matter opened: dated values of the rulebook are read as of it."""
        day: str = self.meta["opened"]
        return day

    @property
    def sub(self) -> Any:
        return self.get(f"sub/{self.step.name}")

    def item(self, key: str) -> Any:
        return self.get(f"item/{self.step.name}/{key}")

    def number(self, ref: str) -> int:
        return self.rules.number(ref, self.opened)

    def param(self, name: str, default: Any = None) -> Any:
        """A parameter of the step; ``$variable`` is replaced by its value."""
        value = self.step.params.get(name, default)
        if isinstance(value, str) and value.startswith("$"):
            return self.get(f"var/{value[1:]}")
        return value

    @property
    def basis(self) -> str:
        """The rounds of all steps that this one needs, directly or through others, as ``1.2.1``.

        Another whenever something it rests on was reopened; the same when only its own days ran out.
        """
        procedure = self.rules.procedures[self.meta["procedure"]]
        above, nodes = graph.ancestors(procedure)[self.step.name], self.get("graph")
        return ".".join(str(nodes[name][2]) for name in procedure.steps if name in above)

    def start(self) -> str:
        """The day from which clocks that protect people count: the later of opening and its recording."""
        return max(self.node[3], self.node[4])


class Progress(NamedTuple):
    """What an act does within its step. ``outcome`` ends the step; ``sets`` gives values to variables it owns."""

    sub: Any = None
    items: Mapping[str, Any] = {}
    sets: Mapping[str, Any] = {}
    outcome: str = ""
    out: Mapping[str, Any] = {}
    offer: Any = None
    kept: Mapping[str, Any] = {}
    """Slices ``kept/<step>/<key>``, which no reopening takes back."""


class Begun(NamedTuple):
    """The sub-state a step opens with, and what it offers to other subjects (a question, an authority …)."""

    sub: Any = None
    offer: Any = None


def own_office(ctx: Ctx) -> Allowed:
    """Any of the offices or bodies the step names in ``by``."""
    return Allowed(ctx.step.by, ctx.meta["place"], anyone="anyone" in ctx.step.by)


class KindAct(NamedTuple):
    """One act of a kind."""

    do: Callable[[Ctx], Progress | Refused]
    fields: Mapping[str, Shape] = {}
    allowed: Callable[[Ctx], Allowed] = own_office
    wants: Callable[[Ctx], Iterable[Want]] = lambda ctx: ()
    seals: tuple[str, ...] = ()
    attests: tuple[str, ...] = ()


def no_progress(ctx: Ctx) -> Begun:
    return Begun()


def silence(ctx: Ctx) -> str | Refused:
    """What the end of the days means where nothing else is said."""
    return "lapsed"


def days_over(ctx: Ctx) -> tuple[str, str]:
    """(§name of days, start) of the clock that a lapse would end."""
    return ctx.step.days, ctx.start()


class Kind(NamedTuple):
    """A kind of step: its good outcome, its bad ones, its acts, and what opening and silence mean."""

    name: str
    good: Callable[[Step], str]
    bad: Callable[[Step], tuple[str, ...]]
    acts: Mapping[str, KindAct]
    begin: Callable[[Ctx], Begun] = no_progress
    lapse: Callable[[Ctx], str | Refused | Progress] = silence
    clock: Callable[[Ctx], tuple[str, str]] = days_over
    correctable: bool = False
