"""Commitments: R15 (no guessing without the salt), R16 (no two readings of one hash)."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.tlog.commit import commitment

SALT = bytes(range(16))
SALTS = st.binary(min_size=16, max_size=40)
FIELDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def test_it_hashes_tag_lengths_and_parts_as_the_format_page_says() -> None:
    written = (
        b"yishi/commitment/v1\n"
        + b"\x00\x00\x00\x10" + SALT
        + b"\x00\x00\x00\x06" + b"choice"
        + b"\x00\x00\x00\x06" + "同意".encode()
    )  # fmt: skip
    assert commitment(SALT, "choice", "同意") == sha256(written).hexdigest()


@given(SALTS, FIELDS, VALUES, SALTS, FIELDS, VALUES)
def test_different_triples_have_different_commitments(
    salt: bytes, field: str, value: str, salt2: bytes, field2: str, value2: str
) -> None:
    same = (salt, field, value) == (salt2, field2, value2)
    assert (commitment(salt, field, value) == commitment(salt2, field2, value2)) == same


@given(SALTS, st.text("abc", min_size=2, max_size=12), st.data())
def test_r16_moving_bytes_between_the_parts_changes_the_hash(
    salt: bytes, text: str, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(text) - 1))
    whole = commitment(salt, text, "")
    assert commitment(salt, text[:cut], text[cut:]) != whole
    longer = salt + text[:cut].encode()
    assert commitment(longer, text[cut:], "x") != commitment(salt, text, "x")


@pytest.mark.parametrize("size", [0, 1, 15])
def test_r15_it_refuses_a_short_salt(size: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        commitment(bytes(size), "phone", "19900000000")


def test_it_refuses_an_unnamed_field_and_text_that_is_no_unicode() -> None:
    with pytest.raises(ValueError):
        commitment(SALT, "", "x")
    with pytest.raises(ValueError):
        commitment(SALT, "name", "\ud800")


def test_r15_a_thousand_numbers_without_the_salt_find_nothing() -> None:
    hidden = commitment(SALT, "phone", "19900000417")
    for n in range(1000):
        guess = f"19900000{n:03d}"
        parts = b"\x00\x00\x00\x05phone" + b"\x00\x00\x00\x0b" + guess.encode()
        for salted in (b"\x00\x00\x00\x00", b"", b"\x00\x00\x00\x10" + bytes(16)):
            assert sha256(b"yishi/commitment/v1\n" + salted + parts).hexdigest() != hidden
        assert commitment(bytes(16), "phone", guess) != hidden
        assert sha256(guess.encode()).hexdigest() != hidden
