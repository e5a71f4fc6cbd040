"""Cases side by side: one at a time, by the day; whoever goes astray stops the play and is told."""

import pytest

from yishi.demo.playing import play_all
from yishi.demo.stage import Astray, MemoryStage
from yishi.demo.together import play_together
from yishi.rulebook.loader import shipped


def played():
    stage = MemoryStage(shipped())
    play_all(stage)
    return [(e["recorded"], e["act"], e["subject"].partition("/")[0]) for e in stage.log], stage


def test_the_town_s_year_is_one_year_and_the_same_each_time():
    """Every case has its days in 2026, and the days of the record only go forward."""
    first, stage = played()
    days = [day for day, _, _ in first]
    assert days == sorted(days) and days[0] >= "2026-01-01" and stage.day < "2027-01-01"
    assert first == played()[0]


def test_the_one_whose_day_is_earliest_goes_first():
    seen = []

    def script(name, days):
        def play(part):
            for day in days:
                part.until(day)
                seen.append((day, name))

        return play

    play_together(MemoryStage(shipped()), [script("a", ["2026-05-01", "2026-05-09"]), script("b", ["2026-05-01", "2026-05-04"])])  # fmt: skip
    assert seen == [("2026-05-01", "a"), ("2026-05-01", "b"), ("2026-05-04", "b"), ("2026-05-09", "a")]


def test_one_that_goes_astray_stops_all():
    def astray(part):
        part.until("2026-04-01")
        raise Astray("off the script")

    def long(part):
        for _ in range(1000):
            part.wait(1)

    with pytest.raises(Astray, match="off the script"):
        play_together(MemoryStage(shipped()), [long, astray, long])
