"""The commands on the well's own home: what they print when all is well, and a table of wrong calls of each.

A wrong call exits 2 (1 where something was looked at and found wrong), says one short sentence, and writes nothing.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from yishi.tlog import parse_vkey
from yishi.tlog.witness import contradict

DRIVER = """
import contextlib, io, json, sys
from yishi.cli.main import main
told = []
for argv in json.load(sys.stdin):
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "oe")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(argv)
    told.append([status, *(f.buffer.getvalue().decode() for f in (out, err))])
json.dump(told, sys.stdout)
"""


def called(home, calls, cwd=None):
    """[exit status, stdout, stderr] of each call, one after the other in one process on one home."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("YISHI_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        env={**environment, "YISHI_HOME": str(home)},
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    home = tmp_path_factory.mktemp("homes") / "well"
    ((status, out, err),) = called(home, [["case", "well", "--json"]])
    assert status == 0, err
    return home, json.loads(out)


@pytest.fixture
def home(played, tmp_path):
    return Path(shutil.copytree(played[0], tmp_path / "home"))


def test_the_well_tells_what_the_contract_names(played):
    home, told = played
    assert (told["case"], told["home"], told["state"], told["verify"]) == ("well", str(home), "closed", "ok")
    assert (told["total_fen"], told["fund_fen"]) == (1_050_000, 900_000)
    assert told["books_balanced"] is True and sum(told["shares_fen"].values()) == 150_000
    assert len(told["shares_fen"]) == 23 and isinstance(told["acts"], int)
    assert all(r["tried"] and r["code"] and isinstance(r["rule"], str) for r in told["refused"])
    assert {"no_authority", "above_the_line", "kin_decides", "not_in_office"} <= {
        r["code"] for r in told["refused"]
    }


def test_a_case_says_the_law_of_a_rule_and_never_its_name_in_the_rulebook(tmp_path):
    """The subsidy's late objection is refused by §public_days: a person reads where that stands."""
    ((status, out, err),) = called(tmp_path / "home", [["case", "subsidy", "--json"]])
    assert status == 0, err
    rules = {r["code"]: r["rule"] for r in json.loads(out)["refused"]}
    assert rules["objection_late"] == "村委会组织法 §35"
    assert not any(rule.startswith("§") for rule in rules.values())


def test_every_command_works_on_its_home(played, home, tmp_path):
    acts, world = played[1]["acts"], str(tmp_path / "world")
    calls = [
        ["rebuild", "--check", "--json"], ["trace", str(acts - 1), "--json"],
        ["trace", "2026-04-004@book/150621108204003", "--json"], ["trace", played[1]["matter"], "--json"],
        ["indicators", "--json"], ["indicators", "--year", "2026", "--json"], ["publish", world, "--json"],
        ["publish", world, "--json"], ["verify", world, "--json"], ["backup", str(tmp_path / "b.yishi"), "--json"],
        ["doctor", "--json"], ["key", "--json"], ["rebuild", "--json"],
    ]  # fmt: skip
    told = []
    for call, (status, out, err) in zip(calls, called(home, calls), strict=True):
        assert status == 0 or call[0] == "doctor", (call, err)
        told.append(json.loads(out))
    rebuilt, last, voucher, matter, figures, _, first, again, verified, backup, doctor, key, _ = told
    assert rebuilt == {"ok": True, "entries": acts, "differing": []}
    assert last["entries"][0]["index"] == acts - 1
    assert {"pay", "approve", "count", "lapse"} <= {e["act"] for e in voucher["entries"]}
    assert matter["entries"][0]["subject"] == played[1]["matter"]
    by_code = {i["code"]: i for i in figures["indicators"]}
    assert all(set(i) >= {"code", "value", "unit", "definition", "period"} for i in figures["indicators"])
    assert by_code["fund_paid_fen"]["value"] == 900_000 and by_code["groups"]["value"] == 1
    assert by_code["leads"]["value"] == 1
    assert first["size"] == again["size"] == verified["entries"] == backup["size"] == acts
    assert again["written"] == again["removed"] == 0
    assert verified["ok"] and verified["pinned"] is False and verified["first_bad"] is None
    assert all(
        c["ok"] for c in doctor["checks"] if c["code"] != "fonts"
    )  # a machine may have none to print with
    assert doctor["ok"] == all(c["ok"] for c in doctor["checks"])
    assert key["fingerprint"] == first["fingerprint"]


