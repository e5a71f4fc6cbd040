"""Plays the well into the home of ``YISHI_HOME`` until an act would be sent: ``python -m tests.browser.partly ACT WHERE``."""

import contextlib
import os
import sys
from pathlib import Path

os.environ["YISHI_DEMO"] = "1"


def main(act: str, where: str) -> None:
    from yishi.cli.homes import enter

    enter(Path(os.environ["YISHI_HOME"]), make=True)
    from yishi.counter.tests.conftest import Enough, Partly
    from yishi.demo.cases import well
    from yishi.demo.town import Town
    from yishi.record import home
    from yishi.rulebook.loader import shipped

    Town.key = home.signer(Town.origin).verifier.vkey
    town = Town(Partly(shipped(), stop=(act, where)))
    town.found()
    with contextlib.suppress(Enough):
        well.run(town)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
