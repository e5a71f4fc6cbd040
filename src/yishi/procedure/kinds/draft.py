"""Draft: a body or office writes a plan, a list, quotes, shares. Its variables are the text that is later voted.

Equations (``balance``) hold to the fen and a ``split`` is the exact one, so that anyone recomputes each share. Where
``compare`` names quotes there are enough of them, and only who quoted is paid, what it quoted. Where ``weights``
names an ask, a share weighs what its household itself said there, and nobody who agreed is left out; where ``plots``
names parcels, it weighs the square metres of its own. What is held against the register is told in `held`. A list
longer than an entry comes in numbered parts; ``submit`` carries their count and root.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from yishi.procedure import parts, variables
from yishi.procedure.acts import Refused, Want
from yishi.procedure.kinds import held
from yishi.procedure.kinds.base import Ctx, Kind, KindAct, Progress
from yishi.procedure.kinds.bodies import meeting_wants, minuted
from yishi.procedure.shapes import ANY, COUNT, HASH, IDENTIFIER, list_of
from yishi.rulebook.model import Procedure


def part(ctx: Ctx) -> Progress | Refused:
    """One numbered part of a long list: parts come in order, each at most an entry long."""
    data = ctx.act.data
    if data["variable"] not in ctx.step.sets:
        return Refused("variable_unknown", {"step": ctx.step.name, "variable": data["variable"]})
    tally: Mapping[str, Any] = (ctx.sub or {}).get("parts", {})
    have = tally.get(data["variable"], [])
    if data["part"] != len(have) + 1:
        return Refused("part_out_of_order", {"part": data["part"], "expected": len(have) + 1})
    refused = held.land(_procedure(ctx), ctx.step, {data["variable"]: data["items"]}, ctx.facts)
    if refused is not None:
        return refused
    counts = {**tally, data["variable"]: [*have, parts.root(data["items"])]}
    return Progress({"parts": counts}, {f"{data['variable']}.{data['part']}": data["items"]})


def submit(ctx: Ctx) -> Progress | Refused:
    """The draft is done: its variables are set, balanced, and split to the fen."""
    refused = minuted(ctx)
    if refused is not None:
        return refused
    given = dict(ctx.act.data["vars"])
    for name, value in given.items():
        if isinstance(value, dict) and set(value) == {"parts", "root"}:
            whole = _assembled(ctx, name, value)
            if isinstance(whole, Refused):
                return whole
            given[name] = whole
    misfit = variables.check(ctx.rules, ctx.step, given)
    if misfit is not None:
        return misfit

    refused = held.lists(ctx.step, given, ctx.facts) or _compared(ctx, given)
    refused = refused or held.holder(ctx.rules, ctx.step, given, ctx.facts, ctx.act.on)
    # A list in parts was held against the register as its parts came.
    refused = refused or held.land(_procedure(ctx), ctx.step, ctx.act.data["vars"], ctx.facts)
    if refused is not None:
        return refused

    def var(name: str) -> Any:
        return given[name] if name in given else ctx.get(f"var/{name}") or 0

    refused = held.payees(_procedure(ctx), ctx.step, given, var)
    refused = refused or variables.balanced(_words(ctx.step.params.get("balance")), var)
    for name in _words(ctx.step.params.get("split")):
        refused = refused or _as_said(ctx, given[name]) or _as_measured(ctx, given, given[name])
        refused = refused or variables.fairly_split(given[name], ctx.meta["subject"])
    return refused or Progress(sets=given, outcome="done")


def _compared(ctx: Ctx, given: Mapping[str, Any]) -> Refused | None:
    """Whether enough suppliers have quoted, and who the same draft names to be paid has quoted just that price."""
    name = ctx.step.params.get("compare")
    if not isinstance(name, str):
        return None
    quoted = {(quote["supplier"], quote["fen"]) for quote in given[name]}
    least = ctx.number(str(ctx.step.params.get("least", "§one")))
    have = len({supplier for supplier, _ in quoted})
    if have < least:
        return Refused("too_few_quotes", {"have": have, "least": least})
    for variable, value in given.items():
        for line in value if ctx.rules.variables[variable] == "lines" else ():
            if (line["payee"], line["fen"]) not in quoted:
                return Refused("not_quoted", {"payee": line["payee"], "fen": line["fen"]})
    return None


def _as_said(ctx: Ctx, shares: Sequence[Mapping[str, Any]]) -> Refused | None:
    """Whether those who agreed in the ask of ``weights`` share, they alone, each by the amount it said."""
    name = ctx.step.params.get("weights")
    if not isinstance(name, str):
        return None
    asked = ctx.rules.procedures[ctx.meta["procedure"]].steps[name]
    agreed: Sequence[str] = ctx.get(f"var/{asked.sets[0]}") or []
    for who in agreed:
        if not any(share["who"] == who for share in shares):
            return Refused("left_out", {"who": who, "asked": asked.title})
    for share in shares:
        item = ctx.get(f"item/{name}/{share['who']}") if share["who"] in agreed else None
        said = (item or {}).get("amount", "0")
        if item is None or Fraction(said) != Fraction(share["weight"]):
            return Refused("weight_not_said", {"who": share["who"], "weight": share["weight"], "said": said})
    return None


def _as_measured(ctx: Ctx, given: Mapping[str, Any], shares: Sequence[Mapping[str, Any]]) -> Refused | None:
    """Whether each share weighs the square metres of its own parcels in ``plots``, and no parcel is without a share."""
    name = ctx.step.params.get("plots")
    if not isinstance(name, str):
        return None
    measured: dict[str, int] = {}
    for parcel in given[name]:
        measured[parcel["who"]] = measured.get(parcel["who"], 0) + parcel["m2"]
    for share in shares:
        m2 = measured.pop(share["who"], 0)
        if Fraction(share["weight"]) != m2:
            return Refused("weight_not_measured", {"who": share["who"], "weight": share["weight"], "m2": m2})
    return Refused("plots_left_out", {"m2": sum(measured.values())}) if measured else None


def _words(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]


def _assembled(ctx: Ctx, name: str, claim: Mapping[str, Any]) -> list[Any] | Refused:
    roots = (ctx.sub or {}).get("parts", {}).get(name, [])
    if claim["parts"] != len(roots) or claim["root"] != parts.root_of_roots(roots):
        return Refused("parts_missing", {"have": len(roots), "claimed": claim["parts"]})
    whole: list[Any] = []
    for number in range(1, len(roots) + 1):
        whole.extend(ctx.item(f"{name}.{number}"))
    return whole


def _wants(ctx: Ctx) -> Iterable[Want]:
    yield from meeting_wants(ctx)
    yield from held.list_wants(ctx.step, ctx.meta["place"])
    yield from held.holder_wants(ctx.rules, ctx.step, ctx.meta["place"])
    yield from _land_wants(ctx, ctx.act.data["vars"])


def _part_wants(ctx: Ctx) -> Iterable[Want]:
    return _land_wants(ctx, {ctx.act.data["variable"]: ctx.act.data["items"]})


def _land_wants(ctx: Ctx, given: Any) -> Iterable[Want]:
    return held.land_wants(_procedure(ctx), ctx.step, ctx.meta["place"], ctx.meta["subject"], given)


def _procedure(ctx: Ctx) -> Procedure:
    return ctx.rules.procedures[ctx.meta["procedure"]]


KIND = Kind(
    "draft",
    good=lambda step: "done",
    bad=lambda step: ("lapsed",),
    acts={
        "part": KindAct(
            part, {"variable": IDENTIFIER, "part": COUNT, "items": list_of(ANY)}, wants=_part_wants
        ),
        "submit": KindAct(
            submit, {"vars": ANY, "meeting": IDENTIFIER.maybe(), "text": HASH.maybe()}, wants=_wants
        ),
    },
    correctable=True,
)
