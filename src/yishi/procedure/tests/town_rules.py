"""The shipped rulebook with some of its values changed, as a town would change them: in the text."""

import json
import re

from yishi.rulebook.loader import load_files, shipped
from yishi.rulebook.model import Rulebook


def town_texts(**values: str) -> dict[str, str]:
    """The files, with ``name = new value`` (as TOML writes it) for each of `values`, which must be there once."""
    files: dict[str, str] = json.loads(shipped().bundle)["files"]
    for name, value in values.items():
        pattern = re.compile(rf"^({name}\s*=\s*\{{ value = )[^,]+", re.M)
        holding = [file for file, text in files.items() if len(pattern.findall(text)) == 1]
        assert len(holding) == 1, name
        files[holding[0]] = pattern.sub(rf"\g<1>{value}", files[holding[0]])
    return files


def town_rules(**values: str) -> Rulebook:
    return load_files(town_texts(**values))
