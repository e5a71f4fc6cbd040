"""Amounts in capitals: known ones, and each one read back to the same fen."""

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.face.capitals import capitals


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (1_050_000, "人民币壹万零伍佰元整"), (0, "人民币零元整"), (5, "人民币伍分"), (150_005, "人民币壹仟伍佰元零伍分"),
        (94_276, "人民币玖佰肆拾贰元柒角陆分"), (4_860, "人民币肆拾捌元陆角整"), (132_300_000, "人民币壹佰叁拾贰万叁仟元整"),
        (-350, "人民币负叁元伍角整"), (2_000, "人民币贰拾元整"), (10_020_003, "人民币壹拾万零贰佰元零叁分"),
    ],
)  # fmt: skip
def test_amounts_as_a_bank_writes_them(fen, text):
    assert capitals(fen) == text


@given(st.integers(1, 10**13))
def test_every_amount_reads_back_to_the_fen(fen):
    text = capitals(fen).removeprefix("人民币").removesuffix("整")
    whole, found, rest = text.partition("元")
    units = {"角": 10, "分": 1}
    parts = (
        sum(
            int(cn2an.cn2an(d, "smart")) * units[u]
            for d, u in zip(rest.strip("零")[::2], rest.strip("零")[1::2], strict=True)
        )
        if found
        else 0
    )
    if not found:
        whole, parts = (
            "零",
            sum(int(cn2an.cn2an(d, "smart")) * units[u] for d, u in zip(text[::2], text[1::2], strict=True)),
        )
    assert int(cn2an.cn2an(whole, "smart")) * 100 + parts == fen
