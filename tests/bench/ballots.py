"""Ballots through the service: the whole path of an act, from the sealed choice to the durable commit."""

import json
import subprocess
import sys
import time

from yishi.demo.cases import well as cases
from yishi.demo.gatherings import Assembly, council
from yishi.demo.service_stage import ServiceStage
from yishi.demo.town import Town
from yishi.procedure import Act
from yishi.record import clock
from yishi.record.sealing import Sealer
from yishi.record.service import Done, submit
from yishi.rulebook.loader import shipped

GROUP = "150621108204009"
BENCH = "meeting/bench"


def opened(voters: int) -> tuple[str, list[str], str]:
    """A group meeting of `voters` households on a real open question, its motion put; (meeting, voters, day)."""
    stage = ServiceStage(shipped())
    town = Town(stage)
    if not stage.see("register/cell", "cell"):
        town.found()
        town.group(GROUP, "试验社", "试验村")
    else:
        stage.day = clock.today(_offset())
    matter, step = question(town), "vote"
    assembly = Assembly(
        town, "assembly", GROUP, matter, step, [(f"h-{GROUP}-x{n:05d}", None) for n in range(voters)]
    )
    assembly.convene(stage.rules.bodies["assembly"].notice)
    stage.until(assembly.date)
    stage.do(assembly.subject, "put", assembly.secretary, {"motion": "m1"})
    return assembly.subject, [item["id"] for item in assembly.items], stage.day


def _offset() -> int:
    from yishi.record.models import Head

    return Head.objects.get().offset_days


def question(town: Town) -> str:
    """A well's plan, put to the group meeting of the bench's group; the matter."""
    stage, sealer = town.stage, Sealer()
    found = cases.lead(town, GROUP, "井坏了", "A12")
    matter = stage.new("matter")
    user = stage.nym(matter, f"h-{GROUP}-001", sealer)
    party = town.actor("party_lead", GROUP)
    data = {"procedure": "well", "place": GROUP, "title": "修井", "leads": [found], "vars": {"users": [user]}}
    stage.send([stage.make(matter, "open", party, data, step="open", sealer=sealer)], sealer)
    meeting = council(town, "deliberation_council", GROUP)
    plan = {
        "total": 100,
        "fund": 0,
        "payees": [{"line": "a", "payee": "supplier/a", "fen": 100}],
        "shares": [{"who": user, "weight": "1", "fen": 100}],
        "grant": [{"line": "fund", "payee": f"book/{GROUP}", "fen": 0}],
        "quotes": [{"supplier": "supplier/a", "fen": 100}],
    }
    asked = stage.rules.procedures["well"].steps["plan"].sets
    given = {name: value for name, value in plan.items() if name in asked}
    secretary = town.actor("deliberation_lead", GROUP)
    stage.do(matter, "submit", secretary, {"vars": given, "meeting": meeting}, step="plan")
    return matter


def ballot(meeting: str, voter: str, day: str) -> tuple[Act, Sealer]:
    sealer = Sealer()
    choice = sealer.seal(meeting, "choice", "for", voter)
    data = {"motion": "m1", "voter": voter, "channel": "online"}
    return Act(
        meeting, "cast", voter, "concerned", day, day, data, "", {"choice": choice}, {"person": True}
    ), sealer


def alone(count: int) -> tuple[float, int]:
    """(ballots a second from one process, entries)."""
    meeting, voters, day = opened(count + 100)
    for voter in voters[:100]:
        act, sealer = ballot(meeting, voter, day)
        assert isinstance(submit([act], sealer), Done)
    start = time.perf_counter()
    for voter in voters[100:]:
        act, sealer = ballot(meeting, voter, day)
        assert isinstance(submit([act], sealer), Done)
    return count / (time.perf_counter() - start), count


def at_once(processes: int, each: int) -> tuple[float, float, int]:
    """(ballots a second, 99th percentile in ms, errors) of several processes casting at once."""
    meeting, voters, day = opened(processes * each)
    casters = []
    for n in range(processes):
        caster = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.caster"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert caster.stdin
        job = {"meeting": meeting, "voters": voters[n * each : (n + 1) * each], "day": day}
        caster.stdin.write(json.dumps(job) + "\n")
        caster.stdin.flush()
        casters.append(caster)
    for caster in casters:
        assert caster.stdout
        assert caster.stdout.readline().strip() == "ready"
    start = time.perf_counter()
    for caster in casters:
        assert caster.stdin
        caster.stdin.write("go\n")
        caster.stdin.flush()
    results = [json.loads(caster.communicate(timeout=300)[0].splitlines()[-1]) for caster in casters]
    spent = time.perf_counter() - start
    took = sorted(t for some, _ in results for t in some)
    return processes * each / spent, took[int(len(took) * 0.99)] * 1000, sum(e for _, e in results)
