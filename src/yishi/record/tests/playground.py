"""A child process of the race and fault tests: plays in the home (or database) its environment names.

setup     founds a town, puts a question to a meeting, opens a book with an authority and approved requests
watched   a hamlet whose payments are open while a second notice still hangs, each with an objection to answer
cast      casts ballots of one household when told to go;  count  closes that vote and counts it
pay       pays requests when told to go;  uphold  upholds objections
form      sends one form many times;  sign  acts and signs in turn;  publish  acts and publishes in turn
vouchers  books vouchers;  loop  acts for ever, printing each one acknowledged;  publishing  publishes for ever
die       sends one form again and again, killed at its first statement, at its second, … until one lives
once      acts once, and prints its index when it is acknowledged
"""

import json
import sys


def start() -> None:
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "yishi.web.settings"
    import django

    django.setup()


def setup() -> None:
    from yishi.demo.cases import away
    from yishi.demo.cases.well import KIN, books, lead
    from yishi.demo.gatherings import Assembly, Ballots
    from yishi.demo.service_stage import ServiceStage
    from yishi.demo.town import TOWN, Town
    from yishi.record import home
    from yishi.record.sealing import Sealer
    from yishi.rulebook.loader import shipped

    home.prepare()
    Town.key = home.signer(Town.origin).verifier.vkey
    stage = ServiceStage(shipped())
    town = Town(stage)
    town.found()
    group = town.hamlet(away.GROUP, "大红奎社", "大红奎村", 9)
    books(town, away.GROUP)
    paying = _paying(town, lead, books, KIN, json.loads(sys.stdin.readline()).get("requests", 5))
    matter, _ = away.put(town, group)
    assembly = Assembly(
        town, "assembly", away.GROUP, matter, "vote", [(h, None) for h, _ in group.households]
    )
    assembly.convene(stage.rules.bodies["assembly"].notice)
    giver, holder = group.households[0][0], group.households[1][0]
    assembly.open(Ballots(proxy={}, silent=[holder]))
    sealer = Sealer()
    data = {"from": assembly.nym(giver, sealer), "to": assembly.nym(holder, sealer)}
    stage.do(assembly.subject, "proxy", assembly.secretary, data)
    print(
        json.dumps(
            {
                "meeting": assembly.subject,
                "voter": data["from"],
                "holder": data["to"],
                "secretary": [assembly.secretary.person, assembly.secretary.capacity],
                "group": away.GROUP,
                "town": TOWN,
                "day": stage.day,
                **paying,
            }
        )
    )


def _paying(town, lead, books, kin, count):  # type: ignore[no-untyped-def]
    """A small repair voted and posted, its payment open: one line of 100.00 yuan, requests of 60.00 approved."""
    from yishi.demo.cases.well import notice_over
    from yishi.demo.gatherings import Assembly, Ballots, council
    from yishi.record.sealing import Sealer

    stage, code = town.stage, "150621108203001"
    found = lead(town, code, "井坏了", "A12")
    matter, sealer = stage.new("matter"), Sealer()
    user = stage.nym(matter, f"h-{code}-001", sealer)
    opening = {
        "procedure": "well",
        "place": code,
        "title": "修井",
        "leads": [found],
        "vars": {"users": [user]},
    }
    stage.send(
        [stage.make(matter, "open", town.actor("party_lead", code), opening, step="open", sealer=sealer)],
        sealer,
    )
    plan = {
        "total": 10_000,
        "fund": 0,
        "payees": [{"line": "a", "payee": "supplier/a", "fen": 10_000}],
        "shares": [{"who": user, "weight": "1", "fen": 10_000}],
        "grant": [{"line": "fund", "payee": f"book/{code}", "fen": 0}],
        "quotes": [{"supplier": "supplier/a", "fen": 10_000}],
    }
    asked = stage.rules.procedures["well"].steps["plan"].sets
    secretary = town.actor("deliberation_lead", code)
    data = {
        "vars": {k: v for k, v in plan.items() if k in asked},
        "meeting": council(town, "deliberation_council", code),
    }
    stage.do(matter, "submit", secretary, data, step="plan")
    households = [h for h, _ in town.groups[code].households]
    vote = Assembly(town, "assembly", code, matter, "vote", [(h, None) for h in households])
    vote.convene(stage.rules.bodies["assembly"].notice)
    vote.hold(Ballots(hall=dict.fromkeys(households, "for")))
    vote.take()
    notice_over(stage, matter, "notice")
    works = council(town, "management_council", code, 7)
    stage.do(matter, "report", town.actor("management_lead", code), {"meeting": works}, step="work")
    panel = council(town, "finance_panel", code, 5)
    approved = {"choice": "approved", "meeting": panel}
    stage.do(matter, "decide", town.actor("finance_lead", code), approved, step="inspect", attested=kin)
    book, accountant = f"book/{code}", town.actor("village_accountant", code)
    stage.do(book, "income", accountant, {"into": "102", "from": "504", "fen": 1_000_000, "source": "利息"})
    head = town.actor("village_head", code)
    want = {
        "matter": matter,
        "step": "pay",
        "line": "a",
        "payee": "supplier/a",
        "fen": 6000,
        "purpose": "修井",
    }
    requests, accounts = [], []
    for _ in range(count):
        sealer = Sealer()
        account = sealer.seal(book, "account", "6222000000000001", "supplier/a")
        act = stage.make(
            book, "approve", head, want, commitments={"account": account}, attested=kin, sealer=sealer
        )
        requests.append(stage.send([act], sealer)[0]["request"])
        accounts.append(account)
    return {
        "book": book,
        "requests": requests,
        "accounts": accounts,
        "accountant": [accountant.person, accountant.capacity],
    }


