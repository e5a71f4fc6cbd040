"""Takes the pictures of the README and the guides: walks the well through a demo of its own and photographs its pages.

`make pictures`. The people are invented, the meadow on the photos is drawn here. Needs Chromium and a Chinese font.
"""

import argparse
import io
import random
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tests.browser.conftest import CHROMIUM, serve  # noqa: E402
from tests.browser.people import Person  # noqa: E402
from tests.browser.walk import Walk, play  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
MOST, MOST_TOGETHER = 120_000, 3_000_000
COLOURS = 64
"""Pages are paper, ink, one green, one red: more colours than this are only the soft edges of letters."""


def meadow(folder: Path, seed: int) -> Path:
    """A photo as from a phone in the field: sky, a row of trees, a pump house, and how wet the field is."""
    chance = random.Random(seed)
    photo = Image.new("RGB", (960, 720), (176, 204, 224))
    draw = ImageDraw.Draw(photo)
    draw.rectangle((0, 330, 960, 720), fill=(172, 152, 102))
    for x in range(0, 960, 24):
        top = 300 - chance.randint(0, 60)
        draw.ellipse((x - 30, top, x + 40, 350), fill=(88, 118 + chance.randint(0, 26), 70))
    for row in range(12):
        y = 370 + row * row * 3
        draw.line((0, y, 960, y + chance.randint(-8, 8)), fill=(126, 142, 78), width=4 + row)
    draw.rectangle((380, 270, 600, 470), fill=(184, 120, 96))
    draw.polygon(((350, 275), (490, 190), (630, 275)), fill=(120, 84, 74))
    draw.rectangle((455, 360, 525, 470), fill=(72, 84, 96))
    draw.rectangle((600, 410, 800, 428), fill=(96, 108, 120))
    draw.ellipse((760, 440, 900, 440 + 18 * (1 + seed % 4)), fill=(110, 150, 176))
    file = folder / f"field-{seed}.jpg"
    photo.filter(ImageFilter.GaussianBlur(2)).save(file, "JPEG", quality=88)
    return file


class Album:
    """Takes what is open, small, under its name; each name once."""

    def __init__(self, wanted: set[str]) -> None:
        self.wanted, self.taken = wanted, dict[str, int]()

    def __call__(self, name: str, person: Person) -> None:
        if name in self.taken or (self.wanted and name not in self.wanted):
            return
        page = person.page
        page.evaluate("document.activeElement && document.activeElement.blur(); window.scrollTo(0, 0)")
        page.wait_for_load_state("networkidle")
        raw = page.screenshot(animations="disabled")
        picture = Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        file = FOLDER / f"{name}.png"
        picture.save(file, optimize=True)
        self.taken[name] = file.stat().st_size
        print(f"{self.taken[name] // 1000:5} KB  docs/pictures/{name}.png", flush=True)


def more(album: Album, walk: Walk, matter: str) -> None:
    """What the walk does not pass: other modes, lists, books, papers."""


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("names", nargs="*", help="only these pictures")
    album = Album(set(ask.parse_args().names))
    if CHROMIUM is None:
        print("no chromium: apt-get install chromium")
        return 1
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play_:
        home = Path(folder)
        running, base = serve(home)
        browser = play_.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            walk = Walk(browser, base, "", album)
            matter = play(walk, lambda seed: meadow(home, seed))
            more(album, walk, matter)
        finally:
            browser.close()
            running.terminate()
            running.wait(20)
    heavy = [name for name, size in album.taken.items() if size > MOST]
    together = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    print(f"{len(album.taken)} pictures; the folder is {together // 1000} KB")
    if heavy or together > MOST_TOGETHER:
        print("too heavy:", *heavy)
    return 1 if heavy or together > MOST_TOGETHER else 0


if __name__ == "__main__":
    sys.exit(main())
