"""Case 8, the petition: who had it and how long, worked out by hand; hand-backs in time and late, silence, exhaustion.

Days by the 2026 calendar: Qingming rests on 4–6 April; the working days after Monday 9 March end on Monday the 16th.
"""

import pytest

from yishi.demo.cases import petition
from yishi.demo.cases.well import lapse_due
from yishi.demo.stage import Actor, MemoryStage
from yishi.demo.town import Town
from yishi.rulebook.loader import shipped

LEVELS = ["village_head", "petition_town", "petition_county", "petition_city", "petition_region"]
ANYONE = Actor("", "anyone")


@pytest.fixture
def carried():
    """Registered on Monday 9 March 2026 and sent to the village that day."""
    stage = MemoryStage(shipped())
    town = Town(stage)
    town.found()
    code = town.hamlet(petition.GROUP, "柳沟社", "柳沟村", 9).code
    stage.until("2026-03-09")
    found = petition.Petition(town, code)
    found.send()
    return found


def no(found, code, name, office, data=None, **more):
    actor = found.town.actor(office, found.code) if isinstance(office, str) else office
    return found.stage.tries(code, code, code, found.matter, name, actor, data or {}, step="climb", **more)


def climb(found):
    sub = found.stage.see(found.matter, "sub/climb")
    return LEVELS[sub["level"]], sub["state"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_who_had_it_and_how_long(lang):
    """9 March 3 + 12 + 5, 29 March 4, 2 April 15 + 1 of the county's silence + 3 for paper, 21 April 6 + 20."""
    stage = MemoryStage(shipped(), lang=lang)
    result = petition.play(stage)
    assert (result["levels"], result["answers"]) == (LEVELS[:4], 2)
    assert result["days"] == 3 + 12 + 5 + 4 + 15 + 1 + 3 + 6 + 20
    told = "第 12 天书面答复" if lang == "zh" else "answers 12 days after taking it"
    assert any(told in line.text for line in stage.story)


def test_no_word_of_the_petition_or_its_answers_is_in_the_record():
    stage = MemoryStage(shipped())
    matter = petition.play(stage)["matter"]
    answers = [
        b for b in stage.log if b["subject"] == matter and b["act"] == "answer" and b["step"] == "climb"
    ]
    assert len(answers) == 2
    assert all("text" in b["sealed"] and not b["data"] for b in answers)
    assert "答复意见书" not in str(stage.log)


def test_a_wrong_addressee_hands_it_back_on_the_last_working_day(carried):
    """Five working days after Monday 9 March: 10, 11, 12, 13 and 16 March."""
    carried.stage.until("2026-03-16")
    carried.does("misdirected", "village_head", {"to": "petition_county"})
    assert climb(carried) == ("petition_county", "carry")
    assert carried.stage.see(carried.matter, "meta")["state"] == "open"


def test_a_day_later_it_is_theirs_to_answer(carried):
    carried.stage.until("2026-03-17")
    refused = no(carried, "handed_back_late", "misdirected", "village_head", {"to": "petition_town"})
    assert (refused.facts["due"], refused.rule) == ("2026-03-16", "§petition_wrong")
    assert climb(carried) == ("village_head", "sent")


def test_it_is_handed_back_to_another_level_never_to_nobody_or_to_itself(carried):
    no(carried, "unknown_level", "misdirected", "village_head", {"to": "group_head"})
    no(carried, "unknown_level", "misdirected", "village_head", {"to": "village_head"})


def test_a_level_that_took_it_cannot_hand_it_back(carried):
    carried.does("accept", "village_head")
    no(carried, "petition_elsewhere", "misdirected", "village_head", {"to": "petition_town"})


def test_a_silent_level_loses_it_upward_when_its_days_and_the_grace_are_over(carried):
    """15 days after 9 March are the 24th; the lapse is dated the 25th and recorded from the 28th on."""
    stage = carried.stage
    assert lapse_due(stage, carried.matter, "climb") == "2026-03-25"
    stage.until("2026-03-24")
    no(carried, "dated_ahead", "lapse", ANYONE, on="2026-03-25")
    stage.until("2026-03-27")
    no(carried, "still_time", "lapse", ANYONE, on="2026-03-25")
    stage.until("2026-03-28")
    no(carried, "wrong_lapse_day", "lapse", ANYONE)
    out = stage.do(carried.matter, "lapse", ANYONE, {}, step="climb", on="2026-03-25")
    assert (out["level"], out["due"]) == ("petition_town", "2026-03-24")
    no(carried, "wrong_office", "accept", "village_head")


def test_a_level_that_took_it_and_never_answers_loses_it_too(carried):
    """Taken on 9 March; sixty days end on Friday 8 May."""
    carried.does("accept", "village_head")
    after = lapse_due(carried.stage, carried.matter, "climb")
    assert after == "2026-05-09"
    assert carried.stage.lapse(carried.matter, "climb", after, 3)["level"] == "petition_town"


def test_a_review_has_thirty_days_from_its_arrival_and_its_silence_moves_it_up(carried):
    """Answered and appealed on 9 March, at the town that day; thirty days end on Wednesday 8 April."""
    carried.does("accept", "village_head")
    carried.answer("village_head")
    carried.stage.do(carried.matter, "appeal", carried.me, {}, step="climb")
    carried.send()
    carried.stage.wait(5)
    carried.does("accept", "petition_town")
    assert lapse_due(carried.stage, carried.matter, "climb") == "2026-04-09"
    assert carried.stage.lapse(carried.matter, "climb", "2026-04-09", 3)["level"] == "petition_county"


def test_an_answer_that_nobody_contests_in_its_days_stands(carried):
    """Answered on 9 March; thirty days end on Wednesday 8 April."""
    carried.does("accept", "village_head")
    carried.answer("village_head")
    carried.stage.until("2026-04-09")
    no(carried, "appeal_late", "appeal", carried.me)
    out = carried.stage.lapse(carried.matter, "climb", "2026-04-09", 3)
    assert (out["outcome"], out["opened"]) == ("answered", ["rate"])


def test_nobody_but_the_petitioner_takes_it_back(carried):
    no(carried, "wrong_office", "withdraw", "petition_agent")
    no(carried, "wrong_office", "withdraw", "village_head")
    out = carried.stage.do(carried.matter, "withdraw", carried.me, {}, step="climb")
    assert out["ending"] == "withdrawn"


def test_after_the_fifth_level_it_is_exhausted_and_still_rated(carried):
    stage = carried.stage
    for n, office in enumerate(LEVELS):
        if n:
            carried.send()
        carried.does("accept", office)
        carried.answer(office)
        out = stage.do(carried.matter, "appeal", carried.me, {}, step="climb")
    assert (out["outcome"], out["opened"]) == ("exhausted", ["rate"])
    rating = {"who": carried.petitioner, "choice": "bad"}
    assert stage.do(carried.matter, "answer", carried.me, rating, step="rate")["ending"] == "settled"
