"""The opening of a meeting's roll, against the register of the day (attacks V15)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yishi.tlog import commitment
from yishi.verifier import Report, RollRefused, parse_roll
from yishi.verifier.tests.village import GROUP, Village, look, put, story

MEETING = "meeting/assembly-1"


@pytest.fixture(scope="module")
def village() -> Village:
    return story()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, village: Village) -> Path:
    return put(tmp_path_factory.mktemp("roll") / "record", village.log)


def opened(place: Path, whole: dict[str, Any], me: str = "") -> Report:
    return look(place, roll=parse_roll(json.dumps(whole).encode()), me=me)


def test_a_true_roll_opens_and_ones_own_ballot_is_found(place: Path, village: Village) -> None:
    report = opened(place, village.roll_file(MEETING), me="h-4")
    assert report.ok, report.headline("en")
    shown = report.as_dict()
    assert shown["roll"] == {
        "meeting": MEETING,
        "items": 4,
        "electorate": "household",
        "entitled_not_on_roll": 0,
    }
    (mine,) = shown["mine"]
    assert mine["came"] == "room"
    (ballot,) = mine["ballots"]
    assert (ballot["motion"], ballot["n"], ballot["channel"], ballot["choice"]) == (
        "m1",
        4,
        "hall",
        "against",
    )
    assert json.loads(village.log[ballot["index"]])["act"] == "cast"


def nobody(whole: dict[str, Any]) -> None:
    """A fifth household that the register does not know, in the place of the fourth."""
    salt = "ab" * 16
    whole["items"][3].update(value="h-9", salt=salt, id=commitment(bytes.fromhex(salt), "household", "h-9"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda w: w["items"][0].update(salt="00" * 16), "roll_opens_wrong"),
        (lambda w: w["items"][0].update(value="h-2"), "roll_opens_wrong"),
        (lambda w: w["items"].append(w["items"][0]), "roll_twice"),
        (lambda w: w["items"].pop(), "roll_differs"),
        (nobody, "roll_differs"),
        (lambda w: w["items"][0].update(place="990101001001002"), "roll_not_entitled"),
        (lambda w: w["items"][0].update(place=GROUP[:12]), "roll_not_entitled"),
        (lambda w: w.update(meeting="meeting/none"), "roll_no_meeting"),
        (lambda w: w.update(items=[]), "roll_differs"),
    ],
)
def test_a_false_roll_is_named(
    place: Path, village: Village, change: Callable[[dict[str, Any]], None], code: str
) -> None:
    whole = json.loads(json.dumps(village.roll_file(MEETING)))
    change(whole)
    report = opened(place, whole)
    assert report.first_bad is not None and report.first_bad.code == code
    assert report.first_bad.text("zh") and report.first_bad.text("en")


def false_village(people: list[str], field: str = "household") -> tuple[Village, dict[str, Any]]:
    """A meeting of the assembly whose roll the secretary wrote as it pleased them."""
    village = Village()
    village.enrol(4)
    village.registrar(
        f"register/{GROUP}",
        "change_member",
        {"member": "h-4-1", "gone": True, "reason": "迁出"},
        on="2026-03-02",
    )
    village.registrar(
        f"register/{GROUP}",
        "change_member",
        {"member": "h-4-2", "gone": True, "reason": "迁出"},
        on="2026-03-02",
    )
    village.meeting("meeting/x", "assembly", "group_secretary", people, [], field)
    return village, village.roll_file("meeting/x")


@pytest.mark.parametrize(
    ("people", "field", "code"),
    [
        (["h-1", "h-2", "h-3"], "household", ""),
        (["h-1", "h-2", "h-9"], "household", "roll_not_entitled"),  # no such household
        (["h-1", "h-2", "h-4"], "household", "roll_not_entitled"),  # nobody lives there any more
        (["h-1", "h-2", "h-2"], "household", "roll_twice"),  # one household under two pseudonyms
        (["h-1-1", "h-2-1"], "member", "roll_field"),  # persons, where households count
    ],
)
def test_v15_a_roll_of_others_than_those_entitled(
    tmp_path: Path, people: list[str], field: str, code: str
) -> None:
    village, whole = false_village(people, field)
    report = opened(put(tmp_path, village.log), whole)
    assert (report.first_bad.code if report.first_bad else "") == code


def test_a_household_left_off_the_roll_is_counted(tmp_path: Path) -> None:
    village, whole = false_village(["h-1", "h-2"])
    report = opened(put(tmp_path, village.log), whole)
    assert report.ok and report.as_dict()["roll"]["entitled_not_on_roll"] == 1


@pytest.mark.parametrize(
    ("people", "code"),
    [
        (["h-1-1", "h-2-1"], ""),
        (["h-1-1", "h-1-2"], "roll_not_entitled"),
        (["h-1-1", "h-4-1"], "roll_not_entitled"),
    ],
)
def test_where_members_count_they_are_of_full_capacity_and_still_there(
    tmp_path: Path, people: list[str], code: str
) -> None:
    """A meeting of members: a minor and one who moved away are not entitled (农村集体经济组织法 §26)."""
    village = Village()
    village.enrol(4)
    data = {"member": "h-4-1", "gone": True, "reason": "迁出"}
    village.registrar(f"register/{GROUP}", "change_member", data)
    village.wait(1)
    # The helper writes items without a household, as councils have; members' items carry one.
    real, items = village.office, []

    def with_household(subject: str, name: str, office: str, place: str, data: Any, **more: Any) -> Any:
        if name == "roll":
            items.extend({**item, "household": f"hh-{n}"} for n, item in enumerate(data["items"]))
            data = {**data, "items": items}
        if name == "summon":
            from yishi.procedure import parts

            data = {**data, "root": parts.root_of_roots([parts.root(items)])}
        return real(subject, name, office, place, data, **more)

    village.office = with_household  # type: ignore[method-assign]
    village.meeting("meeting/m", "members_meeting", "group_secretary", people, [], "member")
    report = opened(put(tmp_path, village.log), village.roll_file("meeting/m"))
    assert (report.first_bad.code if report.first_bad else "") == code
    if not code:
        assert report.as_dict()["roll"]["entitled_not_on_roll"] == 1  # h-3-1


def test_one_who_is_not_on_the_roll_is_told(place: Path, village: Village) -> None:
    report = opened(place, village.roll_file(MEETING), me="h-7")
    assert report.first_bad is not None and report.first_bad.code == "roll_not_mine"


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[]", b"{}", b'{"meeting": "meeting/x"}', b'{"meeting": "matter/x", "items": []}', b"\xff",
        b'{"meeting": "meeting/x", "items": [1]}', b'{"meeting": "meeting/x", "items": [{"id": "a"}]}',
        b'{"meeting": "meeting/x", "items": [], "items": []}', b'{"meeting": 1.5, "items": []}',
        b'{"meeting": "meeting/x", "items": [{"id":"a","field":"phone","value":"v","salt":"' + b"0" * 32 + b'","place":"1"}]}',
        b'{"meeting": "meeting/x", "items": [{"id":"a","field":"member","value":"v","salt":"00","place":"1"}]}',
    ],
)  # fmt: skip
def test_a_file_that_is_no_roll_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError) as caught:
        parse_roll(raw)
    assert caught.type is RollRefused or caught.type.__name__ == "NotCanonical"
