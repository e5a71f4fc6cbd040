"""Policies: C2SP tlog-policy, and R8 (a stolen log key without witnesses is not believed)."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.tlog import policy as policies
from yishi.tlog.checkpoint import Checkpoint, CheckpointRefused, sign_checkpoint
from yishi.tlog.cosign import cosign
from yishi.tlog.keys import Signer
from yishi.tlog.merkle import leaf_hash
from yishi.tlog.note import COSIGNATURE, Note, Verifier
from yishi.tlog.policy import Group, Policy, PolicyRefused, at_least, judge, parse, satisfied

LOG = Signer("zhen1.example/152524", b"\x01" * 32)
W = [Signer(f"w{n}.example", bytes([n]) * 32, COSIGNATURE) for n in range(10, 16)]
V = [w.verifier.vkey for w in W]
HEAD = Checkpoint(LOG.verifier.name, 3, leaf_hash(b"x"))

# The example policy of C2SP tlog-policy, with keys filled in.
EXAMPLE = f"""log {LOG.verifier.vkey}

witness X1 {V[0]}
witness X2 {V[1]}
witness X3 {V[2]}
group X-witnesses 2 X1 X2 X3

witness Y1 {V[3]}
witness Y2 {V[4]}
witness Y3 {V[5]}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


def refused(text: str | bytes) -> PolicyRefused:
    with pytest.raises(PolicyRefused) as caught:
        parse(text.encode() if isinstance(text, str) else text)
    return caught.value


def test_the_example_of_the_specification() -> None:
    found = parse(EXAMPLE.encode())
    assert found.log_keys == [LOG.verifier]
    assert [w.name for w in found.witnesses] == ["X1", "X2", "X3", "Y1", "Y2", "Y3"]
    assert found.groups[0] == Group("X-witnesses", 2, ("X1", "X2", "X3"))
    assert found.groups[1].needed == 1
    assert found.groups[2].needed == 2
    for n in range(7):
        for some in combinations(range(6), n):
            enough = len([i for i in some if i < 3]) >= 2 and any(i >= 3 for i in some)
            assert satisfied(found, [W[i].verifier for i in some]) == enough


def test_whitespace_comments_urls_and_foreign_octets() -> None:
    text = (
        f" \t# \xe5 comment\n\n\tlog\t{LOG.verifier.vkey}  https://zhen1.example/log/ \n"
        f"witness \u897f {V[0]} https://w.example\nquorum \u897f"
    )
    found = parse(text.encode())
    assert (found.logs[0].url, found.witnesses[0].url) == ("https://zhen1.example/log/", "https://w.example")
    assert satisfied(found, [W[0].verifier])
    assert not satisfied(found, [])
    raw = b"witness \xff " + V[0].encode() + b"\nquorum \xff\n"
    assert satisfied(parse(raw), [W[0].verifier])


def test_no_cosignature_may_be_asked_for() -> None:
    found = parse(b"quorum none\n")
    assert (found.logs, found.witnesses, found.quorum) == ((), (), None)
    assert satisfied(found, [])


@pytest.mark.parametrize(
    ("text", "why", "line"),
    [
        ("", "quorum_missing", None),
        (EXAMPLE.replace("quorum X-and-Y\n", ""), "quorum_missing", None),
        (EXAMPLE + "quorum X1\n", "quorum_twice", 15),
        ("quorum X1\n", "unknown_name", 1),
        ("quorum\n", "items", 1),
        ("quorum none none\n", "items", 1),
        ("logs x\nquorum none\n", "keyword", 1),
        ("Log x\nquorum none\n", "keyword", 1),
        ("log\nquorum none\n", "items", 1),
        (f"log {V[0]}\nquorum none\n", "kind", 1),
        (f"witness a {LOG.verifier.vkey}\nquorum a\n", "kind", 1),
        (f"\n\nwitness a {V[0]} url more\nquorum a\n", "items", 3),
        ("witness\nquorum none\n", "items", 1),
        ("witness a\nquorum a\n", "items", 1),
        (f"witness a {V[0][:-2]}\nquorum a\n", "key", 1),
        ("witness a b+00000000+AAAA\nquorum a\n", "key", 1),
        (f"witness none {V[0]}\nquorum none\n", "name", 1),
        (f"witness a {V[0]}\nwitness a {V[1]}\nquorum a\n", "name_taken", 2),
        (f"witness a {V[0]}\ngroup a any a\nquorum a\n", "name_taken", 2),
        (f"witness a {V[0]}\nwitness b {V[0]}\nquorum a\n", "duplicate_key", 2),
        (f"log {LOG.verifier.vkey}\nlog {LOG.verifier.vkey}\nquorum none\n", "duplicate_key", 2),
        ("group g any a\nquorum g\n", "unknown_name", 1),
        ("group g any g\nquorum g\n", "unknown_name", 1),
        (f"witness a {V[0]}\ngroup g any none\nquorum g\n", "unknown_name", 2),
        (f"witness a {V[0]}\ngroup g any\nquorum g\n", "items", 2),
        (f"witness a {V[0]}\ngroup g any a a\nquorum g\n", "member_twice", 2),
        (f"witness a {V[0]}\ngroup g any a\ngroup h any a g\nquorum h\n", "member_twice", 3),
        (f"witness a {V[0]}\ngroup g 0 a\nquorum g\n", "threshold", 2),
        (f"witness a {V[0]}\ngroup g 2 a\nquorum g\n", "threshold", 2),
        (f"witness a {V[0]}\ngroup g 01 a\nquorum g\n", "threshold", 2),
        (f"witness a {V[0]}\ngroup g １ a\nquorum g\n", "threshold", 2),
        (f"witness a {V[0]}\ngroup g All a\nquorum g\n", "threshold", 2),
        ("quorum none\r\n", "character", 1),
        ("# \x00\nquorum none\n", "character", 1),
        ("\n# \x7f\nquorum none\n", "character", 2),
    ],
)
def test_every_fault_is_named_with_its_line(text: str, why: str, line: int | None) -> None:
    fault = refused(text)
    assert (fault.reason, fault.line) == (why, line)
    assert line is None or f"line {line}" in str(fault)


