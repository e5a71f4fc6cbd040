"""One rulebook whichever way it comes: folder, texts, single file, published bundle; its digest names it."""

import hashlib
import json
from pathlib import Path

import pytest
import rfc8785

from yishi.rulebook.loader import bundle_of, load_bundle, load_files, load_path, shipped
from yishi.rulebook.model import Atom, Route, When
from yishi.rulebook.problems import RulebookError
from yishi.rulebook.tests.samples import FOLDER, edited, files, loaded


def test_the_sample_of_the_design_loads_as_it_stands() -> None:
    well = loaded(files()).procedures["well"]
    written = "open, plan, vote, notice, fund, work, collect, inspect, pay, result, rate"
    assert ", ".join(well.steps) == written
    assert well.steps["fund"].when == When("fund", ">", "0")
    assert well.steps["work"].needs == ((Atom("notice", "done"),), (Atom("fund", "done"),))
    assert well.steps["result"].needs[1] == (Atom("collect", "done"), Atom("collect", "lapsed"))
    assert well.steps["vote"].routes == {
        "failed": Route("reopen", "plan"),
        "inquorate": Route("reopen", "vote"),
        "lapsed": Route("reopen", "vote"),
    }
    assert well.steps["rate"].routes == {"lapsed": Route("close")}


def test_defaults_of_a_kind_fill_in_what_a_step_leaves_out() -> None:
    steps = loaded(files()).procedures["well"].steps
    assert steps["notice"].by == ("village_clerk",)
    assert steps["notice"].params["answer_days"] == "§answer_days"
    assert steps["pay"].by == ("village_accountant",)
    assert steps["pay"].params["book"] == "group"
    assert {step.tries for step in steps.values()} == {"§tries"}


def test_a_step_overrules_the_defaults_of_its_kind() -> None:
    texts = edited("well.toml", 'of = "vote", needs', 'of = "vote", by = "town_office", needs')
    steps = loaded(texts).procedures["well"].steps
    assert (steps["notice"].by, steps["result"].by) == (("town_office",), ("village_clerk",))


def test_a_step_knows_where_it_stands() -> None:
    at = loaded(files()).procedures["well"].steps["vote"].at
    assert files()["well.toml"].splitlines()[at.line - 1].startswith("vote ")


def test_a_left_out_topic_source_is_design_and_its_notice_the_legal_one() -> None:
    topic = loaded(files()).topics["A12"]
    assert (topic.source, topic.notice, topic.recuse) == ("design", "§public_days", True)


def test_every_way_gives_the_same_digest(tmp_path: Path) -> None:
    book = load_files(files())
    packed = tmp_path / "book.json"
    packed.write_bytes(book.bundle)
    ways = [load_path(FOLDER), load_bundle(book.bundle), load_path(packed)]
    assert {way.digest for way in ways} == {book.digest}
    assert book.digest == hashlib.sha256(book.bundle).hexdigest()


def test_a_bundle_is_canonical_json() -> None:
    for texts in (files(), {"b.toml": '\u2028 "\\\t\x7f\x1f é', "a.toml": ""}):
        assert bundle_of(texts) == rfc8785.dumps({"files": texts})


def test_one_changed_letter_is_another_rulebook() -> None:
    assert loaded(edited("well.toml", "机电井维修", "机电井修理")).digest != loaded(files()).digest


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw + b"\n",
        lambda raw: b" " + raw,
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b'{"files":', b'{"files" :'),
        lambda raw: raw.replace(b'{"files":{', b'{"files":{"town.toml":"",'),
        lambda raw: raw[:-1] + b',"x":1}',
        lambda raw: json.dumps(json.loads(raw)).encode(),
        lambda raw: b"[" * 100_000,
        lambda raw: b'{"files":{"a.toml":1}}',
        lambda raw: b'{"files":[]}',
        lambda raw: b"",
        lambda raw: raw.decode().encode("utf-16"),
        lambda raw: b'{"files":{"a.toml":"\\ud800"}}',
    ],
)
def test_bytes_that_are_not_the_canonical_bundle_are_refused(spoil: object) -> None:
    raw = load_files(files()).bundle
    with pytest.raises(RulebookError) as refused:
        load_bundle(spoil(raw), "book.json")  # type: ignore[operator]
    assert [(p.file, p.code) for p in refused.value.problems] == [("book.json", "not_a_bundle")]


def test_a_single_file_is_a_rulebook(tmp_path: Path) -> None:
    whole = tmp_path / "all.toml"
    whole.write_text(files()["town.toml"] + files()["well.toml"], encoding="utf-8")
    assert "well" in load_path(whole).procedures


def test_folders_within_are_read_and_other_files_are_not(tmp_path: Path) -> None:
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "town.toml").write_text(files()["town.toml"], encoding="utf-8")
    (tmp_path / "well.toml").write_text(files()["well.toml"], encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a rule", encoding="utf-8")
    book = load_path(tmp_path)
    assert sorted(json.loads(book.bundle)["files"]) == ["law/town.toml", "well.toml"]


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "well.toml").write_text(files()["well.toml"] + files()["town.toml"], encoding="utf-8")
    (tmp_path / "again").symlink_to(tmp_path)
    assert list(json.loads(load_path(tmp_path).bundle)["files"]) == ["well.toml"]


def _code(path: Path) -> list[tuple[str, int]]:
    with pytest.raises(RulebookError) as refused:
        load_path(path)
    return [(p.code, p.line) for p in refused.value.problems]


def test_what_is_on_the_disk_may_be_anything(tmp_path: Path) -> None:
    assert _code(tmp_path / "none.toml") == [("unreadable", 0)]
    assert _code(tmp_path) == [("no_files", 0)]
    gbk = tmp_path / "gbk.toml"
    gbk.write_bytes("[rulebook]\ntitle = '规则'\n".encode("gbk"))
    assert _code(gbk) == [("not_utf8", 2)]
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 4_000_001)
    assert _code(large) == [("too_large", 0)]


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    for number in range(201):
        (tmp_path / f"f{number}.toml").write_text("")
    assert _code(tmp_path) == [("too_many", 0)]


def test_the_shipped_one_is_read_once_a_process() -> None:
    assert shipped() is shipped()


def test_the_shipped_one_survives_its_bundle() -> None:
    book = shipped()
    again = load_bundle(book.bundle)
    assert again.digest == book.digest
    assert list(again.procedures) == list(book.procedures)
    assert again.values == book.values
