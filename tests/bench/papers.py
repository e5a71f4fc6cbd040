"""Printing: a share list of 1,000 households from the tables to the PDF, against Typst alone on the same rows.

Both run Typst in a fresh process with the same typeface, as a request does. Typst alone sets the bare table; ours also
asks the tables, words it, makes the code, looks every character up, and draws title, sums, stamp and page numbers.
"""

import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 1_000
ALONE = """
#let d = json("data.json")
#set text(font: d.family, size: 10.5pt, fallback: false)
#set page(paper: "a4", numbering: "1 / 1")
#table(columns: (1fr, 1fr, 1fr), table.header(repeat: true, ..d.head), ..d.rows.flatten())
"""
RUN = "import sys; sys.path.insert(0, sys.argv[1]); import typst; sys.stdout.buffer.write(typst.compile(sys.argv[2] + '/a.typ', root=sys.argv[2], font_paths=[sys.argv[3]], ignore_system_fonts=True, pdf_tags=False))"


def main() -> None:
    quick = "--quick" in sys.argv
    import django

    import yishi.web.testing as testing  # chooses home and database

    django.setup()
    import typst

    from yishi.demo.cases import well
    from yishi.demo.service_stage import ServiceStage
    from yishi.demo.town import Town
    from yishi.matters.models import Variable
    from yishi.papers import fonts, making, press
    from yishi.procedure.variables import split
    from yishi.record import home, publishing
    from yishi.rulebook.loader import shipped

    try:
        face = fonts.face()
    except fonts.NoFont as none:
        print(none, file=sys.stderr)
        print(json.dumps({}))
        return
    home.prepare()
    stage = ServiceStage(shipped())
    Town.key = home.signer(Town.origin).verifier.vkey
    matter = well.play(stage)["matter"]
    publishing.publish_to(testing.HOME / "published")
    nyms = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(ROWS)]
    mu = {nym: f"{5 + n % 37}.{n % 10}" for n, nym in enumerate(nyms)}
    fen = split(15_000_000, list(mu.items()), matter)
    shares = [{"fen": fen[nym], "weight": mu[nym], "who": nym} for nym in nyms]
    Variable.objects.filter(subject=matter, name="shares").update(value=json.dumps(shares))
    ident = matter.partition("/")[2]

    def ours() -> bytes:
        return press.pdf(making.make("shares", making.gather("shares", ident, False), "zh"))

    data = press.data_of(making.make("shares", making.gather("shares", ident, False), "zh"))
    table = next(b for b in data["blocks"] if b["kind"] == "table")
    folder = Path(tempfile.mkdtemp(dir=os.environ["YISHI_HOME"]))
    bare = {"family": face.family, "head": [c["title"] for c in table["columns"]], "rows": table["rows"]}
    (folder / "data.json").write_text(json.dumps(bare, ensure_ascii=False))
    (folder / "a.typ").write_text(ALONE)
    packages = str(Path(typst.__file__).parent.parent)

    def alone() -> bytes:
        command = [sys.executable, "-I", "-S", "-c", RUN, packages, str(folder), str(face.folder)]
        return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout

    def seconds(run) -> float:  # type: ignore[no-untyped-def]
        start = time.perf_counter()
        assert run().startswith(b"%PDF")
        return time.perf_counter() - start

    ours(), alone()
    pairs = [(seconds(ours), seconds(alone)) for _ in range(3 if quick else 15)]
    print(
        json.dumps(
            {
                "share list of 1,000 as PDF, ms": 1000 * statistics.median(o for o, _ in pairs),
                "Typst alone on its rows, ms": 1000 * statistics.median(a for _, a in pairs),
                "share list ÷ Typst alone": statistics.median(o / a for o, a in pairs),
            }
        )
    )


if __name__ == "__main__":
    main()
