"""The page of an act: who may, what it asks, what happens when it is pressed twice, late, from two tabs or over night."""

import json

import pytest
from django.test import Client

from yishi.access import testing
from yishi.loop.tests.conftest import CODE, done, fields, picture, send, words
from yishi.matters import queries as matters
from yishi.record import reading

pytestmark = pytest.mark.django_db(transaction=True)
FUND = "/my/m/{}/fund/decide/"


def address(matter: str, step: str, name: str) -> str:
    return f"/my/m/{matter[7:]}/{step}/{name}/"


# --- who may ---------------------------------------------------------------------------------------------------


def test_who_may_open_the_town_s_approval(village, hanging):
    """The office of the step: 200; other offices and villagers: 403 and whose it is; a stranger: to sign in; no such: 404."""
    page = address(hanging, "fund", "decide")
    assert village.office("town_office").get(page).status_code == 200
    for other in (
        village.office("group_head"),
        village.office("village_clerk"),
        village.of(village.households[0]),
    ):
        answer = other.get(page)
        assert answer.status_code == 403 and "镇村建基金办公室" in words(answer)
    stranger = Client().get(page)
    assert stranger.status_code == 302 and stranger["Location"].startswith("/sign-in/?next=%2Fmy%2Fm%2F")
    for wrong in (
        address(hanging, "fund", "hang"),
        address(hanging, "nothing", "decide"),
        "/my/m/none/fund/decide/",
    ):
        assert village.office("town_office").get(wrong).status_code == 404


def test_an_office_that_ended_is_no_hat(village, hanging):
    """Attacks W4, W23: the hat is read from the register at each request; a forged capacity in the session is none."""
    client = testing.sign_in(
        Client(), village.group.representative(village.households[0]), "town_office@150621108"
    )
    assert client.get(address(hanging, "fund", "decide")).status_code == 403
    answer = client.post(address(hanging, "fund", "decide"), {"choice": "approved", "form_key": "k"})
    assert answer.status_code == 403 and matters.steps(hanging)["fund"].state == "open"


def test_the_second_factor_is_asked_of_an_office(village, hanging):
    client = village.office("town_office")
    session = client.session
    del session["factor"]
    session.save()
    answer = client.get(address(hanging, "fund", "decide"))
    assert answer.status_code == 302 and answer["Location"].startswith("/second-factor/")


def test_a_matter_s_own_page_is_for_its_people(village, hanging):
    page = f"/my/m/{hanging[7:]}/"
    member = village.of(village.households[0]).get(page)
    assert member.status_code == 200 and "我有意见" in words(member) and "去办" not in words(member)
    town = village.office("town_office").get(page)
    assert town.status_code == 200 and "去办" in words(town)
    other = village.town.hamlet("150621108299009", "别社", "别村", 3)
    foreign = village.person(other.representative(other.households[0][0])).get(page)
    assert foreign.status_code == 403 and "公开栏" in words(foreign)
    name = words(village.of(village.households[1]).get("/account/")).split()[5]
    assert name not in words(foreign)
    assert Client().get(page).status_code == 302
    assert village.office("town_office").get("/my/m/none/").status_code == 404


# --- reading what was typed --------------------------------------------------------------------------------------


def test_a_rejection_wants_its_reason_and_keeps_what_was_typed(village, hanging):
    client, page = village.office("town_office"), address(hanging, "fund", "decide")
    answer = send(client, page, choice="rejected")
    assert answer.status_code == 422 and "要写理由" in words(answer)
    assert 'value="rejected" required' in answer.content.decode() or "checked" in answer.content.decode()
    done(send(client, page, choice="rejected", reason="报价单没附"))
    assert matters.steps(hanging)["plan"].state == "open"
    assert "报价单没附" in json.dumps(
        json.loads(reading.entry(reading.size() - 1))["data"], ensure_ascii=False
    )


def test_a_relative_may_not_decide_and_reads_why(village, hanging):
    """Attack M7: kin is attested from declarations, in the web as in the engine."""
    town, who = village.town, village.town.actor("town_office", CODE)
    member = next(iter(village.group.households))[1][0]
    users = reading.read(hanging, "var/users")
    behind = reading.behind(hanging)
    member = village.group.representative(behind[users[0]])
    village.stage.do(
        "register/150621108", "declare_kin", town.registrar(), {"person": who.person, "count": 1},
        sealed={"kin": json.dumps([[member, 1]])},
    )  # fmt: skip
    answer = send(village.office("town_office"), address(hanging, "fund", "decide"), choice="approved")
    assert answer.status_code == 409 and "亲属" in words(answer) and "回避" in words(answer)
    assert matters.steps(hanging)["fund"].state == "open"


def test_a_body_s_act_names_its_meeting(village, matter):
    client = village.office("deliberation_lead")
    plan = {"fund": "9000", "payees-0-payee": "泵业公司", "payees-0-fen": "10500"}
    shown = client.get(address(matter, "plan", "submit"))
    assert "还没有开过会" in words(shown)
    answer = send(client, address(matter, "plan", "submit"), **plan)
    assert (
        answer.status_code == 422
        and "选一次会" in words(answer)
        and 'value="泵业公司"' in answer.content.decode()
    )


