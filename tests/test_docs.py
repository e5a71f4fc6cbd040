"""What the documents point to is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_and_picture_is_there(page):
    for link in LINK.findall(page.read_text()):
        if not link.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / link).exists(), link


def test_every_picture_is_shown_somewhere_and_light():
    shown = {Path(link).name for page in PAGES for link in LINK.findall(page.read_text())}
    files = list((ROOT / "docs" / "pictures").glob("*.png"))
    assert files and sum(f.stat().st_size for f in files) < 3_000_000
    assert all(f.stat().st_size < 120_000 for f in files)
    assert {f.name for f in files} >= {n for n in shown if n.endswith(".png")}
