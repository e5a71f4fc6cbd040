"""The checker's parts: forms, demands, regions of a variable, clocks of different units, and a procedure too wide."""

from dataclasses import replace
from pathlib import Path

import pytest

from yishi.procedure.checker import proof_of, walk
from yishi.procedure.checker.clocks import is_zero, shorter
from yishi.procedure.checker.forms import fits_body, form_of, that_meet
from yishi.procedure.checker.regions import days, fields
from yishi.rulebook.loader import load_path, shipped
from yishi.rulebook.model import Above, Atom, Value, When

SOUND = load_path(Path(__file__).parent / "broken" / "sound.toml")
CANAL = SOUND.procedures["canal"]
VOTE, PAY = CANAL.steps["vote"], CANAL.steps["pay"]

FORMS = [
    ("vote", {"electorate": "member"}, "member"),
    ("ask", {"pass": "all"}, "consent"),
    ("ask", {"pass": "each"}, "consent"),
    ("ask", {"pass": "any"}, ""),  # a rating
    ("ask", {"pass": "§third"}, ""),  # co-signers move something, they do not decide it
    ("election", {"mode": "elect"}, "secret"),
    ("election", {"mode": "recall"}, "secret"),
    ("election", {"mode": "nominate"}, ""),
    ("review", {}, "verify"),
    ("draft", {}, ""),
    ("task", {}, ""),
    ("notice", {}, ""),
    ("intake", {}, ""),
]


@pytest.mark.parametrize(("kind", "params", "form"), FORMS)
def test_each_kind_decides_in_its_form_or_not_at_all(kind, params, form):
    assert form_of(replace(VOTE, kind=kind, params=params)) == form


@pytest.mark.parametrize(
    ("body", "electorate", "fits"),
    [
        ("assembly", "household", True),
        ("assembly", "adult", True),  # 村委会组织法 §32: adults or households, as the group likes
        ("assembly", "member", False),  # called 3 days ahead, not 10
        ("members_meeting", "member", True),
        ("members_meeting", "household", False),
        ("village_assembly", "villagers", True),
        ("village_assembly", "representatives", False),
        ("village_representatives", "representatives", True),
    ],
)
def test_a_body_votes_in_its_own_electorate(body, electorate, fits):
    step = replace(VOTE, params={"body": body, "electorate": electorate})
    assert fits_body(shipped(), step) is fits


@pytest.mark.parametrize(
    ("kind", "by", "joint", "meets"),
    [
        ("review", ("town",), (), True),
        ("review", ("town", "clerk"), (), False),  # the clerk alone could
        ("review", ("clerk", "town"), ("clerk", "town"), True),  # both must
        ("review", ("clerk",), (), False),
        ("task", ("town",), (), False),
    ],
)
def test_a_demand_is_met_by_its_office_whoever_acts(kind, by, joint, meets):
    step = replace(VOTE, kind=kind, by=by, params={"joint": joint} if joint else {})
    procedure = replace(CANAL, steps={**CANAL.steps, "vote": step})
    assert that_meet(procedure, "review:town") == (("vote",) if meets else ())


def with_whens(*whens: str):
    """The sound procedure with a vote for each condition beside its own."""
    steps = dict(CANAL.steps)
    for number, text in enumerate(whens):
        steps[f"more{number}"] = replace(VOTE, name=f"more{number}", when=When(*text.split()))
    return replace(CANAL, steps=steps)


REGIONS = [
    (["total > 0"], {0: "total = 0", 1: "total > 0"}),
    (["total == 0"], {0: "total = 0", 1: "total > 0"}),
    (["total >= §big"], {0: "total < §big", 500_000: "total >= §big"}),
    (["total > §big"], {0: "total <= §big", 500_001: "total > §big"}),
    (["total == §big"], {0: "total != §big", 500_000: "total = §big"}),
    (
        ["total > 0", "total < §big"],
        {0: "total = 0, total < §big", 1: "total > 0, total < §big", 500_000: "total > 0, total >= §big"},
    ),
    (
        ["total >= §big", "total > §big"],
        {
            0: "total < §big, total <= §big",
            500_000: "total >= §big, total <= §big",
            500_001: "total >= §big, total > §big",
        },
    ),
]


