"""How one vote is counted: pure, exact, and the same for the file, the product and the verifier.

    >>> from yishi.tally import count, load
    >>> data = b'{"electorate": "adult", "roll": [{"id": "a"}], "present": ["a"], "hands": {"for": 1}}'
    >>> result = count(load(data))
    >>> result.passed, result.needed_present, result.needed_for
    (True, 1, 1)

`load` reads the file of `yishi tally` strictly, `count` counts, `statute` and `needed` answer from the
dated law. The room deliberately knows no persons, no clock and no database, and no vote that others
count: secret ballots, consents, verifications.
"""

from .counting import Result, count
from .reading import load
from .statutes import Bound, Statute, Terms, electorates, needed, statute, terms
from .vote import CHANNELS, CHOICES, Ballot, BodyRules, Hands, TallyError, Vote, Voter

__all__ = [
    "CHANNELS",
    "CHOICES",
    "Ballot",
    "BodyRules",
    "Bound",
    "Hands",
    "Result",
    "Statute",
    "TallyError",
    "Terms",
    "Vote",
    "Voter",
    "count",
    "electorates",
    "load",
    "needed",
    "statute",
    "terms",
]
