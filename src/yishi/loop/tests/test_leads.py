"""Reporting from the field and the screening desk: without an account, read back, refused in words, followed to the end."""

import json

import pytest
from django.test import Client

from yishi.access import accounts, testing
from yishi.access.gateways import Memory
from yishi.loop.similar import likeness
from yishi.loop.tests.conftest import CODE, done, fields, opened, picture, send, words
from yishi.record import reading

pytestmark = pytest.mark.django_db(transaction=True)
WHAT = {"what": "村西路灯坏了两盏", "place": CODE, "where": "村西路口"}


def report(client: Client, key: str = "r1", **more) -> str:
    """Sends a report from its last page; the address of what became of it."""
    answer = client.post("/report/", {"page": "4", "press": "send", "form_key": key, **WHAT, **more})
    return done(answer).partition("?")[0]


def lead_of(address: str) -> str:
    return address.split("/")[2]


def test_a_stranger_reports_with_nothing_but_a_phone_code(village):
    """The first answer is kept over the code, each page asks one question, everything is read back before it is sent."""
    client = Client()
    first = client.get("/report/")
    assert first.status_code == 200 and "第 1 问" in words(first)
    asked = client.post("/report/", {**fields(first), "press": "next", "what": "路灯坏了两盏"})
    assert asked.status_code == 302 and "/sign-in/" in asked["Location"]
    client.post("/sign-in/", {"phone": "19900000001", "next": "/report/"})
    code = next(facts["code"] for _, kind, facts in reversed(Memory.sent) if kind == "code")
    assert done(client.post("/sign-in/code/", {"code": code, "next": "/report/"})) == "/report/"
    back = client.get("/report/")
    assert "路灯坏了两盏" in back.content.decode()
    page = client.post("/report/", {**fields(back), "press": "next"})
    page = client.post(
        "/report/", {**fields(page), "press": "next", "place": CODE, "where": "村西路口", "map": "北边"}
    )
    assert page.status_code == 422 and "两个数" in words(page)
    page = client.post("/report/", {**fields(page), "press": "next", "map": "40.36，110.04"})
    page = client.post("/report/", {**fields(page), "press": "next", "photo": picture()})
    page = client.post(
        "/report/", {**fields(page), "press": "next", "name": "老赵", "phone": "199 0000 0001"}
    )
    said = words(page)
    assert "念一遍" in said and "老赵" in said and "40.36, 110.04" in said and "有一张照片" in said
    before = client.post("/report/", {**fields(page), "press": "back"})
    assert 'value="老赵"' in before.content.decode()
    mine = done(client.post("/report/", {**fields(page), "press": "send"}))
    entry = json.loads(reading.entry(reading.size() - 1))
    assert entry["capacity"] == "anyone" and "老赵" not in json.dumps(entry, ensure_ascii=False)
    assert "19900000001" not in json.dumps(entry) and set(entry["sealed"]) == {"note"}
    assert "等甄别" in words(client.get(mine)) and "路灯" in words(client.get("/home/"))
    assert village.of(village.households[3]).get(mine).status_code == 404


def test_a_report_sent_twice_is_one(village):
    client = village.of(village.households[3])
    first, size = report(client), reading.size()
    assert report(client) == first and reading.size() == size


def test_who_may_screen(village):
    lead = lead_of(report(village.of(village.households[3])))
    assert village.office("party_lead").get(f"/leads/{lead}/").status_code == 200
    assert village.office("village_party_secretary").get(f"/leads/{lead}/").status_code == 200
    for client in (village.office("group_head"), village.of(village.households[3])):
        answer = client.get(f"/leads/{lead}/")
        assert answer.status_code == 403 and "党小组组长" in words(answer)
    assert Client().get(f"/leads/{lead}/").status_code == 302
    assert village.office("party_lead").get("/leads/none/").status_code == 404


def test_a_refusal_tells_the_reporter_why(village):
    reporter = village.of(village.households[3])
    mine = report(reporter)
    party = village.office("party_lead")
    answer = send(party, f"/leads/{lead_of(mine)}/", choice="refused")
    assert answer.status_code == 422 and "理由" in words(answer)
    done(send(party, f"/leads/{lead_of(mine)}/", choice="refused", reason="上周修好了，亮着"))
    assert "上周修好了，亮着" in words(reporter.get(mine))
    assert "上周修好了" in words(reporter.get(mine)) and "不立题" in words(reporter.get("/home/"))