def ready() -> dict:  # type: ignore[type-arg]
    """Reads the job, says it is ready, waits for the word."""
    job = json.loads(sys.stdin.readline())
    print("ready", flush=True)
    sys.stdin.readline()
    return job


def cast() -> None:
    from yishi.meetings import casting
    from yishi.procedure import Act
    from yishi.record.sealing import Sealer
    from yishi.record.service import Done, submit

    job = ready()
    told = []
    for n in range(job["count"]):
        channel = ("online", "hall", "proxy")[(n + job["start"]) % 3]
        choice = ("for", "against")[n % 2]
        if channel == "online":
            sealer = Sealer()
            sealed = {"choice": sealer.seal(job["meeting"], "choice", choice, job["voter"])}
            data = {"motion": "m1", "voter": job["voter"], "channel": "online"}
            act = Act(
                job["meeting"], "cast", job["voter"], "concerned", "", "", data, "", sealed, {"person": True}
            )
            result = submit([act], sealer)
        else:
            hand = job["holder"] if channel == "proxy" else ""
            result = casting.entered(
                *job["secretary"], job["meeting"], "m1", job["voter"], choice, channel, hand
            )
        told.append("ok" if isinstance(result, Done) else result.refused.code)
    print(json.dumps(told))


def pay() -> None:
    from yishi.procedure import Act
    from yishi.record import clock
    from yishi.record.service import Done, submit

    job = ready()
    if "watched" in job:
        clock.today = lambda offset=0: job["day"]
    told = []
    for request, account in job["pay"]:
        data = {"request": request, "debit": job.get("debit", "231"), "from": "102"}
        act = Act(job["book"], "pay", *job["accountant"], "", "", data, "", {"account": account})
        result = submit([act])
        told.append("ok" if isinstance(result, Done) else result.refused.code)
    print(json.dumps(told))


def form() -> None:
    from yishi.procedure import Act
    from yishi.record.service import Done, Key, submit

    job = ready()
    told = []
    for _ in range(job["count"]):
        data = {"into": "102", "from": "504", "fen": 700, "source": "一张表"}
        result = submit(
            [Act(job["book"], "income", *job["accountant"], "", "", data)], key=Key("someone", "form")
        )
        told.append(result.made[0].index if isinstance(result, Done) else result.refused.code)
    print(json.dumps(told))


def _income(job, fen):  # type: ignore[no-untyped-def]
    from yishi.procedure import Act
    from yishi.record.service import submit

    data = {"into": "102", "from": "504", "fen": fen, "source": "利息"}
    return submit([Act(job["book"], "income", *job["accountant"], "", "", data)])


def vouchers() -> None:
    job = ready()
    print(json.dumps([_income(job, n + 1).made[0].outcome["voucher"] for n in range(job["count"])]))


def sign() -> None:
    from yishi.record import signing

    job, notes = ready(), []
    for n in range(job["count"]):
        _income(job, n + 1)
        notes.append(signing.sign().note)
    print(json.dumps(notes))


def publish() -> None:
    from pathlib import Path

    from yishi.record import publishing

    job, told = ready(), []
    for n in range(job["count"]):
        _income(job, n + 1)
        told.append(publishing.publish_to(Path(job["folder"])).size)
    print(json.dumps(told))


def count() -> None:
    from yishi.meetings import casting
    from yishi.procedure import Act, parts
    from yishi.record.service import submit

    job = ready()
    meeting, by = job["meeting"], job["secretary"]
    made = submit([Act(meeting, "close_vote", *by, "", "", {"motion": "m1"})])
    items = [[*one] for one in casting.openings(meeting, "m1")]
    acts = [
        Act(meeting, "open_ballots", *by, "", "", {"motion": "m1", "part": 1, "items": items}),
        Act(
            meeting, "count", *by, "", "",
            {"motion": "m1", "parts": 1, "root": parts.root_of_roots([parts.root(items)])},
        ),
    ]  # fmt: skip
    result = submit(acts).made[1].outcome["result"]
    print(json.dumps([made.made[0].outcome["cast"], result["for"], result["against"], result["abstain"]]))


