"""`yishi witness DIR --state FOLDER`: a neighbouring town cosigns a published record that it follows.

The state folder holds this witness's key (made once, for its owner only) and what it last cosigned of each log. A
head that does not continue that one is not cosigned, and two that contradict each other are kept as evidence. What
it knows is stored, under a lock, before the cosignature is written into DIR's checkpoint.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yishi.cli.homes import Parser, said, show
from yishi.record.locking import alone_in
from yishi.tlog import (
    Folder,
    LogRefused,
    Witness,
    add_checkpoint,
    consistency_proof,
    follow,
    hash_reader,
    open_checkpoint,
    parse_note,
    parse_vkey,
)
from yishi.tlog.keys import Signer
from yishi.tlog.note import COSIGNATURE
from yishi.tlog.witness import Followed

MOST = 1 << 20


def run(argv: list[str]) -> int:
    parser = Parser("witness", "为邻镇的记录联署 / cosign a neighbour's published record")
    parser.add_argument("folder", metavar="DIR")
    parser.add_argument(
        "--state", required=True, metavar="FOLDER", help="where this witness keeps its key and memory"
    )
    parser.add_argument("--name", default="", help="this witness's name, when its key is made")
    parser.add_argument(
        "--key", metavar="VKEY", default="", help="the log's key, when the log is followed for the first time"
    )
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    folder, state = Path(asked.folder), Path(asked.state)
    if not folder.is_dir():
        return said(f"没有这个文件夹 / no such folder: {folder}")
    if state.exists() and not state.is_dir():
        return said(f"{state} 不是文件夹 / is not a folder")
    if not asked.name and not (state / "witness.json").is_file():
        return said("第一次联署要用 --name 起个名字 / give --name the first time")
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(state), alone_in(folder):
            signer = _signer(state, asked.name)
            return _cosign(folder, state, signer, asked.key, asked.json)
    except (LogRefused, OSError, ValueError, KeyError) as wrong:
        said(f"{wrong}")
        return 1


@contextmanager
def _locked(state: Path) -> Iterator[None]:
    handle = os.open(state / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _signer(state: Path, name: str) -> Signer:
    """This witness's key; a new one is checked before it is kept, so that a bad name is not kept for ever."""
    file = state / "witness.json"
    if not file.exists():
        seed = os.urandom(32)
        made = Signer(name, seed, COSIGNATURE)
        _store(file, json.dumps({"name": name, "seed": seed.hex()}))
        return made
    kept = json.loads(file.read_text())
    return Signer(kept["name"], bytes.fromhex(kept["seed"]), COSIGNATURE)


def _store(file: Path, text: str) -> None:
    """Writes a file whole or not at all, for its owner only."""
    part = file.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
    parent = os.open(file.parent, os.O_RDONLY)
    os.fsync(parent)
    os.close(parent)


def _cosign(folder: Path, state: Path, signer: Signer, key: str, as_json: bool) -> int:
    source = Folder(folder)
    data = source.read("checkpoint", MOST)
    if data is None:
        said(f"{folder} 里没有检查点 / no checkpoint")
        return 1
    memory = state / "logs.json"
    known = json.loads(memory.read_text()) if memory.exists() else {}
    witness = Witness(signer.verifier, {o: Followed.load(d) for o, d in known.items()})
    origin = parse_note(data).text.split("\n", 1)[0]
    if origin not in witness.logs:
        if not key:
            return said(f"第一次跟随 {origin}：请用 --key 给出它的公钥 / give the log's --key the first time")
        witness = follow(witness, origin, [parse_vkey(key)])
    old = witness.logs[origin].size
    checkpoint, _ = open_checkpoint(data, witness.logs[origin].keys)
    proof = []
    if 0 < old < checkpoint.size:
        proof = consistency_proof(old, checkpoint.size, hash_reader(source.read, checkpoint.size))
    witness, answer = add_checkpoint(witness, signer, int(time.time()), old, proof, data)
    _store(memory, json.dumps({o: f.dump() for o, f in witness.logs.items()}, ensure_ascii=False))
    if answer.code:
        if as_json:
            show({"ok": False, "code": answer.code, "text": answer.body})
        else:
            print(f"没有联署 / not cosigned: {answer.code} {answer.body}".rstrip())
        return 1
    line = answer.body if answer.body.endswith("\n") else answer.body + "\n"
    mine = f"— {signer.verifier.name} "
    kept = [row for row in data.decode().splitlines(keepends=True) if not row.startswith(mine)]
    _store_public(folder / "checkpoint", "".join(kept) + line)
    if as_json:
        show({"ok": True, "size": checkpoint.size, "witness": signer.verifier.vkey})
    else:
        print(f"已联署 {origin} 的 {checkpoint.size} 条 / cosigned\n{signer.verifier.vkey}")
    return 0


def _store_public(file: Path, text: str) -> None:
    _store(file, text)
    file.chmod(0o644)
