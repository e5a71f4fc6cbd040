"""`yishi verify DIR|URL`: checks a published record with the pure rooms, without Django, and says what that shows.
`yishi verify --qr TEXT|FILE` checks the code on one paper (`paper`).

It says what was proven, what stays on trust, and where each key came from. Exit 0 when all holds, 1 when something in
the record is wrong, 2 when it was called wrongly; never a stack trace.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from yishi.cli.homes import Parser
from yishi.cli.remote import Refused, Remote
from yishi.tlog import (
    Folder,
    LogRefused,
    Policy,
    Verifier,
    parse_checkpoint_text,
    parse_note,
    parse_policy,
    parse_vkey,
    read_entries,
)
from yishi.verifier import Report, Roll, parse_roll, verify
from yishi.verifier.hashing import Source
from yishi.verifier.slip import Slip, read_slip

MOST_FILE = 100_000_000
WORDS = {
    "zh": {
        "about": "核对一份公布的记录，不用联网",
        "proves": "这证明了",
        "trust": "这些仍要靠信任",
        "keys": "公钥从哪来",
        "log_pinned": "记录的公钥：由您用 --key 或 --policy 给定",
        "log_followed": "记录的公钥：从您给定的那把，按记录里 {n} 次更换一路接续而来",
        "log_folder": "记录的公钥：随记录而来，未经核实；请与纸上的指纹对照",
        "witness_pinned": "见证方的公钥：由您给定（{n} 把）",
        "witness_folder": "见证方的公钥：随记录而来（{n} 把），未经核实",
        "fingerprint": "指纹",
        "compared": "与另一份（{n} 条）对照过：这一份接续它",
        "evidence": "两份互相矛盾的检查点，请都留好",
        "roll": "名册：{items} 项，{electorate}；登记册上有资格而不在名册上的：{left} 个",
        "came": "到会",
        "ballot": "表决 {motion}：第 {index} 条，{channel}，{choice}",
        "sealed": "尚未开票",
        "relinked": "这份记录在第 {at} 条换了名字，接续旧记录",
        "hash": "核对哈希",
        "replay": "逐条重判",
        "speed": "{acts} 件事，每秒 {rate} 条",
        "says": "这条记录原文",
    },
    "en": {
        "about": "check a published record, offline",
        "proves": "This proves",
        "trust": "This stays on trust",
        "keys": "Where the keys came from",
        "log_pinned": "the log's key: you gave it, by --key or --policy",
        "log_followed": "the log's key: followed from the one you gave through {n} changes in the record",
        "log_folder": "the log's key: it came with the record and is unpinned; compare the fingerprint on paper",
        "witness_pinned": "witness keys: you gave them ({n})",
        "witness_folder": "witness keys: they came with the record ({n}) and are unpinned",
        "fingerprint": "fingerprint",
        "compared": "compared with another copy ({n} entries): this one continues it",
        "evidence": "Two checkpoints that contradict each other; keep both",
        "roll": "roll: {items} items, {electorate}; entitled by the register and not on it: {left}",
        "came": "came",
        "ballot": "ballot on {motion}: entry {index}, {channel}, {choice}",
        "sealed": "not opened yet",
        "relinked": "this log took a new name at entry {at}, continuing the old one",
        "hash": "hashing",
        "replay": "deciding again",
        "speed": "{acts} acts, {rate} a second",
        "says": "The entry says",
    },
}


class _Wrong(Exception):
    """Called wrongly: told in a sentence, exit 2."""


def run(argv: list[str]) -> int:
    """Runs the command; returns its exit status."""
    asked = _parser().read(argv)
    if isinstance(asked, int):
        return asked
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)  # entries make no cycles: looking for them is a tenth of the time
    try:
        if asked.qr is not None:
            return paper(asked)
        if not asked.record:
            raise _Wrong("要给出文件夹或网址 / a folder or an address is wanted")
        if asked.me and not asked.roll:
            raise _Wrong("--me 要和 --roll 一起用 / needs --roll")
        source = _source(asked.record, asked.allow_private)
        report = verify(
            source,
            keys=[_key(text) for text in asked.key],
            policy=_policy(asked.policy) if asked.policy else None,
            witnesses=asked.witnesses,
            roll=_roll(asked.roll) if asked.roll else None,
            me=asked.me or "",
            against=_source(asked.against, asked.allow_private) if asked.against else None,
            clock=time.perf_counter,
            progress=_Bar(WORDS[asked.lang]),
        )
    except (_Wrong, Refused) as wrong:
        print(f"yishi verify: {wrong}", file=sys.stderr)
        return 2
    _show(report, asked)
    return 0 if report.ok else 1


def _parser() -> Parser:
    parser = Parser("verify", f"{WORDS['zh']['about']} / {WORDS['en']['about']}")
    add = parser.add_argument
    add("record", metavar="DIR|URL", nargs="?", help="公布的文件夹或网址 / the published folder or address")
    add(
        "--key",
        metavar="VKEY",
        action="append",
        default=[],
        help="认定的公钥，或装着它的文件 / a key to pin, or its file",
    )
    add("--policy", metavar="FILE", help="C2SP tlog-policy 文件 / a C2SP tlog-policy file")
    add(
        "--witnesses",
        metavar="K",
        type=_count,
        default=0,
        help="至少几个见证方联署 / at least so many cosignatures",
    )
    add(
        "--qr",
        metavar="TEXT|FILE",
        help="纸上二维码里的文字，或装着它的文件 / the text of a paper's code, or its file",
    )
    add("--roll", metavar="FILE", help="一次会议名册的开封文件 / the opening of a meeting's roll")
    add("--me", metavar="ID", help="在名册里找自己的户号 / find one's own register id on the roll")
    add("--against", metavar="DIR", help="与另一份对照 / compare with another copy")
    add(
        "--allow-private",
        action="store_true",
        help="许可内网地址和跳转 / allow private addresses and redirects",
    )
    return parser


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        raise ValueError(text)
    return int(text)


_count.__name__ = "K"


def _source(named: str, private: bool) -> Source:
    if named.startswith(("http://", "https://")):
        return Remote(named, private)
    if "://" in named:
        raise _Wrong(f"只能是文件夹或 http(s) 网址 / a folder or an http(s) address: {named[:200]}")
    folder = Path(named)
    try:
        there = folder.is_dir()
    except (OSError, ValueError):
        there = False
    if not there:
        raise _Wrong(f"没有这个文件夹 / no such folder: {named[:200]!r}")
    return Folder(folder)


def _key(text: str) -> Verifier:
    """A key as the argument itself, or the one line of a file."""
    if "+" not in text:
        text = _read(text, 4000).decode("utf-8", "replace").strip()
    try:
        return parse_vkey(text)
    except LogRefused as e:
        raise _Wrong(f"--key 不是公钥 / is no key: {e}") from None


def _policy(path: str) -> Policy:
    try:
        return parse_policy(_read(path, 1_000_000))
    except LogRefused as e:
        raise _Wrong(f"--policy {path}: {e}") from None


def _roll(path: str) -> Roll:
    try:
        return parse_roll(_read(path, MOST_FILE))
    except LogRefused as e:
        raise _Wrong(f"--roll {path}: {e}") from None


def _read(path: str, most: int) -> bytes:
    try:
        with Path(path).open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as e:
        reason = e.strerror if isinstance(e, OSError) else e
        raise _Wrong(f"读不了 / cannot read {path[:200]!r}: {reason}") from None
    if len(data) > most:
        raise _Wrong(f"太大 / too large: {path[:200]!r}")
    return data


def paper(asked: Namespace) -> int:
    """Checks the code of one paper; with a record at hand also what the entry says, and by its keys if none was
    given, which then are unpinned."""
    if any((asked.roll, asked.me, asked.against, asked.witnesses)):
        raise _Wrong("--qr 只和 --key、--policy、DIR 一起用 / goes with --key, --policy and DIR only")
    text = asked.qr
    if len(text) < 100 and Path(text).is_file():
        text = _read(text, 10_000).decode("utf-8", "replace")
    keys = [_key(given) for given in asked.key]
    if asked.policy:
        policy = _policy(asked.policy)
        keys += [*policy.log_keys, *(w.key for w in policy.witnesses)]
    slip, entry = read_slip(text, keys), None
    if asked.record and slip.proof is not None:
        source = _source(asked.record, asked.allow_private)
        entry = _entry(source, slip.proof.index)
        if entry is None:
            slip = replace(slip, bad="folder", checked=None)
        else:
            slip = read_slip(text, keys or _keys_of(source), entry, bool(keys))
    _tell(slip, entry if slip.compared else None, asked)
    return 0 if slip.ok else 1


def _entry(source: Source, index: int) -> bytes | None:
    """The entry's bytes as a record has them; what they are worth the code's leaf hash says."""
    try:
        note = source.read("checkpoint", 1 << 20)
        size = parse_checkpoint_text(parse_note(note).text).size if note else 0
        return next(iter(read_entries(source.read, size, index))) if index < size else None
    except LogRefused:
        return None


def _keys_of(source: Source) -> list[Verifier]:
    """The log keys that come with a record, unpinned."""
    try:
        lines = (source.read("keys/log.vkey", 100_000) or b"").decode("utf-8", "replace").split()
        return [parse_vkey(line) for line in lines[:100]]
    except LogRefused:
        return []


def _tell(slip: Slip, entry: bytes | None, asked: Namespace) -> None:
    words = WORDS[asked.lang]
    if asked.json:
        text = json.dumps(slip.as_dict(asked.lang), ensure_ascii=False, indent=2)
    else:
        lines = [("✓ " if slip.ok else "✗ ") + slip.headline(asked.lang)]
        if slip.detail:
            lines.append(f"  ({slip.bad}: {slip.detail})")
        if slip.ok:
            lines += ["", words["proves"], *("  · " + said for said in slip.proves(asked.lang))]
            lines += ["", words["trust"], *("  · " + said for said in slip.on_trust(asked.lang))]
        if slip.checked is not None and slip.ok:
            key = slip.checked.signed[0]
            lines += ["", f"{key.vkey}\n    {words['fingerprint']} {key.fingerprint}"]
        if entry is not None:
            lines += ["", words["says"], entry.decode("utf-8", "replace")]
        text = "\n".join(lines)
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()


class _Bar:
    """A bar on stderr for what takes more than a second, and only on a terminal."""

    def __init__(self, words: dict[str, str]) -> None:
        self._words = words
        self._begun = self._shown = time.monotonic()
        self._drawn = False

    def __call__(self, phase: str, done: int, of: int) -> None:
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._begun < 1 or (now - self._shown < 0.1 and done < of):
            return
        self._shown, self._drawn = now, True
        full = done * 30 // max(of, 1)
        end = "\n" if done >= of else ""
        bar = f"{'█' * full}{'·' * (30 - full)}"
        print(f"\r{self._words[phase]} {bar} {done}/{of}", end=end, file=sys.stderr, flush=True)


def _show(report: Report, asked: Namespace) -> None:
    lang: str = asked.lang
    if asked.json:
        text = json.dumps(report.as_dict(lang), ensure_ascii=False, indent=2)
    else:
        text = "\n".join(_lines(report, lang))
    # A stranger's record may hold what a terminal's encoding has no place for.
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()


def _lines(report: Report, lang: str) -> list[str]:
    words = WORDS[lang]
    lines = [("✓ " if report.ok else "✗ ") + report.headline(lang)]
    for at in report.relinked:
        lines.append(words["relinked"].format(at=at))
    if report.evidence is not None:
        lines += ["", words["evidence"] + ":"]
        for text in report.evidence:
            lines += ["", *("    " + line for line in text.splitlines())]
    if report.ok:
        lines += ["", words["proves"], *("  · " + said for said in report.proves(lang))]
        if report.compared is not None:
            lines.append("  · " + words["compared"].format(n=report.compared))
        lines += ["", words["trust"], *("  · " + said for said in report.on_trust(lang))]
    lines += _roll_lines(report, words)
    lines += ["", words["keys"], *("  · " + said for said in _keys(report, words))]
    data: dict[str, Any] = report.as_dict(lang)
    if data["entries_per_second"]:
        lines += ["", words["speed"].format(acts=report.acts, rate=data["entries_per_second"])]
    return lines


def _keys(report: Report, words: dict[str, str]) -> list[str]:
    if report.pinned and report.key_changes:
        said = [words["log_followed"].format(n=report.key_changes)]
    else:
        said = [words["log_pinned" if report.pinned else "log_folder"]]
    if report.signed_by is not None:
        said.append(f"{report.signed_by.vkey}\n    {words['fingerprint']} {report.signed_by.fingerprint}")
    if report.witnesses:
        kind = "witness_pinned" if report.witnesses_pinned else "witness_folder"
        said.append(words[kind].format(n=report.witnesses))
    return said


def _roll_lines(report: Report, words: dict[str, str]) -> list[str]:
    if report.roll is None:
        return []
    roll = report.roll
    lines = [
        "",
        words["roll"].format(
            items=roll["items"], electorate=roll["electorate"], left=roll["entitled_not_on_roll"]
        ),
    ]
    for mine in report.mine:
        lines.append(f"  {mine.pseudonym}" + (f"  {words['came']} {mine.came}" if mine.came else ""))
        for ballot in mine.ballots:
            shown = {**ballot, "choice": ballot["choice"] or words["sealed"]}
            lines.append("    " + words["ballot"].format(**shown))
    return lines
