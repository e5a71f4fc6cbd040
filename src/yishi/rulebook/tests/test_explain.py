"""A procedure told to a villager: golden lines of the well, and what must hold for every procedure told."""

import re

import pytest

from yishi.rulebook.explain import (
    HEADS,
    as_data,
    as_text,
    explain,
    overview,
    overview_data,
    reading_order,
)
from yishi.rulebook.kinds import KINDS
from yishi.rulebook.loader import shipped
from yishi.rulebook.tests.samples import files, loaded

BOOK = shipped()
BOTH = [(name, lang) for name in BOOK.procedures for lang in ("zh", "en")]

WELL_ZH = [
    "机电井维修（A12 井渠维修、用水分摊、管护）",
    "人：谁参加",
    "  镇村建基金办公室（镇）：镇里批基金；基金拨到社账",
    "  有关的每一个人：公示期间可以提异议",
    "财：动哪里的钱",
    "  必须相等：总金额 = 村建基金 + 各户份额",
    "  付款“基金拨到社账”：从镇里的账付，每一笔不超过“基金拨付明细”里的那一行，合计不超过“村建基金”；"
    "由镇村建基金办公室签批，镇代理会计记账，批的人不能记账",
    "  付款“付款给施工方”：从本级集体的账付，每一笔不超过“收款明细”里的那一行，合计不超过“总金额”；"
    "由社长或村委会主任签批，村会计记账，批的人不能记账",
    "事：怎么办",
    "  3. 村民小组会表决。第 2 步之后，村民小组会表决：一户一票，2/3 以上到会，到会者过半数同意；"
    "会前 3 日通知（本规则书自定），30 日内办完。没有通过：回到第 2 步重办；到会人数不够、到期没有办：重办本步。",
    "  4. 决议公示。第 3 步之后，由村文书张贴，挂满 15 日。异议成立：回到第 2 步重办。",
    "  5. 镇里批基金。第 3 步之后，只在村建基金 > 0 时，由镇村建基金办公室办，5 个工作日内办完。"
    "不通过：回到第 2 步重办；到期没有办：重办本步。",
    "  7. 收分摊款。第 4 步之后，由村会计办，60 日内办完。到期没有办：转到第 11 步。",
    "  11. 结果公示。第 10 步和（第 7 步或第 7 步“到期没有办”）之后，由村文书张贴，挂满 15 日。异议成立：重办本步。",
    "  12. 用水户评价。第 11 步之后，问“用水户”里的每一个：满意 / 一般 / 不满意，30 日内办完。"
    "到期没有人答复：本事项结束。",
    "  重办：一步最多办 3 次（它前面的步骤重开，重新数起），还不成，本事项结束",
    "权：谁决定，谁把关",
    "  监督：“决议公示”挂 15 日（村委会组织法 §35），有关的人可以提异议，村文书 3 日内答复；到期不答复算异议成立",
    "  生效：“付款给施工方”只有在第 4 步公示期满、没有未答复的异议后才可以办",
]
WELL_EN = [
    "repair of an electric pump well (A12 wells and canals, sharing of water, upkeep)",
    "  deliberation council (group): plan: price, fund, payees, shares",
    "  must be equal: total = fund's part + shares",
    "  5. The town approves the fund's part. After step 3, only if fund's part > 0, by the town office of the "
    "construction fund, within 5 working days. If rejected: back to step 2; if nobody acts in time: this step is "
    "done again.",
    "  6. The work is done. After step 4 and step 5, by the management council, as its minutes say, within 60 days. "
    "If nobody acts in time: this step is done again.",
    "  effect: “the payees are paid” only after the notice of step 4 has run out with no open objection",
]


def told(name: str, lang: str = "zh", on: str = "") -> str:
    return as_text(explain(BOOK, name, lang, on), lang)


@pytest.mark.parametrize("line", WELL_ZH)
def test_the_well_in_chinese(line: str) -> None:
    assert line in told("well").splitlines()


@pytest.mark.parametrize("line", WELL_EN)
def test_the_well_in_english(line: str) -> None:
    assert line in told("well", "en").splitlines()


def test_a_refused_mediation_says_the_ways_left() -> None:
    assert (
        "  2. 各方是否愿意调解。第 1 步之后，问“当事人”里的每一个：同意 / 不同意；一个不同意就不成，3 日内办完。"
        "有人不同意、到期没有答齐：转到第 8 步。"
    ) in told("flood")


