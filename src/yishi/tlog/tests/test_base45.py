"""Base45 against the examples of RFC 9285 §4.3 and §4.4."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.tlog.base45 import ALPHABET, Base45Refused, decode, encode


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
        (b"", ""),
        (b"\x00", "00"),
        (b"\xff", "U5"),  # 255 = 30 + 5 * 45
        (b"\xff\xff", "FGW"),  # 65535 = 15 + 16 * 45 + 32 * 2025
    ],
)
def test_examples(data: bytes, text: str) -> None:
    assert encode(data) == text
    assert decode(text) == data


@given(st.binary(max_size=60))
def test_it_reads_back(data: bytes) -> None:
    assert decode(encode(data)) == data
    assert len(encode(data)) == len(data) // 2 * 3 + len(data) % 2 * 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("A", "length"),
        ("BB8B", "length"),
        ("GGW", "value"),  # RFC 9285 §4.2: "GGW" would be 65536
        (":::", "value"),
        ("V5", "value"),  # 256
        ("::", "value"),
        ("bb8", "character"),
        ("BB8\n", "character"),
        ("BB\u0668", "character"),  # a digit, but not of this alphabet
        ("ＢＢ８", "character"),
    ],
)
def test_it_refuses(text: str, why: str) -> None:
    with pytest.raises(Base45Refused) as refused:
        decode(text)
    assert refused.value.reason == why


@given(st.text(ALPHABET, max_size=12))
def test_a_text_is_one_reading_or_none(text: str) -> None:
    try:
        data = decode(text)
    except Base45Refused:
        return
    assert encode(data) == text
