"""`yishi restore [FILE] [--against DIR | --new-origin NAME]`: a backup into an empty home, and the proof of no fork.

A restored home refuses to sign until ``--against`` shows that its log begins the published one (what the published
one has beyond is taken over), or ``--new-origin`` starts a new log that names the old head.
"""

from pathlib import Path

from yishi.cli.homes import Parser, Wrong, enter, home_folder, said, show
from yishi.record import archive

WORDS = {
    "zh": {
        "restored": "已恢复 {size} 条。",
        "waits": "现在还不能签名：请用 --against DIR 对照公布过的记录，或用 --new-origin NAME 另起一份。",
        "fork": "分叉：公布的记录与这里的不是同一份。没有签名；请保留两份，找见证方核对。",
        "whole": "与公布的 {published} 条相接，补入 {refilled} 条；可以签名了。",
        "anew": "已另起 {origin}，接续旧记录的第 {size} 条。",
    },
    "en": {
        "restored": "restored {size} entries.",
        "waits": "It cannot sign yet: give --against DIR with the published record, or --new-origin NAME.",
        "fork": "FORK: the published record is another one than this. Nothing was signed; keep both, ask the witnesses.",
        "whole": "it joins the {published} published entries, {refilled} taken over; it signs again.",
        "anew": "a new log {origin} begins, linked to the old one at {size} entries.",
    },
}


def run(argv: list[str]) -> int:
    parser = Parser("restore", "恢复 / restore a backup")
    parser.add_argument("file", metavar="FILE", nargs="?")
    parser.add_argument("--against", metavar="DIR")
    parser.add_argument("--new-origin", metavar="NAME")
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    if asked.against and asked.new_origin:
        return said("--against 和 --new-origin 只能选一个 / choose one")
    if not (asked.file or asked.against or asked.new_origin):
        return said("要恢复哪个备份？ / which backup?")
    if asked.file and not Path(asked.file).is_file():
        return said(f"没有这个文件 / no such file: {asked.file}")
    if asked.against and not Path(asked.against).is_dir():
        return said(f"没有这个文件夹 / no such folder: {asked.against}")
    place = home_folder()
    if asked.file:
        try:
            archive.members(Path(asked.file))
        except archive.BackupRefused as refused:
            said(str(refused))
            return 1
        if not (place / "keys" / "vault.key").is_file():
            said(
                f"先把原来的 keys 文件夹放进 {place}，没有它，备份打不开 / put the backup's keys folder in place first: "
                "the backup is opened by its vault key"
            )
            return 1
    only_keys = place.is_dir() and {p.name for p in place.iterdir()} <= {"keys"}
    try:
        enter(make=bool(asked.file) and only_keys)
    except Wrong as wrong:
        return said(str(wrong))
    return _restore(asked.file, asked.against, asked.new_origin, asked.json, WORDS[asked.lang])


def _restore(
    file: str | None, against: str | None, origin: str | None, as_json: bool, words: dict[str, str]
) -> int:
    from yishi.record import backup, relinking

    told: dict[str, object] = {}
    lines = []
    try:
        if file:
            made = backup.restore(Path(file))
            told |= {"size": made.size, "root": made.root, "origin": made.origin, "signs": False}
            lines.append(words["restored"].format(size=made.size))
        if against:
            compared = backup.against(Path(against))
            told |= {"ok": compared.ok, "refilled": compared.refilled, "signs": compared.ok}
            lines.append(words["whole"].format(**compared._asdict()) if compared.ok else words["fork"])
        elif origin:
            size = relinking.relink(origin)
            told |= {"origin": origin, "signs": True}
            lines.append(words["anew"].format(origin=origin, size=size))
        else:
            lines.append(words["waits"])
    except archive.BackupRefused as refused:
        said(str(refused))
        return 1
    if as_json:
        show({"ok": True, **told})
    else:
        print("\n".join(lines))
    return 0 if told.get("ok", True) else 1
