"""The register of one place, and the cell's own: households, members, offices, mandates, plots, rules, keys.

Slices of ``register/<place>``: ``meta``; ``household/<id>``; ``member/<id>``; ``office/<code>`` (dated terms);
``mandate/<household>``; ``kin/<person>``; ``plot/<id>``; ``rule/<id>``; ``done/<matter>/<step>``, the
round of the authority that was carried out last. Of ``register/cell``: ``cell``, ``rulebook``, ``calendar/<year>``,
``key``. Names and numbers of people are sealed.
"""

from collections.abc import Mapping

from yishi.procedure.acts import Act, ActSpec, Get, Refused
from yishi.procedure.days import CELL
from yishi.procedure.register import cell, land, offices, people
from yishi.rulebook.model import Rulebook

ACTS: Mapping[str, ActSpec] = {**people.ACTS, **offices.ACTS, **land.ACTS}


def spec(rules: Rulebook, get: Get, act: Act) -> ActSpec | Refused:
    """The specification of an act on a register; the cell's own acts only on ``register/cell``."""
    found = (cell.ACTS if act.subject == CELL else ACTS).get(act.name)
    if found is None:
        return Refused("no_such_act", {"act": act.name[:60], "kind": "register"})
    if act.subject == CELL:
        if (get("cell") is None) != (act.name == "found"):
            return Refused("cell_founded" if act.name == "found" else "no_such_cell", {})
        return found
    if (get("meta") is None) != (act.name == "place"):
        return Refused("already_open" if act.name == "place" else "no_such_place", {"subject": act.subject})
    return found
