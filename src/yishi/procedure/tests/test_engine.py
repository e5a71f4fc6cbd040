"""What holds of every act: refused changes nothing, accepted changes no value in place, replay is the same.

The acts of a whole canal, from the founding to the rating, are the material; hypothesis spoils them.
"""

import json
from copy import deepcopy
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.procedure import Accepted, Memory, Refused, decide, find_wants, judge
from yishi.procedure.acts import Fact
from yishi.procedure.engine import act_of, rulebook_of
from yishi.procedure.tests.cast import GROUP, H64, HOMES, NO_KIN, founded, hamlet_rules
from yishi.tlog.jsonc import encode

BOOK, ACCOUNT = f"book/{GROUP}", "cd" * 32


def canal():
    """A canal from its opening to its rating: two payments, one reversed and paid again."""
    h = founded()
    h.paying()
    for fen in (150_000, 150_000):
        data = {"matter": "matter/1", "step": "collect", "into": "101", "fen": fen, "count": 1}
        h.do(BOOK, "collect", "village_accountant", data, sealed={"payers": H64})
    h.do("matter/1", "report", "village_accountant", step="collect")
    for line, payee, fen in (
        ("pump", "supplier/a", 250_000),
        ("labour", "supplier/b", 50_000),
        ("labour", "supplier/b", 50_000),
    ):
        data = {"matter": "matter/1", "step": "pay", "line": line, "payee": payee, "fen": fen, "purpose": "x"}
        request = h.do(BOOK, "approve", "head", data, sealed={"account": ACCOUNT}, attested=NO_KIN)["request"]
        paid = {"request": request, "debit": "541", "from": "102"}
        number = h.do(BOOK, "pay", "village_accountant", paid, sealed={"account": ACCOUNT})["voucher"]
        if request == 2:
            h.do(BOOK, "reverse", "village_accountant", {"voucher": number, "reason": "x"})
    h.do("matter/1", "settle", "village_accountant", step="pay")
    for who in ("u1", "u2", "u3"):
        h.do("matter/1", "answer", who, {"who": who, "choice": "good"}, step="rate")
    h.do("meeting/1", "minutes", "secretary", sealed={"text": H64})
    return h


@lru_cache(maxsize=1)
def told():
    return canal()


def fresh_memory():
    rules = hamlet_rules()
    return Memory({rules.digest: rules})


def states(memory):
    return sorted((s, v, dict(held)) for s, v, held in memory.subjects())


def test_a_matter_goes_its_whole_way():
    h = told()
    meta = h.see("matter/1", "meta")
    assert meta["state"] == "closed" and meta["ending"] == "settled"
    assert h.see(BOOK, "account/102") == 10_000_000 - 300_000 and h.see(BOOK, "account/101") == 300_000
    h.no("matter_closed", "matter/1", "answer", "u1", {"who": "u1", "choice": "good"}, step="rate")
    assert set(h.memory._unpacked("matter/1")[1]) == {"meta"}, "a closed matter keeps its result alone"


def test_the_log_replays_to_the_same_state_and_the_same_entries():
    memory = fresh_memory()
    for _, body in told().log:
        read_back = json.loads(encode(body))
        assert memory.act(act_of(read_back))[1] == body
    assert states(memory) == states(told().memory)


def test_entries_are_canonical_and_name_what_they_rest_on():
    for _, body in told().log:
        assert json.loads(encode(body)) == body
    pays = [body for _, body in told().log if body["act"] == "pay"]
    assert (
        set(pays[0]["rests"]) == {"capacity", "authority"} and pays[0]["rests"]["authority"][0] == "matter/1"
    )


def test_erasing_changes_no_verdict_and_no_state():
    """The engine is given commitments, never values: with salts and values deleted, replay has all it needs."""
    cast = [body for _, body in told().log if body["act"] == "cast"]
    assert len(cast) == 6 and all('"for"' not in encode(body).decode() for body in cast)
    memory = told().memory.copy()
    gone = [c for body in cast for c in body["sealed"].values()]
    before = {s: held for s, _, held in states(memory)}
    erase = told().make("register/cell", "erase", "registrar", {"commitments": gone, "reason": "本人要求"})
    assert isinstance(memory.act(erase)[0].verdict, Accepted)
    assert {s: held for s, _, held in states(memory)} == before


