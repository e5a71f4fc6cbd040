"""The strict reading of a file: every refusal with its code and place, and what is tolerated."""

import json

import pytest

from yishi.tally import Ballot, BodyRules, Hands, TallyError, Vote, Voter, count, load
from yishi.tally.reading import pointer
from yishi.tally.tests.situations import file, read, refusal

GOOD = file("household", "A B", present="A", ballots=["A for hall"])


def bad(**more):
    return refusal(GOOD | more)


NOT_JSON = [
    b"",
    b" ",
    b"{",
    b"[" * 100_000,
    b'{"electorate": "adult", "roll": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    b'{"electorate": "adult", "roll": []} x',
    b'{"electorate": "adult", "roll": [],}',
    b"{'electorate': 'adult', 'roll': []}",
    b'{"electorate": "adult", "roll": [], "hands": {"for": NaN}}',
    b'{"electorate": "adult", "roll": [], "hands": {"for": Infinity}}',
    b'{"electorate": "adult", "roll": [], "hands": {"for": -Infinity}}',
    b'{"electorate": "adult", "roll": [], "hands": {"for": 01}}',
    b'{"electorate": "adult", "roll": [], "hands": {"for": 1_000}}',
    b'{"electorate": "adult", "roll": [], "hands": {"for": +1}}',
    '{"electorate": "adult", "roll": [], "hands": {"for": １２}}'.encode(),
    b'{"electorate": "adult", "roll": [{"id": "a\nb"}]}',
    b'{"electorate": "adult", "roll": [{"id": "\xff"}]}',
    b'{"electorate": "adult", "roll": [{"id": "\xed\xa0\x80"}]}',  # half a surrogate pair in bytes
    b'{"electorate": "adult", "roll": [{"id": "\xc0\x80"}]}',  # an overlong zero
    '{"electorate": "adult", "roll": []}'.encode("utf-16"),
    '{"electorate": "adult", "roll": []}'.encode("utf-16-le"),
    '{"electorate": "adult", "roll": [{"id": "张"}]}'.encode("gbk"),
    b"\xef\xbb\xbf\xef\xbb\xbf{}",
    b"\x00",
]


@pytest.mark.parametrize("data", NOT_JSON, ids=range(len(NOT_JSON)))
def test_it_refuses_what_is_no_json_in_utf8(data):
    assert refusal(data) == ("not_json", "")


TWICE = [
    ('{"electorate": "adult", "electorate": "adult", "roll": []}', "/electorate"),
    ('{"electorate": "adult", "roll": [], "\\u0072oll": []}', "/roll"),  # the same key, written differently
    ('{"electorate": "adult", "roll": [{"id": "A"}, {"id": "B", "id": "C"}]}', "/roll/1/id"),
    ('{"electorate": "adult", "roll": [], "hands": {"for": 1, "for": 1}}', "/hands/for"),
    (
        '{"electorate": "adult", "roll": [{"id": "A", "note": {"a/b~c": 1, "a/b~c": 2}}]}',
        "/roll/0/note/a~1b~0c",
    ),
    ('{"electorate": "adult", "roll": [], "x": {"": 1, "": 2}, "x": 1}', "/x"),
    ('{"": 1, "": 2}', "/"),
    ('[{"a": 1, "a": 2}]', "/0/a"),
    ('[0, {"a": 1, "a": 2}, 0]', "/1/a"),
    ('{"x": 0, "y": {"a": 1, "a": 2}, "z": 0}', "/y/a"),
    ('[{"b": 1, "b": 2}, {"a": 1, "a": 2}]', "/0/b"),  # the first in the file
]


@pytest.mark.parametrize(("data", "where"), TWICE)
def test_it_refuses_a_key_twice_in_any_object(data, where):
    assert refusal(data) == ("duplicate_key", where)


UNKNOWN = [
    ({"kind": 1}, "/kind"),
    ({"Roll": []}, "/Roll"),
    ({"a/b": 1}, "/a~1b"),
    ({"a~b": 1}, "/a~0b"),
    ({"~1": 1}, "/~01"),
    ({"": 1}, "/"),
    ({"票": 1}, "/票"),
    ({"rules": {"quorum": [2, 3]}}, "/rules/quorum"),
    ({"rules": {"for/of": "all"}}, "/rules/for~1of"),
    ({"hands": {"for": 1, "yes": 1}}, "/hands/yes"),
]


