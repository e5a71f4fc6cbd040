"""Draft: whatever the rulebook lets a step set, typed, worked out to the fen before it is sent, beside earlier versions."""

from collections.abc import Sequence
from typing import Any

from yishi.access.acting import Unable
from yishi.access.who import Who
from yishi.face.words import both
from yishi.loop import fields
from yishi.loop.forms.base import StepForm
from yishi.loop.rows import RowsField
from yishi.loop.values import Values, Worked
from yishi.procedure import Act, parts
from yishi.procedure.variables import fairly_split
from yishi.record.sealing import Sealer

LONG = 300
"""Items of a list beyond which it is sent in parts."""


class Submit(StepForm):
    name = "submit"
    pictures = True
    works = True

    def draw(self) -> None:
        g, step = self.ground, self.at.step
        self.fields.update(fields.fields(g, step.sets))
        kinds = {g.rules.variables.get(v) for v in step.sets}
        if "lines" in kinds and "quotes" not in kinds:
            self.fields["compared"] = RowsField(
                fields.quote_columns(), required=False, label=both("比过的几家报价", "the quotes that were compared"), help_text=fields.QUOTED
            )  # fmt: skip
        self.ask_meeting()
        if not self.is_bound:
            self._as_before()

    def _as_before(self) -> None:
        """What the last submission said is there to be changed, where the step was taken up again."""
        for name, value in Before(self).fields().items():
            self.initial.setdefault(name, value)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for name in self.at.step.sets:
            kind = self.at.rules.variables.get(name)
            if kind == "lines" and name != "purposes":
                for row in typed.get(name) or []:
                    if not row.get("payee") and not row.get("home"):
                        self.add_error(
                            name,
                            self.say(
                                "第 {n} 行没写付给谁。", "Row {n} does not say who is paid.", n=row["_n"] + 1
                            ),
                        )
            if kind == "hash" and not typed.get(f"{name}_text") and not typed.get(f"{name}_photo"):
                self.add_error(
                    f"{name}_text", both("写上全文，或者拍照。", "Write the text, or send a photo.")
                )
        if not self.errors:
            worked = self.worked()
            for name in worked.missing:
                said = self.say(
                    "{word}还算不出来，补上一个数。",
                    "{word} does not follow yet; one more figure is needed.",
                    word=self.ground.word(name),
                )
                self.add_error(name if name in self.fields else None, said)
        return typed

    def worked(self, sealer: Sealer | None = None) -> Worked:
        """What the form comes to, without sending anything."""
        return Values(self.ground, self.cleaned_data, sealer or Sealer()).work(self.at.step.sets)

    def acts(self, one: Who, sealer: Sealer) -> Sequence[Act]:
        worked = self.worked(sealer)
        for name in fields.tuple_of(self.at.step.params.get("split")):
            refused = fairly_split(worked.variables[name], self.at.subject)
            if refused is not None:
                raise Unable(refused.code, dict(refused.facts))
        given, before = dict(worked.variables), []
        for name, value in worked.variables.items():
            if isinstance(value, list) and len(value) > LONG:
                chunks = [value[n : n + LONG] for n in range(0, len(value), LONG)]
                before += [self._part(sealer, name, n, c) for n, c in enumerate(chunks, 1)]
                given[name] = {
                    "parts": len(chunks),
                    "root": parts.root_of_roots([parts.root(c) for c in chunks]),
                }
        compared = [
            {"supplier": r["supplier"], "fen": r["fen"], "photo": r.get("photo") or ""} for r in self.cleaned_data.get("compared") or []
        ]  # fmt: skip
        note: dict[str, Any] = {"compared": compared} if compared else {}
        note |= {"photos": worked.photos} if worked.photos else {}
        return [*before, self.act(sealer, {"vars": given, **self.meeting_data()}, note=note)]

    def _part(self, sealer: Sealer, name: str, number: int, items: list[Any]) -> Act:
        return self.act(sealer, {"variable": name, "part": number, "items": items})._replace(name="part")


class Before:
    """The last submission of a step, turned back into what would be typed."""

    def __init__(self, form: Submit) -> None:
        self.form, self.g = form, form.ground

    def fields(self) -> dict[str, Any]:
        from yishi.loop.versions import versions

        told = versions(self.form.at)
        if not told:
            return {}
        made: dict[str, Any] = {}
        for name, value in told[-1].variables.items():
            again = getattr(self, f"_{self.g.rules.variables.get(name, '')}", None)
            if name in self.form.fields:
                made[name] = again(name, value) if again else value
        return {k: v for k, v in made.items() if v is not None}

    def _who(self, nym: str) -> str:
        return self.g.behind.get(nym, nym)

    def _people(self, name: str, value: Any) -> Any:
        return [self._who(nym) for nym in value]

    def _lines(self, name: str, value: Any) -> Any:
        from yishi.story import payees

        rows = []
        for line in value:
            home = self._who(line["payee"])
            row = {"fen": line["fen"], "each": line.get("each"), "payee": payees.name(line["payee"])}
            rows.append({**row, "home": "" if row["payee"] else home})
        return rows

    def _shares(self, name: str, value: Any) -> Any:
        said = {self._who(s["who"]): s for s in value}
        made = self.form.fields[name]
        if isinstance(made, RowsField) and made.fixed:
            return [{"who": i, "weight": said[i]["weight"] if i in said else ""} for i in self.g.listed]
        return [{"who": who, "weight": s["weight"], "fen": s["fen"]} for who, s in said.items()]

    def _parcels(self, name: str, value: Any) -> Any:
        return [{"plot": p["plot"], "m2": p["m2"]} for p in value]

    def _quotes(self, name: str, value: Any) -> Any:
        from yishi.story import payees

        return [{"supplier": payees.name(q["supplier"]), "fen": q["fen"]} for q in value]
