"""The proof of a rulebook, ahead of time: no effect without what topic and law demand, and every matter can end.

It walks the engine's own graph (`procedure.graph`) over every outcome of every open step and every region of the
values that a ``when`` compares, breadth first, so that the path it prints is a shortest one. It is not a second
interpreter: what it assumes is only which outcome comes next and in which region a variable lies.

It deliberately does not check what the loader has refused already (unknown names, cycles, missing sources).
"""

from dataclasses import replace

from yishi.procedure.checker.forms import form_of
from yishi.procedure.checker.proofs import prove
from yishi.procedure.checker.static import static
from yishi.procedure.checker.walk import Walk, walk
from yishi.procedure.checker.words import path
from yishi.rulebook.model import Rulebook
from yishi.rulebook.problems import Problem

__all__ = ["Walk", "check", "form_of", "prove", "static", "walk"]


def check(rules: Rulebook) -> list[Problem]:
    """Every problem of every procedure, each with its place and, where there is one, the shortest way to it."""
    problems: list[Problem] = []
    for procedure in rules.procedures.values():
        walked = walk(rules, procedure)
        seen = [_placed(walked, p) for p in static(rules, procedure)]
        problems += seen
        problems += prove(rules, walked)
    return sorted(problems, key=lambda p: (p.file, p.line, p.code))


def _placed(walked: Walk, problem: Problem) -> Problem:
    """A static problem with the shortest way on which its step opens, where it ever does."""
    at = next((s.name for s in walked.procedure.steps.values() if s.at.line == problem.line), "")
    opens = walked.first_open(at)
    return problem if opens is None else replace(problem, path=path(walked.way(opens), at))
