"""Who may not decide because the money is a relative's.

Kin is attested by the server from office-holders' declarations (never from surnames): ``declared`` says whether the
one who acts has declared at all, ``related`` lists whom of the people concerned they are related to. Undeclared is
recorded as undeclared, not as unrelated. How far kin reaches is the rulebook's value ``kin_reach``.
"""

from yishi.procedure.acts import Act, Refused
from yishi.procedure.shapes import FLAG, IDENTIFIER, list_of, record_of

KIN = record_of(declared=FLAG, related=list_of(IDENTIFIER, 500))


def recused(act: Act) -> Refused | None:
    """Refuses an act whose doer is related to somebody it concerns: another holder or the next office must act."""
    kin = act.attested.get("kin")
    if not KIN.fits(kin):
        return Refused("unattested", {"fact": "kin"})
    assert isinstance(kin, dict)
    if kin["related"]:
        return Refused(
            "kin_decides", {"capacity": act.capacity, "related": len(kin["related"])}, "§kin_reach"
        )
    return None