def watched() -> None:
    """The hamlet of the engine's own tests, its acts sent through the service on the days they carry."""
    from yishi.procedure.tests import cast as hamlet
    from yishi.record import clock, home, rulebooks
    from yishi.record.service import Done, submit

    rounds = json.loads(sys.stdin.readline())["rounds"]
    home.prepare()
    rulebooks.keep(hamlet.hamlet_rules())
    h = hamlet.founded()
    matters = [f"matter/{n}" for n in range(rounds)]
    lines = [{"line": f"l{n}", "payee": "supplier/a", "fen": 2000} for n in (1, 2, 3)]
    for matter in matters:
        h.open("watched", name=matter)
        h.do(matter, "submit", "head", {"vars": {"total": 6000, "payees": lines}}, step="plan")
    requests = []
    for matter in matters:
        h.lapse(matter, "first", hamlet.plus(hamlet.FOUNDED, 3))
        for line in lines:
            asked = {**line, "matter": matter, "step": "pay", "purpose": "水泵"}
            more = {"sealed": {"account": hamlet.H64}, "attested": hamlet.NO_KIN}
            requests.append(h.do(f"book/{hamlet.GROUP}", "approve", "head", asked, **more)["request"])
        h.do(matter, "object", "u1", step="watch", sealed={"text": hamlet.H64})
    for act, _ in h.log:
        clock.today = lambda offset=0, day=act.recorded: day
        assert isinstance(submit([act]), Done)
    print(
        json.dumps(
            {
                "matters": matters,
                "requests": requests,
                "book": f"book/{hamlet.GROUP}",
                "accountant": h.who("village_accountant"),
                "clerk": h.who("clerk"),
                "account": hamlet.H64,
                "day": h.day,
            }
        )
    )


def uphold() -> None:
    from yishi.procedure import Act
    from yishi.record import clock
    from yishi.record.service import Done, submit

    job, told = ready(), []
    clock.today = lambda offset=0: job["day"]
    for matter in job["matters"]:
        data = {"objection": 1, "upheld": True, "reason": "价高"}
        kin = {"kin": {"declared": True, "related": []}}
        result = submit([Act(matter, "answer", *job["clerk"], "", "", data, "watch", {}, kin)])
        told.append("ok" if isinstance(result, Done) else result.refused.code)
    print(json.dumps(told))


def loop() -> None:
    """Acts for ever: each is printed, and flushed, only after it has been acknowledged."""
    from yishi.procedure import Act
    from yishi.record.service import Done, submit

    job = json.loads(sys.stdin.readline())
    n = 0
    while True:
        n += 1
        data = {"into": "102", "from": "504", "fen": n, "source": f"第 {n} 笔"}
        acts = [Act(job["book"], "income", *job["accountant"], "", "", data)] * 2
        result = submit(acts)
        assert isinstance(result, Done)
        print(*(made.index for made in result.made), flush=True)


def once() -> None:
    print(_income(json.loads(sys.stdin.readline()), 7).made[0].index, flush=True)


def publishing() -> None:
    from pathlib import Path

    from yishi.record import publishing as record

    job, n = json.loads(sys.stdin.readline()), 0
    while True:
        n += 1
        _income(job, n)
        print(record.publish_to(Path(job["folder"])).size, flush=True)


def die() -> None:
    import os

    from django.db import connection

    from yishi.record.models import Entry, Head

    job, told, lived = json.loads(sys.stdin.readline()), [], False
    while not lived:
        pid = os.fork()
        if pid == 0:
            _until_it_dies(job, len(told) + 1)
            os._exit(0)
        lived = os.WEXITSTATUS(status) == 0 if os.WIFEXITED(status := os.waitpid(pid, 0)[1]) else False
        told.append([Head.objects.get().size, Entry.objects.count()])
        connection.close()  # the next child opens its own
    print(json.dumps(told))


def _until_it_dies(job, at):  # type: ignore[no-untyped-def]
    """Sends the form once and is killed at the `at`-th moment: before and after each statement and the commit."""
    import os
    import signal

    from django.db import connection

    from yishi.procedure import Act
    from yishi.record import service

    passed = 0

    def moment() -> None:
        nonlocal passed
        passed += 1
        if passed == at:
            os.kill(os.getpid(), signal.SIGKILL)

    class Dying:
        def __init__(self, cursor):  # type: ignore[no-untyped-def]
            self.cursor, self.fetchone, self.fetchall = cursor, cursor.fetchone, cursor.fetchall

        def execute(self, *asked):  # type: ignore[no-untyped-def]
            moment()
            self.cursor.execute(*asked)

        executemany = execute

    straight, commit = service.direct, connection._commit
    service.direct = lambda cursor: Dying(straight(cursor))

    def committing() -> None:
        moment()
        commit()
        moment()

    connection._commit = committing  # type: ignore[method-assign]
    data = {"into": "102", "from": "504", "fen": 700, "source": "一张表"}
    act = Act(job["book"], "income", *job["accountant"], "", "", data)
    service.submit([act], key=service.Key("someone", "once"))


if __name__ == "__main__":
    start()
    globals()[sys.argv[1]]()
