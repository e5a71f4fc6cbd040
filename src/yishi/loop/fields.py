"""A field for every type a rulebook's variable can have, drawn over what the matter and the register know."""

from collections.abc import Iterable
from typing import Any

from django import forms

from yishi.face.fields import REQUIRED, DayField, MuField, WordsField, YuanField
from yishi.face.words import both
from yishi.loop.ground import WHOLE, Ground
from yishi.loop.photo import SentPhotoField
from yishi.loop.rows import Column, RowsField
from yishi.loop.solve import names
from yishi.people import queries
from yishi.record import reading


class Fixed(forms.Widget):
    """A household that stands in its row: its name is read, its id travels along."""

    template_name = "loop/fixed.html"

    def __init__(self, called: dict[str, str]) -> None:
        super().__init__()
        self.called = called

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["called"] = self.called.get(str(value), str(value))
        return context


def tuple_of(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(v) for v in value)  # type: ignore[attr-defined]


def balances(g: Ground) -> list[str]:
    return list(tuple_of(g.step.params.get("balance")))


def worked_out(g: Ground) -> set[str]:
    """The variables nobody types because they follow: shares said or measured elsewhere, the fund's one payment."""
    found = set()
    for name in g.step.sets:
        kind = g.rules.variables.get(name)
        if (kind == "shares" and name in tuple_of(g.step.params.get("split")) and (
            "weights" in g.step.params or "plots" in g.step.params
        )) or (kind == "lines" and _carried(g, name) == "town"):  # fmt: skip
            found.add(name)
    return found


def _carried(g: Ground, lines: str) -> str:
    """The book out of which the lines are paid into the group's own: "town" for the fund's part."""
    for step in g.procedure.steps.values():
        if step.params.get("lines") == f"${lines}" and step.params.get("book") == "town":
            paid_again = any(
                s.params.get("what") == "money" and s.params.get("lines") != f"${lines}"
                for s in g.procedure.steps.values()
                if s.kind == "effect"
            )
            return "town" if paid_again else ""
    return ""


def fields(g: Ground, variables: Iterable[str]) -> dict[str, forms.Field]:
    """The fields in which a step's variables are typed, in the order of the rulebook."""
    made: dict[str, forms.Field] = {}
    follows, summed = worked_out(g), names(balances(g))
    for name in variables:
        if name in follows:
            continue
        kind, label = g.rules.variables.get(name, ""), g.word(name)
        if kind == "hash":
            made[f"{name}_text"] = WordsField(
                rows=8, max_length=20_000, required=False, label=label,
                help_text=both("把全文写在这里，谁都能看。写在纸上的，拍照也行。", "Write the whole text here; everybody can read it. A photo of the paper does as well."),
            )  # fmt: skip
            made[f"{name}_photo"] = SentPhotoField(
                public=True, required=False, label=both("或者拍照", "or a photo of it")
            )
        else:
            made[name] = MAKERS[kind](g, name, label, name in summed)
    return made


def _fen(g: Ground, name: str, label: str, summed: bool) -> forms.Field:
    help_text = both("元。别的数定了，这一项能算出来的，可以空着。", "In yuan. Leave it empty where it follows from the others.") if summed else both("元", "in yuan")  # fmt: skip
    return YuanField(least=0, required=not summed, label=label, help_text=help_text)


def _count(g: Ground, name: str, label: str, summed: bool) -> forms.Field:
    return forms.IntegerField(min_value=0, label=label, error_messages={"required": REQUIRED})


def _text(g: Ground, name: str, label: str, summed: bool) -> forms.Field:
    return WordsField(rows=4, label=label)


def _date(g: Ground, name: str, label: str, summed: bool) -> forms.Field:
    return DayField(label=label)


def _choice(g: Ground, name: str, label: str, summed: bool) -> forms.Field:
    topics = [
        (t.code, f"{t.code} {t.title_en if g.lang == 'en' else t.title}") for t in g.rules.topics.values()
    ]
    return forms.ChoiceField(choices=topics, label=label, error_messages={"required": REQUIRED})


def _person(g: Ground, name: str, label: str, summed: bool) -> forms.Field:
    held = [
        (p, f"{g.rules.title_of(office, g.lang)} {queries.name(p)}")
        for office in g.rules.offices
        if g.rules.offices[office].level == "group" and office in ("group_head", name)
        for p in queries.holders(g.place, office, reading.today())
    ]
    choices = [("", "—"), *held, *((p, called) for p, _, called in g.adults)]
    return forms.ChoiceField(choices=choices, label=label, error_messages={"required": REQUIRED})


def _people(g: Ground, name: str, label: str, summed: bool) -> forms.Field:
    whole = {str(g.step.params.get(w, "")).removeprefix("$"): w for w in WHOLE}
    everyone = whole.get(name)
    if everyone == "all_adults":
        choices = [(p, called) for p, _, called in g.adults]
    else:
        choices = [(line.ident, f"{line.title}{_mu(g, line.irrigated_mu)}") for line in g.lived]
    return forms.MultipleChoiceField(
        choices=choices, label=label, initial=[c for c, _ in choices] if everyone else None,
        widget=forms.CheckboxSelectMultiple, error_messages={"required": both("至少选一户。", "Choose at least one.")},
        help_text=both("全都在名单上，少一个都不行。", "Everybody is on this list.") if everyone else both("勾上有关的各户。名字只有本社的人看得到。", "Tick those concerned. Only the group’s own people see names."),
    )  # fmt: skip


