"""The well, walked through the pages by the people who do it, to the same sums as the worked case; the record verifies."""

import pytest

from yishi.demo.cases import well
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.town import TOWN
from yishi.loop.tests.conftest import CODE, done, picture, send, words
from yishi.matters import queries as matters
from yishi.record import publishing, reading

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_well_from_the_field_to_the_rating(village, tmp_path):
    """Six roles and the villagers; an objection upheld on the way; then every fen as in the case."""
    v = village
    v.goes_to("2026-03-12")
    well.books(v.town, CODE)

    # a villager reports it, question by question
    villager = v.of(v.households[4])
    answer = villager.post(
        "/report/", {"page": "0", "press": "next", "form_key": "r1", "what": "牛家渠东井出水小，排队浇地"}
    )
    assert answer.status_code == 200 and "第 2 问" in words(answer)
    said = {"form_key": "r1", "what": "牛家渠东井出水小，排队浇地", "place": CODE, "where": "牛家渠东井"}
    answer = villager.post("/report/", {"page": "4", "press": "send", **said})
    mine = done(answer).partition("?")[0]
    assert "等甄别" in words(villager.get(mine))
    lead = "matter/" + mine.split("/")[2]

    # the party group screens it and opens the matter
    party = v.office("party_lead")
    assert "牛家渠东井" in words(party.get("/desk/"))
    address = done(send(party, f"/leads/{lead[7:]}/", choice="adopted", topic="A12"))
    assert address.startswith("/open/well/?lead=")
    users = list(v.group.mu)
    answer = send(party, address.partition("&")[0], title="西张社机电井改造", users=users)
    matter = "matter/" + done(answer).split("/")[3]
    assert len(reading.read(matter, "var/users")) == 23
    assert "西张社机电井改造" in words(villager.get(mine))
    ident = matter[7:]

    # the council drafts: what follows is worked out, not typed
    v.day()
    meeting = council(v.town, "deliberation_council", CODE)
    secretary = v.office("deliberation_lead")
    plan = {
        "fund": "9000", "payees-0-payee": "泵业公司", "payees-0-fen": "10,500.00", "compared-0-supplier": "河套打井队",
        "compared-0-fen": "11,800", "meeting": meeting,
    }  # fmt: skip
    worked = send(secretary, f"/my/m/{ident}/plan/submit/", press="work", **plan)
    assert worked.status_code == 200 and "1,500.00 × " in words(worked) and "还没有交" in words(worked)
    done(send(secretary, f"/my/m/{ident}/plan/submit/", **plan))
    assert (
        reading.read(matter, "var/total") == well.TOTAL
        and reading.read(matter, "var/grant")[0]["fen"] == well.FUND
    )

    vote(v, matter)
    # somebody objects, by phone; the clerk upholds it and the plan is made anew
    v.day()
    objector = v.of(users[2])
    assert "我有意见" in words(objector.get(f"/my/m/{ident}/"))
    done(send(objector, f"/my/m/{ident}/notice/object/", text="我家亩数写少了"))
    clerk = v.office("village_clerk")
    shown = clerk.get(f"/my/m/{ident}/notice/answer/")
    assert "我家亩数写少了" in words(shown) and "退回" in words(shown)
    done(send(clerk, f"/my/m/{ident}/notice/answer/", upheld="1", reason="核对过，先重看一遍方案"))
    assert matters.steps(matter)["plan"].state == "open"

    v.day()
    meeting = council(v.town, "deliberation_council", CODE)
    shown = secretary.get(f"/my/m/{ident}/plan/submit/")
    assert "泵业公司" in shown.content.decode()  # what the last version said is there to be changed
    done(send(secretary, f"/my/m/{ident}/plan/submit/", meeting=meeting))
    vote(v, matter)

    v.day()
    v.stage.wait(2)
    v.goes_to(v.stage.day)
    done(send(clerk, f"/my/m/{ident}/notice/hang/", photo=picture()))
    done(send(v.office("town_office", TOWN), f"/my/m/{ident}/fund/decide/", choice="approved"))
    well.notice_over(v.stage, matter, "notice")

    # the work, the shares, the inspection
    v.stage.wait(9)
    shares = reading.read(matter, "var/shares")
    paid_in = sum(s["fen"] for s in shares)
    accountant = v.town.actor("village_accountant", CODE)
    v.stage.do(
        f"book/{CODE}", "collect", accountant, {"matter": matter, "step": "collect", "into": "102", "fen": paid_in, "count": len(shares)},
        sealed={"payers": ",".join(s["who"] for s in shares)},
    )  # fmt: skip
    done(send(v.office("village_accountant"), f"/my/m/{ident}/collect/report/"))
    works = council(v.town, "management_council", CODE, 7)
    done(send(v.office("management_lead"), f"/my/m/{ident}/work/report/", meeting=works, photo=picture(40)))
    panel = council(v.town, "finance_panel", CODE, 5)
    done(send(v.office("finance_lead"), f"/my/m/{ident}/inspect/decide/", choice="approved", meeting=panel))

    # the money
    grant = {
        "matter": matter,
        "step": "grant",
        "line": "fund",
        "payee": f"book/{CODE}",
        "fen": well.FUND,
        "purpose": "村建基金",
    }
    granted = well.spend(v.town, f"book/{TOWN}", v.town.actor("town_office", TOWN), grant, "241")
    done(send(v.office("town_accountant", TOWN), f"/my/m/{ident}/grant/settle/"))
    v.stage.do(
        f"book/{CODE}",
        "receive",
        accountant,
        {"book": f"book/{TOWN}", "voucher": granted["voucher"], "account": "241"},
    )
    line = reading.read(matter, "var/payees")[0]
    pay = {
        "matter": matter,
        "step": "pay",
        "line": line["line"],
        "payee": line["payee"],
        "fen": well.TOTAL,
        "purpose": "机电井改造",
    }
    paid = well.spend(
        v.town, f"book/{CODE}", v.town.actor("village_head", CODE), pay, "231", also=("241", well.FUND)
    )
    done(send(v.office("village_accountant"), f"/my/m/{ident}/pay/settle/"))
    well.notice_over(v.stage, matter, "result")

    # the rating, by the households themselves and one slip
    for n, household in enumerate(users[:-1]):
        rating = "good" if n < 19 else "fair"
        who = v.of(household)
        assert "用水户评价" in words(who.get("/home/"))
        done(send(who, f"/my/m/{ident}/rate/answer/", choice=rating))
    last = next(n for n, h in reading.behind(matter).items() if h == users[-1])
    done(send(clerk, f"/my/m/{ident}/rate/enter/", who=last, choice="bad"))
    meta = reading.read(matter, "meta")
    assert (meta["state"], meta["ending"]) == ("closed", "settled")

    case = well.split(well.TOTAL - well.FUND, [(s["who"], s["weight"]) for s in shares], matter)
    assert {s["who"]: s["fen"] for s in shares} == case and paid_in == well.TOTAL - well.FUND
    assert sorted(s["weight"] for s in shares) == sorted(v.group.mu.values())
    assert (granted["fen"], paid["fen"]) == (well.FUND, well.TOTAL)
    assert "办结" in words(villager.get(mine))
    assert publishing.publish_all(tmp_path)["ok"]


def vote(v, matter: str) -> None:
    """The group meets and votes on the stage; its secretary takes the result on the page."""
    v.day()
    assembly = Assembly(v.town, "assembly", CODE, matter, "vote", [(h, None) for h in v.households])
    assembly.convene(v.stage.rules.bodies["assembly"].notice)
    assembly.hold(Ballots(hall=dict.fromkeys(v.households[:26], "for")))
    secretary = v.office("group_secretary")
    done(send(secretary, f"/my/m/{matter[7:]}/vote/take/"))
