"""The code on a paper: the proof of one entry from the published log, as a QR code and the words beside it.

The proof comes from what was published, never from the database, so that a paper shows what everyone can fetch. An
entry that is not published yet has no code. Nothing in a code is an address (attacks R22, W18).
"""

import io
from pathlib import Path

import segno
from django.conf import settings

from yishi.face.words import say
from yishi.papers.sheet import Code
from yishi.tlog import (
    COSIGNATURE,
    Folder,
    LogRefused,
    Verifier,
    build_proof,
    hash_reader,
    inclusion_proof,
    leaf_hash,
    parse_checkpoint_text,
    parse_note,
    parse_vkey,
    read_entries,
    to_qr,
)

PUBLISHED = "published"
LEAST_MM = 45
MODULE_MM = 0.42
"""The least width of one module: what a cheap phone still reads from a laser printer."""
QUIET = 4


def published() -> int:
    """How many entries the published log has; 0 where there is none."""
    try:
        note = Folder(Path(settings.HOME) / PUBLISHED).read("checkpoint", 1 << 20)
        return parse_checkpoint_text(parse_note(note).text).size if note else 0
    except LogRefused:
        return 0


def code(index: int, lang: str) -> Code | None:
    """The code that proves entry `index`; None while the entry is not published."""
    folder = Folder(Path(settings.HOME) / PUBLISHED)
    try:
        note = folder.read("checkpoint", 1 << 20)
        if note is None:
            return None
        size = parse_checkpoint_text(parse_note(note).text).size
        if index >= size:
            return None
        leaf = leaf_hash(next(iter(read_entries(folder.read, size, index))))
        path = inclusion_proof(index, size, hash_reader(folder.read, size))
        verifiers = _keys(folder)
        proof = build_proof(index, leaf, path, note, verifiers)
    except (LogRefused, OSError, StopIteration):
        return None
    text = to_qr(proof)
    signer = next(v for v in verifiers if v.id == proof.note.signatures[0].id)
    qr = segno.make_qr(text, error="L")
    modules = qr.symbol_size(border=QUIET)[0]
    picture = io.BytesIO()
    qr.save(
        picture, kind="svg", border=QUIET, xmldecl=False, svgns=True, dark="#000", light="#fff", omitsize=True
    )
    witnesses = sum(v.kind == COSIGNATURE for v in verifiers)
    cosigned = len(proof.note.signatures) - 1
    return Code(
        svg=picture.getvalue().decode().strip(),
        mm=max(LEAST_MM, round(modules * MODULE_MM + 0.5)),
        text=text,
        caption=say(
            lang,
            "此码证明：第 {n} 条记录在公开记录里",
            "This code proves: entry {n} is in the public log",
            n=index,
        ),
        lines=(
            say(
                lang,
                "它不证明纸上写的与记录一致，也不知道后来的更正：请到公开栏打开第 {n} 条对照。",
                "It does not prove that this paper says what the entry says, nor what came later: compare entry {n}.",
                n=index,
            ),
            say(
                lang,
                "离线核对：yishi verify --qr 码里的文字 --key 镇里公布的公钥。扫码打开网页的，是假的。",
                "Check offline: yishi verify --qr TEXT --key the town's key. A code that opens a web page is a fake.",
            ),
            say(
                lang,
                "记录：{origin}，签名时 {size} 条" + ("，{n} 方联署" if witnesses else ""),
                "log: {origin}, {size} entries when signed" + (", {n} cosignatures" if witnesses else ""),
                origin=signer.name,
                size=size,
                n=cosigned,
            ),
            say(lang, "本条哈希：{leaf}…", "hash of the entry: {leaf}…", leaf=leaf.hex()[:16]),
        ),
        fingerprint=tuple(signer.fingerprint[n : n + 4] for n in range(0, 64, 4)),
    )


def _keys(folder: Folder) -> list[Verifier]:
    """The log's present key first, then its witnesses', as they were published with it."""
    found = [parse_vkey(line) for line in (folder.read("keys/log.vkey", 1 << 16) or b"").decode().split()]
    for file in sorted((folder.root / "keys").glob("witness-*.vkey")):
        found.append(parse_vkey((folder.read(f"keys/{file.name}", 1 << 16) or b"").decode().strip()))
    return found
