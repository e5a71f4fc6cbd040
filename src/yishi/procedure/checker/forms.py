"""In which form a step decides, and which steps meet a topic's demand.

A form is an electorate of the tally, ``consent``, ``verify`` or ``secret``. That a meeting really came together in that
electorate is the tally's and the meeting's question.
"""

from yishi.rulebook.model import Procedure, Rulebook, Step

SAME_PEOPLE = (frozenset({"household", "adult"}), frozenset({"villagers", "village_households"}))
"""A group or village meeting is held by adults or by households, as it likes (村委会组织法 §26, §32)."""


def form_of(step: Step) -> str:
    """The form of a step's decision, as topics name forms in ``decides``; "" for a step that decides nothing.

    A vote decides in its electorate. An ask binds who signs for itself (``all``, ``each``); a fraction of signatures
    and a rating bind nobody. A review checks facts. A ballot for or against a person is secret (村委会组织法 §18);
    a nomination chooses nobody.
    """
    if step.kind == "vote":
        return str(step.params.get("electorate", ""))
    if step.kind == "ask":
        return "consent" if step.params.get("pass") in ("all", "each") else ""
    if step.kind == "election":
        return "secret" if step.params.get("mode") in ("elect", "recall") else ""
    return "verify" if step.kind == "review" else ""


def fits_body(rules: Rulebook, step: Step) -> bool:
    """Whether a vote's electorate is its body's own: a body called together for one is not another."""
    body = rules.bodies.get(str(step.params.get("body", "")))
    pair = {str(step.params.get("electorate", "")), body.electorate if body else ""}
    return step.kind != "vote" or len(pair) == 1 or frozenset(pair) in SAME_PEOPLE


def that_meet(procedure: Procedure, demand: str) -> tuple[str, ...]:
    """Steps that meet a demand ``kind:office`` whoever acts: that office alone, or among those who all must."""
    kind, _, office = demand.partition(":")
    found = []
    for step in procedure.steps.values():
        joint = step.params.get("joint")
        all_of = joint if isinstance(joint, tuple) and joint else step.by if len(step.by) == 1 else ()
        if step.kind == kind and (office in all_of or office == step.params.get("body")):
            found.append(step.name)
    return tuple(found)
