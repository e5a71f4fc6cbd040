"""The demo town: all ten cases played side by side into one log, and one repair left under way, so that the board has both."""

import importlib
from collections.abc import Callable
from typing import Any

from django.db import connections

from yishi.demo.cases import well
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Stage
from yishi.demo.together import play_together
from yishi.demo.town import Town
from yishi.procedure.variables import split
from yishi.record.sealing import Sealer

CASES = ("well", "flood", "away", "head", "road", "inputs", "petition", "subsidy", "rule", "crop")


def play_all(stage: Stage, done: Callable[[str], None] = lambda name: None) -> dict[str, dict[str, Any]]:
    """Founds the town once and plays the cases in it side by side, through one year; returns each case's sums."""
    town = Town(stage)
    town.found()

    def script(name: str) -> Callable[[Stage], dict[str, Any]]:
        def play(part: Stage) -> dict[str, Any]:
            result: dict[str, Any] = importlib.import_module(f"yishi.demo.cases.{name}").run(
                Town(part, town.groups)
            )
            done(name)
            return result

        return play

    scripts: list[Callable[[Stage], Any]] = [script(name) for name in CASES]
    scripts.append(lambda part: hanging(Town(part, town.groups)))
    results = play_together(stage, scripts, connections.close_all)
    return dict(zip(CASES, results, strict=False))


def hanging(town: Town) -> str:
    """One more repair in 西张社, voted and just posted: what a board looks like while something is under way."""
    stage, code, sealer = town.stage, well.GROUP, Sealer()
    stage.until("2026-12-09")
    group = town.groups[code]
    found = well.lead(town, code, "西渠闸门关不严，跑水", "A12")
    matter = stage.new("matter")
    nyms = {h: stage.nym(matter, h, sealer) for h in group.mu}
    data = {
        "procedure": "well", "place": code, "title": "西渠闸门维修", "leads": [found], "vars": {"users": list(nyms.values())},
    }  # fmt: skip
    stage.send(
        [stage.make(matter, "open", town.actor("party_lead", code), data, step="open", sealer=sealer)], sealer
    )
    total = 268_000
    shares = split(total, [(nyms[h], mu) for h, mu in group.mu.items()], matter)
    plan = {
        "total": total,
        "fund": 0,
        "payees": [{"line": "gate", "payee": "supplier/iron-works", "fen": total}],
        "grant": [],
        "shares": [{"who": nyms[h], "weight": mu, "fen": shares[nyms[h]]} for h, mu in group.mu.items()],
        "quotes": [{"supplier": "supplier/iron-works", "fen": total}],
    }
    asked = stage.rules.procedures["well"].steps["plan"].sets
    given = {
        "vars": {k: v for k, v in plan.items() if k in asked},
        "meeting": council(town, "deliberation_council", code),
    }
    stage.do(matter, "submit", town.actor("deliberation_lead", code), given, step="plan")
    households = [h for h, _ in group.households]
    assembly = Assembly(town, "assembly", code, matter, "vote", [(h, None) for h in households])
    assembly.convene(stage.rules.bodies["assembly"].notice)
    assembly.hold(
        Ballots(hall={h: "against" if n % 9 == 4 else "for" for n, h in enumerate(households[:27])})
    )
    assembly.take()
    stage.wait(4)
    stage.do(matter, "hang", town.actor("village_clerk", code), {"photo": "5" * 64}, step="notice")
    return matter
