"""docs/formats/log.md: its example is recomputed here from the words of the page, with hashlib and `cryptography`
and not with this room, and then read by this room."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

import yishi.tlog as tlog

PAGE = Path(__file__).parents[4] / "docs" / "formats" / "log.md"


@pytest.fixture(scope="module")
def blocks() -> dict[str, list[str]]:
    found = re.findall(r"^```(\w+)\n(.*?)\n```$", PAGE.read_text("utf-8"), re.M | re.S)
    return {name: text.split("\n") for name, text in found}


def leaf(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def test_leaves_root_and_commitment(blocks: dict[str, list[str]]) -> None:
    hashes = [leaf(line.encode()) for line in blocks["json"]]
    assert [h.hex() for h in hashes] == blocks["leaves"]
    assert node(node(hashes[0], hashes[1]), hashes[2]).hex() == blocks["root"][0]
    parts = b"".join(len(p).to_bytes(4, "big") + p for p in (bytes(range(16)), b"choice", "同意".encode()))
    assert sha256(b"yishi/commitment/v1\n" + parts).hexdigest() == blocks["commitment"][0]
    assert tlog.commitment(bytes(range(16)), "choice", "同意") == blocks["commitment"][0]


def test_keys_and_signatures(blocks: dict[str, list[str]]) -> None:
    text = "\n".join(blocks["checkpoint"][:3]) + "\n"
    assert blocks["checkpoint"][2] == base64.b64encode(bytes.fromhex(blocks["root"][0])).decode()
    cosigned = f"cosignature/v1\ntime 1772841600\n{text}"
    for start, vkey, line, message, before in (
        (0, blocks["keys"][0], blocks["checkpoint"][4], text, b""),
        (1, blocks["keys"][1], blocks["checkpoint"][5], cosigned, (1772841600).to_bytes(8, "big")),
    ):
        name, id_hex, key64 = vkey.split("+", 2)
        key = base64.b64decode(key64)
        private = Ed25519PrivateKey.from_private_bytes(bytes(range(start, start + 32)))
        assert key == bytes([1 if start == 0 else 4]) + private.public_key().public_bytes_raw()
        assert sha256(name.encode() + b"\n" + key).hexdigest()[:8] == id_hex
        dash, line_name, value64 = line.split(" ")
        value = base64.b64decode(value64)
        assert (dash, line_name, value[:4].hex()) == ("—", name, id_hex)
        assert value[4 : 4 + len(before)] == before
        Ed25519PublicKey.from_public_bytes(key[1:]).verify(value[4 + len(before) :], message.encode())


def test_the_room_reads_the_page(blocks: dict[str, list[str]]) -> None:
    keys = [tlog.parse_vkey(line) for line in blocks["keys"]]
    data = ("\n".join(blocks["checkpoint"]) + "\n").encode()
    entries = [line.encode() for line in blocks["json"]]
    edge = tlog.Edge()
    assert list(edge.extend(entries)) == []
    seen = tlog.judge(tlog.at_least(1, keys[:1], keys[1:]), data)
    assert (seen.checkpoint.size, seen.checkpoint.root, seen.quorum) == (3, edge.root(), True)
    for entry in entries:
        tlog.parse(entry)
    proof = tlog.from_qr(blocks["qr"][0])
    checked = tlog.check_proof(proof, tlog.leaf_hash(entries[1]), keys)
    assert (checked.index, checked.checkpoint, [c.by for c in checked.cosigned]) == (
        1,
        seen.checkpoint,
        keys[1:],
    )


def test_the_code_is_made_as_the_table_says(blocks: dict[str, list[str]]) -> None:
    """The bytes of the QR code, put together from the table."""
    lines = [base64.b64decode(line.split(" ")[2]) for line in blocks["checkpoint"][4:]]
    leaves = [bytes.fromhex(h) for h in blocks["leaves"]]
    origin, witness = b"log.example/152524", b"town2.example/w"
    made = (
        b"\x01\x01\x03" + leaves[1] + leaves[0] + leaves[2] + bytes([len(origin)]) + origin + b"\x00\x02"
        + b"\x00" + lines[0][:4] + b"\x40" + lines[0][4:]
        + bytes([len(witness)]) + witness + lines[1][:4] + b"\x48" + lines[1][4:]
    )  # fmt: skip
    assert len(made) == 283
    assert tlog.to_qr(tlog.from_qr(blocks["qr"][0])) == blocks["qr"][0]
    assert tlog.base45.decode(blocks["qr"][0]) == made
