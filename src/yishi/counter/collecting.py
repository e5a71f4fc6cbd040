"""Collecting a matter's shares: the accountant ticks the households that paid today; one act for the day.

Who has paid is sealed: the public record has day totals, the accountant the list, a household itself and nobody else
(arrears are nobody else's business, design.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from yishi.access.acting import Form, Unable, sent_before
from yishi.access.who import Who
from yishi.counter import payees
from yishi.counter.forms import AccountField, BookForm
from yishi.counter.keeping import Collection
from yishi.face.words import both
from yishi.ledger import queries as ledger
from yishi.matters import queries as matters
from yishi.procedure import Act
from yishi.record.rulebooks import RULEBOOKS
from yishi.record.sealing import Sealer


@dataclass
class Share:
    """What one household owes of a matter, and the voucher with which it paid; ``number`` is that of its pseudonym."""

    nym: str
    number: int
    name: str
    weight: str
    fen: int
    voucher: str
    ticked: bool = False
    receipt: str = ""
    """The address of its paper receipt, once it has paid."""


def shares(collection: Collection, lang: str, named: bool) -> list[Share]:
    """The households of a collection in the order of their numbers, who has paid and who has not."""
    subject = collection.matter.subject
    parties = payees.Parties(subject, named)
    paid = ledger.payers(ledger.collections(collection.book, subject, collection.step))
    rows = [
        Share(
            s["who"], parties.number.get(s["who"], 0), parties.household(s["who"], lang), s["weight"], s["fen"],
            paid.get(s["who"], ""),
        )
        for s in sharers(collection.matter, collection.step)
    ]  # fmt: skip
    return sorted(rows, key=lambda r: r.number)


def sharers(matter: Any, step: str) -> list[dict[str, Any]]:
    """The shares that a step collects: the variable that its parameter names."""
    spec = RULEBOOKS[matter.rulebook].procedures[matter.procedure].steps[step]
    named = str(spec.params["collects"]).removeprefix("$")
    return list(matters.variables(matter.subject).get(named) or [])


def weight(shares: Sequence[dict[str, Any]]) -> str:
    """The weights of all shares together, as a plain decimal."""
    return format(sum((Decimal(s["weight"]) for s in shares), Decimal(0)).normalize(), "f")


class CollectForm(BookForm):
    """Those who paid today, one sum, into cash or bank."""

    act = "collect"
    paid = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, label=both("今天谁交了", "Who paid today"),
        error_messages={"required": both("请点上今天交了的户。", "Tick the households that paid today.")},
    )  # fmt: skip
    into = AccountField(money=True, label=both("收到哪里", "Where it went"))
    had = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, collection: Collection, rows: Sequence[Share], **more: Any) -> None:
        self.collection, self.rows = collection, rows
        super().__init__(*args, **more)
        self.fields["paid"].choices = [(r.nym, r.name) for r in rows]  # type: ignore[attr-defined]
        self.initial.setdefault("had", collection.have_fen)
        self.initial.setdefault("into", "101")

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        assert one.hat is not None
        given, chosen = self.cleaned_data, set(self.cleaned_data["paid"])
        rows = [r for r in self.rows if r.nym in chosen]
        if (
            any(r.voucher for r in rows)
            and given["had"] == self.collection.have_fen
            and not sent_before(one, self)
        ):
            raise Unable(
                "collected_meanwhile", {"had_fen": given["had"], "have_fen": self.collection.have_fen}
            )
        subject, fen = self.collection.matter.subject, sum(r.fen for r in rows)
        # the list has no owner: it is several households'; it opens for the accountant and for each about itself
        payers = sealer.seal(self.book, "payers", ",".join(r.nym for r in rows))
        data = {
            "matter": subject, "step": self.collection.step, "into": given["into"], "fen": fen, "count": len(rows),
            "had_fen": given["had"],
        }  # fmt: skip
        return [
            Act(
                self.book,
                "collect",
                one.person,
                one.hat.capacity,
                given["on"],
                "",
                data,
                sealed={"payers": payers},
            )
        ]


class DoneForm(Form):
    """Reports a collection that is complete."""

    def __init__(self, *args: Any, collection: Collection, **more: Any) -> None:
        self.collection = collection
        super().__init__(*args, **more)

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        subject = self.collection.matter.subject
        return [Act(subject, "report", one.person, one.capacity, "", "", {}, step=self.collection.step)]
