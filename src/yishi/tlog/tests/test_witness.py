"""A witness: every answer of C2SP tlog-witness, and R1, R6, R7."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.tlog import jsonc, merkle
from yishi.tlog.checkpoint import Checkpoint, sign_checkpoint
from yishi.tlog.cosign import add_cosignatures, cosigned_by
from yishi.tlog.keys import Signer
from yishi.tlog.merkle import EMPTY_ROOT, leaf_hash, root_of
from yishi.tlog.note import COSIGNATURE, Note, Signature, Verifier, parse, sign
from yishi.tlog.witness import (
    Answer,
    Followed,
    Witness,
    WitnessRefused,
    add_checkpoint,
    contradict,
    follow,
    parse_request,
    write_request,
)

LOG = Signer("zhen1.example/152524", b"\x01" * 32)
EAST = Signer("zhen2.example/w", b"\x02" * 32, COSIGNATURE)
LEAVES = [leaf_hash(bytes([n])) for n in range(30)]
START = follow(Witness(EAST.verifier), LOG.verifier.name, [LOG.verifier])


def read(level: int, index: int, leaves: list[bytes] = LEAVES) -> bytes:
    return root_of(leaves[index << level : (index + 1) << level])


def head(size: int, leaves: list[bytes] = LEAVES, log: Signer = LOG) -> bytes:
    return sign_checkpoint(Checkpoint(log.verifier.name, size, root_of(leaves[:size])), [log]).encode()


def ask(
    witness: Witness, old: int, new: int, time: int = 100, data: bytes | None = None
) -> tuple[Witness, Answer]:
    proof = merkle.consistency_proof(old, new, read) if old <= new else []
    return add_checkpoint(witness, EAST, time, old, proof, head(new) if data is None else data)


def at(size: int) -> Witness:
    witness, answer = ask(START, 0, size)
    assert answer.ok
    return witness


def known(witness: Witness) -> Followed:
    return witness.logs[LOG.verifier.name]


def test_it_cosigns_a_log_as_it_grows() -> None:
    witness, old = START, 0
    for time, size in enumerate([0, 1, 1, 2, 7, 8, 30], 100):
        witness, answer = ask(witness, old, size, time)
        assert (answer.status, answer.code) == (200, "")
        cosigned = add_cosignatures(parse(head(size)), answer.body, [EAST.verifier])
        assert [c.time for c in cosigned_by(cosigned, [EAST.verifier])] == [time]
        assert (known(witness).size, known(witness).root, known(witness).time) == (
            size,
            root_of(LEAVES[:size]),
            time,
        )
        assert known(witness).note.encode() == cosigned.encode()
        old = size


@pytest.mark.parametrize(
    ("old", "proof", "data", "status", "code", "body"),
    [
        (6, [], head(5), 400, "old_size", None),
        (-1, [], head(5), 400, "malformed", None),
        (5, [bytes(32)] * 64, head(8), 400, "malformed", None),
        (5, [], b"no note", 400, "malformed", None),
        (5, [], sign("o\nx\n", [LOG]).encode(), 400, "malformed", None),
        (5, [], head(8, log=Signer("other.example", b"\x05" * 32)), 404, "unknown_log", None),
        (5, [], head(8, log=Signer(LOG.verifier.name, b"\x05" * 32)), 403, "signature", None),
        (5, [], head(8).replace(b"\n8\n", b"\n9\n"), 403, "signature", None),
        (0, [], head(8), 409, "conflict", "5\n"),
        (4, [], head(8), 409, "conflict", "5\n"),
        (7, [], head(8), 409, "conflict", "5\n"),
        (5, [], head(8), 422, "proof", None),
        (5, [bytes(32)], head(5), 422, "proof", None),
        (5, merkle.consistency_proof(4, 8, read), head(8), 422, "proof", None),
    ],
)
def test_it_refuses(
    old: int, proof: list[bytes], data: bytes, status: int, code: str, body: str | None
) -> None:
    before = at(5)
    after, answer = add_checkpoint(before, EAST, 200, old, proof, data)
    assert (answer.status, answer.code, answer.ok) == (status, code, False)
    assert body is None or answer.body == body
    assert after == before


def test_a_first_proof_is_empty_and_an_empty_log_has_the_empty_root() -> None:
    after, answer = add_checkpoint(START, EAST, 100, 0, [bytes(32)], head(5))
    assert (answer.status, answer.code, after) == (422, "proof", START)
    filled = sign_checkpoint(Checkpoint(LOG.verifier.name, 0, bytes(32)), [LOG]).encode()
    after, answer = add_checkpoint(START, EAST, 100, 0, [], filled)
    assert (answer.status, answer.code, after) == (422, "root_of_none", START)
    assert known(START).root == EMPTY_ROOT


def test_the_same_checkpoint_may_be_cosigned_again() -> None:
    witness, answer = ask(at(5), 5, 5, 300)
    assert answer.ok
    assert known(witness).time == 300


def test_r1_two_roots_at_one_size_are_refused_and_both_kept() -> None:
    forged = [*LEAVES[:2], leaf_hash(b"another"), *LEAVES[3:]]
    before = at(5)
    assert add_checkpoint(before, EAST, 200, 5, [bytes(32)] * 63, head(5, forged))[1].code == "equivocation"
    for old, status, code in ((5, 422, "equivocation"), (0, 409, "conflict"), (6, 400, "old_size")):
        after, answer = add_checkpoint(before, EAST, 200, old, [], head(5, forged))
        assert (answer.status, answer.code) == (status, code)
        ((first, second),) = known(after).evidence
        assert (first, second) == (known(before).note, head(5, forged).decode())
        assert contradict(first.encode(), second.encode(), [LOG.verifier])
        assert replace(known(after), evidence=()) == known(before)
        # asked again, the pair is not kept twice
        assert add_checkpoint(after, EAST, 201, old, [], head(5, forged))[0] == after


def test_r1_evidence_is_kept_in_bounds() -> None:
    witness = at(1)
    for n in range(40):
        witness, answer = add_checkpoint(witness, EAST, 200, 1, [], head(1, [leaf_hash(b"%d" % n)]))
        assert answer.code == "equivocation"
    assert len(known(witness).evidence) == 16


def test_r1_two_witnesses_compare_what_they_saw() -> None:
    forged = [leaf_hash(b"another"), *LEAVES[1:]]
    west = Signer("zhen3.example/w", b"\x03" * 32, COSIGNATURE)
    other = follow(Witness(west.verifier), LOG.verifier.name, [LOG.verifier])
    other, answer = add_checkpoint(other, west, 100, 0, [], head(5, forged))
    assert answer.ok
    mine, theirs = known(at(5)).note.encode(), known(other).note.encode()
    assert contradict(mine, theirs, [LOG.verifier])
    assert not contradict(mine, mine, [LOG.verifier])
    assert not contradict(mine, known(at(6)).note.encode(), [LOG.verifier])
    with pytest.raises(ValueError, match="unsigned"):
        contradict(mine, head(5, forged, Signer(LOG.verifier.name, b"\x66" * 32)), [LOG.verifier])


def test_r6_it_never_goes_back() -> None:
    witness = at(8)
    for old, new in ((8, 5), (5, 5), (0, 5), (5, 7), (0, 8)):
        after, answer = ask(witness, old, new, 200)
        assert not answer.ok
        assert after == witness


def test_r6_of_two_requests_at_once_the_slower_begins_again() -> None:
    """Both are judged from size 5; the store takes the first, and the second finds another size there."""
    store = at(5)
    _, slow_answer = ask(store, 5, 7, 200)
    fast, fast_answer = ask(store, 5, 9, 200)
    assert slow_answer.ok
    assert fast_answer.ok
    started_from = known(store).size
    store = fast if known(store).size == started_from else store
    assert known(store).size != started_from  # so the slow answer may not leave
    again, answer = ask(store, 5, 7, 201)
    assert (answer.code, answer.body, again) == ("conflict", "9\n", store)


def test_r7_a_forged_line_under_its_own_name_is_neither_believed_nor_passed_on() -> None:
    own = Signature(EAST.verifier.name, EAST.verifier.id, bytes(72))
    stranger = Signature("stranger.example", b"\x00\x01\x02\x03", bytes(64))
    signed = parse(head(5))
    dirty = Note(signed.text, (own, *signed.signatures, stranger, own)).encode()
    witness, answer = add_checkpoint(START, EAST, 100, 0, [], dirty)
    assert answer.ok
    kept = parse(known(witness).note.encode())
    assert [s.name for s in kept.signatures] == [LOG.verifier.name, EAST.verifier.name]
    assert len(cosigned_by(kept, [EAST.verifier])) == 1
    assert ask(witness, 5, 8, 200)[1].ok


@pytest.mark.parametrize(
    ("origin", "keys", "why"),
    [
        (EAST.verifier.name, [Signer(EAST.verifier.name, b"\x05" * 32).verifier], "log_named_like_witness"),
        ("x.example", [Signer("x.example", b"\x02" * 32).verifier], "key_of_witness"),
        ("x.example", [LOG.verifier], "origin"),
        ("x.example", [Signer("x.example", b"\x05" * 32, COSIGNATURE).verifier], "kind"),
        ("x.example", [], "no_key"),
    ],
)
def test_r7_logs_that_cannot_be_followed(origin: str, keys: list[Verifier], why: str) -> None:
    with pytest.raises(WitnessRefused) as refused:
        follow(START, origin, keys)
    assert refused.value.reason == why


def test_a_log_that_changes_its_key_is_followed_on() -> None:
    new = Signer(LOG.verifier.name, b"\x07" * 32)
    witness = follow(at(5), LOG.verifier.name, [LOG.verifier, new.verifier])
    proof = merkle.consistency_proof(5, 9, read)
    witness, answer = add_checkpoint(witness, EAST, 200, 5, proof, head(9, log=new))
    assert answer.ok
    only_new = follow(witness, LOG.verifier.name, [new.verifier])
    assert ask(only_new, 9, 12, 300)[1].code == "signature"


def test_a_clock_that_went_back_stops_it() -> None:
    assert ask(at(5), 5, 8, 100)[1].ok  # the same second again is no way back
    after, answer = ask(at(5), 5, 8, 99)
    assert (answer.status, answer.code, after) == (500, "clock", at(5))


def test_only_its_own_signer_signs() -> None:
    with pytest.raises(WitnessRefused):
        add_checkpoint(START, Signer("zhen2.example/w", b"\x06" * 32, COSIGNATURE), 100, 0, [], head(5))


def test_what_it_knows_is_stored_and_found_again() -> None:
    forged = [leaf_hash(b"another"), *LEAVES[1:]]
    witness, _ = add_checkpoint(at(5), EAST, 200, 5, [], head(5, forged))
    stored = jsonc.encode(known(witness).dump())
    assert Followed.load(jsonc.parse(stored)) == known(witness)
    assert Followed.load(jsonc.parse(jsonc.encode(known(START).dump()))) == known(START)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.booleans(), st.integers(0, 3)), max_size=12)
)
def test_whatever_is_asked_all_it_cosigned_is_one_history(requests: list[tuple[int, int, bool, int]]) -> None:
    """A log with two histories asks in any order: all cosigned checkpoints are of one of them."""
    forged = [*LEAVES[:3], leaf_hash(b"another"), *LEAVES[4:]]
    witness, cosigned = START, [(0, EMPTY_ROOT)]
    for old, new, other, junk in requests:
        leaves = forged if other else LEAVES
        proof = (
            [] if old > new else merkle.consistency_proof(old, new, lambda lv, i, of=leaves: read(lv, i, of))
        )
        witness, answer = add_checkpoint(
            witness, EAST, 100, old, [*proof, *[bytes(32)] * (junk // 3)], head(new, leaves)
        )
        if answer.ok:
            cosigned.append((new, root_of(leaves[:new])))
    assert [size for size, _ in cosigned] == sorted(size for size, _ in cosigned)
    assert any(all(root == root_of(h[:size]) for size, root in cosigned) for h in (LEAVES, forged))


# FiloSottile/torchwood, cmd/litewitness/testdata/litewitness.txt: a sigsum log's key and requests, in order.
SIGSUM = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
SIGSUM_KEY = bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f")


def sigsum(old: int, proof: list[str], size: int, root: str, signature: str, origin: str = SIGSUM) -> bytes:
    lines = [f"old {old}", *proof, "", origin, str(size), root, "", f"\u2014 {origin} {signature}", ""]
    return "\n".join(lines).encode()


ZERO = "KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
ONE = "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
TWO = "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
THREE = "KgMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
FOUR = "KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
ROOT_3 = "RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0="
ROOT_5 = "QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY="
AT_1 = "UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY="
AT_3 = "UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go="
AT_5 = "UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww="
STEPS = [
    (sigsum(0, [], 1, ZERO, AT_1), 200),
    (sigsum(1, [ONE, TWO], 3, ROOT_3, AT_3.replace("6go=", "6gx=")), 403),
    (sigsum(1, [ONE, TWO], 3, ROOT_3, AT_3, SIGSUM[:-1] + "3"), 404),
    (sigsum(1, [], 3, ROOT_3, AT_3), 422),
    (sigsum(1, [ONE, TWO.replace("AAA=", "ABA=")], 3, ROOT_3, AT_3), 422),
    (sigsum(1, [ONE, TWO], 3, ROOT_3, AT_3), 200),
    (sigsum(1, [ONE, "+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=", FOUR], 5, ROOT_5, AT_5), 409),
    (sigsum(3, [TWO, THREE, "wgiIFdZfYNv6WU1OllBKsWnLYIS/DBMqt8Uh/S4OukE=", FOUR], 5, ROOT_5, AT_5), 200),
    (sigsum(0, [], 5, ROOT_5, AT_5), 409),
]


def test_the_requests_of_another_witness_program() -> None:
    """Its 403 for a bad last digit of base64 is a 400 here (the note does not parse), and its 403 for an
    unknown log is the 404 that the specification has."""
    witness = follow(Witness(EAST.verifier), SIGSUM, [Verifier(SIGSUM, 1, SIGSUM_KEY)])
    for n, (body, status) in enumerate(STEPS):
        old, proof, data = parse_request(body)
        witness, answer = add_checkpoint(witness, EAST, 100 + n, old, proof, data)
        assert answer.status == (400 if n == 1 else status), n
        assert status != 409 or answer.body == f"{witness.logs[SIGSUM].size}\n"
    assert witness.logs[SIGSUM].size == 5


def test_requests_read_back() -> None:
    proof = [bytes([n]) * 32 for n in range(3)]
    for some in ([], proof, [bytes(32)] * 63):
        assert parse_request(write_request(4, some, head(5))) == (4, some, head(5))


HASH = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0",
        b"old 0\n",
        b"old 00\n\nx",
        b"old +1\n\nx",
        b"old -1\n\nx",
        b"old  1\n\nx",
        b"Old 1\n\nx",
        b"1\n\nx",
        "old １\n\nx".encode(),
        b"old 9223372036854775808\n\nx",
        b"old 1\nAAAA\n\nx",
        f"old 1\n{HASH[:-1]}\n\nx".encode(),
        f"old 1\n {HASH}\n\nx".encode(),
        f"old 1\r\n{HASH}\n\nx".encode(),
        b"old 1\n\xff\n\nx",
        ("old 1\n" + (HASH + "\n") * 64 + "\nx").encode(),
        b"old 1\n\n" + b"x" * 1_000_001,
    ],
    ids=lambda body: ascii(body[:12]),
)
def test_what_is_no_request_is_refused(body: bytes) -> None:
    with pytest.raises(WitnessRefused) as refused:
        parse_request(body)
    assert refused.value.reason == "malformed"
