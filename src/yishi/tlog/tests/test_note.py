"""Signed notes and keys, against Go's sumdb/note and the C2SP examples."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.tlog import note
from yishi.tlog.keys import Signer, parse_skey
from yishi.tlog.note import (
    COSIGNATURE,
    Note,
    NoteRefused,
    Signature,
    Verifier,
    parse,
    parse_vkey,
    sign,
    verify,
)

# golang.org/x/mod sumdb/note, note_test.go: keys, text and signatures.
PETER_V = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_S = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH_V = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER = (
    "\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH = (
    "\u2014 EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)


def reason(call, *args) -> str:
    with pytest.raises(NoteRefused) as refused:
        call(*args)
    return refused.value.reason


def names(data: str, *vkeys: str) -> list[str]:
    return [v.name for v in verify(parse(data.encode()), map(parse_vkey, vkeys))]


def test_go_signs_the_same_bytes() -> None:
    signer = parse_skey(PETER_S)
    assert sign(TEXT, [signer]).encode() == (TEXT + "\n" + PETER).encode()
    assert signer.skey == PETER_S
    assert signer.verifier.vkey == PETER_V
    assert PETER_S not in repr(signer)


def test_go_notes_open() -> None:
    both = TEXT + "\n" + PETER + ENOCH
    assert names(both, PETER_V) == ["PeterNeumann"]
    assert names(both, ENOCH_V, PETER_V) == ["PeterNeumann", "EnochRoot"]
    assert names(both) == []
    assert names(TEXT + "\n" + PETER + PETER, PETER_V) == ["PeterNeumann"]
    assert parse(both.encode()).encode() == both.encode()


def test_the_c2sp_example_opens() -> None:
    """C2SP signed-note, «Verifier keys», example."""
    text = (
        "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ON"
        "ncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    )
    key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    assert names(text, key) == ["example.com/foo"]


def test_go_refuses_every_mangled_key() -> None:
    """note_test.go TestNewVerifier and TestNewSigner: every part of a key, and every digit one higher."""
    for key, read in ((PETER_V, parse_vkey), (PETER_S, parse_skey)):
        for i in range(len(key) + 1):
            for j in range(i + 1, len(key) + 1):
                if (i, j) != (0, len(key)):
                    with pytest.raises(NoteRefused):
                        read(key[i:j])
        for i in range(len(key)):
            with pytest.raises(NoteRefused):
                read(key[:i] + chr(ord(key[i]) + 1) + key[i + 1 :])


@pytest.mark.parametrize(
    ("vkey", "why"),
    [
        # note_test.go: a key of the wrong length and an unknown algorithm, each with its right ID.
        ("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", "base64"),
        ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "algorithm"),
        ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "key_id"),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n", "base64"),
        ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "name"),
        ("PeterNeumann+c74f20a3+", "vkey"),
        ("PeterNeumann+c74f20a3", "vkey"),
        ("", "vkey"),
        ("\ud800+c74f20a3+AR==", "name"),
    ],
)
def test_it_says_what_is_wrong_with_a_key(vkey: str, why: str) -> None:
    assert reason(parse_vkey, vkey) == why


def test_a_key_that_anybody_could_sign_for_is_refused() -> None:
    neutral = b"\x01" + bytes(31)
    written = f"w+{note.key_id('w', 1, neutral).hex()}+{note.encode64(bytes([1]) + neutral)}"
    assert reason(parse_vkey, written) == "key"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        # note_test.go, badMsgs.
        (TEXT, "no_signature"),
        (TEXT + "\n", "no_signature"),
        (TEXT + "\n" + PETER[:-1], "no_signature"),
        ("\x01" + TEXT + "\n" + PETER, "control_character"),
        (TEXT + "\n" + "\u2014 Bad Name " + PETER[15:], "base64"),
        (TEXT + "\n" + PETER + "Unexpected line.\n", "line"),
        (TEXT + "\n" + PETER * 101, "too_many_signatures"),
        # and more
        (TEXT.replace("\n", "\r\n") + "\n" + PETER, "control_character"),
        (TEXT + "\t\n\n" + PETER, "control_character"),
        (TEXT + "\n" + PETER.replace("PeterNeumann", "Peter+Neumann"), "name"),
        (TEXT + "\n" + PETER.replace("PeterNeumann", "Peter\u3000Neumann"), "name"),
        (TEXT + "\n" + PETER.replace("PeterNeumann", ""), "name"),
        (TEXT + "\n" + PETER.replace("\u2014", "-"), "line"),
        (TEXT + "\n" + PETER.replace("x08g", "x0 8g"), "base64"),
        (TEXT + "\n" + PETER.replace("nAM=", "nAN="), "base64"),
        (TEXT + "\n" + PETER.replace("nAM=", "nAM"), "base64"),
        (TEXT + "\n" + PETER.replace("nAM=", "nAM=="), "base64"),
        (TEXT + "\n" + "\u2014 PeterNeumann x08gow==\n", "line"),
        (TEXT + "\n" + "\u2014 PeterNeumann\n", "line"),
        ("\n\n", "no_signature"),
        ("", "no_signature"),
        ("x" * 1_000_000 + "\n\n" + PETER, "size"),
    ],
)
def test_it_refuses_what_is_no_note(data: str, why: str) -> None:
    assert reason(parse, data.encode()) == why


def test_the_limits_themselves_are_taken() -> None:
    hundred = parse((TEXT + "\n" + PETER * 100).encode())
    assert parse(hundred.encode()) == hundred
    room = 1_000_000 - len((TEXT + "\n" + PETER).encode())
    longest = ("x" * room + TEXT + "\n" + PETER).encode()
    assert len(longest) == 1_000_000
    assert parse(longest).encode() == longest
    assert reason(parse, b"x" + longest) == "size"


def test_it_refuses_bytes_that_are_no_utf8() -> None:
    assert reason(parse, b"\xff" + (TEXT + "\n" + PETER).encode()) == "utf8"


def test_r7_a_forged_line_under_a_known_key_condemns_the_note() -> None:
    forged = PETER.replace("PeterNeumann x08go/Z", "PeterNeumann x08go/Y")
    for lines in (forged, PETER + forged, forged + PETER, ENOCH + forged):
        assert reason(names, TEXT + "\n" + lines, PETER_V, ENOCH_V) == "forged"
    assert names(TEXT + "\n" + forged + ENOCH, ENOCH_V) == ["EnochRoot"]
    longer = PETER[:60] + "ABCD" + PETER[60:]  # note_test.go, «Invalid signature»
    assert reason(names, TEXT + "\n" + longer, PETER_V) == "forged"
    assert reason(names, TEXT.replace("answer", "Answer") + "\n" + PETER, PETER_V) == "forged"


def test_lines_of_other_algorithms_are_kept_and_not_judged() -> None:
    """Room for a second line: 0x06 is ML-DSA-44 in C2SP signed-note, its signatures have 2,420 bytes."""
    quantum = Signature("PeterNeumann", b"\x00\x01\x02\x03", bytes(2420))
    data = (TEXT + "\n" + quantum.line + PETER).encode()
    read = parse(data)
    assert read.encode() == data
    assert read.signatures[0] == quantum
    assert verify(read, [parse_vkey(PETER_V)]) == (parse_vkey(PETER_V),)
    again = sign(TEXT, [parse_skey(PETER_S)], read.signatures)
    assert again.encode() == data


def test_a_new_signature_takes_the_place_of_an_old_one_of_its_key() -> None:
    signer = parse_skey(PETER_S)
    old = Signature("PeterNeumann", signer.verifier.id, b"BADSIGN")
    assert sign(TEXT, [signer], [old]).encode() == (TEXT + "\n" + PETER).encode()


def test_only_the_key_with_this_name_and_this_id_is_meant() -> None:
    peter = parse_vkey(PETER_V)
    same_key_other_name = Verifier("Peter", 1, peter.public)
    witness_of_that_name = Verifier("PeterNeumann", COSIGNATURE, peter.public)
    assert len({peter.id, same_key_other_name.id, witness_of_that_name.id}) == 3
    assert verify(parse((TEXT + "\n" + PETER).encode()), [same_key_other_name, witness_of_that_name]) == ()


def test_two_keys_of_one_name_and_id_are_ambiguous() -> None:
    peter = parse_vkey(PETER_V)
    twin = Verifier("PeterNeumann", 1, parse_vkey(ENOCH_V).public)
    object.__setattr__(twin, "id", peter.id)
    assert reason(verify, parse((TEXT + "\n" + PETER).encode()), [peter, twin]) == "ambiguous_key"
    assert verify(parse((TEXT + "\n" + PETER).encode()), [peter, peter]) == (peter,)


def test_it_refuses_to_sign_what_nobody_could_read() -> None:
    signer = parse_skey(PETER_S)
    assert reason(sign, "abc", [signer]) == "text"
    assert reason(sign, "a\rb\n", [signer]) == "control_character"
    assert reason(sign, "\ud800\n", [signer]) == "utf8"
    assert reason(sign, TEXT, []) == "no_signature"
    assert reason(sign, "x" * 1_000_000 + "\n", [signer]) == "size"
    assert reason(sign, TEXT, [Signer("w", bytes(32), COSIGNATURE)]) == "algorithm"
    assert reason(Signer, "a b", bytes(32)) == "name"
    assert reason(Signer, "a", bytes(31)) == "key"


def test_refusals_of_a_secret_do_not_repeat_it() -> None:
    for broken in (PETER_S[:-2], PETER_S.replace("c74f20a3", "c74f20a4"), PETER_S[4:], PETER_S + "\n"):
        with pytest.raises(NoteRefused) as refused:
            parse_skey(broken)
        assert "AYEKFALV" not in str(refused.value)


NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters="+"), min_size=1, max_size=9
)
BODIES = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=60)
LINES = st.builds(Signature, NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80))


@given(BODIES, st.lists(LINES, min_size=1, max_size=5))
def test_a_note_comes_back_as_it_was(body: str, lines: list[Signature]) -> None:
    made = Note(body + "\n", tuple(lines))
    assert parse(made.encode()) == made


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), NAMES, st.sampled_from([1, 4]), BODIES)
def test_keys_come_back_and_sign_for_themselves(seed: bytes, name: str, kind: int, body: str) -> None:
    signer = Signer(name, seed, kind)
    assert parse_skey(signer.skey).verifier == parse_vkey(signer.verifier.vkey) == signer.verifier
    assert len(signer.verifier.fingerprint) == 64
    if kind == 1:
        signed = parse(sign(body + "\n", [signer]).encode())
        assert verify(signed, [signer.verifier]) == (signer.verifier,)


@given(st.binary(max_size=60))
def test_base64_has_one_spelling(data: bytes) -> None:
    text = base64.b64encode(data).decode()
    assert note.decode64(text) == data
    for other in (text + "\n", " " + text, text + "=", text + "A", text[1:], text.replace("=", "\u200b")):
        if other != text:
            assert reason(note.decode64, other) == "base64"