@pytest.mark.parametrize(("more", "where"), UNKNOWN)
def test_it_refuses_an_unknown_key_at_the_top_in_rules_and_in_hands(more, where):
    assert bad(**more) == ("unknown_key", where)


def test_an_unknown_key_in_other_items_is_ignored():
    said = {
        "electorate": "member",
        "roll": [{"id": "A", "household": "h", "name": "甲", "mu": 1.5, "code": 10**700, "deep": [[{}]]},
                 {"id": "B", "household": "h", "x": -2.5e-3}],
        "holders": [{"id": "M", "household": "h", "kin": None}],
        "present": ["M"],
        "proxies": [{"from": "A", "to": "M", "photo": "…"}],
        "ballots": [{"by": "A", "choice": "for", "channel": "proxy", "at": "09:00"}],
    }  # fmt: skip
    assert read(said)["for"] == 1
    assert load(b'{"electorate": "adult", "roll": [{"id": "A", "x": 1e400}]}').roll == (Voter("A"),)


IN_H = {"id": "A", "household": "h"}
BAD = [
    ([], ""),
    ("null", ""),
    ('"vote"', ""),
    ({}, ""),
    ({"electorate": "adult"}, ""),  # a missing roll has no place of its own
    ({"roll": []}, ""),
    ({"electorate": "adult", "roll": None}, "/roll"),
    ({"electorate": "adult", "roll": {}}, "/roll"),
    ({"electorate": "consent", "roll": []}, "/electorate"),
    ({"electorate": "verify", "roll": []}, "/electorate"),
    ({"electorate": "secret", "roll": []}, "/electorate"),
    ({"electorate": "HOUSEHOLD", "roll": []}, "/electorate"),
    ({"electorate": 1, "roll": []}, "/electorate"),
    ({"electorate": ["adult"], "roll": []}, "/electorate"),
    ({"electorate": "adult", "roll": ["A"]}, "/roll/0"),
    ({"electorate": "adult", "roll": [{}]}, "/roll/0"),
    ({"electorate": "adult", "roll": [{"id": ""}]}, "/roll/0/id"),
    ({"electorate": "adult", "roll": [{"id": 7}]}, "/roll/0/id"),
    ({"electorate": "adult", "roll": [{"id": None}]}, "/roll/0/id"),
    ({"electorate": "adult", "roll": [{"id": "A"}, {"id": "B"}, {"id": "A"}]}, "/roll/2/id"),
    ({"electorate": "adult", "roll": [{"id": "A", "household": 3}]}, "/roll/0/household"),
    ({"electorate": "adult", "roll": [{"id": "A", "household": None}]}, "/roll/0/household"),
    ({"electorate": "household", "roll": [IN_H, IN_H | {"id": "B"}]}, "/roll/1/household"),
    ({"electorate": "village_households", "roll": [{"id": "C"}, IN_H, IN_H | {"id": "B"}]},
     "/roll/2/household"),
    ({"electorate": "member", "roll": [{"id": "A", "household": "h"}, {"id": "B"}]}, "/roll/1"),
    ({"electorate": "member", "roll": [{"id": "A", "household": ""}]}, "/roll/0/household"),
    ({"electorate": "member", "roll": [], "holders": [{"id": "M"}]}, "/holders/0"),
    ({"electorate": "member", "roll": [], "holders": [{"household": "h"}]}, "/holders/0"),
    ({"electorate": "member", "roll": [], "holders": [IN_H, IN_H]}, "/holders/1/id"),
    ({"electorate": "member", "roll": [IN_H], "holders": [IN_H]}, "/holders/0/id"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "where"), BAD)
def test_it_refuses_a_value_that_is_none(said, where):
    assert refusal(said if isinstance(said, str) else json.dumps(said)) == ("bad_value", where)


