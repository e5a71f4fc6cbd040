"""Case 10, the rule: the count by hand, the days, which text enters, and what a new rulebook does to what runs.

Fifteen households: two thirds must come (10), and more than half of those who came must want it.
"""

import pytest

from yishi.demo.cases import rule
from yishi.demo.cases.well import KIN, lapse_due, notice_over
from yishi.demo.gatherings import Assembly, Ballots, council
from yishi.demo.stage import Actor, MemoryStage
from yishi.demo.town import Town
from yishi.procedure import Accepted, Memory
from yishi.procedure.days import CELL
from yishi.procedure.engine import act_of
from yishi.procedure.tests.town_rules import town_rules
from yishi.record.sealing import Sealer
from yishi.rulebook.loader import shipped

VILLAGE = rule.VILLAGE
REGISTER = f"register/{VILLAGE}"
ANYONE = Actor("", "anyone")


@pytest.fixture(scope="module")
def played():
    stage = MemoryStage(shipped())
    stage.told = rule.play(stage)
    return stage


def replayed(played, upto, leave_out=lambda body: False):
    """A fresh stage on which the log is judged again up to an entry; (stage, codes of what is refused now)."""
    stage, refused = MemoryStage(shipped()), {}
    for body in played.log:
        if upto(body):
            break
        if leave_out(body):
            continue
        judged, kept = stage.memory.act(act_of(body))
        stage.day = max(stage.day, body["recorded"])
        if kept is None:
            refused.setdefault((body["act"], body["step"]), judged.verdict.code)
    stage._turn = len(played.log)
    return stage, refused


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_count_by_hand(lang):
    """13 of 15 came (10 needed), two against, eleven for (of 13 more than 6½: 7)."""
    stage = MemoryStage(shipped(), lang=lang)
    told = rule.play(stage)
    counts = [b["outcome"]["result"] for b in stage.log if b["act"] == "count"]
    kept = ("entitled", "needed_present", "present", "needed_for", "for", "against")
    assert [[c[k] for k in kept] for c in counts] == [[15, 10, 13, 7, 11, 2]] * 2
    assert told["state"] == told["first"] == "closed" and told["versions"] == 2
    text = " ".join(t.text for t in stage.story)
    assert "15" in text and "13" in text and "11" in text and told["in_force_from"] in text


def test_the_older_text_is_kept_with_its_first_day_and_its_matter(played):
    versions = played.see(REGISTER, f"rule/{rule.ARTICLE}")
    texts = ["红事白事，席面不过十桌", "红事白事，席面不过十二桌"]
    assert [v["text"] for v in versions] == [rule.hashlib.sha256(t.encode()).hexdigest() for t in texts]
    assert versions[0]["from"] < versions[1]["from"] == played.told["in_force_from"]
    assert len({v["matter"] for v in versions}) == 2


def test_no_article_binds_before_it_was_entered(played):
    for body in played.log:
        if body["act"] == "enact":
            assert body["on"] < body["data"]["force"]


def test_its_log_replays_to_the_same(played):
    again = Memory({played.rules.digest: played.rules})
    for body in played.log:
        judged = again.judge(act_of(body))
        assert isinstance(judged.verdict, Accepted)
        assert judged.verdict.outcome == body["outcome"]
        assert {n: [f.subject, f.version] for n, f in judged.facts.items()} == body["rests"]
        again.apply(body["subject"], judged.verdict)


@pytest.mark.parametrize("step", ["draft", "consult", "legal", "party", "vote", "notice", "file"])
def test_with_one_step_left_out_no_article_enters(played, step):
    stage, refused = replayed(played, upto=lambda b: False, leave_out=lambda b: b["step"] == step)
    assert refused["enact", ""] == "no_authority"
    assert stage.see(REGISTER, f"rule/{rule.ARTICLE}") is None


# --- the ways an article comes back ------------------------------------------------------------------------------


