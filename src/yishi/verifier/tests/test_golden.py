"""A record that was once published stays good: today's code verifies the bytes that an earlier one wrote.

The golden record is the ten cases in one log (`scripts/golden.py` writes it). When this fails, an act that stood is
refused now, or another outcome comes of it: a town's published log would no longer verify. docs/formats/log.md says
what is frozen and what to do.
"""

import io
import lzma
import tarfile
from pathlib import Path

import pytest

from yishi.tlog import Folder, parse_vkey
from yishi.verifier import verify

GOLDEN = Path(__file__).parent / "golden" / "record-v1.tar.xz"
MOST = 220_000
"""Bytes: it is read at every run of the tests and stays in the history for good."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("golden")
    with tarfile.open(fileobj=io.BytesIO(lzma.decompress(GOLDEN.read_bytes()))) as tar:
        tar.extractall(where, filter="data")
    return where


def test_a_record_of_an_earlier_day_still_verifies_to_its_last_entry(folder):
    key = (folder / "keys" / "log.vkey").read_text().strip()
    report = verify(Folder(folder), keys=[parse_vkey(key)])
    assert report.ok, (
        f"{report.as_dict()['first_bad']}: what stood in a published record must stand; see docs/formats/log.md, What is frozen"
    )
    assert report.as_dict()["entries"] > 1_900 and report.as_dict()["checked"]["tallies"] > 15


def test_it_holds_every_subject_and_kind_and_stays_small(folder):
    data = b"".join(p.read_bytes() for p in sorted((folder / "tile" / "entries").rglob("*")) if p.is_file())
    for word in (
        *("matter/", "meeting/", "book/", "register/"),
        *("well", "flood", "away", "head", "road", "inputs", "petition", "subsidy", "rule", "crop"),
        *("take_land", "enact", "end_office", "appoint", "appeal", "misdirected", "collect", "pay", "count"),
    ):
        assert word.encode() in data, word
    assert GOLDEN.stat().st_size < MOST
