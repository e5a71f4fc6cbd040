"""In which form a step decides: an electorate of the tally, consent, verify, secret, or none at all."""

from yishi.rulebook.model import Rulebook, Step


def form_of(rules: Rulebook, step: Step) -> str:
    """The form of a step's decision, as topics name forms in ``decides``; "" for a step that decides nothing.

    A vote decides in its electorate; an ask binds each who signs (``all`` or ``each``), a rating binds nobody; a review
    checks facts; an election is secret (村委会组织法 §18).
    """
    if step.kind == "vote":
        body = rules.bodies[str(step.params["body"])]
        return str(step.params.get("electorate", body.electorate))
    if step.kind == "ask":
        return "" if step.params.get("pass") == "any" else "consent"
    return {"review": "verify", "election": "secret"}.get(step.kind, "")