class Article:
    """One article, step by step, in a village of fifteen households."""

    def __init__(self, town=None):
        if town is None:
            town = Town(MemoryStage(shipped()))
            town.found()
            town.hamlet(rule.GROUP, "前营社", "前营村", 15)
            town.stage.until("2026-04-13")
        self.town, self.stage = town, town.stage
        self.clerk = town.actor("village_clerk", VILLAGE)
        self.matter = self.stage.new("matter")
        self.force = self.stage.plus(120)
        data = {"procedure": "rule", "place": VILLAGE, "title": "红白事从简", "vars": {}}
        self.stage.do(self.matter, "open", self.clerk, data, step="open")

    def draft(self, text="a" * 64):
        self.text = text
        meeting = council(self.town, "village_committee", VILLAGE, 5)
        data = {"vars": {"article": text, "from_date": self.force}, "meeting": meeting}
        self.stage.do(self.matter, "submit", self.clerk, data, step="draft")

    def legal(self, choice="approved"):
        data = {"choice": choice, **({} if choice == "approved" else {"reason": "罚款无法律依据"})}
        office = self.town.actor("justice_office", VILLAGE)
        return self.stage.do(self.matter, "decide", office, data, step="legal", attested=KIN)

    def party(self):
        meeting = council(self.town, "village_party", VILLAGE, 7)
        office = self.town.actor("village_party_secretary", VILLAGE)
        data = {"choice": "approved", "meeting": meeting}
        self.stage.do(self.matter, "decide", office, data, step="party", attested=KIN)

    def to_the_vote(self):
        self.draft()
        self.legal()
        notice_over(self.stage, self.matter, "consult")
        self.party()

    def vote(self, for_, came=13):
        households = [h for h, _ in self.town.groups[rule.GROUP].households]
        self.assembly = Assembly(
            self.town, "village_assembly", VILLAGE, self.matter, "vote", [(h, None) for h in households]
        )
        self.assembly.convene(self.stage.rules.bodies["village_assembly"].notice)
        hall = {h: "for" if n < for_ else "against" for n, h in enumerate(households[:came])}
        self.counted = self.assembly.hold(Ballots(hall=hall))
        return self.assembly.take()

    def state(self, step):
        return self.stage.see(self.matter, "graph")[step][0]

    def enact(self, **more):
        return {
            "matter": self.matter, "step": "force", "article": rule.ARTICLE, "text": self.text, "force": self.force,
            **more,
        }  # fmt: skip


def test_a_fine_is_rejected_for_the_law_and_drafted_again():
    a = Article()
    a.draft()
    out = a.legal("rejected")
    assert out["opened"] == ["draft"]
    a.stage.tries("step_not_open", "x", "x", a.matter, "decide", a.town.actor("village_party_secretary", VILLAGE),
                  {"choice": "approved"}, step="party", attested=KIN)  # fmt: skip
    a.draft("b" * 64)
    assert a.stage.see(a.matter, "var/article") == "b" * 64 and a.state("legal") == "open"


def test_the_justice_office_silent_past_its_days_is_asked_again_and_nothing_is_approved():
    a = Article()
    a.draft()
    due = lapse_due(a.stage, a.matter, "legal")
    a.stage.until(due)
    ahead = a.stage.plus(1, due)
    a.stage.tries("dated_ahead", "x", "x", a.matter, "lapse", ANYONE, {}, step="legal", on=ahead)
    out = a.stage.lapse(a.matter, "legal", due, a.stage.rules.number("§paper_days", a.stage.day))
    assert (out["outcome"], out["opened"]) == ("lapsed", ["legal"])
    assert a.state("party") == "waiting"


@pytest.mark.parametrize(("for_", "came", "outcome", "opened"), [
    (6, 13, "failed", ["draft"]), (7, 13, "passed", ["notice", "file"]), (9, 9, "inquorate", ["vote"]),
    (5, 10, "failed", ["draft"]), (6, 10, "passed", ["notice", "file"]),
])  # fmt: skip
def test_how_the_vote_ends(for_, came, outcome, opened):
    """Of 15 households ten must come; half of those who came is not more than half."""
    a = Article()
    a.to_the_vote()
    out = a.vote(for_, came)
    assert (out["outcome"], out["opened"]) == (outcome, opened)


def test_v13_the_same_article_is_not_voted_on_until_it_passes():
    """Six of 13 are too few. Drafted again word for word it rests thirty days, or the call says why it is put again."""
    a = Article()
    a.to_the_vote()
    assert a.vote(6)["outcome"] == "failed"
    a.to_the_vote()
    households = [(h, None) for h, _ in a.town.groups[rule.GROUP].households]
    again = Assembly(a.town, "village_assembly", VILLAGE, a.matter, "vote", households)
    again.tries_again("没通过的原样再表决", "what failed is put again as it was")
    again.convene(a.stage.rules.bodies["village_assembly"].notice, "上次通知漏了三户")
    again.hold(Ballots(hall={h: "for" for h, _ in households[:13]}))
    assert again.take()["outcome"] == "passed"