def test_what_the_state_returns_is_never_changed_in_place():
    memory = fresh_memory()
    for act, _ in told().log:
        kept = {(s, key): value for s, _, held in memory.subjects() for key, value in held.items()}
        copies = deepcopy(kept)
        memory.act(act)
        assert kept == copies


def test_deciding_twice_says_the_same_and_changes_nothing():
    memory = fresh_memory()
    for act, _ in told().log:
        before = deepcopy(states(memory))
        assert memory.judge(act) == memory.judge(act)
        assert states(memory) == before
        memory.act(act)


def test_decide_with_the_facts_it_wants_is_what_judge_says():
    memory = fresh_memory()
    for act, _ in told().log:
        judged = memory.judge(act)
        rules = memory.rulebooks[rulebook_of(memory.read, act)]
        get = memory.slices_of(act.subject)
        facts = {
            w.name: Fact(w.subject, memory.version(w.subject), memory.read(w.subject, w.key))
            for w in find_wants(rules, get, act)
        }
        assert facts == judged.facts and decide(rules, get, act, facts) == judged.verdict
        memory.act(act)


def test_every_act_sent_a_second_time_is_refused_or_an_entry_of_its_own():
    """Nothing opens, is taken, is answered or is paid twice by sending an act again."""
    memory = fresh_memory()
    once = {"open", "convene", "summon", "take", "settle", "pay", "answer", "lapse", "report", "submit", "count", "minutes",
            "found", "place", "enrol", "open_book", "close_vote", "put", "reverse", "sign_in"}  # fmt: skip
    for act, _ in told().log:
        memory.act(act)
        if act.name in once:
            assert isinstance(memory.judge(act).verdict, Refused), act.name


FIELDS = ("subject", "name", "by", "capacity", "on", "recorded", "step")
JUNK = st.sampled_from(
    ["", "x", "matter/1", "meeting/1", BOOK, "2026-03-08", "2030-01-01", "anyone", "concerned", "vote", "pay", "open",
     f"secretary@{GROUP}", "register/cell", "lapse", "é"]
)  # fmt: skip
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 10**17)
    | JUNK
    | st.lists(JUNK, max_size=2)
    | st.just({"who": "u1"})
)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([*FIELDS, "data", "sealed", "attested"]), JUNK, VALUES)
def test_a_spoilt_act_never_breaks_the_engine_and_refused_changes_nothing(n, field, junk, value):
    log = told().log
    act = log[n % len(log)][0]
    memory = state_before(n % len(log))
    if field in FIELDS:
        spoilt = act._replace(**{field: junk})
    else:
        held = dict(getattr(act, field))
        key = sorted(held)[n % len(held)] if held else "x"
        spoilt = act._replace(**{field: {**held, key: value}})
    before = deepcopy(states(memory))
    verdict = memory.copy().act(spoilt)[0].verdict
    assert states(memory) == before, "a copy leaves the other"
    assert isinstance(verdict, Accepted | Refused)
    if isinstance(verdict, Refused):
        memory.act(spoilt)
        assert states(memory) == before


@lru_cache(maxsize=8)
def _prefixes():
    memory, found = fresh_memory(), []
    for act, _ in told().log:
        found.append(memory.copy())
        memory.act(act)
    return found


def state_before(n):
    return _prefixes()[n].copy()


def test_it_refuses_an_act_whose_rulebook_is_not_here():
    act, _ = told().log[0]
    judged = judge({}, lambda s, k: None, lambda s: 0, act)
    assert judged.verdict.code == "no_rulebook" and judged.rulebook == ""


@pytest.mark.parametrize("name", ["open", "vote", "notice", "pay"])
def test_a_closed_matter_offers_nothing_to_rest_on(name):
    assert told().see("matter/1", f"offer/{name}") is None
    assert told().see("matter/1", f"var/{name}") is None


def test_who_came_is_kept_with_the_meeting():
    assert told().see("meeting/1", "meta")["came"] == len(HOMES)
