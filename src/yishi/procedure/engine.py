"""From an act to a verdict: which rulebook, which facts, may they, does it stand; and what the record keeps of it.

`judge` is the one path of the live service and of the verifier. It reads slices through `read` and looks nothing up
itself; a fact is always a slice of some subject as it stands now, since log order is commit order.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from yishi.procedure import book, capacity, matter, meeting, register
from yishi.procedure.acts import Accepted, Act, ActSpec, Fact, Facts, Get, Refused, Verdict, Want
from yishi.procedure.days import CELL
from yishi.procedure.shapes import DATE, HASH, IDENT, misfit
from yishi.rulebook.model import CONCERNED, NoRule, Rulebook

FORMAT = 1
NOTE = "note"
"""A private remark that any act may carry, sealed."""

Read = Callable[[str, str], Any]
"""Reads (subject, key)."""

MACHINES: Mapping[str, Callable[[Rulebook, Get, Act], ActSpec | Refused]] = {
    "matter": matter.spec,
    "meeting": meeting.spec,
    "book": book.spec,
    "register": register.spec,
}


class Judged(NamedTuple):
    """A verdict with what it rested on. ``rulebook`` is the digest of the rulebook it was decided under."""

    verdict: Verdict
    facts: Facts
    rulebook: str


LONGEST_NAME = 120
"""Characters of a subject's name (`shapes.IDENT`): nothing longer is remembered, or a hostile log would fill the memory."""


@lru_cache(maxsize=4096)
def _machine(subject: str) -> Callable[[Rulebook, Get, Act], ActSpec | Refused] | None:
    kind, _, name = subject.partition("/")
    return MACHINES.get(kind) if name and IDENT(subject) else None


def spec_for(rules: Rulebook, get: Get, act: Act) -> ActSpec | Refused:
    machine = _machine(act.subject) if len(act.subject) <= LONGEST_NAME else None
    if machine is None:
        return Refused("no_such_subject", {"subject": act.subject[:130]})
    return machine(rules, get, act)


def find_wants(rules: Rulebook, get: Get, act: Act) -> list[Want]:
    """Every slice of other subjects that the act rests on, its capacity first."""
    spec = spec_for(rules, get, act)
    return [] if isinstance(spec, Refused) else _wants(rules, get, act, spec, misfit(spec.fields, act.data))


def _wants(rules: Rulebook, get: Get, act: Act, spec: ActSpec, wrong: tuple[str, str] | None) -> list[Want]:
    wants = [] if (office := capacity.wanted(act)) is None else [office]
    if wrong is None:
        wants.extend(spec.wants(rules, get, act))
    return wants


