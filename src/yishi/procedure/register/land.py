"""Land and village rules in the register: plots, what a taking takes of them, and the articles in force.

Areas are whole square metres; no taking takes more of a plot than is left of it (attacks M12).
"""

from typing import Any

from yishi.procedure.acts import Accepted, Act, ActSpec, Facts, Get, Refused, Verdict
from yishi.procedure.days import next_day
from yishi.procedure.register.offices import _authority, done_already, done_key, under
from yishi.procedure.register.people import registrar
from yishi.procedure.shapes import COUNT, DATE, HASH, IDENTIFIER, TEXT
from yishi.rulebook.model import Rulebook


def plot(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """A plot of contracted land; who holds it stands in the record as a commitment only.

    Matters name plots beside the pseudonyms of the households concerned: with the household's own id here, anyone could
    join the two (attacks R17, decision 0008). So the server vouches that the sealed household is one of this register.
    """
    data = act.data
    if get(f"plot/{data['id']}") is not None:
        return Refused("plot_already", {"plot": data["id"]})
    kept = {"household": act.sealed["household"], "m2": data["m2"], "taken_m2": 0}
    if "about" in data:
        kept["about"] = data["about"]
    return Accepted({f"plot/{data['id']}": kept}, {"m2": data["m2"]})


def take_land(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Carries out a taking: every parcel of the authority, from its plot, all at once.

    One that was reopened and decided anew stands in the place of what was entered before: each plot is given back what
    the same step took of it, and the new parcels are taken.
    """
    authority = under(act, facts, "land")
    if isinstance(authority, Refused):
        return authority
    if done_already(get, act, authority):
        return Refused("taken_already", {"matter": act.data["matter"]})
    changes: dict[str, Any] = {}
    for ident, m2 in (get(done_key(act)) or {"parcels": {}})["parcels"].items():
        key = f"plot/{ident}"
        held = get(key)
        changes[key] = {**held, "taken_m2": held["taken_m2"] - m2}
    taken = 0
    for parcel in authority["parcels"]:
        key = f"plot/{parcel['plot']}"
        held = changes.get(key) or get(key)
        if held is None:
            return Refused("no_such_plot", {"plot": parcel["plot"]})
        if held["taken_m2"] + parcel["m2"] > held["m2"]:
            return Refused(
                "more_than_the_plot",
                {"plot": parcel["plot"], "m2": parcel["m2"], "left_m2": held["m2"] - held["taken_m2"]},
            )
        changes[key] = {**held, "taken_m2": held["taken_m2"] + parcel["m2"]}
        taken += parcel["m2"]
    parcels = {parcel["plot"]: parcel["m2"] for parcel in authority["parcels"]}
    changes[done_key(act)] = {"round": authority["round"], "parcels": parcels}
    return Accepted(changes, {"taken_m2": taken, "parcels": len(authority["parcels"])})


def enact(rules: Rulebook, get: Get, act: Act, facts: Facts) -> Verdict:
    """Puts a voted article of the village rules in force; the older text is kept, with its last day.

    It is in force from the voted day, or from the day after it is entered where that is later: nobody is bound by an
    article before it stands in the register (立法法 §104 by analogy), and a late clerk cannot undo a vote. Refused are
    another text or day than was voted, and a text that would not begin after the present one. A text that was reopened
    and decided anew takes the place of its own earlier one, unless that is in force by then.
    """
    authority = under(act, facts, "rule")
    if isinstance(authority, Refused):
        return authority
    data = act.data
    if data["text"] != authority["text"] or data["force"] != authority["force"]:
        return Refused("another_text", {"article": data["article"]})
    if done_already(get, act, authority):
        return Refused("enacted_already", {"matter": data["matter"]})
    since = max(data["force"], next_day(act.recorded))
    versions = [
        v
        for v in get(f"rule/{data['article']}") or []
        if v["matter"] != data["matter"] or v["from"] <= act.recorded
    ]
    if versions and versions[-1]["from"] >= since:
        return Refused("older_than_the_old", {"force": since, "old": versions[-1]["from"]})
    kept = [*versions, {"text": data["text"], "from": since, "matter": data["matter"]}]
    return Accepted(
        {f"rule/{data['article']}": kept, done_key(act): {"round": authority["round"]}},
        {"article": data["article"], "from": since, "versions": len(kept)},
    )


UNDER = {"matter": IDENTIFIER, "step": IDENTIFIER}
ACTS = {
    "plot": ActSpec(
        {"id": IDENTIFIER, "m2": COUNT, "source": TEXT.maybe(), "about": HASH.maybe()},
        registrar,
        plot,
        seals=("household",),
        attests=("person",),
    ),
    "take_land": ActSpec(UNDER, registrar, take_land, _authority),
    "enact": ActSpec(
        {**UNDER, "article": IDENTIFIER, "text": HASH, "force": DATE}, registrar, enact, _authority
    ),
}
