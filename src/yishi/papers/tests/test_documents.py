"""Each document says what the record says, to the fen, names only where it may, and carries a code that holds."""

import json
import re
import shutil

import pytest

from yishi.papers import making, press, sheet
from yishi.papers.documents import KINDS
from yishi.papers.tests import reading as pdf
from yishi.people import queries as people
from yishi.people.models import Place
from yishi.record import keys, reading
from yishi.record.models import Secret
from yishi.tlog import parse_vkey
from yishi.verifier.slip import read_slip

pytestmark = pytest.mark.django_db(transaction=True)

CJK = re.compile(r"[\u4e00-\u9fff]")


def idents(village) -> dict[str, str]:
    """One ident of each kind of paper in the village."""
    from yishi.meetings.queries import of_matter

    motion = of_matter(village["matter"])[0][0]
    meeting = motion.meeting.partition("/")[2]
    return {
        "notice": village["ident"] + ".notice",
        "convening": meeting,
        "proxy": meeting,
        "signin": meeting,
        "resolution": f"{meeting}.{motion.motion}",
        "shares": village["ident"],
        "receipt": f"{village['place']}.2026-04-001",
        "voucher": f"{village['place']}.2026-04-004",
        "rating": village["ident"],
    }


def words(made) -> str:
    return json.dumps(sheet.cleaned(made), ensure_ascii=False)


def villagers() -> set[str]:
    """The names and phones of all who hold no office."""
    office = {people.name(t) for t in _holders()}
    found = set()
    for row in Secret.objects.filter(field="who"):
        value = json.loads(keys.show(bytes(row.value), row.commitment))
        found |= {str(value[k]) for k in ("name", "phone", "id_number") if value.get(k)}
    return found - office


def _holders():
    from yishi.people.models import Term

    return set(Term.objects.values_list("person", flat=True))


def test_every_kind_of_paper_is_there_in_both_languages(village):
    for kind, ident in idents(village).items():
        facts = making.gather(kind, ident, False)
        assert facts is not None and facts.at, kind
        for lang in ("zh", "en"):
            made = making.make(kind, facts, lang)
            assert made.title and made.blocks
    assert set(idents(village)) == set(KINDS)


def test_nothing_in_the_english_papers_is_left_in_chinese_but_names(village):
    own = {p.title for p in Place.objects.all()} | {village["key"]}
    names = own | {people.name(p) for p in _holders()}
    allowed = names | {"西张社机电井改造", "机电井改造", "社里会场", "张义城窑村", "村建基金"}
    for kind, ident in idents(village).items():
        made = making.make(kind, making.gather(kind, ident, False), "en")
        said = words(made)
        for name in sorted(allowed, key=len, reverse=True):
            said = said.replace(name, "")
        said = re.sub(
            r"人民币[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]+|[\u4e00-\u9fff〔〕]+法(实施条例)?|国办发",
            "",
            said,
        )
        assert not CJK.search(said), (kind, CJK.findall(said))


def test_strangers_papers_name_no_villager(village):
    """W13, R17: 户1 … and sums; only those in office by name."""
    hidden = villagers()
    assert len(hidden) > 60
    for kind, ident in idents(village).items():
        said = words(making.make(kind, making.gather(kind, ident, False), "zh"))
        assert not [n for n in hidden if n in said], kind


def test_the_groups_papers_name_its_households(village):
    hidden = villagers()
    for kind in ("notice", "signin", "shares"):
        said = words(making.make(kind, making.gather(kind, idents(village)[kind], True), "zh"))
        assert sum(n in said for n in hidden) > 15, kind


def test_an_erased_name_is_not_printed(village):
    """R18: the paper of tomorrow has a number where the name stood."""
    facts = making.gather("shares", village["ident"], True)
    named = next(s for s in facts.rows if s.who.name)
    person = people.find("phone", "x") or [p for p in _all() if people.name(p) == named.who.name]
    commitment = next(row.who for row in _rows() if row.ident == person[0])
    Secret.objects.filter(commitment=commitment).delete()
    again = making.gather("shares", village["ident"], True)
    assert next(s for s in again.rows if s.who.number == named.who.number).who.name == ""


def _rows():
    from yishi.people.models import Person

    return list(Person.objects.all())


def _all():
    return [row.ident for row in _rows()]


