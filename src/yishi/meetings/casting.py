"""Casting a ballot, from a person's choice to the record: the choice is validated at the door, sealed, and sent.

The record's entry commits to the choice; salt and choice wait encrypted until the vote closes and `opening` reads them.
"""

from yishi.people.attesting import stands_for
from yishi.procedure import Act, Refused
from yishi.record import reading
from yishi.record.sealing import Sealer
from yishi.record.service import Done, Key, Turned, submit
from yishi.tally import CHOICES


def online(
    person: str, meeting: str, motion: str, voter: str, choice: str, key: Key | None = None,
    digest: str | None = None,
) -> Done | Turned:  # fmt: skip
    """A voter's own ballot from elsewhere: the person must stand for the pseudonym `voter` of that meeting.

    `digest` is what the form said, the choice included: with it, one form cannot carry two choices."""
    if choice not in CHOICES:
        return Turned(Refused("unknown_choice", {"choice": choice, "choices": list(CHOICES)}))
    if not stands_for(person, meeting, voter):
        return Turned(Refused("not_yours", {"step": "cast"}))
    return _send(meeting, motion, voter, choice, "online", "", voter, "concerned", key, digest)


def entered(
    secretary: str, capacity: str, meeting: str, motion: str, voter: str, choice: str, channel: str,
    hand: str = "", key: Key | None = None, digest: str | None = None,
) -> Done | Turned:  # fmt: skip
    """A ballot the secretary enters: from the hall, on paper, or a proxy's."""
    if choice not in CHOICES:
        return Turned(Refused("unknown_choice", {"choice": choice, "choices": list(CHOICES)}))
    return _send(meeting, motion, voter, choice, channel, hand, secretary, capacity, key, digest)


def _send(
    meeting: str,
    motion: str,
    voter: str,
    choice: str,
    channel: str,
    hand: str,
    by: str,
    capacity: str,
    key: Key | None,
    digest: str | None = None,
) -> Done | Turned:
    sealer = Sealer()
    data = {"motion": motion, "voter": voter, "channel": channel, **({"hand": hand} if hand else {})}
    sealed = {"choice": sealer.seal(meeting, "choice", choice, voter)}
    attested = {"person": True} if capacity == "concerned" else {}
    act = Act(meeting, "cast", by, capacity, "", "", data, "", sealed, attested)
    return submit([act], sealer, key, digest)


def openings(meeting: str, motion: str) -> list[tuple[int, str, str]]:
    """(ballot, choice, salt in hex) of every accepted ballot of a motion that has closed, in the order cast.

    Raises LookupError where a sealed choice is gone: it cannot be counted without it.
    """
    state = reading.read(meeting, f"motion/{motion}")
    found = []
    for n in range(1, state["cast"] + 1):
        ballot = reading.read(meeting, f"ballot/{motion}/{n}")
        opened = reading.opening(ballot[3])
        if opened is None:
            raise LookupError(f"ballot {n} of {motion} cannot be opened")
        found.append((n, *opened))
    return found
