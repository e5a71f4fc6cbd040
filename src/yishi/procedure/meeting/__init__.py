"""The meeting: convened, roll frozen, signed in, motions put, ballots cast and opened, counted, minuted.

Slices: ``meta``; ``motion/<id>``; the roll as ``rolls/<part>`` (its order) and ``roll/<voter>``; ``came/<voter>``;
``proxy/<n>``, ``gave/<voter>``; ``ballot/<motion>/<n>`` and ``cast/<motion>/<voter>``; ``open/<motion>/<part>``.
A closed meeting keeps ``meta`` and its motions' results. Voters stand under pseudonyms made for this meeting alone.
"""

from collections.abc import Mapping

from yishi.procedure.acts import Act, ActSpec, Get, Refused
from yishi.procedure.meeting import attendance, ballots, convening, counting
from yishi.rulebook.model import Rulebook

ACTS: Mapping[str, ActSpec] = {**convening.ACTS, **attendance.ACTS, **ballots.ACTS, **counting.ACTS}


def spec(rules: Rulebook, get: Get, act: Act) -> ActSpec | Refused:
    """The specification of an act on a meeting."""
    found = ACTS.get(act.name)
    if found is None:
        return Refused("no_such_act", {"act": act.name[:60], "kind": "meeting"})
    meta = get("meta")
    if act.name == "convene":
        return Refused("already_open", {"subject": act.subject}) if meta else found
    if meta is None:
        return Refused("no_such_meeting", {"subject": act.subject})
    if meta["state"] == "closed":
        return Refused("meeting_closed", {"date": meta["date"]})
    return found
