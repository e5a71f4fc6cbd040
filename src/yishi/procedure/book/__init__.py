"""The book of one place: accounts, vouchers, and spending under authorities of matters, to the fen.

Books are held one level up: a group's book is kept by the village, which spends only what a matter's open effect
allows. Slices: ``meta``; ``account/<code>`` (debit minus credit, fen); ``number/<month>``; ``voucher/<number>`` of
open months; ``request/<n>``; ``line/<matter>/<step>/<line>`` [limit, spent], which outlives a reopening;
``paid/<matter>/<step>``; ``collected/<matter>/<step>``; ``asked/<matter>/<payee>``.
"""

from collections.abc import Mapping

from yishi.procedure.acts import Act, ActSpec, Get, Refused
from yishi.procedure.book import entries, keeping, spending
from yishi.rulebook.model import Rulebook

ACTS: Mapping[str, ActSpec] = {**keeping.ACTS, **spending.ACTS}
account_sum = entries.account_sum


def spec(rules: Rulebook, get: Get, act: Act) -> ActSpec | Refused:
    """The specification of an act on a book."""
    found = ACTS.get(act.name)
    if found is None:
        return Refused("no_such_act", {"act": act.name[:60], "kind": "book"})
    meta = get("meta")
    if act.name == "open_book":
        return Refused("already_open", {"subject": act.subject}) if meta else found
    return found if meta else Refused("no_such_book", {"subject": act.subject})
