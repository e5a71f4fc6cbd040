"""The proof of a rulebook, ahead of time: no effect without what topic and law demand, and every matter can end.

It walks the engine's own graph (`procedure.graph`) over every outcome of every open step, every correction, and every
region of the values that a ``when`` or a topic's amount compares, breadth first, so that the way it prints is a
shortest one. It is not a second interpreter: it assumes only which outcome comes next and in which region a value lies.

It deliberately does not check what the loader has refused already (unknown names, cycles, missing sources), nor what
the live machines guard by themselves: who acts, the lines of a payment, the digest of what was voted.
"""

from dataclasses import dataclass

from yishi.procedure.checker.laxer import laxer
from yishi.procedure.checker.proofs import prove
from yishi.procedure.checker.regions import days
from yishi.procedure.checker.walk import Walk, walk
from yishi.rulebook.model import Procedure, Rulebook
from yishi.rulebook.problems import Problem

__all__ = ["Proof", "Walk", "check", "laxer", "proof_of", "proofs", "prove", "walk"]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found out about one procedure: how many states its matters can be in, and what is wrong."""

    procedure: str
    steps: int
    states: int
    problems: tuple[Problem, ...]


def proof_of(rules: Rulebook, procedure: Procedure) -> Proof:
    """The proof of one procedure, under every set of amounts that was ever in force."""
    found: dict[tuple[str, int, str, str], Problem] = {}
    states = 0
    for day in days(rules, procedure):
        walked = walk(rules, procedure, day)
        states = max(states, len(walked.reached))
        for problem in prove(walked):
            found.setdefault(
                (problem.file, problem.line, problem.code, problem.text.rpartition("：")[2]), problem
            )
    ordered = sorted(found.values(), key=lambda p: (p.file, p.line, p.code))
    return Proof(procedure.name, len(procedure.steps), states, tuple(ordered))


def proofs(rules: Rulebook) -> list[Proof]:
    """One proof a procedure, in the order of the rulebook."""
    return [proof_of(rules, procedure) for procedure in rules.procedures.values()]


def check(rules: Rulebook) -> list[Problem]:
    """Every problem of every procedure, each with its place and, where there is one, the shortest way to it.

    Before them, every value that asks less than the law.
    """
    found = [*laxer(rules), *(problem for proof in proofs(rules) for problem in proof.problems)]
    return sorted(found, key=lambda p: (p.file, p.line, p.code))
