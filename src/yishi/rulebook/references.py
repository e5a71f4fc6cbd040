"""Every name that a rulebook uses must stand for something in it: checked once, when all files are read.

Graphs are checked only for steps that exist, outcomes that can happen and circles. That no effect can happen
without its decision is proven in `procedure`, by walking.
"""

from collections.abc import Callable, Mapping

from yishi.rulebook.kinds import ELECTORATES, ROUTED, outcomes
from yishi.rulebook.model import LEVELS, Rulebook, Step
from yishi.rulebook.parts import UNITS, Use, Uses
from yishi.rulebook.steps import Found
from yishi.rulebook.tables import Desk, Table

_STATES = ("done", "open", "closed")


def check(
    book: Rulebook, uses: Uses, found: Mapping[str, Found], inside: Mapping[int, str], desk: Desk
) -> None:
    """Notes every name that stands for nothing. `inside`: number of a use to the procedure it stands in."""
    sets = {
        name: {variable for step in one.procedure.steps.values() for variable in step.sets}
        for name, one in found.items()
    }
    for number, use in enumerate(uses.all):
        _CHECKS[use.sort](book, use, sets.get(inside.get(number, ""), set()), desk)
    for one in found.values():
        _graph(one, desk)
        for name, step in one.procedure.steps.items():
            if "holds" in step.params and "person" not in {book.variables.get(v) for v in step.sets}:
                one.tables[name].fault("holds", "not_own", key="holds", found=str(step.params["holds"]))
    for code, topic in book.topics.items():
        known = book.procedures.get(topic.procedure or "")
        if known is not None and known.topic != code:
            desk.fault(known.at, "other_topic", found=known.topic, expected=code, name=known.name)


def _rule(book: Rulebook, use: Use, _: set[str], desk: Desk) -> None:
    versions = book.values.get(use.name)
    if not versions:
        desk.fault(use.at, "unknown_value", found=use.name)
        return
    day = book.newest()
    since, until = versions[-1].since, versions[-1].until
    if until is not None and since <= until < day:
        desk.fault(use.at, "absent", found=use.name, until=until, day=day)
    for value in versions:
        if use.of and value.unit in UNITS and value.unit not in use.of:
            desk.fault(
                use.at,
                "wrong_unit",
                key=use.key,
                found=use.name,
                unit=value.unit,
                expected=" / ".join(use.of),
            )
            return


def _who(book: Rulebook, use: Use, _: set[str], desk: Desk) -> None:
    if use.name not in book.offices and use.name not in book.bodies:
        desk.fault(use.at, "unknown_who", found=use.name)


def _known(part: Callable[[Rulebook], Mapping[str, object]], code: str) -> "Check":
    def check_known(book: Rulebook, use: Use, _: set[str], desk: Desk) -> None:
        if use.name and use.name not in part(book):
            desk.fault(use.at, code, found=use.name)

    return check_known


def _secretary(book: Rulebook, use: Use, _: set[str], desk: Desk) -> None:
    """A body acts through its secretary, who therefore sits at the body's own level."""
    office = book.offices.get(use.name)
    if office is None:
        desk.fault(use.at, "unknown_office", found=use.name)
    elif office.level != use.of[0] and office.level in LEVELS:
        desk.fault(use.at, "wrong_level", found=use.name, level=office.level, expected=use.of[0])


def _electorate(_: Rulebook, use: Use, __: set[str], desk: Desk) -> None:
    if use.name not in ELECTORATES:
        desk.fault(use.at, "unknown_electorate", found=use.name, expected=", ".join(ELECTORATES))


def _variable(book: Rulebook, use: Use, sets: set[str], desk: Desk) -> None:
    name = use.name.removeprefix("$")
    kind = book.variables.get(name)
    if kind is None:
        desk.fault(use.at, "unknown_variable", key=use.key, found=name)
        return
    if use.of and kind not in use.of:
        desk.fault(use.at, "wrong_variable", key=use.key, found=name, type=kind, expected=" / ".join(use.of))
    if use.sort == "variable" and name not in sets:
        desk.fault(use.at, "unset_variable", key=use.key, found=name)