MORE_BAD = [
    ({"present": "A"}, "/present"),
    ({"present": None}, "/present"),
    ({"present": ["A", 1]}, "/present/1"),
    ({"present": [""]}, "/present/0"),
    ({"online": {}}, "/online"),
    ({"online": [["A"]]}, "/online/0"),
    ({"recused": ["C"]}, "/recused/0"),
    ({"recused": [None]}, "/recused/0"),
    ({"proxies": [["A", "B"]]}, "/proxies/0"),
    ({"proxies": [{"from": "A"}]}, "/proxies/0"),
    ({"proxies": [{"to": "A"}]}, "/proxies/0"),
    ({"proxies": [{"from": "A", "to": ""}]}, "/proxies/0/to"),
    ({"proxies": [{"from": 1, "to": "B"}]}, "/proxies/0/from"),
    ({"holders": [{"id": "M", "household": "h"}]}, "/holders"),
    ({"holders": []}, "/holders"),
    ({"ballots": {}}, "/ballots"),
    ({"ballots": [{"choice": "for", "channel": "hall"}]}, "/ballots/0"),
    ({"ballots": [{"by": "A", "channel": "hall"}]}, "/ballots/0"),
    ({"ballots": [{"by": "A", "choice": "for"}]}, "/ballots/0"),
    ({"ballots": [{"by": "", "choice": "for", "channel": "hall"}]}, "/ballots/0/by"),
    ({"ballots": [{"by": "A", "choice": None, "channel": "hall"}]}, "/ballots/0/choice"),
    ({"ballots": [{"by": "A", "choice": "for", "channel": "Hall"}]}, "/ballots/0/channel"),
    ({"ballots": [{"by": "A", "choice": "for", "channel": "post"}]}, "/ballots/0/channel"),
    ({"ballots": [{"by": "A", "choice": "for", "channel": 1}]}, "/ballots/0/channel"),
    ({"ballots": [{"by": "A", "choice": "for", "channel": "hall", "hand": "A"}]}, "/ballots/0/hand"),
    ({"ballots": [{"by": "A", "choice": "for", "channel": "online", "hand": "A"}]}, "/ballots/0/hand"),
    ({"ballots": [{"by": "A", "choice": "for", "channel": "proxy", "hand": None}]}, "/ballots/0/hand"),
    ({"ballots": [{"by": "A", "choice": "for", "channel": "proxy", "hand": ""}]}, "/ballots/0/hand"),
    ({"hands": None}, "/hands"),
    ({"hands": [1, 2, 3]}, "/hands"),
    ({"hands": {"for": -1}}, "/hands/for"),
    ({"hands": {"against": -(10**700)}}, "/hands/against"),
    ({"hands": {"abstain": 1.5}}, "/hands/abstain"),
    ({"hands": {"for": 1.0}}, "/hands/for"),
    ({"hands": {"for": 1e400}}, "/hands/for"),
    ({"hands": {"for": True}}, "/hands/for"),
    ({"hands": {"for": "1"}}, "/hands/for"),
    ({"hands": {"for": None}}, "/hands/for"),
    ({"rules": None}, "/rules"),
    ({"rules": []}, "/rules"),
]


@pytest.mark.parametrize(("more", "where"), MORE_BAD)
def test_it_refuses_a_wrong_value_beside_good_ones(more, where):
    text = json.dumps(GOOD | more).replace("Infinity", "1e400")
    assert refusal(text) == ("bad_value", where)


@pytest.mark.parametrize(
    "text",
    ["2026-4-2", "20260402", "2026-W14-4", "2026-02-29", "2026-13-01", "0000-01-01", "2026-04-02T00:00:00",
     " 2026-04-02", "2026-04-02\n", "２０２６-04-02", "2026年4月2日", "", "today"],
)  # fmt: skip
def test_only_year_month_day_is_a_date(text):
    assert bad(date=text) == ("bad_value", "/date")


@pytest.mark.parametrize("value", [None, 20260402, ["2026-04-02"]])
def test_a_date_is_a_string(value):
    assert bad(date=value) == ("bad_value", "/date")


FIRST_DAYS = [
    ("household", "2026-01-01", "2025-12-31"),
    ("adult", "2026-01-01", "2025-12-31"),
    ("villagers", "2026-01-01", "2025-12-31"),
    ("village_households", "2026-01-01", "2025-12-31"),
    ("representatives", "2026-01-01", "2025-12-31"),
    ("member", "2025-05-01", "2025-04-30"),
    ("member_representatives", "2025-05-01", "2025-04-30"),
    ("directors", "2025-05-01", "2025-04-30"),
]


