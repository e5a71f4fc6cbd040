"""The press: a sheet set by Typst into a PDF, in a process of its own that cannot read, fetch or run for long.

What people wrote goes in as JSON and is only ever read as data by the template; it is never part of the program that
Typst runs (attacks W14). The program and the data lie alone in a fresh folder, which is all that Typst may read; after
5 seconds, or at 1.5 GB, the process is ended.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from yishi.face.words import say
from yishi.papers import fonts
from yishi.papers.sheet import Sheet, cleaned

SECONDS = 5
LONG = re.compile(r"[!-\u02ff]{26,}")
TEMPLATE = Path(__file__).parent / "typst" / "sheet.typ"
CHILD = Path(__file__).parent / "press_child.py"
MISSING = "〓"
TAGGED_ROWS = 300
"""Up to so many rows a PDF also carries its structure for screen readers: it makes a long list twenty times larger."""


class PressFailed(Exception):
    """Typst refused, was too slow or too large: a fault of ours, or of what is to be printed."""


def pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF. Raises fonts.NoFont, PressFailed."""
    return press(data_of(sheet), "pdf")


def png(sheet: Sheet, ppi: int = 100) -> list[bytes]:
    """The sheet as pictures, a page each, to look at."""
    done = press(data_of(sheet), "png", ppi)
    pages, at = [], 0
    while at < len(done):
        size = int.from_bytes(done[at : at + 4], "big")
        pages.append(done[at + 4 : at + 4 + size])
        at += 4 + size
    return pages


def data_of(sheet: Sheet) -> dict[str, Any]:
    """What the template reads: the sheet as plain data, with what the typeface lacks marked and named."""
    of = fonts.face()
    data: dict[str, Any] = cleaned(sheet)
    picture = data["code"].pop("svg") if data["code"] else ""
    lacking = fonts.missing({c for text in _texts(data) for c in text if not c.isspace()}, of)
    data = _each(data, lambda text: _soft("".join(MISSING if c in lacking else c for c in text)))
    if lacking:
        named = "、".join(f"U+{ord(c):04X}" for c in sorted(lacking))
        data["lacking"] = say(
            sheet.lang,
            "{mark}：字体里没有的字（{named}），请手写补上。",
            "{mark}: not in the typeface ({named}); to be written by hand.",
            mark=MISSING,
            named=named,
        )
    if picture:
        data["code"]["svg"] = picture
    data["family"] = of.family
    return data


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _each(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {k: _each(v, change) for k, v in value.items()}
    if isinstance(value, list):
        return [_each(v, change) for v in value]
    return value


def _soft(text: str) -> str:
    """A long run without a space may be broken, so that nothing runs off the paper."""
    return LONG.sub(lambda run: "\u200b".join(re.findall(r".{1,12}", run[0])), text)


def rows(data: dict[str, Any]) -> int:
    return sum(len(block.get("rows", ())) for block in data["blocks"])


def press(data: dict[str, Any], form: str, ppi: int = 100) -> bytes:
    """What the child process writes for the data; killed after its seconds."""
    of = fonts.face()
    home = find_spec("typst")
    assert home is not None and home.submodule_search_locations
    packages = Path(next(iter(home.submodule_search_locations))).parent
    with tempfile.TemporaryDirectory(prefix="yishi-press-") as root:
        (Path(root) / "data.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        (Path(root) / "sheet.typ").write_bytes(TEMPLATE.read_bytes())
        tags = "1" if rows(data) <= TAGGED_ROWS else "0"
        command = [
            sys.executable,
            "-I",
            "-S",
            str(CHILD),
            str(packages),
            root,
            str(of.folder),
            form,
            str(ppi),
            tags,
        ]
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=root,
            env={"PATH": "", "HOME": root, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            out, err = child.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            raise PressFailed(f"longer than {SECONDS} s") from None
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            raise
    if child.returncode != 0 or not out:
        raise PressFailed(err.decode("utf-8", "replace")[-500:] or f"exit {child.returncode}")
    return out
