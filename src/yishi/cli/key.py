"""`yishi key`: the log's present key and fingerprint; `yishi key --rotate` makes a new one, announced under the old."""

from yishi.cli.homes import Parser, Wrong, enter, said, show


def run(argv: list[str]) -> int:
    parser = Parser("key", "记录的公钥 / the log's key")
    parser.add_argument("--rotate", action="store_true", help="make a new key, announced in the record")
    asked = parser.read(argv)
    if isinstance(asked, int):
        return asked
    try:
        enter()
    except Wrong as wrong:
        return said(str(wrong))
    from yishi.people import queries
    from yishi.procedure import Refused
    from yishi.procedure.say import sentence
    from yishi.record import home, reading, rotation, signing

    try:
        if asked.rotate:
            cell = reading.read("register/cell", "cell")
            holders = queries.holders(cell["place"], "registrar", reading.today()) if cell else []
            if not holders:
                return said("没有在任的登记员 / there is no registrar in office")
            made = rotation.rotate(holders[0], f"registrar@{cell['place']}")
            if isinstance(made, Refused):
                said(sentence(made.code, made.facts, asked.lang).text)
                return 1
        key = home.signer().verifier
    except (LookupError, signing.RefusesToSign) as wrong:
        said(str(wrong))
        return 1
    if asked.json:
        show({"key": key.vkey, "fingerprint": key.fingerprint, "rotated": asked.rotate})
    else:
        print(f"{key.vkey}\n{key.fingerprint}")
    return 0
