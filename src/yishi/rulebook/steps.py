"""Procedures and their steps: one line of a file each, read with the defaults of their kind.

Checked here is what one step can say; what it says of other steps and of the town is noted and checked when
all has been read (`references`). Whether a procedure is safe is the checker's question, in `procedure`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yishi.rulebook.kinds import COMMON, DAYS, KINDS, MONEY, SETS, SETTERS, WANTED, Kind, Param, outcomes
from yishi.rulebook.model import ANYONE, Atom, Procedure, Route, Step, When
from yishi.rulebook.parts import Uses
from yishi.rulebook.tables import Table, good_name

MOST_STEPS = 100
"""Steps of one procedure: more is nothing that people could follow, and the checker must walk it."""

_NEED = re.compile(r"([a-z][a-z0-9_]*)(?:\.([a-z][a-z0-9_]*))?")
_WHEN = re.compile(r"([a-z][a-z0-9_]*)\s*(<=|>=|==|<|>)\s*(\S+)")
_RESERVED = {*COMMON, "done", "open", "closed"}


@dataclass(frozen=True, slots=True)
class Found:
    """A procedure as read, with the table of each step, for the checks that need other steps."""

    procedure: Procedure
    tables: Mapping[str, Table]
    written: frozenset[str]
    """Names of all steps as written, those that could not be read among them."""


def procedure(name: str, table: Table, kinds: Mapping[str, Table], uses: Uses) -> Found:
    table.only(("title", "title_en", "topic", "purpose", "steps"))
    topic = table.text("topic")
    if topic and topic != "-":
        uses.note(table.place("topic"), "topic", topic, "topic")
    tables: dict[str, Table] = {}
    steps: dict[str, Step] = {}
    for step_name, step_table in table.inside("steps").tables():
        if not good_name(step_name):
            step_table.desk.fault(step_table.at, "bad_name", found=step_name)
        step = _Reading(step_name, step_table, kinds, uses).step()
        if step is not None:
            steps[step_name], tables[step_name] = step, step_table
    title = table.text("title")
    found = Procedure(
        name, title, table.text("title_en", title), topic, steps, table.at, table.text("purpose", "")
    )
    if len(tables) > MOST_STEPS:
        table.desk.fault(table.at, "too_many_steps", found=len(tables), limit=MOST_STEPS)
    if not table.inside("steps").data:
        table.desk.fault(table.at, "no_steps", found=name)
    elif steps and [s.kind == "intake" for s in steps.values()] != [True] + [False] * (len(steps) - 1):
        table.desk.fault(table.at, "no_intake", found=name)
    return Found(found, tables, frozenset(table.inside("steps").data))


def takes(kind: str, table: Table) -> bool:
    """Whether `table` may hold the defaults of `kind`; `_Reading` then takes them over step by step."""
    shape = KINDS.get(kind)
    if shape is None:
        table.desk.fault(table.at, "unknown_kind", found=kind, expected=", ".join(KINDS))
        return False
    table.only(("by", "days", "tries", *shape.params, *shape.bad))
    return True


class _Reading:
    """The reading of one step: its own table over the defaults of its kind."""

    def __init__(self, name: str, own: Table, kinds: Mapping[str, Table], uses: Uses) -> None:
        self.name, self.own, self.kinds, self.uses = name, own, kinds, uses
        self.kind = own.text("kind")

    def step(self) -> Step | None:
        own = self.own
        shape = KINDS.get(self.kind)
        if shape is None:
            if self.kind:
                own.fault("kind", "unknown_kind", found=self.kind, expected=", ".join(KINDS))
            return None
        params = self._params(shape)
        ends = outcomes(self.kind, params)
        first = ("needs", "when") if self.kind == "intake" else ()
        own.only(key for key in (*COMMON, *shape.params, *ends[1:]) if key not in first)
        self._wanted(params)
        title = own.text("title", self.name)
        return Step(
            self.name,
            self.kind,
            title,
            own.text("title_en", title),
            self._by(shape),
            self._needs(),
            self._when(),
            self._days(shape),
            self._routes(ends),
            self._sets(params),
            self._tries(),
            params,
            own.at,
        )

    def _table(self, key: str) -> Table:
        """The table that has the word on `key`: the step's own, or its kind's defaults."""
        default = self.kinds.get(self.kind)
        return (
            default if default is not None and key not in self.own.data and key in default.data else self.own
        )

    def _by(self, shape: Kind) -> tuple[str, ...]:
        table = self._table("by")
        value = table.data.get("by")
        if value is None:
            if shape.by:
                self.own.desk.fault(self.own.at, "missing_key", expected="by")
            return ()
        who = (table.text("by"),) if isinstance(value, str) else table.texts("by")
        for name in who:
            if name != ANYONE or self.kind != "intake":
                self.uses.note(table.place("by"), "who", name, "by")
        return who

    def _needs(self) -> tuple[tuple[Atom, ...], ...]:
        needs: list[tuple[Atom, ...]] = []
        for need in self.own.texts("needs") if self.kind != "intake" else ():
            atoms: list[Atom] = []
            for part in need.split("|"):
                match = _NEED.fullmatch(part.strip())
                if match is None:
                    self.own.fault("needs", "bad_needs", found=need)
                    break
                atoms.append(Atom(match[1], match[2] or "done"))
            else:
                needs.append(tuple(atoms))
        return tuple(needs)

    def _when(self) -> When | None:
        value = self.own.text("when", "")
        if not value:
            return None
        match = _WHEN.fullmatch(value.strip())
        if match is None or not (match[3] == "0" or match[3].startswith("§")):
            bare = match is not None and match[3].isdigit()
            code = "bare_number" if bare else "bad_when"
            self.own.fault("when", code, key="when", found=match[3] if match and bare else value)
            return None
        if match[3] != "0":
            self.uses.note(self.own.place("when"), "rule", match[3][1:], "when", ("fen", "count"))
        self.uses.note(self.own.place("when"), "variable", f"${match[1]}", "when", (*MONEY, "count"))
        return When(match[1], match[2], match[3])

    def _days(self, shape: Kind) -> str:
        table = self._table("days")
        if "days" in table.data:
            return self.uses.rule(table, "days", DAYS)
        if shape.waits:
            self.own.desk.fault(self.own.at, "no_days", found=self.name)
        return ""

    def _tries(self) -> str:
        table = self._table("tries")
        return self.uses.rule(table, "tries", ("count",), "§tries")

    def _routes(self, ends: tuple[str, ...]) -> Mapping[str, Route]:
        routes: dict[str, Route] = {}
        for outcome in ends[1:]:
            table = self._table(outcome)
            if outcome not in table.data:
                continue
            value = table.text(outcome)
            verb, _, step = value.partition(" ")
            if value == "close":
                routes[outcome] = Route("close")
            elif verb == "reopen" and good_name(step):
                routes[outcome] = Route("reopen", step)
            elif value:
                table.fault(outcome, "bad_route", key=outcome, found=value)
        return routes

    def _sets(self, params: Mapping[str, object]) -> tuple[str, ...]:
        names = self.own.texts("sets")
        for name in names:
            self.uses.note(self.own.place("sets"), "declared", f"${name}", "sets")
        free = self.kind in SETTERS
        for (kind, key, word), types in SETS.items():
            if self.kind != kind or params.get(key) != word:
                continue
            free = True
            if len(names) > 1 or (kind != "ask" and not names):
                expected = "一个变量 one variable: " + ", ".join(types)
                self.own.fault("sets", "bad_choice", key="sets", found=", ".join(names), expected=expected)
            for name in names:
                self.uses.note(self.own.place("sets"), "declared", f"${name}", "sets", types)
        if names and not free:
            self.own.fault("sets", "cannot_set", found=", ".join(names), kind=self.kind)
        for key in ("split", "compare", "plots", "all_households", "all_adults"):
            owned = params.get(key)
            if isinstance(owned, str) and owned.removeprefix("$") not in names:
                self.own.fault(key, "not_own", key=key, found=owned)
        return names

    def _params(self, shape: Kind) -> dict[str, object]:
        params: dict[str, object] = {}
        for key, param in shape.params.items():
            table = self._table(key)
            if key in table.data:
                params[key] = _Param(self.name, table, key, param, self.uses).read()
            elif param.required:
                self.own.desk.fault(self.own.at, "missing_key", expected=key)
            elif param.default is not None:
                params[key] = param.default
                if param.sort == "rule":
                    self.uses.note(self.own.at, "rule", str(param.default)[1:], key, param.of)
        return params

    def _wanted(self, params: Mapping[str, object]) -> None:
        for (kind, key, word), keys in WANTED.items():
            if self.kind == kind and params.get(key) == word:
                for wanted in keys:
                    if wanted not in params:
                        self.own.desk.fault(self.own.at, "missing_key", expected=wanted)


class _Param:
    """The reading of one parameter; the value is a text or a tuple of texts."""

    def __init__(self, step: str, table: Table, key: str, param: Param, uses: Uses) -> None:
        self.step, self.table, self.key, self.param, self.uses = step, table, key, param, uses

    def read(self) -> object:
        sort, key, table = self.param.sort, self.key, self.table
        value = table.data[key]
        if isinstance(value, int | float) and not isinstance(value, bool):
            table.fault(key, "bare_number", key=key, found=value)
            return ""
        if sort == "rule":
            return self.uses.rule(table, key, self.param.of)
        if sort in ("words", "offices", "whos", "balance"):
            return self._list(sort)
        text = table.text(key)
        if sort == "split" and not text.startswith("$"):
            self.uses.note(table.place(key), "variable", f"${text}", key, self.param.of)
        elif sort in ("variable", "split") and text.startswith("$"):
            self.uses.note(table.place(key), "variable", text, key, self.param.of)
        elif sort == "variable":
            table.fault(key, "bad_choice", key=key, found=text, expected="$变量 $variable")
        elif sort in ("office", "body", "electorate", "step"):
            self.uses.note(table.place(key), sort, text, key)
        elif sort == "pass" and text.startswith("§"):
            self.uses.note(table.place(key), "rule", text[1:], key, ("part",))
        elif sort in ("word", "pass") and text not in self.param.of:
            expected = ", ".join(self.param.of) + (", §" if sort == "pass" else "")
            table.fault(key, "bad_choice", key=key, found=text, expected=expected)
        return text

    def _list(self, sort: str) -> tuple[str, ...]:
        table, key = self.table, self.key
        alone = sort == "whos" and isinstance(table.data[key], str)
        words = (table.text(key),) if alone else table.texts(key)
        if len(words) < (2 if sort == "words" else 1) and isinstance(table.data[key], list):
            least = "两个以上 two or more" if sort == "words" else "一个以上 one or more"
            table.fault(key, "bad_choice", key=key, found=", ".join(words) or "[]", expected=least)
        for word in words:
            if sort in ("offices", "whos"):
                self.uses.note(table.place(key), "office" if sort == "offices" else "who", word, key)
            elif sort == "balance":
                self._balance(word)
            elif not good_name(word) or word in _RESERVED or word in KINDS["review"].params:
                table.fault(key, "bad_name", found=word)
        return words

    def _balance(self, text: str) -> None:
        left, equals, right = text.partition("=")
        terms = [term.strip() for side in (left, right) for term in side.split("+")]
        if not equals or not all(good_name(term) for term in terms):
            self.table.fault(self.key, "bad_balance", found=text)
            return
        for term in terms:
            self.uses.note(self.table.place(self.key), "variable", f"${term}", self.key, MONEY)
