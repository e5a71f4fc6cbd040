"""The cell: one log of one county or town. Its founding is the first entry; rulebooks, calendars and keys are entries.

The founder is the first registrar. A key changes only by an entry that the old key has signed, so that who has pinned
the old one can follow to the new one. What the software cannot check is that the founder is who the town meant.
"""

from typing import Any

from yishi.procedure.acts import Accepted, Act, ActSpec, Allowed, Facts, Get, Refused, Verdict
from yishi.procedure.shapes import COUNT, DATE, HASH, IDENTIFIER, TEXT, list_of
from yishi.rulebook.model import Rulebook


def _anyone(rules: Rulebook, get: Get, act: Act) -> Allowed:
    return Allowed(anyone=True)


def _registrar(rules: Rulebook, get: Get, act: Act) -> Allowed:
    return Allowed(("registrar",), get("cell")["place"])


def found(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """The first entry: where the log stands, its key, its rulebook, and who keeps the register."""
    data = act.data
    if data["rulebook"] != rules.digest:
        return Refused("no_rulebook", {"digest": data["rulebook"]})
    demo = data["origin"].endswith("/demo")
    cell = {"origin": data["origin"], "place": data["place"], "founder": act.by, "demo": demo}
    return Accepted(
        {"cell": cell, "rulebook": {"digest": data["rulebook"]}, "key": data["key"]},
        {"origin": data["origin"]},
    )


def adopt_rulebook(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A new rulebook for matters that open from now on; running matters stay under their own."""
    if get("rulebook")["digest"] == act.data["digest"]:
        return Refused("rulebook_already", {"digest": act.data["digest"]})
    return Accepted({"rulebook": {"digest": act.data["digest"]}}, {"digest": act.data["digest"]})


def calendar(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """The days off and the shifted working days of one year, as the State Council published them."""
    data = act.data
    year = str(data["year"])
    if any(day[:4] != year for day in (*data["holidays"], *data["workdays"])):
        return Refused("calendar_of_another_year", {"year": data["year"]})
    kept: dict[str, Any] = {k: data[k] for k in ("digest", "holidays", "workdays")}
    return Accepted({f"calendar/{year}": kept}, {"year": data["year"]})


def rotate_key(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A new key of the log. ``signature`` is the old key's over the change; the verifier checks it."""
    if act.data["key"] == get("key"):
        return Refused("key_already", {})
    return Accepted({"key": act.data["key"]}, {"key": act.data["key"], "was": get("key")})


def erase(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Erases private values: salts and values of these commitments are deleted, amounts and decisions stay."""
    return Accepted({}, {"erased": len(act.data["commitments"])})


def relink(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A restored log that cannot prove it does not fork starts a new origin, linked to the old head."""
    cell = {**get("cell"), "origin": act.data["origin"]}
    return Accepted(
        {"cell": cell, "key": act.data["key"]}, {"origin": act.data["origin"], "was": get("cell")["origin"]}
    )


ACTS = {
    "found": ActSpec({"origin": TEXT, "place": IDENTIFIER, "rulebook": HASH, "key": TEXT}, _anyone, found),
    "adopt_rulebook": ActSpec({"digest": HASH, "reason": TEXT}, _registrar, adopt_rulebook),
    "calendar": ActSpec(
        {"year": COUNT, "digest": HASH, "holidays": list_of(DATE, 366), "workdays": list_of(DATE, 366)},
        _registrar,
        calendar,
    ),
    "rotate_key": ActSpec({"key": TEXT, "signature": TEXT}, _registrar, rotate_key),
    "erase": ActSpec({"commitments": list_of(HASH, 800), "reason": TEXT}, _registrar, erase),
    "relink": ActSpec(
        {"origin": TEXT, "key": TEXT, "old_size": COUNT, "old_root": HASH, "reason": TEXT}, _registrar, relink
    ),
}
