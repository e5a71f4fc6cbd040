"""Proxies, standing aside, raised hands, small bodies, members by head, minutes with their photo, a meeting called off."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yishi.hall import kinship
from yishi.hall.sitting import Sitting
from yishi.meetings import queries as meetings
from yishi.people import queries as people
from yishi.procedure import Act
from yishi.record import reading
from yishi.record.sealing import Sealer
from yishi.record.service import Done, submit

pytestmark = pytest.mark.django_db(transaction=True)


def text(answer) -> str:
    return answer.content.decode()


def picture(colour: int = 90) -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.effect_noise((320, 240), colour).convert("RGB").save(made, "JPEG")
    return SimpleUploadedFile("sheet.jpg", made.getvalue(), "image/jpeg")


def proxy(hall, giver: int, holder: int, **more):
    client = hall.office("group_secretary")
    form = client.get(hall.address("proxies/")).context["form"]
    data = {
        "form_key": form.initial["form_key"],
        "giver": hall.voter(giver),
        "holder": hall.voter(holder),
        **more,
    }
    return client.post(hall.address("proxies/"), data)


# --- proxies ----------------------------------------------------------------------------------------------------


def test_the_secretary_enters_a_proxy_with_its_paper_and_taps_the_ballot(hall):
    hall.called()
    assert proxy(hall, 30, 0, paper=picture()).status_code == 302
    page = hall.office("group_secretary").get(hall.address("proxies/"))
    assert len(page.context["given"]) == 1 and page.context["given"][0][2]
    hall.day().came(*range(22)).put()
    assert meetings.attendance(meetings.meeting(hall.meeting)).present == 23
    assert hall.taps(30, "for").status_code == 302
    for n in range(22):
        hall.taps(n, "for")
    hall.counts()
    _, result = meetings.motion(hall.meeting, "m1")
    assert (result["present"], result["for"], result["quorate"]) == (23, 23, True)


def test_a_household_gives_its_proxy_from_its_own_phone(hall):
    hall.called()
    client = hall.villager(30)
    address = hall.address(f"proxy/{hall.voter(30)}/")
    form = client.get(address).context["form"]
    assert (
        client.post(address, {"holder": hall.voter(1), "form_key": form.initial["form_key"]}).status_code
        == 302
    )
    assert meetings.given(hall.meeting) == {hall.voter(30): hall.voter(1)}
    body = next(b for _, b in reading.entries_of(hall.meeting) if b["act"] == "proxy")
    assert (body["by"], body["capacity"]) == (hall.voter(30), "concerned")
    assert people.name(people.representative(hall.household(1))) in text(client.get(hall.address("")))
    assert client.post(address, {"holder": hall.voter(30), "form_key": "x"}).status_code == 422


def test_nobody_carries_more_than_the_electorate_allows(hall):
    hall.called()
    for giver in (30, 31, 32):
        assert proxy(hall, giver, 0).status_code == 302
    answer = proxy(hall, 33, 0)
    assert answer.status_code == 422 and not meetings.given(hall.meeting).get(hall.voter(33))


def test_who_comes_after_all_takes_their_proxys_ballot_back(hall):
    hall.called()
    proxy(hall, 30, 0)
    hall.day().came(0).put()
    hall.taps(30, "for")
    assert meetings.voted(hall.meeting, "m1") == 1
    hall.came(30)
    assert meetings.voted(hall.meeting, "m1") == 0
    assert hall.taps(30, "against").status_code == 302


# --- standing aside, kin -------------------------------------------------------------------------------------------


def test_one_stands_aside_and_their_ballot_no_longer_stands(hall):
    hall.called().day().came(0, 1).put()
    hall.taps(0, "for")
    secretary = hall.office("group_secretary")
    answer = secretary.post(hall.address("motion/m1/aside/"), {"voter": hall.voter(0), "form_key": "a"})
    assert answer.status_code == 302 and meetings.voted(hall.meeting, "m1") == 0
    assert hall.taps(0, "for").status_code == 409
    assert "您家回避" in text(hall.villager(0).get(hall.vote_address(0)))
    assert (
        secretary.post(
            hall.address("motion/m1/aside/"), {"voter": hall.voter(0), "form_key": "b"}
        ).status_code
        == 409
    )


def test_standing_aside_is_pressed_outside_the_ballot_s_form(hall):
    """htmx sends a row's form to the ballot's address whatever button is pressed: this one belongs to a form of its own."""
    hall.called().day().came(0).put()
    secretary = hall.office("group_secretary")
    page = text(secretary.get(hall.address("motion/m1/")))
    assert f'form="aside" name="voter" value="{hall.voter(0)}"' in page and "formaction" not in page
    own = re.search(r'<form id="aside"[^>]*action="([^"]+)"', page)
    assert own and secretary.post(own[1], {"voter": hall.voter(0)}).status_code == 302
    assert meetings.asides(hall.meeting, "m1") == {hall.voter(0)}


def test_declared_kin_are_shown_and_the_undeclared_counted(hall):
    hall.called().day()
    person = people.representative(hall.household(0))
    sealer, actor = Sealer(), hall.town.registrar()
    at = f"register/{hall.group.code}"
    sealed = {"kin": sealer.seal(at, "kin", '[["supplier/pump-works", 1]]', person)}
    act = Act(
        at, "declare_kin", actor.person, actor.capacity, "", "", {"person": person, "count": 1}, "", sealed
    )
    assert isinstance(submit([act], sealer), Done)
    sitting = Sitting.find(hall.ident)
    kin = kinship.of(sitting, sitting.questions[0])
    assert kin.related == {hall.voter(0): ["supplier/pump-works"]} and kin.undeclared == 33
    hall.came(0).put()
    page = text(hall.office("group_secretary").get(hall.address("motion/m1/")))
    assert "申报过亲属" in page and "33 人没有申报过" in page


# --- hands ----------------------------------------------------------------------------------------------------------


def test_raised_hands_are_counted_with_the_ballots_and_never_more_than_the_room(hall):
    hall.called().day().came(*range(24)).put()
    hall.taps(0, "for")
    secretary = hall.office("group_secretary")
    address = hall.address("motion/m1/hands/")
    answer = secretary.post(address, {"for": 20, "against": 3, "abstain": 1, "form_key": "a"})
    assert answer.status_code == 422 and "举的手比会场里" in text(answer)
    assert (
        secretary.post(address, {"for": "x", "against": 3, "abstain": 0, "form_key": "a"}).status_code == 422
    )
    assert (
        secretary.post(address, {"for": 19, "against": 3, "abstain": 1, "form_key": "b"}).status_code == 302
    )
    page = text(secretary.get(hall.address("motion/m1/")))
    shown = re.sub(r'name="(csrfmiddlewaretoken|form_key)" value="[^"]*"', "", page)
    assert "19" not in shown.split("举手表决")[1].split("</details>")[0]
    hall.counts()
    _, result = meetings.motion(hall.meeting, "m1")
    assert (result["for"], result["against"], result["abstain"], result["hands_refused"]) == (20, 3, 1, None)


# --- the end ---------------------------------------------------------------------------------------------------------


def test_the_minutes_carry_the_photo_and_a_photo_is_used_once(hall):
    """Attack V5: the sheet of one meeting does not serve for another."""
    hall.called().day().came(*range(24)).put()
    for n in range(24):
        hall.taps(n, "for")
    secretary = hall.office("group_secretary")
    early = secretary.post(hall.address("minutes/"), {"text": "早了", "form_key": "e"})
    assert early.status_code == 409 and "计票" in text(early)
    hall.counts()
    sheet = picture()
    answer = secretary.post(hall.address("minutes/"), {"text": "记录", "form_key": "m", "photo": sheet})
    assert answer.status_code == 302
    body = next(b for _, b in reading.entries_of(hall.meeting) if b["act"] == "minutes")
    digest = body["data"]["photo"]
    assert "记录" not in str(body) and len(digest) == 64
    assert hall.villager(9).get(f"/photo/{digest}/").status_code == 200
    assert hall.office("village_accountant").get(f"/photo/{digest}/").status_code in (200, 404)
    council = hall.office("deliberation_lead")
    address = f"/meeting/new/deliberation_council/{hall.group.code}/"
    form = council.get(address).context["form"]
    members = [i for i, _ in form.fields["members"].choices][:5]
    made = council.post(
        address, {"form_key": "c", "date": form.earliest, "where": "议事角", "members": members}
    )
    assert made.status_code == 302
    from yishi.record import clock

    clock.set_demo_day(form.earliest)
    ident = made.headers["Location"].split("/")[2]
    sheet.seek(0)
    again = council.post(f"/meeting/{ident}/minutes/", {"text": "记录", "form_key": "n", "photo": sheet})
    assert again.status_code == 422 and "用过了" in text(again)


def test_a_council_meets_signs_in_and_minutes_without_a_vote(hall):
    council = hall.office("deliberation_lead")
    address = f"/meeting/new/deliberation_council/{hall.group.code}/"
    form = council.get(address).context["form"]
    sat = form.fields["members"].initial
    assert len(sat) == 9
    assert (
        council.post(address, {"form_key": "a", "date": form.earliest, "where": "议事角"}).status_code == 422
    )
    made = council.post(address, {"form_key": "b", "date": form.earliest, "where": "议事角", "members": sat})
    ident = made.headers["Location"].split("/")[2]
    from yishi.record import clock

    clock.set_demo_day(form.earliest)
    page = council.get(f"/meeting/{ident}/paper/")
    rows = page.context["form"].lines
    data = {"text": "议了三家报价", "form_key": "p", **{f"c{r.number}": "came" for r, _ in rows[:7]}}
    assert council.post(f"/meeting/{ident}/paper/", data).status_code == 302
    row = meetings.meeting(f"meeting/{ident}")
    assert (row.state, row.entitled, row.came, row.quorate) == ("closed", 9, 7, True)


def test_a_meeting_is_called_off_with_its_reason_and_can_be_called_anew(hall):
    hall.called()
    secretary = hall.office("group_secretary")
    assert not secretary.get(f"/meeting/new/assembly/{hall.group.code}/").context["form"].open
    assert secretary.post(hall.address("call-off/"), {"form_key": "o"}).status_code == 422
    assert secretary.post(hall.address("call-off/"), {"form_key": "o", "reason": "下大雨"}).status_code == 302
    assert "没有开" in text(hall.villager(1).get(hall.address("")))
    assert secretary.get(f"/meeting/new/assembly/{hall.group.code}/").context["form"].open


def test_a_text_that_failed_needs_a_ground_to_be_called_again(hall):
    """Attack V13: named in the form, refused without it, and in the call with it."""
    hall.called().day().came(*range(24)).put()
    for n in range(24):
        hall.taps(n, "against")
    hall.counts()
    secretary = hall.office("group_secretary")
    secretary.post(hall.address("minutes/"), {"text": "没有通过", "form_key": "m"})
    stage = hall.town.stage
    assert reading.read(hall.matter, "graph")["plan"][0] == "open"
    from yishi.demo.gatherings import council

    given = {**hall.plan, "meeting": council(hall.town, "deliberation_council", hall.group.code)}
    stage.do(hall.matter, "submit", hall.town.actor("deliberation_lead", hall.group.code), given, step="plan")
    address = f"/meeting/new/assembly/{hall.group.code}/"
    form = secretary.get(address).context["form"]
    assert form.open[0].rests and "ground" in form.fields
    data = {"date": form.earliest, "where": "会场", "motions": [q.value for q in form.open]}
    answer = secretary.post(address, {**data, "form_key": "a"})
    assert answer.status_code == 409 and answer.context["refusal"].text
    assert (
        secretary.post(address, {**data, "form_key": "b", "ground": "公示后有八户要求再议"}).status_code
        == 302
    )


def test_paper_that_comes_too_late_is_refused_with_its_days(hall):
    hall.called().day().wait(4)
    secretary = hall.office("group_secretary")
    form = secretary.get(hall.address("paper/")).context["form"]
    data = {"text": "迟了", "form_key": "l", **{f"v{r.number}-m1": "for" for r, _ in form.lines}}
    answer = secretary.post(hall.address("paper/"), data)
    assert answer.status_code == 409 and "超过了 3 天" in text(answer) and "迟了" in text(answer)
    assert meetings.meeting(hall.meeting).state == "convened"


# --- members by head ---------------------------------------------------------------------------------------------------


def test_members_are_called_by_head_with_their_household(hall):
    head = hall.office("group_head")
    address = f"/meeting/new/members_meeting/{hall.group.code}/"
    page = head.get(address)
    entitled = people.entitled("member", hall.group.code, reading.today())
    assert page.context["count"] == len(entitled) > 34
    form = page.context["form"]
    assert form.days == 10
    made = head.post(address, {"form_key": "m", "date": form.earliest, "where": "场院"})
    assert made.status_code == 302
    meeting = "meeting/" + made.headers["Location"].split("/")[2]
    seats = meetings.seats(meeting)
    assert len(seats) == len(entitled) and all(s.household for s in seats)
    assert len({s.household for s in seats}) == len({e.household for e in entitled})
    secretary = hall.office("group_secretary")
    page = secretary.get(f"/{meeting}/proxies/")
    assert page.context["how"] == "household"
    homes = {}
    for s in seats:
        homes.setdefault(s.household, []).append(s.voter)
    (a, b, *_), (c, *_) = sorted(homes.values(), key=len, reverse=True)[:2]
    data = {"form_key": "q", "giver": a, "holder": c}
    assert secretary.post(f"/{meeting}/proxies/", data).status_code == 422
    assert secretary.post(f"/{meeting}/proxies/", {**data, "holder": b}).status_code == 302
    family = [v for v, _ in page.context["form"].fields["holder"].choices if v.startswith("new:")]
    if family:
        home = people.person(family[0].removeprefix("new:")).household
        giver = next(s.voter for s in seats if reading.owner_of(meeting, s.household) == home)
        answer = secretary.post(
            f"/{meeting}/proxies/", {"form_key": "r", "giver": giver, "holder": family[0]}
        )
        assert answer.status_code == 302 and len(meetings.holders(meeting)) == 1


def test_home_asks_for_open_votes_and_calls(hall):
    hall.called()
    households = [hall.household(4)]
    call = meetings.invited(households)[0]
    assert (call.meeting.subject, call.voter, call.ident) == (hall.meeting, hall.voter(4), households[0])
    assert (
        meetings.open_votes_for(households) == []
        and meetings.upcoming(hall.group.code)[0].subject == hall.meeting
    )
    hall.day().put()
    vote = meetings.open_votes_for(households)[0]
    assert (vote.motion, vote.voter, vote.voted) == ("m1", hall.voter(4), False)
    hall.phones(4, "for")
    assert meetings.open_votes_for(households)[0].voted
    assert meetings.open_votes_for(["h-nobody"]) == []


def test_the_projections_are_made_again_byte_for_byte(hall):
    from yishi.record import rebuilding

    hall.called()
    proxy(hall, 30, 0)
    hall.day().came(*range(24)).put()
    hall.taps(0, "for")
    hall.taps(30, "for")
    hall.phones(31, "against")
    hall.counts()
    assert rebuilding.rebuild(check=True).differing == ()