ASKS = [
    ("inputs", "zh", "没有一个同意、到期没有人答复：本事项结束。"),  # demand: each for itself
    ("inputs", "zh", "有人不同意、到期没有答齐：回到第 2 步重办。"),  # consent: all
    ("recall", "zh", "1/3 以上同意才成，15 日内办完。同意的不够、到期没有答齐：本事项结束。"),
    ("recall", "en", "at least 1/3 must agree, within 15 days. If too few agree or not all answer in time: the ma"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "lang", "words"), ASKS)
def test_what_a_refusal_is_depends_on_how_many_are_needed(name: str, lang: str, words: str) -> None:
    assert words in told(name, lang)


def test_a_petition_says_its_legal_days() -> None:
    text = told("petition")
    for days in (
        "15 日内受理",
        "5 个工作日内退回",
        "60 日内答复",
        "延长的再加 30 日",
        "30 日内往上走",
        "收到后 30 日内答复",
    ):
        assert days in text


def test_a_joint_review_needs_each_of_them() -> None:
    assert "由镇农经站、镇自然资源所、司法所长和镇财政所一起办，每一个都要同意" in told("road")


def test_large_spending_says_from_which_amount() -> None:
    assert "只在总金额 ≥ 50,000.00 元 时，成员大会表决" in told("spending")


def test_tiers_say_who_approves_up_to_which_amount() -> None:
    assert "1,000.00 元以下由社长，5,000.00 元以下由村委会主任，再多由镇农经站签批" in told("budget")


@pytest.mark.parametrize(("name", "lang"), BOTH)
def test_the_four_parts_come_in_the_order_people_ask(name: str, lang: str) -> None:
    text = told(name, lang)
    places = [text.index(f"\n{head}\n") for head in HEADS[lang]]
    assert places == sorted(places)


@pytest.mark.parametrize(("name", "lang"), BOTH)
def test_nothing_is_said_in_code(name: str, lang: str) -> None:
    text = told(name, lang)
    assert "$" not in text and "None" not in text
    assert not re.search(r"§[a-z]", text)
    assert not re.search(r"\b[a-z]+_[a-z_]+\b", text)
    for kind in KINDS:
        assert f"“{kind}”" not in text
    if lang == "en":
        assert not re.search("[\u3000-\u9fff\uff00-\uffef]", text)
    else:
        assert not re.search(r"[a-z]{3,}", text.split("\n", 1)[1])


@pytest.mark.parametrize(("name", "lang"), BOTH)
def test_every_step_is_told_once_under_its_number(name: str, lang: str) -> None:
    steps = explain(BOOK, name, lang).steps
    numbered = [line for line in steps if re.match(r"\d+\. ", line)]
    assert [int(line.split(".")[0]) for line in numbered] == list(
        range(1, len(BOOK.procedures[name].steps) + 1)
    )


@pytest.mark.parametrize("name", BOOK.procedures)
def test_every_wait_says_how_long(name: str) -> None:
    lines = explain(BOOK, name).steps
    for line, step in zip(lines, BOOK.procedures[name].steps.values(), strict=False):
        if step.days:
            assert re.search(r"\d+ (日|个工作日)", line), line


def test_a_day_before_the_law_says_names_instead_of_numbers() -> None:
    assert "§public_days" in told("well", on="2025-12-31")


def test_a_rulebook_without_words_is_told_with_its_names() -> None:
    text = as_text(explain(loaded(files()), "well"))
    assert "users" in text and "第 2 步" in text


def test_for_a_program_it_is_the_same_in_lists() -> None:
    data = as_data(explain(BOOK, "well"))
    assert list(data) == ["name", "title", "topic", "people", "money", "steps", "powers"]
    assert data["steps"] == list(explain(BOOK, "well").steps)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_overview_lists_every_topic_and_every_bar(lang: str) -> None:
    text = overview(BOOK, lang)
    assert BOOK.digest in text
    for code in (*BOOK.topics, *BOOK.negative):
        assert re.search(rf"^  {code} ", text, re.M)
    data = overview_data(BOOK, lang)
    assert len(data["topics"]) == 23 and len(data["negative"]) == 12  # type: ignore[arg-type]


def test_reading_starts_with_leads_and_follows_the_list() -> None:
    order = reading_order(BOOK)
    assert order[:2] == ("lead", "petition")
    assert order.index("contract") < order.index("well") < order.index("levy") < order.index("flood")
    assert set(order) == set(BOOK.procedures)


def test_the_newest_day_is_the_first_of_the_new_law() -> None:
    assert BOOK.newest() == "2026-01-01"
