"""The town's own rulebook: complete against the list of topics, sourced, nothing in it that leads nowhere.

The walk that proves it safe is the checker's. Here are the static rules that can be read off the data, so that an
edit of the data that breaks one is found beside the data.
"""

import re
from collections.abc import Iterator

import pytest

from yishi.rulebook.kinds import ELECTORATES, ROUTED, outcomes
from yishi.rulebook.loader import shipped
from yishi.rulebook.model import LEVELS, Procedure, Step

BOOK = shipped()
ROOMS = {
    "tally", "procedure", "people", "meetings", "elections", "casework", "ledger", "board", "land", "coop",
}  # fmt: skip
ALL = [pytest.param(p, id=p.name) for p in BOOK.procedures.values()]
STEPS = [
    pytest.param(p, s, id=f"{p.name}.{s.name}") for p in BOOK.procedures.values() for s in p.steps.values()
]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)


def _refs() -> Iterator[str]:
    """Every §name that the loaded rulebook refers to."""
    for procedure in BOOK.procedures.values():
        for step in procedure.steps.values():
            yield from (step.days, step.tries, step.when.bound if step.when else "")
            yield from (
                text for value in step.params.values() for text in _strings(value) if text.startswith("§")
            )
    yield from (body.notice for body in BOOK.bodies.values())
    for topic in BOOK.topics.values():
        yield topic.notice
        yield from (tier.upto or "" for tier in topic.tiers)
        yield from (above.amount for above in topic.above)
        yield topic.most_each.amount if topic.most_each else ""


def ancestors(procedure: Procedure, name: str) -> set[str]:
    found: set[str] = set()
    pending = [name]
    while pending:
        for clause in procedure.steps[pending.pop()].needs:
            for atom in clause:
                if atom.step not in found:
                    found.add(atom.step)
                    pending.append(atom.step)
    return found


def effects(procedure: Procedure) -> list[Step]:
    return [step for step in procedure.steps.values() if step.kind == "effect"]


# --- what is there ----------------------------------------------------------------------------------------------


def test_the_deliberation_list_has_23_topics_in_two_classes() -> None:
    assert list(BOOK.topics) == [f"A{n}" for n in range(1, 13)] + [f"B{n}" for n in range(1, 12)]
    assert {topic.klass for topic in BOOK.topics.values()} == {"A", "B"}


def test_the_negative_list_has_12_items_each_with_a_place_to_go() -> None:
    assert list(BOOK.negative) == [f"N{n}" for n in range(1, 13)]
    for bar in BOOK.negative.values():
        assert bar.instead and bar.instead_en.isascii()
        assert re.search(r"§\d|〔\d{4}〕", bar.source)


def test_the_chart_has_42_accounts_and_three_contra_accounts() -> None:
    assert len(BOOK.accounts) == 42
    assert {code for code, account in BOOK.accounts.items() if account.kind == "contra"} == {
        "133",
        "152",
        "162",
    }
    assert [BOOK.accounts[code].title for code in ("102", "113", "231", "241", "311")] == [
        "银行存款", "内部往来", "一事一议资金", "专项应付款", "公积公益金",
    ]  # fmt: skip


def test_all_ten_worked_cases_and_the_others_are_there() -> None:
    cases = {"well", "flood", "crop", "away", "head", "road", "inputs", "petition", "subsidy", "rule"}
    assert cases | {"lead", "recall", "head_pay", "budget"} <= set(BOOK.procedures)


def test_every_topic_is_reachable_by_a_procedure_of_its_own() -> None:
    for topic in BOOK.topics.values():
        assert topic.procedure is not None
        assert BOOK.procedures[topic.procedure].topic == topic.code


# law.zh.md §13: 档 R is member, Y household, V village, H consent, S verify, C consent (not registered).
FORMS = {
    "A1": "member", "A2": "member", "A3": "member", "A4": "member", "A5": "consent", "A6": "member",
    "A7": "household", "A8": "member", "A9": "member", "A10": "consent", "A12": "household",
    "B1": "representatives", "B2": "household", "B3": "household", "B4": "verify", "B5": "verify", "B6": "verify",
    "B7": "household", "B8": "household", "B9": "secret", "B10": "village_households", "B11": "consent",
}  # fmt: skip