def test_handed_over_and_merged_lead_on(village):
    matter = opened(village)
    reporter, party = village.of(village.households[3]), village.office("party_lead")
    first, second = report(reporter, "a"), report(reporter, "b", what="东井出水还是小")
    assert send(party, f"/leads/{lead_of(first)}/", choice="handed_over").status_code == 422
    done(
        send(party, f"/leads/{lead_of(first)}/", choice="handed_over", to="village_head", reason="路灯归村里")
    )
    assert "转给村委会主任" in words(reporter.get(first))
    done(send(party, f"/leads/{lead_of(second)}/", choice="merged", into=matter, reason="同一口井"))
    assert "西张社机电井改造" in words(reporter.get(second))


def test_the_route_is_explained_before_anything_is_decided(village):
    lead, party = lead_of(report(village.of(village.households[3]))), village.office("party_lead")
    size = reading.size()
    shown = send(party, f"/leads/{lead}/", press="route", choice="adopted", topic="A12")
    assert "村民小组会" in words(shown) and "§32" in words(shown) and reading.size() == size


def test_the_negative_list_refuses_with_its_article_and_where_to_go(village):
    lead, party = lead_of(report(village.of(village.households[3]))), village.office("party_lead")
    size = reading.size()
    answer = send(party, f"/leads/{lead}/", choice="adopted", topic="A12", bars=["N1"])
    assert (
        answer.status_code == 422
        and "负面清单" in words(answer)
        and "§" in words(answer)
        and reading.size() == size
    )


def test_a_lead_that_was_screened_in_another_tab(village):
    lead, party = lead_of(report(village.of(village.households[3]))), village.office("party_lead")
    data = {**fields(party.get(f"/leads/{lead}/")), "choice": "refused", "reason": "第二个窗口里写的话"}
    done(send(party, f"/leads/{lead}/", choice="refused", reason="修好了"))
    answer = party.post(f"/leads/{lead}/", data)
    assert answer.status_code == 409 and "第二个窗口里写的话" in words(answer)


def test_a_matter_is_opened_on_an_adopted_lead_only(village):
    party = village.office("party_lead")
    answer = send(party, "/open/well/", title="修井", users=village.households[:3])
    assert answer.status_code == 422 and "立了题的线索" in words(answer)
    assert village.office("village_clerk").get("/open/well/").status_code == 403
    assert village.of(village.households[0]).get("/open/well/").status_code == 403
    assert party.get("/open/none/").status_code == 404


def test_a_villager_opens_a_petition_for_their_own_household(village):
    client = village.of(village.households[3])
    address = done(send(client, "/open/petition/", title="引水渠占地补偿"))
    subject = "matter/" + address.split("/")[3]
    assert list(reading.behind(subject).values()) == [village.households[3]]


def test_words_that_sound_alike():
    assert likeness("东井出水小，排队浇地", "东井出水太小") > 0.5 > likeness("路灯坏了", "东井出水小")


def test_a_desk_is_for_a_hat_and_its_filters_stay_in_the_address(village):
    report(village.of(village.households[3]))
    desk = village.office("party_lead").get("/desk/?show=week")
    assert "村西路灯坏了两盏" in words(desk) and 'href="?show=do"' in desk.content.decode()
    assert "村西路灯坏了两盏" not in words(village.office("party_lead").get("/desk/?show=late"))
    villager = village.of(village.households[3]).get("/desk/")
    assert villager.status_code == 403 and "没有职务" in words(villager)
    assert Client().get("/desk/").status_code == 302


def test_a_guest_s_home_has_what_they_reported_and_nothing_else(village):
    client = Client()
    account = accounts.of_phone("19900000009", "")
    testing.sign_in(client, village.group.representative(village.households[0]))
    session = client.session
    session["account"] = account.id
    session.save()
    answer = client.get("/home/")
    assert answer.status_code == 200 and "户代表" not in words(answer)