def _mu(g: Ground, mu: str) -> str:
    return g.say(" · {mu} 亩", " · {mu} mu", mu=mu) if mu.strip("0.") else ""


def _candidates(g: Ground, name: str, label: str, summed: bool) -> forms.Field:
    first = g.nominated()
    choices = sorted(((p, called) for p, _, called in g.adults), key=lambda c: c[0] not in first)
    return forms.MultipleChoiceField(
        choices=choices, initial=first, label=label, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": REQUIRED}, help_text=both("推荐过的排在前面。", "Those who were nominated come first."),
    )  # fmt: skip


def _places(g: Ground, name: str, label: str, summed: bool) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=[(p.code, p.title) for p in g.groups], label=label, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": REQUIRED},
    )  # fmt: skip


def _homes(g: Ground) -> list[tuple[str, str]]:
    return [("", "—"), *((ident, g.named.get(ident, ident)) for ident in g.listed)]


def _supplier(required: bool) -> WordsField:
    return WordsField(max_length=24, required=required, label=both("店名、单位名", "shop or firm"))


def _lines(g: Ground, name: str, label: str, summed: bool) -> forms.Field:
    if name == "purposes":
        columns = [
            Column("payee", WordsField(max_length=24, label=both("用途", "purpose"))),
            Column("fen", YuanField(label=both("全年（元）", "the year (yuan)")), "num"),
            Column(
                "each",
                YuanField(required=False, label=both("每笔最多（元）", "at most each time (yuan)")),
                "num",
            ),
        ]
        return RowsField(columns, least=1, label=label)
    columns = [
        Column("payee", _supplier(required=False)),
        Column("home", forms.ChoiceField(choices=_homes(g), required=False, label=both("或本社的户", "or a household"))),
        Column("fen", YuanField(label=both("金额（元）", "yuan")), "num"),
    ]  # fmt: skip
    return RowsField(
        columns, label=label, required=False,
        help_text=both("店名会公开。收款人是本社的户，从右边选，不写名字。", "A firm’s name is public. Choose a household from the list instead of writing a name."),
    )  # fmt: skip


def _shares(g: Ground, name: str, label: str, summed: bool) -> forms.Field:
    split = name in tuple_of(g.step.params.get("split"))
    weight = MuField(required=False, label=both("亩数或份数", "mu or parts"))
    if not split:
        places = [(p.code, p.title) for p in g.groups]
        columns = [
            Column("who", forms.ChoiceField(choices=[*_homes(g), *(places if len(g.place) < 15 else [])], label=both("哪一户", "household"))),
            Column("weight", weight, "num"),
            Column("fen", YuanField(least=0, label=both("金额（元）", "yuan")), "num"),
        ]  # fmt: skip
        return RowsField(columns, least=1, label=label)
    columns = [
        Column("who", forms.CharField(widget=Fixed(g.named), label=both("户", "household"))),
        Column("weight", weight, "num"),
    ]
    rows = [{"who": ident, "weight": g.mu.get(ident, "")} for ident in g.listed]
    return RowsField(
        columns, fixed=True, least=1, label=label, initial=rows,
        help_text=both("亩数从户册来，可以改。每户的钱由机器分到分，空着的户不摊。", "The mu come from the register and can be changed. Each share is worked out to the fen; an empty household pays nothing."),
    )  # fmt: skip


def _parcels(g: Ground, name: str, label: str, summed: bool) -> forms.Field:
    plots = [
        (
            ident,
            f"{ident} · {g.named.get(plot['household'], plot['household'])} · {plot['m2'] - plot['taken_m2']} m²",
        )
        for ident, plot in g.plots.items()
    ]
    columns = [
        Column("plot", forms.ChoiceField(choices=[("", "—"), *plots], label=both("地块", "plot"))),
        Column("m2", forms.IntegerField(min_value=1, label=both("平方米", "m²")), "num"),
    ]
    return RowsField(columns, least=1, label=label)


def _quotes(g: Ground, name: str, label: str, summed: bool) -> forms.Field:
    return RowsField(quote_columns(), least=1, label=label, help_text=QUOTED)


QUOTED = both("每家一行；报价单拍张照片。", "A row for each supplier; with a photo of the quote.")


def quote_columns() -> list[Column]:
    return [
        Column("supplier", _supplier(required=True)),
        Column("fen", YuanField(label=both("报价（元）", "quote (yuan)")), "num"),
        Column("photo", SentPhotoField(required=False, label=both("报价单照片", "photo of the quote"))),
    ]


MAKERS = {
    "fen": _fen, "count": _count, "text": _text, "date": _date, "choice": _choice, "person": _person, "people": _people,
    "candidates": _candidates, "places": _places, "lines": _lines, "shares": _shares, "parcels": _parcels,
    "quotes": _quotes,
}  # fmt: skip
