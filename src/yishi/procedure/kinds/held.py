"""What a step writes about the village is held against the village's register, before anything rests on it.

A share of a list means nothing where whoever writes the list may leave people out: with one household listed, one
co-signer is a third. So a list that must be whole names as many as the register counts on that day, and so does the
tellers' sheet. Who stands behind a pseudonym is not checked here: the list is posted, and whoever is missing objects.
Adults of households that are away may be left out: who is on the roll without living there is for them to say
(村委会组织法 §16).

A person who is written down as the holder of an office holds it that day, and where a payment is to that person alone,
every line of it is.

Parcels that are to be taken are plots of the register, with as much left of them, on the day they are listed: nobody
votes on land that is not there. The taking itself looks again, since the register may have changed.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from yishi.procedure.acts import Facts, Refused, Want
from yishi.procedure.capacity import holds, seat
from yishi.procedure.shapes import IDENT
from yishi.rulebook.model import Procedure, Rulebook, Step

WHOLE: Mapping[str, str] = {"all_households": "household", "all_adults": "adult"}
"""Parameter of an intake or draft that names a list to the electorate that the list must name whole."""


class Entitled(NamedTuple):
    """How many are entitled at a place, as its register counts them."""

    least: int
    most: int


def register_want(place: str) -> Want:
    return Want("register", f"register/{place}", "meta")


def entitled(electorate: str, facts: Facts) -> Entitled:
    """The households with somebody of age, or the adults, of the register that the act wanted; none without one."""
    meta = facts["register"].value or {}
    if electorate == "household":
        return Entitled(meta.get("households", 0), meta.get("households", 0))
    adults: int = meta.get("adults", 0)
    return Entitled(adults - meta.get("away", 0), adults)


def list_wants(step: Step, place: str) -> Iterable[Want]:
    if any(param in step.params for param in WHOLE):
        yield register_want(place)


def lists(step: Step, given: Mapping[str, Any], facts: Facts) -> Refused | None:
    """Whether every list that must be whole names as many as the register counts."""
    for param, electorate in WHOLE.items():
        variable = step.params.get(param)
        if not isinstance(variable, str):
            continue
        have, (least, most) = len(given[variable.removeprefix("$")]), entitled(electorate, facts)
        if not least <= have <= most:
            return Refused(
                "list_not_whole", {"variable": variable, "have": have, "least": least, "most": most}
            )
    return None


def holder_wants(rules: Rulebook, step: Step, place: str) -> Iterable[Want]:
    """Who holds the office whose holder the step names."""
    at = seat(rules, str(step.params.get("holds", "")), place)
    if at is not None:
        yield Want("holder", f"register/{at.partition('@')[2]}", f"office/{step.params['holds']}")


def holder(rules: Rulebook, step: Step, given: Mapping[str, Any], facts: Facts, on: str) -> Refused | None:
    """Whether each person the step names holds the office of ``holds`` on the day."""
    office = step.params.get("holds")
    for name, value in given.items() if office else ():
        fact = facts.get("holder")
        if rules.variables[name] == "person" and not holds(fact.value if fact else None, value, on):
            return Refused("not_the_holder", {"variable": name, "office": office, "on": on})
    return None


def payees(
    procedure: Procedure, step: Step, given: Mapping[str, Any], var: Callable[[str], Any]
) -> Refused | None:
    """Whether every line that an effect pays to one person alone names that person."""
    for effect in procedure.steps.values():
        lines = str(effect.params.get("lines", "")).removeprefix("$")
        if "payee" not in effect.params or lines not in step.sets:
            continue
        right = var(str(effect.params["payee"]).removeprefix("$"))
        for line in given[lines]:
            if line.get("payee", line.get("who")) != right:
                return Refused("another_payee", {"line": line.get("line", line.get("who"))})
    return None


def _takings(procedure: Procedure, step: Step) -> Iterable[tuple[str, str]]:
    """(variable of `step`, effect that takes the parcels it lists)."""
    for effect in procedure.steps.values():
        if effect.kind == "effect" and effect.params["what"] == "land":
            variable = str(effect.params["parcels"]).removeprefix("$")
            if variable in step.sets:
                yield variable, effect.name


def _parcels(given: Any, variable: str) -> list[Mapping[str, Any]]:
    """The parcels listed, as far as they have the form of some: what has not is refused by its shape."""
    listed = given.get(variable) if isinstance(given, dict) else None
    return [
        parcel
        for parcel in (listed if isinstance(listed, list) else ())
        if isinstance(parcel, dict)
        and isinstance(parcel.get("plot"), str)
        and IDENT(parcel["plot"])
        and type(parcel.get("m2")) is int
    ]


def land_wants(procedure: Procedure, step: Step, place: str, subject: str, given: Any) -> Iterable[Want]:
    """Each plot that is listed to be taken, and what an earlier round of the same taking has taken already."""
    register = f"register/{place}"
    for variable, effect in _takings(procedure, step):
        yield Want(f"taken:{effect}", register, f"done/{subject}/{effect}")
        for plot in dict.fromkeys(parcel["plot"] for parcel in _parcels(given, variable)):
            yield Want(f"plot:{plot}", register, f"plot/{plot}")


def land(procedure: Procedure, step: Step, given: Any, facts: Facts) -> Refused | None:
    """Whether each parcel listed to be taken is a plot of the place, and no larger than what is left of it."""
    for variable, effect in _takings(procedure, step):
        before: Mapping[str, int] = (facts[f"taken:{effect}"].value or {"parcels": {}})["parcels"]
        for parcel in _parcels(given, variable):
            plot = facts[f"plot:{parcel['plot']}"].value
            if plot is None:
                return Refused("no_such_plot", {"plot": parcel["plot"]})
            left = plot["m2"] - plot["taken_m2"] + before.get(parcel["plot"], 0)
            if parcel["m2"] > left:
                return Refused(
                    "more_than_the_plot", {"plot": parcel["plot"], "m2": parcel["m2"], "left_m2": left}
                )
    return None
