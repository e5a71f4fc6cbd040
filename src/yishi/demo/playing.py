"""The demo town: all ten cases played into one log, then one well left under way, so that the board has both."""

import importlib
from collections.abc import Callable
from typing import Any

from yishi.demo.stage import Stage
from yishi.demo.town import Town

CASES = ("well", "flood", "away", "head", "road", "inputs", "petition", "subsidy", "rule", "crop")


def play_all(stage: Stage, done: Callable[[str], None] = lambda name: None) -> dict[str, dict[str, Any]]:
    """Founds the town once and plays every case in it; returns each case's sums."""
    town = Town(stage)
    town.found()
    results = {}
    for name in CASES:
        results[name] = importlib.import_module(f"yishi.demo.cases.{name}").run(town)
        done(name)
    return results