@pytest.mark.parametrize(("whens", "said"), REGIONS)
def test_a_variable_falls_into_the_regions_its_comparisons_tell_apart(whens, said):
    (field,) = fields(SOUND, with_whens(*whens), "2026-01-01").values()
    assert (field.name, dict(zip(field.picks, field.said.values(), strict=True))) == ("total", said)


def test_the_amount_of_a_topic_parts_a_limit_though_no_step_compares_it():
    topic = replace(SOUND.topics["A1"], above=(Above("§big", "member", "members", "design"),))
    rules = replace(SOUND, topics={"A1": topic})
    assert fields(SOUND, CANAL, "2026-01-01") == {}
    assert fields(rules, CANAL, "2026-01-01")["total"].picks == (0, 500_000)


def dated(name: str, *versions: tuple[int, str]) -> tuple[Value, ...]:
    return tuple(Value(name, value, "fen", "design", since, "2026-11-23") for value, since in versions)


def test_each_amount_that_was_ever_in_force_is_walked_once():
    values = {**SOUND.values, "big": dated("big", (500_000, "2026-01-01"), (0, "2025-01-01"))[::-1]}
    values["big"] = (replace(values["big"][0], until="2025-12-31"), values["big"][1])
    rules = replace(SOUND, values=values)
    procedure = with_whens("total >= §big")
    assert days(SOUND, procedure) == ("2026-01-01",)
    assert days(rules, procedure) == ("2026-01-01", "2025-01-01")
    assert len(fields(rules, procedure, "2025-01-01")["total"].picks) == 1  # nothing is below 0
    assert len(fields(rules, procedure, "2026-01-01")["total"].picks) == 2


CLOCKS = [
    ((15, "day"), (15, "day"), False),
    ((14, "day"), (15, "day"), True),
    ((16, "day"), (15, "day"), False),
    ((10, "workday"), (10, "workday"), False),
    ((10, "workday"), (15, "day"), True),  # fifteen workdays on end are possible, more are not promised
    ((15, "workday"), (15, "day"), False),
    ((1, "month"), (28, "day"), False),  # February
    ((1, "month"), (29, "day"), True),
    ((30, "day"), (1, "month"), True),
    ((31, "day"), (1, "month"), False),
    ((1, "year"), (365, "day"), False),
    ((16, "day"), (5, "workday"), False),  # a week and nine days off
    ((15, "day"), (5, "workday"), True),
]


@pytest.mark.parametrize(("given", "least", "too_short"), CLOCKS)
def test_clocks_of_different_units_are_compared_by_what_they_can_come_to(given, least, too_short):
    values = {
        name: (Value(name, number, unit, "design", "2026-01-01", "2026-11-23"),)
        for name, (number, unit) in {"given": given, "least": least}.items()
    }
    assert (shorter(replace(SOUND, values=values), "§given", "§least") is not None) is too_short


def test_an_absent_clock_and_one_that_was_ever_zero_have_no_days():
    assert is_zero(SOUND, "") and is_zero(SOUND, "§nothing") and is_zero(SOUND, "§zero_days")
    assert not is_zero(SOUND, "§some_days")
    once = replace(SOUND, values={"d": dated("d", (0, "2025-01-01"), (5, "2026-01-01"))})
    assert is_zero(once, "§d")


def test_a_procedure_with_too_many_ways_is_not_called_proven():
    """Fifteen tasks side by side have 2^15 states: nobody follows that, and it is said rather than walked."""
    steps = {"open": CANAL.steps["open"]}
    for n in range(15):
        needs = ((Atom("open", "done"),),)
        steps[f"t{n}"] = replace(
            VOTE, name=f"t{n}", kind="task", by=("head",), needs=needs, params={}, routes={}
        )
    wide = replace(CANAL, steps=steps)
    assert not walk(SOUND, wide).whole
    assert [p.code for p in proof_of(SOUND, wide).problems] == ["too_many_states"]


def test_a_step_that_may_open_once_only_is_not_walked_as_reopened():
    """With one try a reopening is the end: what lies behind a second round is not reported."""
    once = replace(SOUND, values={**SOUND.values, "tries": dated("tries", (1, "2026-01-01"))})
    assert {e.word for e in walk(once, CANAL).endings} == {"settled", "exhausted"}
    assert len(walk(once, CANAL).reached) <= len(walk(SOUND, CANAL).reached)
    failed = [m for m, _ in walk(once, CANAL)._successors(walk(once, CANAL).first_open("vote"))]
    assert {m.outcome for m in failed} == {"passed", "corrected"}
