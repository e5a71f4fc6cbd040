"""Values of law on both sides of a date; where none is in force there is no value, never a zero."""

import pytest

from yishi.rulebook.loader import shipped
from yishi.rulebook.model import NoRule
from yishi.rulebook.tests.samples import edited, loaded

OLD_AND_NEW = (
    '[{ value = 7, unit = "day", source = "旧办法 §3", since = 2020-05-01, until = 2025-12-31, checked = 2026-11-23 }, '
    '{ value = 15, unit = "day", source = "村委会组织法 §35", since = 2026-01-01, checked = 2026-11-23 }]'
)
ONE = '{ value = 15, unit = "day", source = "村委会组织法 §35", since = 2026-01-01, checked = 2026-11-23 }'

SITUATIONS = [
    ("2020-04-30", None),
    ("2020-05-01", 7),
    ("2025-12-31", 7),
    ("2026-01-01", 15),
    ("2099-12-31", 15),
]


@pytest.mark.parametrize(("day", "value"), SITUATIONS)
def test_the_version_in_force_that_day(day: str, value: int | None) -> None:
    book = loaded(edited("town.toml", ONE, OLD_AND_NEW))
    if value is None:
        with pytest.raises(NoRule):
            book.number("§public_days", day)
    else:
        assert book.number("§public_days", day) == value


def test_versions_may_stand_in_any_order_and_as_tables() -> None:
    tables = edited("town.toml", f"public_days  = {ONE}\n", "")
    tables["law.toml"] = """
[[law.public_days]]
value = 15
unit = "day"
source = "村委会组织法 §35"
since = 2026-01-01
checked = 2026-11-23
[[law.public_days]]
value = 7
unit = "day"
source = "旧办法 §3"
since = 2020-05-01
until = 2025-12-31
checked = 2026-11-23
"""
    book = loaded(tables)
    assert [v.value for v in book.values["public_days"]] == [7, 15]
    assert book.value("public_days", "2025-12-31").source == "旧办法 §3"


def test_an_unknown_name_is_no_rule() -> None:
    with pytest.raises(NoRule) as absent:
        shipped().value("nothing", "2026-04-02")
    assert (absent.value.name, absent.value.on) == ("nothing", "2026-04-02")


def test_a_fraction_is_no_number() -> None:
    for name in ("§recall_majority", "§group_quorum"):
        with pytest.raises(NoRule):
            shipped().number(name, "2026-04-02")


# law.zh.md: the article, its number, the first day it is in force; the day before there is none.
IN_FORCE = [
    ("public_days", 15, "2026-01-01", "村委会组织法 §35"),
    ("village_notice_days", 10, "2026-01-01", "村委会组织法 §25"),
    ("member_notice_days", 10, "2025-05-01", "农村集体经济组织法 §27"),
    ("papers_days", 10, "2025-05-01", "农村集体经济组织法 §46"),
    ("group_quorum", "2/3", "2026-01-01", "村委会组织法 §32"),
    ("member_majority", "2/3", "2025-05-01", "农村集体经济组织法 §27"),
    ("outsider_share", "3/4", "2025-05-01", "农村集体经济组织法 §15"),
    ("voter_proxies", 3, "2026-01-01", "村委会组织法 §18"),
    ("second_round_share", "1/3", "2026-01-01", "村委会组织法 §18"),
    ("roll_days", 20, "2026-01-01", "村委会组织法 §17"),
    ("taking_notice_days", 10, "2021-09-01", "土地管理法实施条例 §26"),
    ("taking_plan_days", 30, "2021-09-01", "土地管理法 §47；土地管理法实施条例 §28"),
    ("taking_after_days", 15, "2021-09-01", "土地管理法实施条例 §31"),
    ("petition_accept", 15, "2022-05-01", "信访工作条例 §22、§23"),
    ("petition_wrong", 5, "2022-05-01", "信访工作条例 §23"),
    ("petition_answer", 60, "2022-05-01", "信访工作条例 §34"),
    ("petition_extend", 30, "2022-05-01", "信访工作条例 §34"),
    ("petition_review", 30, "2022-05-01", "信访工作条例 §35、§36"),
    ("petition_review_answer", 30, "2022-05-01", "信访工作条例 §35、§36"),
]


@pytest.mark.parametrize(("name", "value", "since", "source"), IN_FORCE)
def test_the_law_as_the_town_ships_it(name: str, value: int | str, since: str, source: str) -> None:
    found = shipped().value(name, since)
    assert (found.value, found.source, found.since) == (value, source, since)
    year, month, day = since.split("-")
    before = f"{int(year) - 1}-12-31" if (month, day) == ("01", "01") else f"{year}-{int(month) - 1:02d}-28"
    with pytest.raises(NoRule):
        shipped().value(name, before)


def test_working_days_are_marked_as_such() -> None:
    units = {
        name: shipped().values[name][-1].unit
        for name in ("petition_wrong", "taking_notice_days", "public_days")
    }
    assert units == {"petition_wrong": "workday", "taking_notice_days": "workday", "public_days": "day"}
