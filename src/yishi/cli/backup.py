"""`yishi backup FILE`: one archive of the log, the private values (encrypted), the rulebooks and what was signed."""

from pathlib import Path

from yishi.cli.homes import Parser, Wrong, enter, said, show

WORDS = {
    "zh": "已备份 {size} 条到 {file}。\n钥匙不在里面：请把 {keys} 另存一处，没有它，个人信息打不开，恢复后也不能签名。",
    "en": "backed up {size} entries to {file}.\nThe keys are not in it: keep {keys} elsewhere; without it private values "
    "cannot be opened and a restored home cannot sign.",
}


def run(argv: list[str]) -> int:
    parser = Parser("backup", "备份 / back up the home")
    parser.add_argument("file", metavar="FILE")
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    file = Path(asked.file)
    if file.exists():
        return said(f"{file} 已经有了，不覆盖 / exists already")
    if not file.absolute().parent.is_dir():
        return said(f"没有这个文件夹 / no such folder: {file.absolute().parent}")
    try:
        enter()
    except Wrong as wrong:
        return said(str(wrong))
    from yishi.record import backup, keys

    try:
        made = backup.make(file)
    except LookupError as wrong:
        return said(str(wrong))
    if asked.json:
        show({"file": str(file), **made._asdict()})
    else:
        print(WORDS[asked.lang].format(size=made.size, file=file, keys=keys.folder()))
    return 0