def test_an_objection_upheld_takes_the_voted_article_back_to_its_draft():
    a = Article()
    a.to_the_vote()
    a.vote(11)
    who = Actor(a.stage.nym(a.matter, a.town.groups[rule.GROUP].households[3][0], Sealer()), "concerned")
    a.stage.do(a.matter, "object", who, {}, step="notice", sealed={"text": "限制了人身自由"})
    answer = {"objection": 1, "upheld": True, "reason": "确实不妥"}
    out = a.stage.do(a.matter, "answer", a.clerk, answer, step="notice", attested=KIN)
    assert out["opened"] == ["draft"] and a.stage.see(a.matter, "offer/force") is None


def test_an_article_entered_late_keeps_its_vote_and_begins_the_day_after():
    a = Article()
    a.to_the_vote()
    a.vote(11)
    notice_over(a.stage, a.matter, "notice")
    a.stage.do(a.matter, "report", a.clerk, {}, step="file")
    registrar = a.town.registrar()
    for code, more in (("another_text", {"text": "f" * 64}), ("another_text", {"force": a.stage.plus(200)})):
        a.stage.tries(code, "x", "x", REGISTER, "enact", registrar, a.enact(**more))
    a.stage.tries("wrong_office", "x", "x", REGISTER, "enact", a.clerk, a.enact())
    a.stage.until(a.stage.plus(1, a.force))
    a.stage.do(REGISTER, "enact", registrar, a.enact())
    assert [v["from"] for v in a.stage.see(REGISTER, f"rule/{rule.ARTICLE}")] == [a.stage.plus(2, a.force)]


# --- a new rulebook while an article is on its way ---------------------------------------------------------------


def test_an_article_on_its_way_hangs_the_days_of_its_own_rulebook():
    """The first is posted on 8 May: fifteen days end on Saturday the 23rd, so on Monday the 25th; twenty would end on
    Thursday the 28th. The second opens after the change: posted on 23 June, twenty days end on Monday 13 July, where
    fifteen would end on Wednesday the 8th."""
    old = shipped()
    new = town_rules(public_days="20")
    assert new.digest != old.digest
    first = Article()
    first.to_the_vote()
    stage, town = first.stage, first.town
    adopt = {"digest": new.digest, "reason": "从严"}
    stage.tries("wrong_office", "x", "x", CELL, "adopt_rulebook", first.clerk, adopt)
    stage.memory.rulebooks[new.digest] = new
    stage.do(CELL, "adopt_rulebook", town.registrar(), adopt)
    assert first.vote(11)["outcome"] == "passed"
    assert (stage.day, lapse_due(stage, first.matter, "notice")) == ("2026-05-08", "2026-05-26")
    notice_over(stage, first.matter, "notice")
    stage.rules = new
    second = Article(town)
    second.to_the_vote()
    assert second.vote(11)["outcome"] == "passed"
    assert (stage.day, lapse_due(stage, second.matter, "notice")) == ("2026-06-23", "2026-07-14")
    assert stage.see(first.matter, "meta")["rulebook"] == old.digest
    assert stage.see(second.matter, "meta")["rulebook"] == new.digest


def test_two_thirds_of_a_new_rulebook_count_for_what_opens_after_it():
    """Seven of 13 are more than half and no two thirds (9). The first opened before the change and passes with seven;
    the second fails with eight, and passes with nine once it is drafted again."""
    new = town_rules(village_majority='"2/3"')
    first = Article()
    first.to_the_vote()
    stage, town = first.stage, first.town
    stage.memory.rulebooks[new.digest] = new
    stage.do(CELL, "adopt_rulebook", town.registrar(), {"digest": new.digest, "reason": "从严"})
    assert first.vote(7)["outcome"] == "passed" and first.counted["needed_for"] == 7
    stage.rules = new
    second = Article(town)
    second.to_the_vote()
    assert second.vote(8)["outcome"] == "failed" and second.counted["needed_for"] == 9
    second.draft("c" * 64)
    second.legal()
    notice_over(stage, second.matter, "consult")
    second.party()
    assert second.vote(9)["outcome"] == "passed"
    assert "村委会组织法 §26" in second.counted["rules"]


def test_a_rulebook_that_is_not_here_opens_nothing():
    stage = Article().stage
    town = Town(stage)
    stage.do(CELL, "adopt_rulebook", town.registrar(), {"digest": "e" * 64, "reason": "x"})
    data = {"procedure": "rule", "place": VILLAGE, "title": "x", "vars": {}}
    stage.tries(
        "no_rulebook", "x", "x", "matter/new", "open", town.actor("village_clerk", VILLAGE), data, step="open"
    )
