"""From a clerk's list to acts of the register, all of them the registrar's: offices, representatives, kin, plots.

A row that says what the register says already gives no act, so that a list sent twice does nothing the second time.
"""

import json
from collections import defaultdict
from typing import Any

from yishi.people import attesting, queries
from yishi.people.finding import People, Places
from yishi.people.lists.farmland import PlotRow, part_of
from yishi.people.lists.kin import Declaration
from yishi.people.lists.listing import ListReading, Row
from yishi.people.lists.offices import OfficeRow
from yishi.people.lists.representatives import RepresentativeRow
from yishi.people.models import Mandate, Person, Term
from yishi.people.plans import Plan
from yishi.people.sheets.notes import Notes
from yishi.procedure import Act
from yishi.procedure.register.offices import elected, term_end
from yishi.record import reading
from yishi.rulebook.model import LEVELS, Rulebook

SEVERAL = frozenset({"teller", "mediator", "elder", "petition_agent"})
"""Offices of a group or village that more than one person may hold at a time."""


class Entering:
    """Shared by the kinds: who acts, where, on which day."""

    def __init__(self, notes: Notes, rules: Rulebook, context: str, by: str, at: str) -> None:
        self.rules, self.by, self.at = rules, by, at
        self.places, self.people = Places(context), People()
        self.today = reading.today()
        self.plan = Plan(notes)

    def act(self, subject: str, name: str, data: dict[str, Any], row: Row, key: str, **more: Any) -> None:
        self.plan.add(Act(subject, name, self.by, self.at, "", "", data, **more), row, key)

    # --- offices --------------------------------------------------------------------------------------------

    def offices(self, read: ListReading) -> Plan:
        self.terms: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
        for t in Term.objects.order_by("since", "person"):
            self.terms[t.place, t.office].append((t.person, t.since, t.until))
        self.entered: dict[tuple[str, str, str], str] = {}
        self.seated: dict[tuple[str, str], Row] = {}
        for one in read.entries:
            self._office(one)
        return self.plan

    def _office(self, one: OfficeRow) -> None:
        office = self.rules.offices[one.office]
        if self._another_level(one):
            return
        code = self.places.at(office.level, one.village, one.group, one.row)
        if not code or not one.who.name:
            return
        person = self._holder(one, code)
        term = self._term(one, code)
        if person is None or term is None:
            return
        since, until = term
        key = (code, one.office)
        if (person, since, until) in self.terms[key]:
            self.plan.already += 1
            return
        if self._taken(one, key, person, since):
            return
        data: dict[str, Any] = {"office": one.office, "person": person, "since": since}
        if until:
            data["until"] = until
        if one.office in elected(self.rules):
            data["taken_over"] = True
        self.seated[key] = one.row
        self.terms[key].append((person, since, until))
        self.act(f"register/{code}", "appoint", data, one.row, "office")

    def _another_level(self, one: OfficeRow) -> bool:
        office = self.rules.offices[one.office]
        below = {"village": "group", "group": ""}.get(office.level, "village")
        if below and one.row.text(below):
            where = {"village": "村", "town": "镇"}.get(office.level, "上级")
            text = f"{office.title}是{where}里的职务，不是这里的；请把这一格空着，或改正职务"
            one.row.fault(
                below,
                "office_of_another_level",
                text,
                f"{office.title_en} is an office of the {office.level}.",
            )
            return True
        return False

    def _holder(self, one: OfficeRow, code: str) -> str | None:
        above = LEVELS[self.rules.offices[one.office].level] <= LEVELS["town"]
        may_enter = above or one.outside
        found = self.people.find(one.who, code, one.row, "name", unknown=not may_enter)
        if found is not None:
            if one.office_phone and queries.office_phone(found.ident) != one.office_phone:
                one.row.remark(
                    "office_phone", "office_phone_unread", "已在登记册里的人，办公电话不随任职名单改，没有读",
                    "The office phone of somebody in the register is not changed by this list.",
                )  # fmt: skip
            return found.ident
        if not may_enter or one.row.place.row in self._faulty(one.row):
            return None
        return self._enter(one, code)

    def _faulty(self, row: Row) -> set[int]:
        return {p.row for p in self.plan.problems if p.sheet == row.place.sheet}

    def _enter(self, one: OfficeRow, code: str) -> str | None:
        """Somebody of none of the households comes into the register, by name and phone."""
        for ident in queries.find("phone", one.who.phone) if one.who.phone else []:
            if queries.is_there(ident) and queries.name(ident) == one.who.name:
                return ident
        key = (code, one.who.name, one.who.phone)
        if key in self.entered:
            return self.entered[key]
        if not one.who.phone:
            text = f"“{one.who.name}”还不在登记册里；请填本人电话，登记和登录都要用"
            one.row.fault(
                "phone", "phone_missing", text, "Not in the register yet; a phone is needed to enter them."
            )
            return None
        had = Person.objects.filter(place=code, household="", ident__startswith=f"p-{code}-s").count()
        ident = f"p-{code}-s{had + 1 + sum(k[0] == code for k in self.entered):02d}"
        self.entered[key] = ident
        kept = {"name": one.who.name, "phone": one.who.phone, "office_phone": one.office_phone}
        if len(one.who.id_end) > 4:
            kept["id_number"] = one.who.id_end
            self.plan.sealer.find_by("id_number", one.who.id_end, ident)
        value = json.dumps({k: v for k, v in kept.items() if v}, ensure_ascii=False, sort_keys=True)
        sealed = {"who": self.plan.sealer.seal(f"register/{code}", "who", value, ident)}
        self.plan.sealer.find_by("phone", one.who.phone, ident)
        self.act(f"register/{code}", "person", {"id": ident}, one.row, "name", sealed=sealed)
        one.row.remark(
            "name", "person_entered", f"“{one.who.name}”会新登记到登记册", "A new person is entered."
        )
        return ident

    def _term(self, one: OfficeRow, code: str) -> tuple[str, str] | None:
        """First and last day: today where none is written, and the law's last day for an elected office."""
        since = one.since.isoformat() if one.since else self.today
        until = one.until.isoformat() if one.until else ""
        if not one.since:
            held = [t for t in self.terms[code, one.office] if not t[2] or t[2] >= self.today]
            since = held[0][1] if len(held) == 1 else since
        if since > self.today:
            text = f"任职日期 {since} 还没有到；请到那一天再导入"
            one.row.fault("since", "since_ahead", text, f"{since} has not come; import it on that day.")
            return None
        right = term_end(self.rules, one.office, since, self.today)
        if right and not until:
            until = right
            one.row.remark(
                "until",
                "term_filled",
                f"没有写任期至，按任期算到 {right}",
                f"The term is counted to {right}.",
            )
        if until and until < self.today:
            text = f"任期到 {until} 已经满了；请填现任的人，换届要走推选"
            one.row.fault(
                "until", "term_over", text, f"The term ended on {until}; write who holds the office now."
            )
            return None
        if right and until > right:
            text = f"从 {since} 起，任期最晚到 {right}（村委会组织法 §14）；请核对"
            one.row.fault(
                "until", "term_too_long", text, f"A term from {since} ends on {right} at the latest."
            )
            return None
        return since, until

    def _taken(self, one: OfficeRow, key: tuple[str, str], person: str, since: str) -> bool:
        office = self.rules.offices[one.office]
        if key in self.seated and (office.code not in SEVERAL and LEVELS[office.level] >= LEVELS["village"]):
            before = self.seated[key].place.row
            text = f"{office.title}在第 {before} 行已经有人；一个职务只能一人担任"
            one.row.fault("office", "office_twice", text, f"Row {before} fills that office already.")
            return True
        terms = [t for t in self.terms[key] if not t[2] or t[2] >= self.today]
        mine = [t for t in terms if t[0] == person]
        single = office.code not in SEVERAL and LEVELS[office.level] >= LEVELS["village"]
        if mine:
            text = f"登记册里这个人已经担任{office.title}，从 {mine[0][1]} 到 {mine[0][2] or '没有写止期'}；要改请先办离任"
            one.row.fault(
                "since", "holder_already", text, f"This person holds that office already, from {mine[0][1]}."
            )
        elif one.office in elected(self.rules) and self.terms[key]:
            text = f"{office.title}已经登记过；以后换人要经推选，不能导入"
            one.row.fault(
                "office",
                "holder_already",
                text,
                "That office was taken over before; it is filled by election now.",
            )
        elif single and terms:
            text = f"{office.title}现在是“{queries.name(terms[0][0])}”；请先办离任，再登记新的人"
            one.row.fault(
                "office", "holder_already", text, "Somebody holds that office; end their term first."
            )
        else:
            return False
        return True

    # --- representatives ------------------------------------------------------------------------------------

    def representatives(self, read: ListReading) -> Plan:
        for one in read.entries:
            self._mandate(one)
        return self.plan

    def _mandate(self, one: RepresentativeRow) -> None:
        code = self.places.at("group", one.village, one.group, one.row)
        home = self.people.home(one.number, "", code, one.row) if code and one.number else None
        if home is None or not one.representative:
            return
        found: dict[str, str | None] = {}
        named = {"representative": one.representative, "alternate": one.alternate}
        for key, name in named.items():
            if not name:
                continue
            some = [m for m in home.members if m.name == name]
            if len(some) != 1:
                what = "没有" if not some else "不止一个"
                text = f"户号 {one.number} 里{what}叫“{name}”的人；请照户册核对"
                one.row.fault(
                    key,
                    "not_in_household",
                    text,
                    f"Not exactly one of that name is in household {one.number}.",
                )
                return
            if some[0].capacity != "full":
                text = f"“{name}”未满 18 周岁或不能自己做主，不能当户代表（民法典 §18）；请另选一人"
                one.row.fault(key, "cannot_represent", text, "A representative has full civil capacity.")
                return
            found[key] = some[0].ident
        now = Mandate.objects.filter(household=home.ident).first()
        if one.alternate is None and now and now.alternate and now.alternate != found["representative"]:
            found["alternate"] = now.alternate
        wanted = (found["representative"], found.get("alternate") or "")
        if now and (now.representative, now.alternate) == wanted:
            self.plan.already += 1
            return
        data = {"household": home.ident, "representative": wanted[0]}
        if wanted[1]:
            data["alternate"] = wanted[1]
        elif now and now.alternate:
            one.row.remark(
                "alternate", "alternate_removed", "原来的候补不再是候补", "The alternate is one no more."
            )
        self.act(f"register/{code}", "mandate", data, one.row, "representative")

    # --- kin ------------------------------------------------------------------------------------------------

    def kin(self, read: ListReading) -> Plan:
        for one in read.entries:
            self._declaration(one)
        return self.plan

    def _declaration(self, one: Declaration) -> None:
        context = self.places.context or self.at.partition("@")[2]
        code = self.places.at("group", one.village, one.group, one.row) if one.group else context
        if not code or not one.who.name:
            return
        who = self.people.find(one.who, code, one.row, "name")
        if who is None:
            return
        held = sorted({place for place, _ in queries.offices(who.ident, self.today)})
        if not held:
            text = f"“{one.who.name}”现在没有担任职务；亲属申报只登记任职的人"
            one.row.fault("name", "not_in_office", text, "Only who holds an office declares kin.")
            return
        declared: dict[str, int] = {}
        for relative in one.relatives:
            named = one.who.__class__(relative.name, relative.id_end)
            if relative.outside:
                continue
            if relative.number:
                home = self.people.home(relative.number, relative.name, who.place, relative.row)
                some = [m for m in home.members if m.name == relative.name] if home else []
                found = some[0] if len(some) == 1 else None
            else:
                found = self.people.find(named, code, relative.row, "relative")
            if found is not None and found.ident == who.ident:
                text = "亲属是本人；请填亲属的姓名"
                relative.row.fault("relative", "kin_is_oneself", text, "Nobody is their own kin.")
            elif found is not None and relative.degree:
                nearer = min(relative.degree, declared.get(found.ident, relative.degree))
                declared[found.ident] = nearer
        kin = sorted(declared.items())
        value = json.dumps([list(k) for k in kin])
        for place in held:
            if attesting.declared_kin(who.ident, place) == kin and reading.read(
                f"register/{place}", f"kin/{who.ident}"
            ):
                self.plan.already += 1
                continue
            sealed = {"kin": self.plan.sealer.seal(f"register/{place}", "kin", value, who.ident)}
            data = {"person": who.ident, "count": len(one.relatives)}
            self.act(f"register/{place}", "declare_kin", data, one.row, "name", sealed=sealed)

    # --- farmland -------------------------------------------------------------------------------------------

    def farmland(self, read: ListReading) -> Plan:
        known: dict[str, set[str]] = {}
        for one in read.entries:
            code = self.places.at("group", one.village, one.group, one.row)
            if code:
                known.setdefault(
                    code, {key.partition("/")[2] for key in reading.keys_of(f"register/{code}", "plot/")}
                )
                self._plot(one, code, known[code])
        return self.plan

    def _plot(self, one: PlotRow, code: str, known: set[str]) -> None:
        if not (one.number or one.holder):
            return
        home = self.people.home(one.number, one.holder, code, one.row)
        if home is None or not one.plot or not one.m2:
            return
        subject = f"register/{code}"
        if one.plot in known:
            self._known_plot(one, home.ident, reading.read(subject, f"plot/{one.plot}"))
            return
        whole = part_of(one.plot, known) or next((k for k in known if part_of(k, {one.plot})), "")
        if whole:
            text = f"登记册里有地块 {whole}，和 {one.plot} 看来是同一块地；请核对编号"
            one.row.fault(
                "plot", "plot_overlaps", text, f"Plot {whole} of the register looks like the same ground."
            )
            return
        sealed = {"household": self.plan.sealer.seal(subject, "household", home.ident, home.ident)}
        data: dict[str, Any] = {"id": one.plot, "m2": one.m2}
        if one.where:
            data["about"] = self.plan.sealer.seal(subject, "about", one.where, home.ident)
        self.act(subject, "plot", data, one.row, "plot", sealed=sealed, attested={"person": True})

    def _known_plot(self, one: PlotRow, household: str, kept: dict[str, Any]) -> None:
        if kept["m2"] == one.m2 and reading.private(kept["household"]) in (household, None):
            self.plan.already += 1
            return
        text = f"地块 {one.plot} 已经登记：{kept['m2']} 平方米，和这里的面积或承包户不同；登记过的地块不能用导入改"
        one.row.fault(
            "plot",
            "plot_already",
            text,
            f"Plot {one.plot} is registered already, with {kept['m2']} m² or another holder.",
        )


KINDS = ("offices", "representatives", "kin", "farmland")


def plan(kind: str, read: ListReading, rules: Rulebook, context: str, by: str, at: str) -> Plan:
    """What a list means for the register: `by` in the capacity `at` (the registrar's), `context` a place's code or ""."""
    made: Plan = getattr(Entering(read.notes, rules, context, by, at), kind)(read)
    return made
