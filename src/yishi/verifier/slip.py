"""The QR code on a paper, checked offline: what it shows, what it leaves to trust, and by name why one is refused.

The proof itself is `tlog.proof`'s. A code carries no key: whoever checks brings one, from the town's office, its wall,
or another paper's fingerprint; without a key nothing is shown, however neat the code (attacks R10, R22). A code does
not say what its entry says either: with the entry's bytes at hand their hash is compared, and only then is it known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yishi.tlog import Checked, LogRefused, Proof, Verifier, check_proof, from_qr, leaf_hash
from yishi.verifier.report import moment

REASONS: Mapping[str, tuple[str, str]] = {
    "form": ("这不是议事纸上的码，或没读全", "this is no code of Yishi, or it was not read whole"),
    "large": ("太长，不是议事纸上的码", "too long to be a code of Yishi"),
    "version": ("这种码的版本这个程序不认得", "a version of code that this program does not know"),
    "index": ("码里的条目号不对", "the index in the code cannot be"),
    "note": ("码里的检查点读不通", "the checkpoint in the code cannot be read"),
    "path": ("证明路径走不到签过名的根", "the path does not lead to the signed root"),
    "leaf": (
        "码说的是另一条记录：与手里这条的哈希不同",
        "the code is of another entry: its hash is not that of the entry at hand",
    ),
    "no_key": (
        "没有给公钥，签名没法核：请用 --key 给定村里公布的公钥",
        "no key was brought, so no signature could be checked: give the town's with --key",
    ),
    "unsigned": (
        "您给的公钥没有签过这个码：是另一份记录的，或是伪造的",
        "the key you brought did not sign this: it is of another log, or forged",
    ),
    "forged": (
        "签名不对：条目号、哈希、路径或检查点被改过",
        "the signature does not hold: the index, hash, path or checkpoint was changed",
    ),
    "folder": ("这份记录里的这一条读不出来", "the record at hand does not have this entry"),
}


@dataclass(frozen=True)
class Slip:
    """What a code came to. `bad` is "" where it holds; `proof` is None where it could not even be read.

    `pinned` is false where the key came with a record instead of from the caller; `compared` is true where the
    entry's own bytes were at hand and have this hash."""

    bad: str
    detail: str = ""
    proof: Proof | None = None
    checked: Checked | None = None
    pinned: bool = True
    compared: bool = False

    @property
    def ok(self) -> bool:
        return not self.bad

    @property
    def origin(self) -> str:
        return self.proof.note.text.split("\n")[0] if self.proof else ""

    @property
    def size(self) -> int:
        return int(self.proof.note.text.split("\n")[1]) if self.proof else 0

    def headline(self, lang: str = "zh") -> str:
        """One line with the verdict, which never says more than was shown."""
        zh = lang == "zh"
        if self.bad:
            return ("核对不通过：" if zh else "Not verified: ") + REASONS[self.bad][0 if zh else 1]
        assert self.checked is not None
        at = self.checked.index
        said = f"核对通过：第 {at} 条在记录里" if zh else f"Verified: entry {at} is in the log"
        if not self.pinned:
            said += "；签名公钥未经核实" if zh else "; signed by an unpinned key"
        if self.origin.endswith("/demo"):
            said += "；演示记录" if zh else "; a demo log"
        return said

    def proves(self, lang: str = "zh") -> list[str]:
        """What the checks show; nothing where the code is refused."""
        if self.checked is None or self.proof is None or self.bad:
            return []
        zh, c = lang == "zh", self.checked
        leaf = self.proof.leaf.hex()
        said = [
            f"第 {c.index} 条（哈希 {leaf}）在 {c.checkpoint.origin} 的公开记录里，签名时记录有 {c.checkpoint.size} 条"
            if zh
            else f"entry {c.index} (hash {leaf}) is in the log of {c.checkpoint.origin}, which had {c.checkpoint.size} entries when it was signed"
        ]
        for one in c.cosigned:
            said.append(
                f"见证方 {one.by.name} 在 {moment(one.time)} 见过同一份记录"
                if zh
                else f"the witness {one.by.name} had seen the same log at {moment(one.time)}"
            )
        if self.compared:
            said.append(
                "手里这条记录的内容就是它" if zh else "the entry at hand is that entry, word for word"
            )
        return said

    def on_trust(self, lang: str = "zh") -> list[str]:
        """What no code can show."""
        if self.checked is None or self.bad:
            return []
        zh = lang == "zh"
        said = []
        if not self.pinned:
            said.append(
                "这把公钥是不是镇里的：请与纸上的指纹对照，或用 --key 给定"
                if zh
                else "that this is the town's key: compare its fingerprint with the one on paper, or give --key"
            )
        if not self.compared:
            said.append(
                "纸上写的与这条记录说的一样：请到公开栏打开这一条对照"
                if zh
                else "that the paper says what the entry says: open the entry on the board and compare"
            )
        said.append(
            "后来有没有更正、复议或冲销：码不知道它之后的事"
            if zh
            else "that nothing later corrected, reopened or reversed it: a code knows nothing after its day"
        )
        if not self.checked.cosigned:
            said.append(
                "没有给别人看过另一份记录：没有您认的见证方联署"
                if zh
                else "that others were shown the same log: no witness that you know cosigned it"
            )
        return said

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """For programs: `yishi verify --qr --json` (docs/formats/slip.md)."""
        key = self.checked.signed[0] if self.checked else None
        first_bad = None
        if self.bad:
            zh, en = REASONS[self.bad]
            index = self.proof.index if self.proof else None
            first_bad = {"index": index, "code": self.bad, "text": zh, "text_en": en, "detail": self.detail}
        return {
            "ok": self.ok,
            "first_bad": first_bad,
            "index": self.proof.index if self.proof else None,
            "leaf": self.proof.leaf.hex() if self.proof else "",
            "origin": self.origin,
            "size": self.size,
            "pinned": self.pinned and self.ok,
            "compared": self.compared,
            "key": key.vkey if key else "",
            "fingerprint": key.fingerprint if key else "",
            "cosigned": [
                {"by": c.by.name, "time": moment(c.time)}
                for c in (self.checked.cosigned if self.checked else ())
            ],
            "headline": self.headline(lang),
            "proves": self.proves(lang),
            "on_trust": self.on_trust(lang),
        }


def read_slip(
    text: str, verifiers: Sequence[Verifier], entry: bytes | None = None, pinned: bool = True
) -> Slip:
    """The code `text` checked by the keys of `verifiers` (log and witnesses), and against the bytes of `entry`."""
    try:
        proof = _read(text)
    except LogRefused as e:
        return Slip(e.reason if e.reason in REASONS else "form", e.detail)
    if not verifiers:
        return Slip("no_key", "", proof)
    leaf = proof.leaf if entry is None else leaf_hash(entry)
    try:
        checked = check_proof(proof, leaf, verifiers)
    except LogRefused as e:
        return Slip(e.reason if e.reason in REASONS else "note", e.detail, proof)
    return Slip("", "", proof, checked, pinned, entry is not None)


def _read(text: str) -> Proof:
    """The proof in a code's text as a phone hands it on: with a newline, or with the spaces at its ends cut off,
    which in base45 are digits."""
    text = text.strip("\r\n\t\ufeff")
    first: LogRefused | None = None
    for lead, tail in [(a, b) for a in ("", " ") for b in ("", " ", "  ")]:
        try:
            return from_qr(lead + text + tail)
        except LogRefused as e:
            first = first or e
    assert first is not None
    raise first