# --- twice, late, from two tabs, over night ----------------------------------------------------------------------


def test_a_double_click_and_a_lost_connection_do_it_once(village, hanging):
    """Attack M3: the same form sent again is answered as the first time, though its step is closed meanwhile."""
    client, page = village.office("town_office"), address(hanging, "fund", "decide")
    data = {**fields(client.get(page)), "choice": "approved"}
    first = done(client.post(page, data))
    size = reading.size()
    for _ in range(5):
        assert done(client.post(page, data)) == first
    assert reading.size() == size


def test_the_back_button_after_it_is_done(village, hanging):
    client, page = village.office("town_office"), address(hanging, "fund", "decide")
    done(send(client, page, choice="approved"))
    answer = client.get(page)
    assert (
        answer.status_code == 409
        and "这一步现在不能办" in words(answer)
        and "镇村建基金办公室" in words(answer)
    )


def test_two_tabs_and_the_second_comes_late(village, hanging):
    """The step was decided in another tab: said by whom and when; what was typed is there to be copied; nothing doubled."""
    client, page = village.office("town_office"), address(hanging, "fund", "decide")
    one, two = ({**fields(client.get(page))} for _ in range(2))
    done(client.post(page, {**one, "choice": "approved"}))
    size = reading.size()
    answer = client.post(page, {**two, "choice": "rejected", "reason": "报价太高，再问两家"})
    assert answer.status_code == 409 and "报价太高，再问两家" in words(answer) and "通过" in words(answer)
    assert reading.size() == size


def test_a_form_left_open_over_night_comes_back_with_what_was_typed(village, hanging):
    client, page = village.office("town_office"), address(hanging, "fund", "decide")
    data = {**fields(client.get(page)), "choice": "rejected", "reason": "写了很久的理由"}
    client.session.flush()
    away = Client()
    asked = away.post(page, data)
    assert asked.status_code == 302 and "/sign-in/" in asked["Location"]
    actor = village.town.actor("town_office", CODE)
    later = away.session.get("later")
    testing.sign_in(away, actor.person, actor.capacity)
    session = away.session
    session["later"] = later
    session.save()
    back = away.get(page)
    assert (
        back.status_code == 200
        and "写了很久的理由" in back.content.decode()
        and "您刚才填的还在" in words(back)
    )
    done(send(away, page, choice="rejected", reason="写了很久的理由"))


def test_a_step_that_is_not_its_turn_yet(village, hanging):
    answer = village.office("management_lead").get(address(hanging, "work", "report"))
    assert answer.status_code == 409 and "前面的步骤还没有办完" in words(answer)


def test_get_never_acts(village, hanging):
    size = reading.size()
    for role in ("town_office", "village_clerk", "group_head"):
        client = village.office(role)
        for row in matters.steps(hanging):
            for name in (
                "decide",
                "report",
                "submit",
                "hang",
                "object",
                "answer",
                "take",
                "settle",
                "lapse",
                "correct",
            ):
                client.get(f"{address(hanging, row, name)}?choice=approved&press=send")
    assert reading.size() == size


# --- notice ------------------------------------------------------------------------------------------------------


def test_the_paper_copy_hangs_with_its_photo_for_everybody(village, hanging):
    clerk, page = village.office("village_clerk"), address(hanging, "notice", "hang")
    answer = send(clerk, page)
    assert answer.status_code == 422 and "拍一张" in words(answer)
    done(send(clerk, page, photo=picture()))
    shown = clerk.get(f"/my/m/{hanging[7:]}/").content.decode()
    photo = shown.split('href="/photo/')[1].split('"')[0]
    assert Client().get(f"/photo/{photo}").status_code == 200


def test_an_objection_is_read_only_by_the_office_that_answers(village, hanging):
    villager, clerk = village.of(village.households[7]), village.office("village_clerk")
    page = address(hanging, "notice", "object")
    answer = send(villager, page)
    assert answer.status_code == 422 and "写几句" in words(answer)
    done(send(villager, page, text="多算了两亩", photo=picture(200)))
    entry = json.loads(reading.entry(reading.size() - 1))
    assert entry["act"] == "object" and "多算了两亩" not in json.dumps(entry, ensure_ascii=False)
    shown = clerk.get(address(hanging, "notice", "answer"))
    assert "多算了两亩" in words(shown)
    slip = f"/photo/{entry['data']['slip']}/"
    assert clerk.get(slip).status_code == 200 and villager.get(slip).status_code == 200
    assert (
        village.of(village.households[8]).get(slip).status_code == 404
        and Client().get(slip).status_code == 404
    )
    for other in (village.of(village.households[8]), village.office("group_head"), Client()):
        assert "多算了两亩" not in words(other.get(f"/my/m/{hanging[7:]}/", follow=True))
    done(send(clerk, address(hanging, "notice", "answer"), upheld="0", reason="按户册核过，没有多算"))
    assert matters.steps(hanging)["notice"].state == "open"