def test_the_sums_are_those_of_the_case(village):
    notice = making.gather("notice", idents(village)["notice"], False)
    assert (notice.total_fen, notice.fund_fen) == (village["total_fen"], village["fund_fen"])
    assert sum(s.fen for s in notice.shares) == sum(village["shares_fen"].values()) == 150_000
    assert (notice.vote.entitled, notice.vote.present, notice.vote.yes, notice.vote.needed) == (
        34,
        29,
        26,
        15,
    )
    assert (notice.until, notice.length) == ("2026-04-03", 15)
    result = making.gather("notice", village["ident"] + ".result", False)
    assert [line.fen for line in result.paid] == [village["paid_fen"]]
    voucher = making.gather("voucher", idents(village)["voucher"], False)
    assert voucher.fen == 1_050_000 and sum(p.fen for p in voucher.postings) == 0
    assert voucher.approved.name and voucher.booked.name and voucher.approved != voucher.booked
    assert "人民币壹万零伍佰元整" in words(making.make("voucher", voucher, "zh"))
    rating = making.gather("rating", village["ident"], False)
    assert [n for _, n in rating.said] == [19, 3, 1] and rating.asked == 23
    signin = making.gather("signin", idents(village)["signin"], True)
    ways = [c.how for c in signin.came]
    assert (ways.count("room"), ways.count("online"), ways.count("proxy"), ways.count("")) == (22, 4, 3, 5)


def test_a_receipt_of_one_household_is_its_share_and_only_with_names(village):
    day = idents(village)["receipt"]
    total = making.gather("receipt", day, False)
    ones = [making.gather("receipt", f"{day}.{n}", True) for n in range(1, 24)]
    paid = [r for r in ones if r is not None]
    assert len(paid) == total.count == 15 and sum(r.fen for r in paid) == total.fen
    assert len({r.number for r in paid}) == 15  # R11: no two households hold the same receipt
    assert making.gather("receipt", f"{day}.{paid[0].who.number}", False) is None


def test_every_code_holds_under_the_towns_key_and_is_of_its_entry(village):
    """R10, R11, R22."""
    seen = set()
    for kind, ident in idents(village).items():
        facts = making.gather(kind, ident, False)
        made = making.make(kind, facts, "zh")
        if kind not in making.CODED:
            assert made.code is None
            continue
        slip = read_slip(made.code.text, [parse_vkey(village["key"])], reading.entry(facts.entry))
        assert slip.ok and slip.checked.index == facts.entry, kind
        assert made.code.mm >= 45 and len(made.code.text) <= 1_950
        assert "".join(made.code.fingerprint) == parse_vkey(village["key"]).fingerprint
        assert not re.match(r"[A-Za-z]+:", made.code.text)  # R22: scanning it opens nothing
        seen.add((facts.entry, made.code.text))
    assert len({i for i, _ in seen}) == len({t for _, t in seen})


def test_an_entry_that_is_not_published_has_no_code_and_the_paper_says_so(village, tmp_path):
    shutil.rmtree(tmp_path / "published")
    made = making.make("shares", making.gather("shares", village["ident"], False), "zh")
    assert made.code is None and "还没有签名公布" in made.note


@pytest.mark.parametrize(
    ("kind", "ident"),
    [
        ("notice", "nothing"), ("notice", "20260313-0002.vote"), ("resolution", "20260316-0004"), ("shares", ""),
        ("resolution", "20260316-0004.m9"), ("receipt", "150621108204003.2026-04-004"), ("voucher", "150621108204003"),
        ("voucher", "x.y"), ("rating", "x"), ("signin", "x"), ("proxy", "x"), ("receipt", "150621108204003.2026-04-001.99"),
        ("novel", "1"),
    ],
)  # fmt: skip
def test_there_is_no_paper_of_what_did_not_happen(village, kind, ident):
    for named in (False, True):
        assert making.gather(kind, ident, named) is None


def test_the_pdf_and_the_page_say_the_same(village, typeface):
    from django.test import Client

    for kind, ident in idents(village).items():
        made = making.make(kind, making.gather(kind, ident, False), "zh")
        printed, shown = pdf.text(press.pdf(made)), Client().get(f"/paper/{kind}/{ident}/").content.decode()
        plain = "".join(re.sub(r"<[^>]+>", "", shown).split()).replace("&quot;", '"')
        for block in sheet.cleaned(made)["blocks"]:
            for one in sheet_texts(block):
                wanted = "".join(one.split())
                assert wanted in printed and wanted in plain, (kind, one)
        assert 0 not in pdf.glyphs(press.pdf(made)) and all(pdf.fonts(press.pdf(made)).values())


def sheet_texts(block) -> list[str]:
    if block["kind"] == "table":
        return (
            [t for row in block["rows"] for t in row] + [c["title"] for c in block["columns"]] + block["foot"]
        )
    return (
        [t for row in block.get("rows", ()) for t in row] + [block.get("text", "")] + block.get("labels", [])
    )
