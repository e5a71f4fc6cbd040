"""Races with real processes, on SQLite in a file and on PostgreSQL: one household, one line, one form, one objection.

Each test plays in a home (and on PostgreSQL in a database) of its own, made by `playground.py setup`.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from yishi.record.tests.ground import Ground

pytestmark = pytest.mark.both


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path / "home")


COUNTED = (
    "from yishi.meetings.models import Counting\n"
    "print(Counting.objects.filter(meeting='{meeting}', motion='m1', voter='{voter}').count())"
)


def one_household(ground: Ground, processes: int, each: int) -> None:
    jobs: list[dict[str, object]] = [{"start": n, "count": each} for n in range(processes)]
    told = Counter(word for some in ground.at_once("cast", jobs) for word in some)
    assert told["ok"] >= 1
    assert set(told) <= {"ok", "second_channel", "not_present", "principal_came", "holder_absent"}, told
    assert ground.ask(COUNTED.format(**ground.facts)) == "1"
    cast, *choices = ground.at_once("count", [{}])[0]
    assert cast == told["ok"] and sum(choices) == 1
    ground.sound()


def test_v1_one_household_casting_from_everywhere_at_once_counts_once(ground: Ground) -> None:
    one_household(ground, 4, 15)


@pytest.mark.drill
def test_v1_two_hundred_casts_of_one_household_count_once(ground: Ground) -> None:
    one_household(ground, 8, 25)


def test_v11_a_ballot_does_not_count_in_another_motion(ground: Ground) -> None:
    facts = ground.facts
    code = (
        "from yishi.procedure import Act; from yishi.record.service import submit; from yishi.record.sealing import Sealer\n"
        f"s = Sealer(); c = s.seal('x', 'choice', 'for')\n"
        f"a = Act('{facts['meeting']}', 'cast', '{facts['voter']}', 'concerned', '', '', "
        f"{{'motion': 'm2', 'voter': '{facts['voter']}', 'channel': 'online'}}, '', {{'choice': c}}, {{'person': True}})\n"
        "print(submit([a], s).refused.code)"
    )
    assert ground.ask(code) == "no_open_motion"


def paid_at_once(ground: Ground) -> None:
    """Every request of 60.00 under one line of 100.00, each paid by a process of its own: one passes."""
    pairs = list(zip(ground.facts["requests"], ground.facts["accounts"], strict=True))
    jobs: list[dict[str, object]] = [{"pay": pairs[n::10]} for n in range(min(10, len(pairs)))]
    told = Counter(word for some in ground.at_once("pay", jobs) for word in some)
    assert told == {"ok": 1, "above_the_line": len(pairs) - 1}
    spent = ground.ask(
        "from yishi.ledger.models import Line\nprint(list(Line.objects.values_list('spent', 'allowed')))"
    )
    assert spent == "[(6000, 10000)]"
    dense(ground, ground.facts["book"])
    ground.sound()


def dense(ground: Ground, book: str) -> list[str]:
    """The voucher numbers of a book; in each month they run 1, 2, 3 … without a gap (M4)."""
    numbers = ground.ask(
        "from yishi.ledger.models import Voucher\n"
        f"print(*sorted(v.number for v in Voucher.objects.filter(book='{book}')))"
    ).split()
    by_month: dict[str, list[int]] = {}
    for number in numbers:
        by_month.setdefault(number[:7], []).append(int(number[8:]))
    assert numbers and all(sorted(turns) == list(range(1, len(turns) + 1)) for turns in by_month.values())
    return numbers


def test_m1_payments_racing_for_one_line_never_exceed_it(ground: Ground) -> None:
    paid_at_once(ground)


@pytest.mark.drill
def test_m1_fifty_payments_racing_for_one_line_never_exceed_it(tmp_path: Path) -> None:
    paid_at_once(Ground(tmp_path / "home", requests=50))


def test_m3_one_form_sent_twenty_times_at_once_is_one_voucher(ground: Ground) -> None:
    before = len(dense(ground, ground.facts["book"]))
    told = ground.at_once("form", [{"count": 5} for _ in range(4)])
    assert len({index for some in told for index in some}) == 1
    assert len(dense(ground, ground.facts["book"])) == before + 1


def numbered(ground: Ground, writers: int, each: int) -> None:
    before = len(dense(ground, ground.facts["book"]))
    told = [n for some in ground.at_once("vouchers", [{"count": each}] * writers) for n in some]
    assert len(set(told)) == writers * each
    assert len(dense(ground, ground.facts["book"])) == before + writers * each
    ground.sound()


def test_m4_voucher_numbers_of_many_writers_are_dense_and_unique(ground: Ground) -> None:
    numbered(ground, 3, 10)


@pytest.mark.drill
def test_m4_voucher_numbers_of_thirty_two_writers_are_dense_and_unique(ground: Ground) -> None:
    numbered(ground, 32, 10)


def upheld_at_once(ground: Ground) -> None:
    """In each matter one process upholds the objection while three pay one line each: after it, nothing is paid."""
    facts = ground.facts
    jobs: list[dict[str, object]] = [
        {"watched": 1, "debit": "541", "pay": [(r, facts["account"]) for r in facts["requests"][n::3]]}
        for n in range(3)
    ]
    children = [*[ground.ready("pay", **job) for job in jobs], ground.ready("uphold")]
    *paid, upheld = ground.told(children)
    assert set(upheld) == {"ok"}
    told = Counter(word for some in paid for word in some)
    assert set(told) <= {"ok", "no_authority"}
    log = [
        json.loads(line)
        for line in ground.ask(
            "import json; from yishi.record.service import log\n"
            "for raw in log():\n"
            "    e = json.loads(raw)\n"
            "    if e['act'] in ('answer', 'pay'): print(json.dumps([e['act'], e['subject'], e['outcome']]))"
        ).splitlines()
    ]
    gone: set[str] = set()
    stood = 0
    for act, subject, outcome in log:
        if act == "answer":
            gone.add(subject)
        else:
            stood += 1
            assert outcome["line"][0] not in gone
    assert stood == told["ok"] and gone == set(facts["matters"])
    ground.sound()


def test_m9_no_payment_stands_after_the_objection_that_was_upheld(tmp_path: Path) -> None:
    upheld_at_once(Ground(tmp_path / "home", "watched", rounds=6))


@pytest.mark.drill
def test_m9_no_payment_stands_after_any_of_a_hundred_objections(tmp_path: Path) -> None:
    upheld_at_once(Ground(tmp_path / "home", "watched", rounds=100))
