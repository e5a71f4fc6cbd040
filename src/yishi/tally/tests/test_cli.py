"""`yishi tally FILE` from the outside: bytes in, bytes out, exit status, never a stack trace."""

import json
import os
import subprocess
import sys

import pytest

from yishi.tally.tests.situations import file, ids

RUN = "import sys; from yishi.cli.tally import run; sys.exit(run(sys.argv[1:]))"

EXAMPLE = """
{"electorate": "household", "date": "2026-04-02",
 "roll": [{"id": "H1"}, {"id": "H2"}, {"id": "H3"}, {"id": "H4"}],
 "present": ["H1", "H3"],
 "proxies": [{"from": "H2", "to": "H1"}],
 "recused": ["H3"],
 "ballots": [{"by": "H1", "choice": "for", "channel": "hall"},
             {"by": "H2", "choice": "for", "channel": "proxy", "hand": "H1"},
             {"by": "H3", "choice": "for", "channel": "hall"},
             {"by": "H1", "choice": "against", "channel": "online"}]}
"""
EXAMPLE_RESULT = (
    '{"quorate": true, "passed": true, "can_pass": true, "entitled": 4, "recused": 1, "present": 3, '
    '"may_vote": 2, "needed_present": 3, "needed_for": 2, "for": 2, "against": 0, "abstain": 0, "cast": 4, '
    '"replaced": 0, "refused": [{"ballot": 3, "code": "recused"}, {"ballot": 4, "code": "second_channel"}], '
    '"proxies_refused": [], "hands_refused": null, "rules": ["村民委员会组织法 §32", '
    '"design: written proxies, at most 3 a holder", "design: recusal", "design: quorum rests on proxies"]}\n'
)


def yishi_tally(*args, data=None, **more):
    return subprocess.run(
        [sys.executable, "-c", RUN, *map(str, args)], input=data, capture_output=True, timeout=60, **more
    )


def error(done):
    """The error object: the last line of stderr, with nothing on stdout and no stack trace."""
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Traceback" not in done.stderr
    said = json.loads(done.stderr.decode().splitlines()[-1])
    assert list(said) == ["error"] and list(said["error"]) == ["code", "where", "message"]
    return said["error"]["code"], said["error"]["where"]


def test_the_example_of_the_page_byte_for_byte(tmp_path):
    (tmp_path / "vote.json").write_text(EXAMPLE, "utf-8")
    done = yishi_tally(tmp_path / "vote.json", "--json")
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, EXAMPLE_RESULT, b"")
    # The same from standard input, with a BOM, in a locale that knows only ASCII, and with the option first.
    plain = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    again = yishi_tally("--json", "-", data=b"\xef\xbb\xbf" + EXAMPLE.encode(), env=plain)
    assert (again.returncode, again.stdout.decode()) == (0, EXAMPLE_RESULT)


FAULTS = [
    (b"{", "not_json", ""),
    ('{"electorate": "户"}'.encode("gbk"), "not_json", ""),
    (b"[" * 200_000, "not_json", ""),
    (b'{"electorate": "adult", "roll": [], "roll": []}', "duplicate_key", "/roll"),
    (b'{"electorate": "adult", "roll": [], "a/b~": []}', "unknown_key", "/a~1b~0"),
    (b'{"electorate": "adult"}', "bad_value", ""),
    (
        b'{"electorate": "adult", "roll": [], "hands": {"for": 1' + b"0" * 9999 + b".5}}",
        "bad_value",
        "/hands/for",
    ),
    (b'{"electorate": "adult", "roll": [], "rules": {"proxy_limit": 1}}', "bad_value", "/rules/proxy_limit"),
    (b'{"electorate": "adult", "roll": [], "rules": {"for": [1, 2]}}', "laxer_rule", "/rules/for"),
    (b'{"electorate": "adult", "roll": [], "date": "2025-12-31"}', "no_rule_in_force", "/date"),
    (b'{"electorate": "adult", "roll": [], "\\ud800": 1}', "bad_value", ""),
    ('{"electorate": "adult", "roll": [], "a\u2028b": 1}'.encode(), "unknown_key", "/a\u2028b"),
]


@pytest.mark.parametrize(("data", "code", "where"), FAULTS, ids=range(len(FAULTS)))
@pytest.mark.parametrize("options", [["--json"], []], ids=["json", "people"])
def test_what_is_no_vote_is_one_object_on_stderr(tmp_path, data, code, where, options):
    (tmp_path / "vote.json").write_bytes(data)
    done = yishi_tally(tmp_path / "vote.json", *options)
    assert error(done) == (code, where)
    assert len(done.stderr.splitlines()) == (1 if options else 2)