def test_too_much_is_refused() -> None:
    assert refused(b"#" * 1_000_001).reason == "size"


def test_a_key_under_another_name_is_the_same_witness() -> None:
    """C2SP tlog-policy, «Public key representation»: duplicates by key, whatever they are called."""
    twin = Signer("other.example", bytes([10]) * 32, COSIGNATURE).verifier.vkey
    assert refused(f"witness a {V[0]}\nwitness b {twin}\nquorum a\n").reason == "duplicate_key"


def test_thirty_two_of_each_are_taken() -> None:
    keys = [Signer(f"n{n}", bytes([n]) * 32, COSIGNATURE).verifier for n in range(1, 33)]
    logs = [Signer(f"l{n}", bytes([n]) * 32).verifier for n in range(1, 33)]
    text = "".join(f"log {k.vkey}\n" for k in logs) + "".join(f"witness n{k.name} {k.vkey}\n" for k in keys)
    text += "".join(f"group g{k.name} any n{k.name}\n" for k in keys[:31])
    text += "group all 31 " + " ".join(f"g{k.name}" for k in keys[:31]) + "\nquorum all\n"
    found = parse(text.encode())
    assert satisfied(found, keys)
    assert not satisfied(found, keys[1:])


@given(st.integers(0, 5), st.lists(st.sampled_from(range(6)), max_size=8))
def test_r6_k_of_n_counts_each_witness_once(needed: int, some: list[int]) -> None:
    found = at_least(needed, [LOG.verifier], [w.verifier for w in W[:5]])
    enough = len({i for i in some if i < 5}) >= needed
    assert satisfied(found, [W[i].verifier for i in some]) == enough


def test_k_of_n_refuses_what_cannot_be() -> None:
    keys = [w.verifier for w in W[:2]]
    for needed, given_keys, why in (
        (3, keys, "threshold"),
        (-1, keys, "threshold"),
        (1, [*keys, keys[0]], "duplicate_key"),
    ):
        with pytest.raises(PolicyRefused) as caught:
            at_least(needed, [], given_keys)
        assert caught.value.reason == why


def cosigned(head: Checkpoint, log: Signer, *witnesses: Signer) -> bytes:
    signed = sign_checkpoint(head, [log])
    return Note(signed.text, (*signed.signatures, *(cosign(head.text, w, 7) for w in witnesses))).encode()


def test_r8_a_stolen_log_key_alone_does_not_reach_the_quorum() -> None:
    two_of_three = at_least(2, [LOG.verifier], [w.verifier for w in W[:3]])
    honest = judge(two_of_three, cosigned(HEAD, LOG, W[0], W[2]))
    assert honest.quorum
    assert [c.by for c in honest.cosigned] == [W[0].verifier, W[2].verifier]
    rewritten = Checkpoint(HEAD.origin, 3, leaf_hash(b"another year"))
    assert not judge(two_of_three, cosigned(rewritten, LOG)).quorum
    assert not judge(
        two_of_three, cosigned(rewritten, LOG, W[5], Signer("w10.example", b"\x77" * 32, COSIGNATURE))
    ).quorum
    moved = Note(rewritten.text, (*sign_checkpoint(rewritten, [LOG]).signatures, cosign(HEAD.text, W[0], 7)))
    with pytest.raises(CheckpointRefused) as caught:
        judge(two_of_three, moved.encode())
    assert caught.value.reason == "forged"


def test_a_checkpoint_of_a_log_that_is_not_listed_is_refused() -> None:
    for listed in ([], [Signer(LOG.verifier.name, b"\x55" * 32).verifier]):
        with pytest.raises(CheckpointRefused) as caught:
            judge(at_least(0, listed, []), cosigned(HEAD, LOG))
        assert caught.value.reason == "unsigned"


def test_any_of_the_listed_logs_may_have_signed() -> None:
    other = Signer("zhen9.example/152599", b"\x44" * 32)
    both: Policy = policies.at_least(0, [other.verifier, LOG.verifier], [])
    assert judge(both, cosigned(HEAD, LOG)).checkpoint == HEAD
    assert judge(both, cosigned(HEAD, LOG)).quorum
    assert isinstance(both.log_keys[0], Verifier)
