"""Reviews: the first choice is the good one, others want a reason; joint reviews want each office; kin stands aside."""

import pytest

from yishi.procedure.tests.cast import GROUP, NO_KIN

M = "matter/1"


@pytest.fixture
def joint(h):
    """The town office and the justice office must both agree."""
    h.open("asking", users=["u1"])
    for step in ("cosign", "demand", "consent"):
        h.do(M, "answer", "u1", {"who": "u1", "choice": "yes"}, step=step)
    return h


def decide(h, who, choice="approved", step="check", **more):
    return h.do(M, "decide", who, {"choice": choice, **more}, step=step, attested=NO_KIN)


def no(h, code, who, choice="approved", step="check", attested=NO_KIN, **more):
    return h.no(code, M, "decide", who, {"choice": choice, **more}, step=step, attested=attested)


def test_a_joint_review_wants_each_of_its_offices(joint):
    assert decide(joint, "town") == {"said": {"town": "approved"}}
    no(joint, "already_answered", "town")
    assert decide(joint, "justice")["ending"] == "settled"


def test_one_no_ends_a_joint_review(joint):
    assert decide(joint, "justice", "rejected", reason="x")["ending"] == "rejected"


def test_it_refuses_other_offices_words_and_a_no_without_a_reason(joint):
    no(joint, "wrong_office", "clerk")
    no(joint, "unknown_choice", "town", "perhaps")
    no(joint, "reason_missing", "town", "rejected")
    no(joint, "bad_data", "town", vars=[])
    no(joint, "variable_unknown", "town", vars={"total": 1})


def test_it_refuses_one_related_to_the_people_concerned(joint):
    refused = no(joint, "kin_decides", "town", attested={"kin": {"declared": True, "related": ["u1"]}})
    assert refused.facts["related"] == 1 and refused.rule == "§kin_reach"
    no(joint, "unattested", "town", attested={})
    no(joint, "unattested", "town", attested={"kin": {"related": []}})
    undeclared = {"kin": {"declared": False, "related": []}}
    joint.do(M, "decide", "town", {"choice": "approved"}, step="check", attested=undeclared)


@pytest.fixture
def lead(h):
    data = {"procedure": "lead", "place": GROUP, "title": "x", "vars": {"report": "渠堵了"}}
    h.do(M, "open", "anyone", data, step="open")
    h.council()
    return h


def test_a_body_reviews_through_its_secretary_and_a_minuted_meeting(lead):
    no(lead, "meeting_missing", "convener", "adopted", step="screen")
    assert (
        decide(lead, "convener", "adopted", step="screen", meeting="meeting/council")["ending"] == "settled"
    )


def test_a_lead_refused_is_closed_with_its_reason(lead):
    out = decide(lead, "convener", "refused", step="screen", meeting="meeting/council", reason="负面清单")
    assert out["ending"] == "refused"


def test_a_review_wanted_for_large_sums_only(h):
    """§small is 5,000 yuan: 6,000 are above it, and the town may send the plan back."""
    big = [{"line": "pump", "payee": "supplier/a", "fen": 600_000}]
    shares = [{"who": "u1", "weight": "1", "fen": 600_000}]
    h.voted(total=600_000, payees=big, shares=shares)
    assert h.state(M, "large") == "open"
    assert decide(h, "town", "rejected", step="large", reason="太贵")["reset"][0] == "plan"
    assert h.state(M, "notice") == "waiting"


@pytest.mark.parametrize(("total", "state"), [(500_000, "skipped"), (500_001, "open")])
def test_the_bound_itself_is_not_above_it(h, total, state):
    lines = [{"line": "pump", "payee": "supplier/a", "fen": total}]
    h.voted(total=total, payees=lines, shares=[{"who": "u1", "weight": "1", "fen": total}])
    assert h.state(M, "large") == state