def test_what_cannot_be_read_is_unreadable(tmp_path):
    assert error(yishi_tally(tmp_path / "none.json", "--json")) == ("unreadable", "")
    assert error(yishi_tally(tmp_path, "--json")) == ("unreadable", "")
    assert error(yishi_tally("", "--json")) == ("unreadable", "")
    assert error(yishi_tally("x" * 5000, "--json")) == ("unreadable", "")
    assert error(yishi_tally("/dev/zero", "--json")) == ("unreadable", "")  # without an end
    huge = tmp_path / "huge.json"
    with huge.open("wb") as out:
        out.truncate(5_000_000_000)
    assert error(yishi_tally(huge)) == ("unreadable", "")
    assert error(yishi_tally("-", data=b"")) == ("not_json", "")


def test_a_closed_standard_input_or_output_is_no_stack_trace(tmp_path):
    (tmp_path / "vote.json").write_text(EXAMPLE, "utf-8")
    shell = f'"{sys.executable}" -c "{RUN}" '
    closed = subprocess.run(["sh", "-c", shell + "- <&-"], capture_output=True)
    assert error(closed) == ("unreadable", "")
    for tail in (">&-", "> /dev/full"):
        done = subprocess.run(["sh", "-c", f"{shell} {tmp_path / 'vote.json'} {tail}"], capture_output=True)
        assert (done.returncode, b"Traceback" in done.stderr, b"Exception" in done.stderr) == (
            2,
            False,
            False,
        )


@pytest.mark.parametrize("args", [[], ["a", "b"], ["a", "--jso"], ["a", "--lang", "fr"], ["--unknown", "a"]])
def test_called_wrongly_is_2_with_usage(args):
    done = yishi_tally(*args)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"usage: yishi tally" in done.stderr and b"Traceback" not in done.stderr


def test_help_is_0():
    done = yishi_tally("--help")
    assert done.returncode == 0 and b"FILE" in done.stdout


def shown(said, *options):
    done = yishi_tally("-", *options, data=json.dumps(said).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode().splitlines()


def test_a_person_reads_what_was_needed_in_chinese():
    said = file(
        "household", ids(34), present=ids(29), recused="v29", proxies="v30>v40", date="2026-04-02",
        ballots=["v1 for online", "v1 for paper", "v30 for hall"], hands={"for": 19, "against": 2},
    )  # fmt: skip
    lines = shown(said)
    assert lines[:2] == ["村民小组会，户的代表（household），按 2026-04-02 的规则", "结果：通过"]
    # 29 of 34 came, 2/3 is 23; more than half of 29 is 15; 19 hands and one online ballot.
    assert "  到会 29（要 23）" in lines
    assert "  赞成 20（要 15）" in lines
    assert "  第 2 张：已经用别的方式投过（second_channel）" in lines
    assert "  第 3 张：没有到场签到（not_present）" in lines
    assert "  第 1 份：受托人没有来，或不能受托（holder_absent）" in lines
    assert lines[-3:] == ["  村民委员会组织法 §32", "  设计：回避", "  设计：举手，由计票人清点"]


def test_a_person_reads_what_was_needed_in_english():
    lines = shown(file("member", "A/h B/h C/k", present="A B", hands={"for": 3}), "--lang", "en")
    assert lines[0] == "members' meeting of the collective (member), by the rules now in force"
    assert lines[1] == "Result: not passed. Too few in favour"
    assert "  Came 2 (needed 2)" in lines and "  For 0 (needed 2)" in lines
    assert "Hands not counted: more than those in the room who had not voted (count_over_room)" in lines


@pytest.mark.parametrize(
    ("said", "zh", "en"),
    [
        (file("adult", "A", present="A", hands={"for": 1}), "结果：通过", "Result: passed"),
        (file("adult", "A"), "结果：不通过。到会的人不够", "Result: not passed. Too few came"),
        (
            file("adult", "A", present="A"),
            "结果：不通过。赞成的不够",
            "Result: not passed. Too few in favour",
        ),
        (
            file("adult", "A", present="A", recused="A"),
            "结果：不通过。能投票的人不够，这次不可能通过",
            "Result: not passed. Fewer may vote than are needed: it cannot pass",
        ),
    ],
)
def test_the_verdict_says_why(said, zh, en):
    assert shown(said)[1] == zh
    assert shown(said, "--lang", "en")[1] == en


def test_a_council_is_entitled_without_the_recused():
    assert "  应到（不含回避） 1" in shown(file("council", "A B", recused="B"))


def test_nothing_in_a_file_steers_the_terminal():
    rules = {"source": "社约\x1b[2J\n\u202e伪造"}
    lines = shown(file("adult", "A", rules=rules))
    assert lines[-1] == "  社约\\u001b[2J\\n\\u202e伪造"
    (line,) = shown(file("adult", "A", rules=rules), "--json")
    assert json.loads(line)["rules"][1] == rules["source"]


WORDED = """
import yishi.cli.tally as cli, yishi.tally as tally
assert set(cli.ELECTORATES) == set(tally.electorates())
assert set(cli.ZH) == set(cli.EN)
"""


def test_every_electorate_and_sentence_is_worded_in_both_languages():
    assert subprocess.run([sys.executable, "-c", WORDED]).returncode == 0


def test_it_starts_without_django():
    code = RUN.replace("sys.exit(run(sys.argv[1:]))", "run(['--help']); sys.exit('django' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