def _step(_: Rulebook, use: Use, __: set[str], desk: Desk) -> None:
    """Steps are looked up in `_graph`, where the procedure is at hand."""


Check = Callable[[Rulebook, Use, set[str], Desk], None]
_CHECKS: Mapping[str, Check] = {
    "rule": _rule,
    "who": _who,
    "office": _known(lambda book: book.offices, "unknown_office"),
    "body": _known(lambda book: book.bodies, "unknown_body"),
    "topic": _known(lambda book: book.topics, "unknown_topic"),
    "negative": _known(lambda book: book.negative, "unknown_negative"),
    "procedure": _known(lambda book: book.procedures, "unknown_procedure"),
    "secretary": _secretary,
    "electorate": _electorate,
    "variable": _variable,
    "declared": _variable,
    "step": _step,
}


def _graph(one: Found, desk: Desk) -> None:
    steps = one.procedure.steps
    for name, step in steps.items():
        table = one.tables[name]
        for atom in (atom for need in step.needs for atom in need):
            target = steps.get(atom.step)
            if target is None and atom.step in one.written:
                continue
            if target is None:
                table.fault("needs", "unknown_step", key="needs", found=atom.step)
            elif atom.state not in (ends := _ends(target)):
                possible = ", ".join(ends)
                table.fault("needs", "unknown_outcome", step=atom.step, found=atom.state, expected=possible)
        for outcome, route in step.routes.items():
            if route.verb == "reopen" and route.step not in one.written:
                table.fault(outcome, "unknown_step", key=outcome, found=route.step)
        for key in ("of", "under"):
            target_name = step.params.get(key)
            is_step = (step.kind, key) in (("notice", "of"), ("effect", "under"))
            if is_step and isinstance(target_name, str) and target_name not in one.written:
                table.fault(key, "unknown_step", key=key, found=target_name)
        _weights(one, step, table)
    circle = _circle({name: {a.step for need in s.needs for a in need} for name, s in steps.items()})
    if circle:
        one.tables[circle[0]].fault("needs", "cycle", found=" → ".join(circle))


def _weights(one: Found, step: Step, table: Table) -> None:
    """Shares weigh by the amounts of an ask that comes before, that needs them and names who agreed."""
    name = step.params.get("weights")
    if not isinstance(name, str):
        return
    asked = one.procedure.steps.get(name)
    if name not in one.written:
        table.fault("weights", "unknown_step", key="weights", found=name)
    elif asked is not None and not ("amount" in asked.params and asked.sets and name in _before(one, step)):
        table.fault("weights", "no_amounts", found=name)


def _before(one: Found, step: Step) -> set[str]:
    """Every step that is reached by following what a step needs."""
    seen: set[str] = set()
    waiting = [step.name]
    while waiting:
        found = one.procedure.steps.get(waiting.pop())
        for need in found.needs if found else ():
            for atom in need:
                if atom.step not in seen:
                    seen.add(atom.step)
                    waiting.append(atom.step)
    return seen


def _ends(step: Step) -> tuple[str, ...]:
    """Every state of a step that another may need."""
    ends = outcomes(step.kind, step.params)
    return _STATES + tuple(e for e in ends if (step.kind, e) not in ROUTED or e in step.routes)


def _circle(needs: Mapping[str, set[str]]) -> tuple[str, ...]:
    """A circle of steps that need each other, the first again at the end; empty where there is none."""
    done: set[str] = set()
    for first in needs:
        way: dict[str, None] = {}
        open_sets = [iter([first])]
        while open_sets:
            step = next(open_sets[-1], None)
            if step is None:
                open_sets.pop()
                if way:
                    done.add(way.popitem()[0])
            elif step in way:
                names = list(way)
                return (*names[names.index(step) :], step)
            elif step in needs and step not in done:
                way[step] = None
                open_sets.append(iter(sorted(needs[step])))
    return ()
