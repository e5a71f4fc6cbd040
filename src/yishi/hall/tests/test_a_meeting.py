"""A group meeting from the call to the result taken, through the pages."""

import pytest

from yishi.meetings import queries as meetings
from yishi.record import reading
from yishi.record.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


def test_called_signed_in_voted_counted_minuted_and_taken(hall):
    hall.called().day().came(*range(24)).put()
    for n in range(24):
        answer = hall.taps(n, "against" if n == 3 else "abstain" if n == 9 else "for")
        assert answer.status_code == 302, answer.context["refusal"]
    assert hall.phones(30, "for").status_code == 302
    answer = hall.counts()
    assert answer.status_code == 302
    row, result = meetings.motion(hall.meeting, "m1")
    assert (result["entitled"], result["present"], result["for"], result["against"], result["abstain"]) == (
        34,
        25,
        23,
        1,
        1,
    )
    assert row.passed
    secretary = hall.office("group_secretary")
    form = secretary.get(hall.address("minutes/")).context["form"]
    answer = secretary.post(
        hall.address("minutes/"), {"text": form.initial["text"], "form_key": form.initial["form_key"]}
    )
    assert answer.status_code == 302, answer.context["refusal"]
    assert meetings.meeting(hall.meeting).state == "closed"
    assert reading.read(hall.matter, "graph")["vote"][0] == "done"
    assert Entry.objects.filter(subject=hall.matter).order_by("-index").first() is not None
    assert secretary.get(hall.address("")).status_code == 200


def test_a_meeting_on_paper_is_one_page_and_one_press(hall):
    hall.called().day().wait(2)
    secretary = hall.office("group_secretary")
    page = secretary.get(hall.address("paper/"))
    assert page.status_code == 200
    form = page.context["form"]
    data = {"text": "照纸补登", "form_key": form.initial["form_key"]}
    for row, _ in form.lines:
        data[f"v{row.number}-m1"] = "for" if row.number <= 20 else "came" if row.number <= 25 else ""
    answer = secretary.post(hall.address("paper/"), data)
    assert answer.status_code == 302, (answer.context["refusal"], answer.context["form"].errors)
    _, result = meetings.motion(hall.meeting, "m1")
    assert (result["present"], result["for"], result["passed"]) == (25, 20, True)
    assert meetings.meeting(hall.meeting).state == "closed"
    assert reading.read(hall.matter, "graph")["vote"][0] == "done"
    again = secretary.post(hall.address("paper/"), data)
    assert again.status_code == 302 and Entry.objects.filter(subject=hall.meeting).count() == reading.version(
        hall.meeting
    )
