"""Every outcome of the well flipped in turn and the record sealed again with its true key: each is named by place."""

import copy

import pytest

from yishi.demo.cases import well
from yishi.demo.stage import MemoryStage
from yishi.demo.town import Town
from yishi.rulebook.calendar import shipped_calendar
from yishi.rulebook.loader import shipped
from yishi.tlog import Checkpoint, Folder, Frontier, encode, leaf_hash, sign_checkpoint
from yishi.tlog.keys import Signer
from yishi.verifier import publish, verify

KEY = Signer(Town.origin, bytes(range(32)))
THIEF = Signer(Town.origin, bytes(range(1, 33)))


@pytest.fixture(scope="module")
def log():
    stage = MemoryStage(shipped())
    before, Town.key = Town.key, KEY.verifier.vkey
    try:
        well.play(stage)
    finally:
        Town.key = before
    return stage.log


def seal(folder, bodies, key=KEY):
    entries = [encode(b) for b in bodies]
    edge = Frontier()
    edge.extend(leaf_hash(e) for e in entries)
    note = sign_checkpoint(Checkpoint(Town.origin, edge.size, edge.root()), [key])
    rules, calendar = shipped(), shipped_calendar(2026)
    publish(
        folder,
        entries=iter(entries),
        checkpoint_note=note.encode(),
        rulebooks={rules.digest: rules.bundle},
        calendars={calendar.digest: calendar.raw},
        log_vkeys=[key.verifier.vkey],
    )
    return Folder(folder)


def flipped(value):
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, list):
        return [*value, "x"]
    return {**value, "more": 1}


def flip(log, index):
    bodies = [*log]
    body = bodies[index] = copy.deepcopy(log[index])
    outcome = body["outcome"]
    if outcome:
        key = sorted(outcome)[0]
        outcome[key] = flipped(outcome[key])
    else:
        outcome["more"] = True
    return bodies


def named(tmp_path, log, indexes):
    for index in indexes:
        report = verify(seal(tmp_path / str(index), flip(log, index)), keys=[KEY.verifier])
        assert report.first_bad is not None and report.first_bad.index == index, (index, log[index]["act"])


def test_it_verifies_untouched(tmp_path, log):
    assert verify(seal(tmp_path / "sound", log), keys=[KEY.verifier]).ok


def test_a_sample_of_flipped_outcomes_is_named(tmp_path, log):
    one_of_each = {body["act"]: n for n, body in enumerate(log)}
    named(tmp_path, log, sorted(one_of_each.values()))


@pytest.mark.drill
def test_every_flipped_outcome_is_named(tmp_path, log):
    named(tmp_path, log, range(len(log)))


def test_r8_a_whole_record_made_anew_by_a_thief_fails_under_the_pinned_key(tmp_path, log):
    bodies = copy.deepcopy(log)
    bodies[0]["data"]["key"] = THIEF.verifier.vkey
    forged = seal(tmp_path / "forged", bodies, THIEF)
    assert verify(forged).ok  # replays, since it is consistent: keys that travel with a record prove nothing
    assert not verify(forged, keys=[KEY.verifier]).ok
