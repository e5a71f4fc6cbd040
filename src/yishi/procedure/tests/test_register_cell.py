"""The cell's own acts: founding, rulebooks, calendars, keys, erasing, a new origin."""

import json

from yishi.procedure import Memory
from yishi.procedure.tests.cast import GROUP, TOWN, Hamlet, hamlet_rules
from yishi.rulebook.loader import load_files

CELL, REGISTRAR = "register/cell", "registrar"
FOUNDER = ("p-registrar", "anyone")
X, Y = "11" * 32, "22" * 32


def bare():
    rules = hamlet_rules()
    return Hamlet(Memory({rules.digest: rules}))


def cell(**more):
    return {
        "origin": "hamlet.test/demo",
        "place": TOWN,
        "rulebook": hamlet_rules().digest,
        "key": "k1",
        **more,
    }


def test_the_first_entry_founds_the_cell_and_its_founder_is_the_first_registrar():
    h = bare()
    h.no("no_rulebook", f"register/{TOWN}", "place", FOUNDER, {"title": "镇"})
    h.do(CELL, "found", FOUNDER, cell())
    assert h.see(CELL, "cell")["demo"] is True
    h.no("not_the_founder", f"register/{TOWN}", "place", ("p-other", "anyone"), {"title": "镇"})
    h.no("not_the_founder", f"register/{GROUP}", "place", FOUNDER, {"title": "社"})
    h.do(f"register/{TOWN}", "place", FOUNDER, {"title": "镇"})
    h.do(f"register/{GROUP}", "place", REGISTRAR, {"title": "社"})


def test_it_refuses_a_rulebook_that_is_not_here():
    bare().no("no_rulebook", CELL, "found", FOUNDER, cell(rulebook=X))


def test_it_refuses_to_found_twice_and_to_act_before(h):
    h.no("cell_founded", CELL, "found", FOUNDER, cell())
    rules = hamlet_rules()
    lone = bare()
    lone.memory.slices[CELL] = {"rulebook": {"digest": rules.digest}}
    lone.memory.versions[CELL] = 1
    lone.no("no_such_cell", CELL, "erase", REGISTRAR, {"commitments": [], "reason": "x"})


def test_a_new_rulebook_is_for_matters_that_open_from_now_on(h):
    """The canal that runs stays under its own rulebook; the next opens under the new one."""
    h.planned()
    h.no(
        "rulebook_already",
        CELL,
        "adopt_rulebook",
        REGISTRAR,
        {"digest": hamlet_rules().digest, "reason": "x"},
    )
    texts = dict(json.loads(hamlet_rules().bundle)["files"])
    texts["hamlet.toml"] = texts["hamlet.toml"].replace(
        "public_days = { value = 15", "public_days = { value = 20"
    )
    new = load_files(texts)
    h.memory.rulebooks[new.digest] = new
    h.do(CELL, "adopt_rulebook", REGISTRAR, {"digest": new.digest, "reason": "改为二十天"})
    h.open("watched", name="matter/2")
    assert h.see("matter/1", "meta")["rulebook"] == hamlet_rules().digest
    assert h.see("matter/2", "meta")["rulebook"] == new.digest
    h.vote("matter/1", dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "for"))
    h.lapse("matter/1", "notice", "2026-03-23")


def test_it_refuses_acts_under_an_unknown_rulebook(h):
    h.do(CELL, "adopt_rulebook", REGISTRAR, {"digest": X, "reason": "x"})
    h.no(
        "no_rulebook",
        f"book/{GROUP}",
        "income",
        "village_accountant",
        {"into": "101", "from": "511", "fen": 1, "source": "x"},
    )


def test_a_calendar_moves_the_days_that_are_counted(h):
    """Monday 23 March is declared off: the notice that would end then ends on Tuesday."""
    year = {"year": 2026, "digest": X, "holidays": ["2026-03-23"], "workdays": []}
    h.no("calendar_of_another_year", CELL, "calendar", REGISTRAR, {**year, "holidays": ["2027-01-01"]})
    h.no("wrong_office", CELL, "calendar", "clerk", year)
    h.do(CELL, "calendar", REGISTRAR, year)
    h.voted()
    h.day = "2026-03-28"
    h.no("wrong_lapse_day", "matter/1", "lapse", "anyone", step="notice", on="2026-03-24")
    out = h.do("matter/1", "lapse", "anyone", step="notice", on="2026-03-25")
    assert out["due"] == "2026-03-24" and "provisional" not in out


def test_without_a_calendar_a_date_is_marked_provisional(h):
    h.voted()
    assert h.lapse("matter/1", "notice", "2026-03-23")["provisional"] is True


def test_a_key_changes_to_another(h):
    old = h.see(CELL, "key")
    h.no("key_already", CELL, "rotate_key", REGISTRAR, {"key": old, "signature": "s"})
    assert h.do(CELL, "rotate_key", REGISTRAR, {"key": "k2", "signature": "s"}) == {"key": "k2", "was": old}
    h.no("wrong_office", CELL, "rotate_key", "head", {"key": "k3", "signature": "s"})


def test_erasing_and_a_new_origin_are_acts_of_the_registrar(h):
    before = dict(h.memory.slices[CELL])
    assert h.do(CELL, "erase", REGISTRAR, {"commitments": [X, Y], "reason": "本人要求"}) == {"erased": 2}
    assert h.memory.slices[CELL] == before
    out = h.do(
        CELL,
        "relink",
        REGISTRAR,
        {"origin": "hamlet.test/2", "key": "k9", "old_size": 9, "old_root": X, "reason": "恢复"},
    )
    assert out == {"origin": "hamlet.test/2", "was": "hamlet.test/demo"}
    h.no("no_such_act", CELL, "enrol", REGISTRAR, {})