def test_a_slip_on_paper_is_entered_by_the_clerk_with_its_day(village, hanging):
    clerk, page = village.office("village_clerk"), address(hanging, "notice", "enter")
    day = reading.today()
    village.goes_to(village.stage.plus(2))
    done(send(clerk, page, text="井位不合适", whose=village.households[3], on=day))
    entry = json.loads(reading.entry(reading.size() - 1))
    assert entry["on"] == day and entry["recorded"] > day and village.households[3] not in json.dumps(entry)
    answer = send(clerk, page, text="写错的日子", on="2030-01-01")
    assert answer.status_code == 409 and "还没到" in words(answer) and "写错的日子" in answer.content.decode()


def test_after_its_days_a_notice_takes_no_objection(village, hanging):
    due = matters.due(hanging, "notice").day
    village.goes_to(village.stage.plus(1, due))
    answer = village.of(village.households[7]).get(address(hanging, "notice", "object"))
    assert answer.status_code == 200 and "期限过了" in words(answer)


def test_a_photo_need_not_be_sent_again_when_the_form_comes_back(village, hanging):
    clerk, page = village.office("village_clerk"), address(hanging, "notice", "hang")
    answer = send(clerk, page, photo=picture(), on="2030-01-01")
    assert answer.status_code == 409 and "照片收到了" in words(answer)
    kept = fields(answer)
    assert kept["photo-sent"]
    done(clerk.post(page, {**kept, "on": reading.today()}))


def test_a_digest_of_somebody_else_s_photo_is_no_photo(village, hanging):
    """Attack W1: a digest that is known from elsewhere is not one's own photo."""
    villager, clerk = village.of(village.households[7]), village.office("village_clerk")
    done(send(villager, address(hanging, "notice", "object"), text="见照片", photo=picture(7)))
    slip = json.loads(reading.entry(reading.size() - 1))["data"]["slip"]
    answer = send(clerk, address(hanging, "notice", "hang"), **{"photo-sent": slip})
    assert (
        answer.status_code != 302
        or json.loads(reading.entry(reading.size() - 1))["data"].get("photo") != slip
    )


# --- draft -------------------------------------------------------------------------------------------------------


def test_a_plan_that_does_not_add_up_is_refused_with_its_sums(village, matter):
    client, page = village.office("deliberation_lead"), address(matter, "plan", "submit")
    meeting = planned_meeting(village)
    wrong = {
        "total": "10500",
        "fund": "9000",
        "payees-0-payee": "泵业公司",
        "payees-0-fen": "10400",
        "meeting": meeting,
    }
    answer = send(client, page, **wrong)
    assert answer.status_code == 409 and "总金额 = 收款明细" in words(answer) and "10,400.00" in words(answer)
    assert 'value="10400' in answer.content.decode()
    done(send(client, page, **{**wrong, "payees-0-fen": "10500"}))


def test_working_it_out_sends_nothing_and_more_rows_keep_what_was_typed(village, matter):
    client, page = village.office("deliberation_lead"), address(matter, "plan", "submit")
    meeting, size = planned_meeting(village), reading.size()
    plan = {"fund": "9000", "payees-0-payee": "泵业公司", "payees-0-fen": "10500", "meeting": meeting}
    worked = send(client, page, press="work", **plan)
    assert worked.status_code == 200 and words(worked).count("÷") == 23 and reading.size() == size
    more = send(client, page, press="more", **plan)
    text = more.content.decode()
    assert 'name="payees-3-payee"' in text and 'value="泵业公司"' in text and reading.size() == size
    data = {**fields(more), "meeting": meeting}
    done(client.post(page, data))


def test_what_does_not_read_is_said_at_its_cell(village, matter):
    client, page = village.office("deliberation_lead"), address(matter, "plan", "submit")
    answer = send(
        client,
        page,
        **{
            "fund": "9e3",
            "payees-0-payee": "泵业公司",
            "payees-0-fen": "一万",
            "meeting": planned_meeting(village),
        },
    )
    text = answer.content.decode()
    assert (
        answer.status_code == 422
        and 'id="id_payees-0-fen_error"' in text
        and 'value="一万"' in text
        and 'value="9e3"' in text
    )


def test_versions_stand_side_by_side(village, hanging):
    done(
        send(
            village.office("town_office"),
            address(hanging, "fund", "decide"),
            choice="rejected",
            reason="再比一家",
        )
    )
    client, page = village.office("deliberation_lead"), address(hanging, "plan", "submit")
    village.day()
    meeting = planned_meeting(village)
    done(
        send(
            client, page, meeting=meeting, total="", **{"payees-0-fen": "10200", "payees-0-payee": "泵业公司"}
        )
    )
    assert reading.read(hanging, "var/total") == 1_020_000
    done(send(client, address(hanging, "plan", "correct"), reason="金额抄错"))
    shown = client.get(page)
    assert "第 1 版" in words(shown) and "第 2 版" in words(shown) and "10,200.00" in words(shown)


def planned_meeting(v) -> str:
    from yishi.demo.gatherings import council

    return council(v.town, "deliberation_council", CODE)
