"""Who may open which page of a meeting: strangers, members, the secretary, another group's people."""

import pytest
from django.test import Client

from yishi.demo.town import invented
from yishi.meetings import queries as meetings
from yishi.people import queries as people
from yishi.record import reading

pytestmark = pytest.mark.django_db(transaction=True)
CONSOLE = ("console/", "motion/m1/", "proxies/", "paper/", "minutes/", "call-off/")
OTHER = "150621108204007"


def text(answer) -> str:
    return answer.content.decode()


def test_a_stranger_is_asked_to_sign_in_everywhere_but_at_the_wall(hall):
    hall.called().day().came(0).put()
    pages = [hall.address(p) for p in (*CONSOLE, "", "roll.json")]
    pages += [
        hall.vote_address(0),
        hall.vote_address(0) + "receipt/",
        f"/vote/{hall.ident}/m1/",
        "/meeting/new/",
    ]
    for address in pages:
        answer = Client().get(address)
        assert answer.status_code == 302 and "/sign-in/" in answer.headers["Location"], address
    for address in ("screen/", "screen/live/", "here/"):
        assert Client().get(hall.address(address)).status_code == 200


@pytest.mark.parametrize("page", CONSOLE)
def test_the_console_is_for_the_secretary_and_the_conveners(hall, page):
    hall.called().day()
    for office in ("group_secretary", "group_head", "party_lead"):
        assert hall.office(office).get(hall.address(page)).status_code == 200, office
    for client in (hall.villager(3), hall.office("deliberation_lead"), hall.office("village_accountant")):
        answer = client.get(hall.address(page))
        assert answer.status_code == 403 and "书记员" in text(answer)


@pytest.mark.parametrize("page", ["console/come/", "motion/m1/put/", "motion/m1/cast/", "motion/m1/hands/", "motion/m1/count/", "motion/m1/aside/", "motion/m1/take/"])  # fmt: skip
def test_nobody_else_can_press_its_buttons_and_no_link_presses_them(hall, page):
    """Attacks V6, W23: GET never acts; a villager's POST, or one with a forged capacity, changes nothing."""
    hall.called().day().came(0)
    size = reading.size()
    assert hall.office("group_secretary").get(hall.address(page)).status_code == 405
    data = {
        "voter": hall.voter(0),
        "choice": "for",
        "capacity": f"group_secretary@{hall.group.code}",
        "form_key": "f",
    }
    assert hall.villager(0).post(hall.address(page), data).status_code == 403
    assert Client().post(hall.address(page), data).status_code == 302
    assert reading.size() == size


def test_an_unknown_meeting_motion_or_voter_is_not_found(hall):
    hall.called().day().put()
    secretary = hall.office("group_secretary")
    for address in (
        "/meeting/0000/console/",
        hall.address("motion/m9/"),
        "/meeting/0000/screen/",
        "/meeting/0000/",
    ):
        assert secretary.get(address).status_code == 404, address
    assert hall.villager(0).get(f"/vote/{hall.ident}/m1/{'0' * 64}/").status_code == 404


def test_names_are_for_members_of_the_group_only(hall):
    """Attack W25 and design.md: outsiders see numbers, members see who came; the roll's file likewise."""
    hall.called().day().came(0, 1)
    hall.town.enrol(OTHER, "邻社", "张义城窑村", [invented(OTHER, n, "5", False) for n in range(1, 4)])
    from yishi.access import testing

    outsider = testing.sign_in(Client(), people.representative(f"h-{OTHER}-001"))
    member = hall.villager(5)
    names = [people.name(people.representative(hall.household(n))) for n in (0, 1, 7)]
    seen = text(member.get(hall.address("")))
    assert all(name in seen for name in names)
    hidden = text(outsider.get(hall.address("")))
    assert not any(name in hidden for name in names) and "要 23" in hidden
    assert outsider.get(hall.address("roll.json")).status_code == 403
    found = member.get(hall.address("roll.json"))
    assert (
        found.status_code == 200 and len(found.json()["items"]) == 34 and "no-store" in found["Cache-Control"]
    )
    for address in ("screen/", "screen/live/", "here/"):
        wall = text(Client().get(hall.address(address)))
        assert not any(name in wall for name in names)


def test_a_vote_is_only_for_who_stands_for_the_household(hall):
    """Attack W1: another household's ballot page, receipt and proxy are refused, by GET and by POST."""
    hall.called().day().put()
    other, size = hall.villager(1), reading.size()
    for address in (
        hall.vote_address(0),
        hall.vote_address(0) + "receipt/",
        hall.address(f"proxy/{hall.voter(0)}/"),
    ):
        assert other.get(address).status_code == 403
    assert other.post(hall.vote_address(0), {"choice": "for"}).status_code == 403
    assert reading.size() == size


def test_a_vote_asks_the_code_again_and_keeps_the_choice_without_casting_it(hall):
    """Attack V6: a session that is signed in for weeks does not vote by itself."""
    hall.called().day().put()
    client = hall.villager(2)
    session = client.session
    session["asked"] = session["asked"] - 3600
    session.save()
    answer = client.get(hall.vote_address(2))
    assert answer.status_code == 302 and "/confirm/" in answer.headers["Location"]
    size = reading.size()
    answer = client.post(hall.vote_address(2), {"choice": "against"})
    assert answer.status_code == 302 and "/confirm/" in answer.headers["Location"]
    assert reading.size() == size and meetings.voted(hall.meeting, "m1") == 0
    session = client.session
    session["asked"] = session["asked"] + 3600
    session.save()
    answer = client.get(hall.vote_address(2))
    assert "您刚才按的是“反对”" in text(answer) and meetings.voted(hall.meeting, "m1") == 0


def test_a_convener_calls_only_what_their_office_may(hall):
    assert hall.villager(0).get("/meeting/new/").status_code == 403
    head = hall.office("group_head")
    assert "村民小组会" in text(head.get("/meeting/new/"))
    assert head.get(f"/meeting/new/finance_panel/{hall.group.code}/").status_code == 403
    assert head.get(f"/meeting/new/assembly/{OTHER}/").status_code == 404
    assert head.get("/meeting/new/assembly/150621/").status_code == 404
