"""Who may act: an office on its days, a body through its secretary, one concerned, anyone. A stranger on any subject."""

import pytest

from yishi.procedure.capacity import holds, seat, wanted
from yishi.procedure.tests.cast import GROUP, H64, TOWN, VILLAGE, hamlet_rules, plus

BOOK = f"book/{GROUP}"
INCOME = {"into": "102", "from": "511", "fen": 1, "source": "租金"}
TERMS = [["a", "2026-01-01", "2026-03-31"], ["b", "2026-04-01", None]]


@pytest.mark.parametrize(
    ("person", "day", "right"),
    [("a", "2026-01-01", True), ("a", "2025-12-31", False), ("a", "2026-03-31", True), ("a", "2026-04-01", False),
     ("b", "2026-04-01", True), ("b", "2126-01-01", True), ("c", "2026-02-01", False)],
)  # fmt: skip
def test_an_office_is_held_from_its_first_day_to_its_last(person, day, right):
    assert holds(TERMS, person, day) is right and holds(None, person, day) is False


def test_an_office_sits_at_the_ancestor_of_the_place_of_its_level():
    rules = hamlet_rules()
    assert seat(rules, "town", GROUP) == f"town@{TOWN}" and seat(rules, "clerk", GROUP) == f"clerk@{VILLAGE}"
    assert seat(rules, "assembly", GROUP) == f"secretary@{GROUP}", "a body acts through its secretary"
    assert seat(rules, "head", VILLAGE) is None and seat(rules, "nobody", GROUP) is None


def test_an_office_ends_and_its_holder_can_do_nothing_in_it_from_the_day_after(h):
    end = {"office": "village_accountant", "person": "p-village_accountant", "until": h.day, "reason": "x"}
    h.do(f"register/{VILLAGE}", "end_office", "registrar", end)
    h.do(BOOK, "income", "village_accountant", INCOME)
    h.wait(1)
    h.no("office_ended", BOOK, "income", "village_accountant", INCOME)
    h.no("office_ended", BOOK, "income", "village_accountant", INCOME, on=plus(h.day, -1))


def test_it_refuses_one_whose_office_has_not_begun(h):
    term = {"office": "village_accountant", "person": "p-new", "since": plus(h.day, 5)}
    h.do(f"register/{VILLAGE}", "appoint", "registrar", term)
    new = ("p-new", f"village_accountant@{VILLAGE}")
    assert h.no("office_ended", BOOK, "income", new, INCOME).facts["on"] == h.day
    h.wait(5)
    h.do(BOOK, "income", new, INCOME)


STRANGERS = [
    (("p-x", "anyone"), "no_capacity"),
    (("p-x", "concerned"), "no_capacity"),
    (("p-x", "village_accountant"), "no_capacity"),
    (("p-x", ""), "no_capacity"),
    (("p-x", f"village_accountant@{VILLAGE}"), "not_in_office"),
    (("p-village_accountant", "village_accountant@990100001002"), "wrong_office"),
    (("p-head", f"head@{GROUP}"), "wrong_office"),
    (("p-x", "@"), "wrong_office"),
    (("p-x", f"village_accountant@{VILLAGE}@{VILLAGE}"), "wrong_office"),
]


@pytest.mark.parametrize(("who", "code"), STRANGERS)
def test_a_stranger_does_nothing_to_a_book(h, who, code):
    h.no(code, BOOK, "income", who, INCOME)


@pytest.mark.parametrize("who", [("p-x", "anyone"), ("p-x", f"registrar@{TOWN}"), ("p-x", f"head@{GROUP}")])
def test_a_stranger_does_nothing_to_any_subject(h, who):
    codes = ("no_capacity", "not_in_office", "wrong_office")
    h.planned()
    acts = [
        (f"register/{GROUP}", "plot", {"id": "p", "m2": 1}, {"sealed": {"household": "ab" * 32}, "attested": {"person": True}}),
        ("register/cell", "erase", {"commitments": [], "reason": "x"}, {}),
        ("matter/1", "correct", {"reason": "x"}, {"step": "plan"}),
        ("matter/1", "take", {"meeting": "meeting/1", "motion": "m1"}, {"step": "vote"}),
        ("meeting/9", "convene", {"body": "assembly", "place": GROUP, "date": "2026-04-01", "where": "x", "motions": []}, {}),
    ]  # fmt: skip
    for subject, name, data, more in acts:
        refused = h.memory.judge(h.make(subject, name, who, data, **more)).verdict
        assert refused.code in codes, (subject, name, refused)


def test_it_refuses_one_concerned_whom_nobody_attests(h):
    h.voted()
    h.no(
        "unattested",
        "matter/1",
        "object",
        "u1",
        step="notice",
        sealed={"text": H64},
        attested={"person": False},
    )
    h.no(
        "unattested", "matter/1", "object", "u1", step="notice", sealed={"text": H64}, attested={"person": 1}
    )


@pytest.mark.parametrize("subject", ["", "matter", "matter/", "war/1", "matter/1 2", "matter/" + "x" * 200])
def test_it_refuses_what_is_no_subject(h, subject):
    h.no("no_such_subject", subject, "open", "anyone", {})


@pytest.mark.parametrize("capacity", ["anyone", "concerned", "head@", "@990100001", "head@x"])
def test_only_an_office_at_a_place_looks_into_a_register(h, capacity):
    assert wanted(h.make(BOOK, "income", ("p", capacity))) is None