@pytest.mark.parametrize(("code", "form"), FORMS.items())
def test_each_topic_is_decided_as_the_law_says(code: str, form: str) -> None:
    assert BOOK.topics[code].decides[0] == form


def test_what_the_representatives_of_members_may_not_decide_they_do_not() -> None:
    """集体法 §28 leaves them neither contracting and house plots nor the land compensation."""
    allowed = {code for code, topic in BOOK.topics.items() if "member_representatives" in topic.decides}
    assert allowed == {"A9"}


def test_matters_of_all_members_take_no_recusal() -> None:
    assert {code for code, topic in BOOK.topics.items() if not topic.recuse} == {
        "A1",
        "A7",
        "A8",
        "A9",
        "A11",
    }


# --- nothing leads nowhere ----------------------------------------------------------------------------------------


def test_every_value_is_read_by_a_procedure_or_by_a_room_that_is_named() -> None:
    used = {ref.removeprefix("§") for ref in _refs()}
    for name, versions in BOOK.values.items():
        rooms = {value.use for value in versions}
        assert name in used or rooms <= ROOMS, name
        assert not (rooms - ROOMS - {""}), name


def test_every_value_has_a_source_and_was_checked() -> None:
    for versions in BOOK.values.values():
        for value in versions:
            assert value.source == "design" or re.search(r"§\d|〔\d{4}〕", value.source), value.name
            assert value.checked == "2026-11-23"


def test_every_value_is_in_force_from_the_first_day_of_the_new_law() -> None:
    for name in BOOK.values:
        BOOK.value(name, "2026-01-01")


def test_every_office_and_body_has_something_to_do() -> None:
    busy = {code for p in BOOK.procedures.values() for s in p.steps.values() for code in s.by}
    for procedure in BOOK.procedures.values():
        for step in procedure.steps.values():
            for key in ("body", "levels", "approve", "joint"):
                busy |= set(_strings(step.params.get(key, ())))
    for body in BOOK.bodies.values():
        busy |= {body.secretary, *body.convener}
    for topic in BOOK.topics.values():
        busy |= {topic.body, topic.drafts, *(tier.by for tier in topic.tiers)}
    assert set(BOOK.offices) | set(BOOK.bodies) <= busy


def test_every_variable_is_set_and_titled() -> None:
    kept = {name for p in BOOK.procedures.values() for s in p.steps.values() for name in s.sets}
    assert set(BOOK.variables) == kept
    assert set(BOOK.variables) <= set(BOOK.words)


def test_every_choice_has_its_words() -> None:
    offered = {
        word
        for p in BOOK.procedures.values()
        for s in p.steps.values()
        for word in _strings(s.params.get("choices", ()))
    }
    assert offered <= set(BOOK.words)
    assert set(BOOK.words) == offered | set(BOOK.variables)


def test_titles_are_there_in_both_languages() -> None:
    things = [*BOOK.offices.values(), *BOOK.bodies.values(), *BOOK.topics.values(), *BOOK.procedures.values()]
    things += [step for p in BOOK.procedures.values() for step in p.steps.values()]  # type: ignore[misc]
    for thing in things:
        assert re.search("[\u4e00-\u9fff]", thing.title), thing
        assert thing.title_en.isascii(), thing


# --- static rules -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("procedure", "step"), STEPS)
def test_every_bad_outcome_is_routed_or_needed(procedure: Procedure, step: Step) -> None:
    needed = {(a.step, a.state) for s in procedure.steps.values() for clause in s.needs for a in clause}
    for outcome in outcomes(step.kind, step.params)[1:]:
        if (step.kind, outcome) not in ROUTED:
            assert outcome in step.routes or (step.name, outcome) in needed, outcome


@pytest.mark.parametrize(("procedure", "step"), STEPS)
def test_a_step_is_reopened_from_itself_or_below(procedure: Procedure, step: Step) -> None:
    above = {step.name} | ancestors(procedure, step.name)
    assert {route.step for route in step.routes.values() if route.verb == "reopen"} <= above


@pytest.mark.parametrize("procedure", ALL)
def test_a_variable_has_one_owner(procedure: Procedure) -> None:
    owned = [name for step in procedure.steps.values() for name in step.sets]
    assert len(owned) == len(set(owned))


