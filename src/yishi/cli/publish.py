"""`yishi publish DIR`: signs the head and writes the record as a static tile log; again only adds."""

from pathlib import Path

from yishi.cli.homes import Parser, Wrong, enter, said, show

WORDS = {
    "zh": "已公布 {size} 条，写了 {written} 个文件，去掉 {removed} 个；根 {root}\n公钥 {key}\n指纹 {fingerprint}",
    "en": "published {size} entries, {written} files written, {removed} removed; root {root}\nkey {key}\nfingerprint {fingerprint}",
}


def run(argv: list[str]) -> int:
    parser = Parser("publish", "把记录写成静态日志 / write the record as a static log")
    parser.add_argument("folder", metavar="DIR")
    parser.add_argument(
        "--witness", action="append", default=[], metavar="VKEY", help="a witness's key to publish beside"
    )
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    try:
        enter()
    except Wrong as wrong:
        return said(str(wrong))
    from yishi.record import home, publishing
    from yishi.record.signing import RefusesToSign
    from yishi.tlog import LogRefused, parse_vkey

    try:
        done = publishing.publish_to(Path(asked.folder), tuple(asked.witness))
    except RefusesToSign:
        said(
            "这个家是恢复来的，还没有证明不会分叉；先 yishi restore --against DIR 或 --new-origin NAME / restored: refuses to sign"
        )
        return 1
    except (LogRefused, LookupError) as wrong:
        said(str(wrong))
        return 1
    key = parse_vkey(home.signer().verifier.vkey)
    fingerprint = key.fingerprint
    if asked.json:
        show({"ok": True, **done._asdict(), "key": key.vkey, "fingerprint": fingerprint})
    else:
        print(WORDS[asked.lang].format(**done._asdict(), key=key.vkey, fingerprint=fingerprint))
    return 0