def decide(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Whether the act stands under `rules`, with what `get` shows of its subject and `facts` of the others."""
    spec = spec_for(rules, get, act)
    if isinstance(spec, Refused):
        return spec
    return _decided(rules, get, act, facts, spec, misfit(spec.fields, act.data))


def _decided(
    rules: Rulebook, get: Get, act: Act, facts: Facts, spec: ActSpec, wrong: tuple[str, str] | None
) -> Verdict:
    try:
        return _formed(spec, act, wrong) or _standing(rules, get, act, facts, spec)
    except NoRule as absent:
        return Refused("no_rule", {"name": absent.name, "on": absent.on}, f"§{absent.name}")


def _formed(spec: ActSpec, act: Act, wrong: tuple[str, str] | None) -> Refused | None:
    if wrong is not None:
        return Refused("bad_data", {"act": act.name, "field": wrong[0], "expected": wrong[1]})
    for field in spec.seals:
        if field not in act.sealed:
            return Refused("unsealed", {"act": act.name, "field": field})
    for field, commitment in act.sealed.items():
        if not HASH.fits(commitment) or (field not in spec.seals and field != NOTE):
            return Refused("bad_data", {"act": act.name, "field": field, "expected": "commitment"})
    for fact in spec.attests:
        if fact not in act.attested:
            return Refused("unattested", {"fact": fact})
    return None


def _standing(rules: Rulebook, get: Get, act: Act, facts: Facts, spec: ActSpec) -> Verdict:
    if not DATE.fits(act.on) or not DATE.fits(act.recorded):
        return Refused("bad_date", {"on": act.on, "recorded": act.recorded})
    allowed = spec.allowed(rules, get, act)
    if isinstance(allowed, Refused):
        return allowed
    if act.on != act.recorded:
        refused = _dated(rules, act)
        if refused is not None:
            return refused
    if act.on < allowed.not_before:
        return Refused("too_early", {"on": act.on, "from": allowed.not_before})
    return capacity.check(rules, allowed, act, facts) or spec.decide(rules, get, act, facts)


def _dated(rules: Rulebook, act: Act) -> Refused | None:
    if act.on > act.recorded:
        return Refused("dated_ahead", {"on": act.on, "today": act.recorded})
    if act.name != "lapse":
        late = (date.fromisoformat(act.recorded) - date.fromisoformat(act.on)).days
        # One's own act by one's own hand happens when it is recorded; only what was on paper comes later.
        grace = 0 if act.capacity == CONCERNED else rules.number("§paper_days", act.recorded)
        if late > grace:
            return Refused(
                "recorded_late", {"on": act.on, "today": act.recorded, "days": grace}, "§paper_days"
            )
    return None


def rulebook_of(read: Read, act: Act) -> str | None:
    """The digest of the rulebook that judges `act`: a matter's own, else the town's present one."""
    if act.subject.startswith("matter/"):
        meta = read(act.subject, "meta")
        if meta is not None:
            digest: str = meta["rulebook"]
            return digest
    adopted = read(CELL, "rulebook")
    if adopted is not None:
        present: str = adopted["digest"]
        return present
    first = act.data.get("rulebook")
    return first if isinstance(first, str) else None


def judge(
    rulebooks: Mapping[str, Rulebook],
    read: Read,
    version: Callable[[str], int],
    act: Act,
    own: Get | None = None,
) -> Judged:
    """Finds the rulebook and the facts and decides: the one path for a live act and for a published one.

    `own` reads the act's own subject, for a caller who has a shorter way to it than `read`."""
    subject = act.subject
    digest = rulebook_of(read, act)
    rules = rulebooks.get(digest or "")
    if rules is None or digest is None:
        return Judged(Refused("no_rulebook", {"digest": digest or ""}), {}, "")
    get: Get = (lambda key: read(subject, key)) if own is None else own

    facts: dict[str, Fact] = {}
    try:
        spec = spec_for(rules, get, act)
        if isinstance(spec, Refused):
            return Judged(spec, facts, digest)
        wrong = misfit(spec.fields, act.data)
        for name, other, key in _wants(rules, get, act, spec, wrong):
            facts[name] = Fact(other, version(other), read(other, key))
    except NoRule as absent:
        return Judged(Refused("no_rule", {"name": absent.name, "on": absent.on}), {}, digest)
    return Judged(_decided(rules, get, act, facts, spec, wrong), facts, digest)


def entry_body(act: Act, judged: Judged, version: int) -> dict[str, Any]:
    """What the record keeps of an accepted act, as canonical JSON will hold it. `version` is the subject's new one."""
    accepted = judged.verdict
    assert isinstance(accepted, Accepted)
    return {
        "v": FORMAT,
        "subject": act.subject,
        "version": version,
        "act": act.name,
        "step": act.step,
        "by": act.by,
        "capacity": act.capacity,
        "data": act.data,
        "sealed": act.sealed,
        "facts": act.attested,
        "rests": {name: [fact.subject, fact.version] for name, fact in judged.facts.items()},
        "outcome": accepted.outcome,
        "rulebook": judged.rulebook,
        "on": act.on,
        "recorded": act.recorded,
    }


_OF_ENTRY = itemgetter(
    "subject", "act", "by", "capacity", "on", "recorded", "data", "step", "sealed", "facts"
)
"""The fields of an act, in their order, by their names in an entry."""


def act_of(body: Mapping[str, Any]) -> Act:
    """The act that an entry records. Raises KeyError or TypeError where the body is not an entry."""
    return Act._make(_OF_ENTRY(body))