def test_r1_two_witnesses_keep_the_evidence_of_two_roots_at_one_size(home, tmp_path):
    """One key signs two logs of one size: each town's witness has seen another; neither signs the other's."""
    twin = Path(shutil.copytree(home, tmp_path / "twin"))
    act = (
        "import os, sys, django; django.setup()\n"
        "from yishi.procedure import Act; from yishi.record.service import submit, Done\n"
        "data = {'into': '102', 'from': '504', 'fen': int(sys.argv[1]), 'source': '利息'}\n"
        "by = ('p-150621108-town_accountant', 'town_accountant@150621108')\n"
        "assert isinstance(submit([Act('book/150621108', 'income', *by, '', '', data)]), Done)"
    )
    for place, fen in ((home, "1"), (twin, "2")):
        environment = {**os.environ, "YISHI_HOME": str(place), "DJANGO_SETTINGS_MODULE": "yishi.web.settings"}
        environment.pop("YISHI_DATABASE", None)
        subprocess.run([sys.executable, "-c", act, fen], env=environment, check=True)
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    ((_, key, _), (status, _, _)) = called(home, [["key", "--json"], ["publish", one]])
    ((other, _, _),) = called(twin, [["publish", two]])
    assert status == other == 0
    key = json.loads(key)["key"]

    def witness(town, folder):
        return ["witness", folder, "--state", str(tmp_path / town), "--name", f"{town}.example/w", "--key", key, "--json"]  # fmt: skip

    pins = ["--key", key]
    east, west, crossed, other_way, seen, alone, both_ways = called(
        home,
        [
            witness("east", one), witness("west", two), witness("east", two), witness("west", one),
            ["verify", one, "--against", two, "--json", *pins], ["verify", one, "--witnesses", "2", *pins],
            ["verify", two, "--against", one, "--json", *pins],
        ],
    )  # fmt: skip
    assert east[0] == west[0] == 0
    for status, out, err in (crossed, other_way):
        assert status == 1 and json.loads(out)["ok"] is False, (out, err)
    for status, out, err in (seen, both_ways):
        assert status == 1 and json.loads(out)["ok"] is False, (out, err)
    assert alone[0] == 1
    for town, code in (("east", "equivocation"), ("west", "equivocation")):
        assert json.loads((crossed if town == "east" else other_way)[1])["code"] == code
        (followed,) = json.loads((tmp_path / town / "logs.json").read_text()).values()
        ((mine, theirs),) = followed[
            "evidence"
        ]  # both heads, signed by the log's one key: it has shown two histories
        assert contradict(mine.encode(), theirs.encode(), [parse_vkey(key)])


LONG, RAW = "a" * 100_000, "\udcff\udcfe"
BY = ["--by", "p-town-01", "--office", "registrar@150621108", "--reason", "本人要求"]
PERSON = "h-150621108204003-001"
WRONG = [
    (2, ["publish"]), (2, ["publish", "file"]), (2, ["publish", "file/sub"]), (2, ["publish", "/proc/none"]),
    (1, ["publish", "new", "--witness", "junk"]), (2, ["publish", "new", "--witness"]), (2, ["publish", "a", "b"]),
    (2, ["backup"]), (2, ["backup", "folder"]), (2, ["backup", "file"]), (2, ["backup", "file/x"]),
    (2, ["backup", "none/x"]), (2, ["backup", ""]), (2, ["backup", "b" * 300]), (2, ["backup", "a", "b"]),
    (2, ["trace"]), (2, ["trace", ""]), (2, ["trace", "9" * 30]), (2, ["trace", "２"]), (2, ["trace", "--", "-1"]),
    (2, ["trace", "matter/none"]), (2, ["trace", "2026-04-004@book/none"]), (2, ["trace", "1", "2"]),
    (2, ["indicators", "--year", "x"]), (2, ["indicators", "--year", "-1"]), (2, ["indicators", "--year", "9" * 12]),
    (2, ["indicators", "x"]), (2, ["rebuild", "x"]), (2, ["rebuild", "--check", "--check=1"]), (2, ["doctor", "x"]),
    (2, ["key", "x"]), (2, ["erase"]), (2, ["erase", PERSON]), (1, ["erase", "", *BY]), (1, ["erase", "p-none", *BY]),
    (1, ["erase", PERSON, *BY[:5], ""]), (1, ["erase", PERSON, *BY[:5], "x" * 3000]),
    (1, ["erase", PERSON, "--by", "p-stranger", *BY[2:]]), (1, ["erase", PERSON, *BY[:3], "registrar", *BY[4:]]),
    (1, ["erase", PERSON, *BY[:3], "village_head@150621108204", *BY[4:]]),
    (2, ["restore"]), (2, ["restore", "none"]), (2, ["restore", "folder"]), (1, ["restore", "file"]),
    (1, ["restore", "binary"]), (2, ["restore", "--against", "none"]), (2, ["restore", "--against", "file"]),
    (1, ["restore", "--against", "folder"]), (2, ["restore", "--against", "folder", "--new-origin", "a/b"]),
    (1, ["restore", "--new-origin", "a b"]), (2, ["restore", "--new-origin", ""]),
    (1, ["restore", "--new-origin", "a" * 3000]), (2, ["witness"]), (2, ["witness", "folder"]),
    (2, ["witness", "file", "--state", "s"]), (2, ["witness", "folder", "--state", "s"]),
    (2, ["witness", "folder", "--state", "file", "--name", "w/w"]), (2, ["export"]), (2, ["export", "nothing", "x.csv"]),
    (2, ["export", "households", "x"]), (2, ["export", "households", "folder"]),
    (2, ["export", "book", "x.csv", "--place", "none"]), (2, ["export", "book", "none/x.csv", "--place", "150621108"]),
    (2, ["import"]), (2, ["import", "nothing", "file"]), (1, ["import", "households", "binary"]),
    (2, ["case"]), (2, ["case", "nothing"]), (2, ["case", "well", "well"]), (2, ["case", "well", "--lang", "fr"]),
    (2, ["demo", "--port", "x"]), (2, ["tally", "none"]), (2, ["verify", "none"]), (2, ["rulebook", "check", "none"]),
    *((2, [command, bad]) for bad in (LONG, RAW, "a\0b") for command in
      ("publish", "backup", "trace", "restore", "verify", "tally", "witness", "case", "erase", "indicators")),
]  # fmt: skip


