"""The well from a phone in the field to the rating, in a real Chromium, by those who do it, each in an own browser.

An objection is upheld on the way and the plan made anew. It ends in the sums of the worked case, and the record verifies.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from tests.browser.conftest import ROOT, serve
from tests.browser.walk import Walk, play


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A demo of its own: its clock moves."""
    if os.environ.get("YISHI_WALK"):
        yield os.environ["YISHI_WALK"], Path(os.environ["YISHI_WALK_HOME"])
        return
    home = tmp_path_factory.mktemp("well")
    running, base = serve(home)
    yield base, home
    running.terminate()
    running.wait(20)


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    def made(shade: int) -> Path:
        file = tmp_path_factory.mktemp("photo") / f"{shade}.jpg"
        Image.effect_noise((320, 240), 20 + shade).convert("RGB").save(file, "JPEG")
        return file

    return made


@pytest.mark.parametrize("mode", ["", pytest.param("/en", marks=pytest.mark.drill)])
def test_the_well_in_the_browser(town, chromium, photo, mode):
    base, home = town
    walk = Walk(chromium, base, mode)
    try:
        matter = play(walk, photo)
    finally:
        said = {r: (p.page.url, p.says()[:600]) for r, p in walk.people.items()}
        wrong = [w for p in walk.people.values() for w in p.wrong]
        for p in walk.people.values():
            p.close()
        print(json.dumps(said, ensure_ascii=False, indent=1)[:6000])
    assert not wrong, wrong
    home_says(home, base, mode, matter)


def home_says(home: Path, base: str, mode: str, matter: str) -> None:
    """The sums of the worked case, and the whole record verified from outside."""
    import urllib.request

    with urllib.request.urlopen(f"{base}/m/{matter}/", timeout=20) as answer:
        page = answer.read().decode()
    for figure in ("9,000.00", "1,500.00", "10,500.00"):
        assert figure in page
    assert page.count("<tr><td>户") == 23 and "办结了" in page
    subprocess.run([sys.executable, "-m", "yishi.cli.main", "tick"], cwd=ROOT, env={**os.environ, "YISHI_HOME": str(home), "YISHI_DEMO": "1"}, check=True, capture_output=True)  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "yishi.cli.main", "verify", str(home / "published"), "--json"], cwd=ROOT, capture_output=True, check=False)  # fmt: skip
    report = json.loads(done.stdout)
    assert report["ok"], report["first_bad"]
