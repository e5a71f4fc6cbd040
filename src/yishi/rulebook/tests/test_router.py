"""Where a matter goes, by topic, amount and who is concerned; what may not be decided, and where to go instead."""

import pytest

from yishi.rulebook.loader import shipped
from yishi.rulebook.model import NoRule
from yishi.rulebook.router import Barred, Routed, route

BOOK = shipped()
DAY = "2026-04-02"
GROUP, OTHER = "999999100201001", "999999100201002"  # codes that belong to no real place


def routed(topic: str, **more: object) -> Routed:
    found = route(BOOK, topic=topic, on=DAY, **more)  # type: ignore[arg-type]
    assert isinstance(found, Routed)
    return found


def barred(topic: str, **more: object) -> Barred:
    found = route(BOOK, topic=topic, on=DAY, **more)  # type: ignore[arg-type]
    assert isinstance(found, Barred)
    return found


# topic, body, electorate, call before a meeting, public notice, its unit, procedure
ROUTES = [
    ("A1", "members_meeting", "member", 10, 15, "day", "contract"),
    ("A5", "", "", 0, 15, "day", "away"),
    ("A7", "assembly", "household", 3, 15, "day", "hearing"),
    ("A8", "members_meeting", "member", 10, 15, "day", "road"),
    ("A9", "members_meeting", "member", 10, 15, "day", "budget"),
    ("A10", "", "", 0, 3, "day", "inputs"),
    ("A12", "assembly", "household", 3, 15, "day", "well"),
    ("B1", "village_representatives", "representatives", 3, 15, "day", "levy"),
    ("B3", "assembly", "household", 3, 15, "day", "spending"),
    ("B4", "deliberation_council", "", 0, 15, "day", "subsidy"),
    ("B6", "deliberation_council", "", 0, 7, "workday", "relief"),
    ("B9", "assembly", "", 0, 15, "day", "head"),
    ("B10", "village_assembly", "village_households", 10, 15, "day", "rule"),
    ("B11", "deliberation_council", "", 0, 3, "day", "flood"),
]


@pytest.mark.parametrize(("topic", "body", "electorate", "call", "notice", "unit", "procedure"), ROUTES)
def test_each_kind_of_topic_goes_its_way(
    topic: str, body: str, electorate: str, call: int, notice: int, unit: str, procedure: str
) -> None:
    found = routed(topic)
    assert (found.body, found.electorate, found.meeting_days) == (body, electorate, call)
    assert (found.notice_days, found.notice_unit, found.procedure) == (notice, unit, procedure)
    assert found.forms == BOOK.topics[topic].decides


# §middle_amount is 5,000 yuan, §big_amount 50,000 yuan.
TIERS = [
    (0, "assembly", "household", "village_head"),
    (500_000, "assembly", "household", "village_head"),
    (500_001, "assembly", "household", "agri_office"),
    (4_999_999, "assembly", "household", "agri_office"),
    (5_000_000, "members_meeting", "member", "agri_office"),
    (99_000_000, "members_meeting", "member", "agri_office"),
]


@pytest.mark.parametrize(("fen", "body", "electorate", "approver"), TIERS)
def test_large_spending_goes_up_to_the_members(fen: int, body: str, electorate: str, approver: str) -> None:
    found = routed("B3", amount_fen=fen)
    assert (found.body, found.electorate, found.approver) == (body, electorate, approver)


def test_small_spending_inside_the_budget_is_approved_by_the_head() -> None:
    assert [routed("A9", amount_fen=fen).approver for fen in (100_000, 100_001, 500_001)] == [
        "group_head",
        "village_head",
        "agri_office",
    ]


def test_several_groups_each_hold_their_own_meeting() -> None:
    found = routed("A12", concerned=[OTHER, GROUP, GROUP])
    assert found.places == (GROUP, OTHER)
    assert "各地各自召开的村民小组会" in found.reason_zh
    assert "group meeting of each place" in found.reason_en


def test_a_matter_of_the_village_is_one_meeting_of_the_village() -> None:
    assert routed("B1", concerned=[GROUP, OTHER]).places == (GROUP[:12],)


@pytest.mark.parametrize("code", BOOK.negative)
def test_what_is_on_the_negative_list_is_refused_with_article_and_way(code: str) -> None:
    found = barred("A12", flags=[code])
    bar = BOOK.negative[code]
    assert (found.code, found.source, found.instead) == (code, bar.source, bar.instead)
    assert bar.source in found.reason_zh and bar.instead in found.reason_zh
    assert bar.instead_en in found.reason_en and bar.title_en in found.reason_en


def test_of_several_bars_the_first_of_the_list_speaks() -> None:
    assert barred("A5", flags={"N10", "N2"}).code == "N2"


def test_a_levy_above_the_limit_for_each_is_barred() -> None:
    """The limit is 15 yuan a person and year: 34 people may be asked for 510 yuan, not for a fen more."""
    assert isinstance(routed("B1", amount_fen=51_000, people=34), Routed)
    assert barred("B1", amount_fen=51_001, people=34).code == "N7"
    assert isinstance(routed("A12", amount_fen=51_001, people=34), Routed)


def test_a_topic_off_the_list_is_refused() -> None:
    found = barred("C1")
    assert (found.code, found.source) == ("off_list", "design")
    assert "线索" in found.instead


def test_an_unknown_flag_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        route(BOOK, topic="A12", on=DAY, flags=["N99"])


def test_before_the_law_there_is_no_route() -> None:
    with pytest.raises(NoRule):
        route(BOOK, topic="A12", on="2025-12-31")


def test_one_sentence_with_its_articles() -> None:
    assert routed("A12").reason_zh == (
        "“井渠维修、用水分摊、管护”由村民小组会决定：一户一票，2/3 以上到会，到会者过半数同意（村委会组织法 §32），"
        "会前 3 日通知（本规则书自定）；公示 15 日（村委会组织法 §35）。"
    )
    assert routed("B3", amount_fen=6_000_000).reason_en == (
        "“review of the group's accounts, large spending” of 60,000.00 yuan, which reaches 50,000.00 yuan, is decided "
        "by the members' meeting: one vote a member of the collective; at least 2/3 must come, at least 2/3 of all "
        "must agree (Rural Collective Economic Organisations Law §26), called 10 days ahead (Rural Collective "
        "Economic Organisations Law §27); posted for 15 days (Villagers' Committees Organic Law §35)."
    )
    assert routed("A10").reason_zh.startswith("“农资统购”由有关各户各自决定：逐户书面同意")
    assert routed("B4").reason_zh.startswith(
        "“耕地地力保护补贴面积核实”由协商议事会核实：只核实、公示，不表决"
    )


@pytest.mark.parametrize("code", BOOK.topics)
def test_every_route_names_an_article_or_says_design(code: str) -> None:
    found = routed(code, amount_fen=1_000_000, concerned=[GROUP])
    assert "§" in found.reason_zh or "自定" in found.reason_zh
    assert "§" in found.reason_en or "own design" in found.reason_en
    assert "design" not in found.reason_zh