def tree(folder):
    return {
        str(f.relative_to(folder)): f.read_bytes() if f.is_file() else b""
        for f in sorted(folder.rglob("*"))
        if not f.name.startswith("yishi.sqlite3")
    }


def test_a_wrong_call_of_any_command_is_told_in_a_sentence_and_writes_nothing(home, tmp_path):
    cwd = tmp_path / "here"
    (cwd / "folder").mkdir(parents=True)
    (cwd / "file").write_text("x")
    (cwd / "binary").write_bytes(bytes(range(256)) * 20)
    before = tree(home), tree(cwd)
    count = ["rebuild", "--check", "--json"]
    first, *told, last = called(home, [count, *(call for _, call in WRONG), count], cwd)
    for (expected, call), (status, out, err) in zip(WRONG, told, strict=True):
        said = err + out
        assert status == expected, (call, status, said[:300])
        assert said.strip() and "Traceback" not in said and len(said) < 1500, (call, said[:2000])
    assert first == last and json.loads(last[1])["ok"], "an entry was written"
    assert (tree(home), tree(cwd)) == before


def spoilt(home, how):
    database, keys = home / "yishi.sqlite3", home / "keys"
    if how == "empty database":
        database.write_bytes(b"")
    elif how == "half a database":
        database.write_bytes(database.read_bytes()[: database.stat().st_size // 2])
    elif how == "garbled database":
        raw = bytearray(database.read_bytes())
        raw[4096 : len(raw) : 97] = b"\xa5" * len(range(4096, len(raw), 97))
        database.write_bytes(raw)
    elif how == "a folder for a database":
        database.unlink()
        database.mkdir()
    elif how == "a lost key":
        (keys / "vault.key").unlink()
    elif how == "empty keys":
        for key in keys.iterdir():
            key.write_text("")
    elif how == "a file for keys":
        shutil.rmtree(keys)
        keys.write_text("x")


@pytest.mark.parametrize(
    "how",
    ["empty database", "half a database", "garbled database", "a folder for a database", "a lost key", "empty keys", "a file for keys"],
)  # fmt: skip
def test_r20_a_damaged_home_is_told_by_every_command(home, tmp_path, how):
    spoilt(home, how)
    out = tmp_path / "out"
    calls = [
        ["doctor"], ["publish", str(out)], ["backup", str(tmp_path / "b.yishi")], ["erase", PERSON, *BY],
        ["rebuild", "--check"], ["trace", "3"], ["key"],
    ]  # fmt: skip
    told = called(home, calls)
    for call, (status, printed, err) in zip(calls, told, strict=True):
        assert "Traceback" not in err + printed and len(err) < 1500, (call, err)
        assert status in (1, 2) and (err + printed).strip(), (how, call, printed)
    if how == "a lost key":
        assert not (home / "keys" / "vault.key").exists()  # another one would open nothing, and be trusted
    assert not out.exists() and not (tmp_path / "b.yishi").exists()


def test_doctor_says_what_to_install_where_no_paper_can_be_printed(home, tmp_path):
    command = [sys.executable, "-m", "yishi.cli.main", "doctor", "--json"]
    environment = {**os.environ, "YISHI_HOME": str(home), "YISHI_FONTS": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    fonts = next(c for c in json.loads(done.stdout)["checks"] if c["code"] == "fonts")
    assert done.returncode == 1 and not fonts["ok"] and "fonts-noto-cjk" in fonts["text"]