@pytest.mark.parametrize(("electorate", "first", "before"), FIRST_DAYS)
def test_it_refuses_a_day_before_the_law(electorate, first, before):
    said = {"electorate": electorate, "roll": [], "date": first}
    assert read(said) == read({"electorate": electorate, "roll": []})
    assert refusal(said | {"date": before}) == ("no_rule_in_force", "/date")


def test_council_and_party_have_no_first_day():
    for electorate in ("council", "party"):
        assert read({"electorate": electorate, "roll": [], "date": "0001-01-01"})["entitled"] == 0


def test_half_a_surrogate_pair_is_no_character_and_a_whole_one_is():
    assert refusal('{"electorate": "adult", "roll": [{"id": "\\ud800"}]}') == ("bad_value", "/roll/0/id")
    assert refusal('{"electorate": "adult", "roll": [{"id": "A", "note": {"\\udfff": 1}}]}') == (
        "bad_value", "/roll/0/note",
    )  # fmt: skip
    assert load(b'{"electorate": "adult", "roll": [{"id": "\\ud83c\\udf3e"}]}').roll == (Voter("🌾"),)


def test_a_leading_bom_is_ignored():
    data = json.dumps(GOOD).encode()
    assert load(b"\xef\xbb\xbf" + data) == load(data)


def test_zero_may_be_written_with_a_sign():
    assert load(b'{"electorate": "adult", "roll": [], "hands": {"for": -0}}').hands == Hands(0, 0, 0)


def test_a_household_given_twice_is_no_fault_where_heads_count():
    for electorate in ("adult", "member", "villagers", "council"):
        said = {"electorate": electorate, "roll": [{"id": i, "household": "h"} for i in "AB"]}
        assert read(said)["entitled"] == 2


def test_a_late_fault_in_a_large_file_is_found_quickly_and_placed():
    keys = ", ".join(f'"k{i}": 0' for i in range(50_000))
    text = '{"electorate": "adult", "roll": [{"id": "A", ' + keys + ', "k49999": 1}]}'
    assert refusal(text) == ("duplicate_key", "/roll/0/k49999")


def test_a_pointer_escapes():
    assert pointer("rules", "a/b", "~", 3) == "/rules/a~1b/~0/3"


@pytest.mark.parametrize(
    ("vote", "where"),
    [
        (Vote("adult", None, (Voter("A"), Voter("A"))), "/roll/1/id"),
        (Vote("adult", None, (Voter(""),)), "/roll/0/id"),
        (Vote("member", None, (Voter("A"),)), "/roll/0"),
        (Vote("adult", None, (Voter("A", ""),)), "/roll/0/household"),
        (Vote("adult", None, (), ballots=(Ballot("A", "for", "post"),)), "/ballots/0/channel"),
        (Vote("adult", None, (), ballots=(Ballot("A", "for", "hall", "A"),)), "/ballots/0/hand"),
        (Vote("adult", None, (), holders=(Voter("M", "h"),)), "/holders"),
        (Vote("member", None, (), holders=(Voter("", "h"),)), "/holders/0/id"),
        (Vote("adult", None, (), recused=("A",)), "/recused/0"),
        (Vote("adult", None, (), hands=Hands(for_=-1)), "/hands/for"),
        (Vote("adult", None, (), rules=BodyRules(present=(3, 2))), "/rules/present"),
        (Vote("secret", None, ()), "/electorate"),
    ],
)
def test_the_count_itself_refuses_what_is_no_vote(vote, where):
    # The engine hands over values that no file was read for.
    with pytest.raises(TallyError) as refused:
        count(vote)
    assert (refused.value.code, refused.value.where) == ("bad_value", where)
    assert where in str(refused.value)


def test_a_vote_is_a_value_that_nobody_changes():
    vote = Vote("adult", None, (Voter("A"),), hands=Hands())
    assert (vote.hands, vote.hands.total, hash(vote)) == (Hands(0, 0, 0), 0, hash(vote))
    for thing, name in ((vote, "roll"), (vote.roll[0], "id"), (vote.hands, "for_"), (BodyRules(), "present")):
        with pytest.raises(AttributeError):
            setattr(thing, name, None)