@pytest.mark.parametrize(("procedure", "step"), STEPS)
def test_a_comparison_and_a_list_of_people_come_from_above(procedure: Procedure, step: Step) -> None:
    owner = {name: s.name for s in procedure.steps.values() for name in s.sets}
    above = ancestors(procedure, step.name)
    if step.when is not None:
        assert owner[step.when.variable] in above
    for value in step.params.values():
        for text in _strings(value):
            if text.startswith("$"):
                assert owner[text[1:]] in above, text


@pytest.mark.parametrize("procedure", ALL)
def test_an_effect_rests_on_a_decision_its_topic_allows_and_on_a_long_enough_notice(
    procedure: Procedure,
) -> None:
    owner = {name: s.name for s in procedure.steps.values() for name in s.sets}
    if procedure.topic == "-":
        assert effects(procedure) == []
        return
    topic = BOOK.topics[procedure.topic]
    for effect in effects(procedure):
        notice = procedure.steps[str(effect.params["under"])]
        decision = procedure.steps[str(notice.params["of"])]
        assert notice.kind == "notice" and notice.name in ancestors(procedure, effect.name)
        assert decision.name in ancestors(procedure, notice.name)
        assert decision.when is None
        assert _form(decision) in topic.decides
        rests = {decision.name} | ancestors(procedure, decision.name)
        for key in ("limit", "lines", "holder", "parcels", "text", "force"):
            if key in effect.params:
                assert owner[str(effect.params[key])[1:]] in rests, key
        assert BOOK.number(notice.days, "2026-04-02") >= BOOK.number(topic.notice, "2026-04-02")
        for demand in topic.demands:
            kind, _, who = demand.partition(":")
            met = [procedure.steps[n] for n in ancestors(procedure, effect.name)]
            assert any(s.kind == kind and who in s.by for s in met), demand


def _form(step: Step) -> str:
    if step.kind == "vote":
        assert step.params["electorate"] in ELECTORATES
        return str(step.params["electorate"])
    return {"ask": "consent", "review": "verify", "election": "secret"}[step.kind]


@pytest.mark.parametrize("procedure", ALL)
def test_whoever_approves_a_payment_is_named_and_is_not_who_books_it(procedure: Procedure) -> None:
    for effect in effects(procedure):
        if effect.params["what"] == "money":
            topic = BOOK.topics[procedure.topic]
            approvers = set(_strings(effect.params.get("approve", ()))) | {tier.by for tier in topic.tiers}
            assert approvers
            assert not approvers & set(effect.by)


@pytest.mark.parametrize("name", ["crop", "levy", "rule"])
def test_a_matter_of_the_village_is_in_nobodys_hands_below_it(name: str) -> None:
    for step in BOOK.procedures[name].steps.values():
        for code in (*step.by, *_strings(step.params.get("approve", ()))):
            assert LEVELS[BOOK.level_of(code)] <= LEVELS["village"], (step.name, code)


def test_the_nine_meetings_come_in_order() -> None:
    road = BOOK.procedures["road"]
    for number in range(2, 10):
        assert f"m{number - 1}" in ancestors(road, f"m{number}")


def test_the_village_cannot_hold_up_the_government_track() -> None:
    road = BOOK.procedures["road"]
    assert not {f"m{n}" for n in range(1, 10)} & ancestors(road, "gov_taking")


def test_the_tally_of_a_well_is_one_household_one_vote_and_of_compensation_one_member() -> None:
    assert BOOK.procedures["well"].steps["vote"].params["electorate"] == "household"
    assert BOOK.procedures["road"].steps["m9"].params["electorate"] == "member"
    assert BOOK.bodies["members_meeting"].notice == "§member_notice_days"


def test_a_body_can_be_called_and_meet_before_its_step_is_over() -> None:
    for procedure in BOOK.procedures.values():
        for step in procedure.steps.values():
            meets = (
                [str(step.params["body"])]
                if step.kind == "vote"
                else [b for b in step.by if b in BOOK.bodies]
            )
            for code in meets:
                if step.kind in ("vote", "draft", "review", "task"):
                    call = BOOK.number(BOOK.bodies[code].notice, "2026-04-02")
                    assert call < BOOK.number(step.days, "2026-04-02"), (procedure.name, step.name)
