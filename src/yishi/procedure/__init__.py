"""The engine: four subject machines, the graph of steps, the ten kinds, one finder of facts, replay.

    decide(rules, get, act, facts) -> Accepted(changes, outcome) | Refused(code, facts, rule)

Pure: no Django, no clock, no chance. The same functions decide a live act and judge a published record.
"""

from yishi.procedure.acts import Accepted, Act, Fact, Refused, Verdict, Want
from yishi.procedure.engine import Judged, decide, entry_body, find_wants, judge
from yishi.procedure.memory import Memory

__all__ = [
    "Accepted",
    "Act",
    "Fact",
    "Judged",
    "Memory",
    "Refused",
    "Verdict",
    "Want",
    "decide",
    "entry_body",
    "find_wants",
    "judge",
]
