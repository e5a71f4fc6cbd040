"""One step of a procedure as a sentence: when it starts, who acts, in how many days, and what if not.

Steps are called by their number in the order of the file, as a reader sees them on paper.
"""

from yishi.rulebook.kinds import outcomes
from yishi.rulebook.model import Atom, Procedure, Route, Step
from yishi.rulebook.words import Pair, Speaker


class Telling:
    """Tells the steps of one procedure."""

    def __init__(self, say: Speaker, procedure: Procedure) -> None:
        self.say, self.procedure = say, procedure
        self.numbers = {name: number for number, name in enumerate(procedure.steps, 1)}

    def ref(self, name: str) -> str:
        """A step by its number."""
        number = self.numbers.get(name, 0)
        return self._(f"第 {number} 步", f"step {number}")

    def step(self, step: Step) -> str:
        """The whole of one step: ``3. title. When and who, how long. What if not.``"""
        acts = [self._starts(step), self._when(step), self._does(step), self._lasts(step)]
        sentences = [self._(step.title, step.title_en), self._("，", ", ").join(a for a in acts if a)]
        sentences += [*self._writes(step), *self._otherwise(step)]
        if self.say.lang == "zh":
            return f"{self.numbers[step.name]}. " + "。".join(sentences) + "。"
        return f"{self.numbers[step.name]}. " + ". ".join(s[:1].upper() + s[1:] for s in sentences) + "."

    def again(self) -> tuple[str, ...]:
        """How often a step may be done again, once for all steps with the same bound."""
        bounds: dict[str, list[str]] = {}
        for step in self.procedure.steps.values():
            if any(route.verb == "reopen" for route in step.routes.values()):
                bounds.setdefault(self.say.number(step.tries), []).append(self.ref(step.name))
        if len(bounds) == 1:
            most = next(iter(bounds))
            return (
                self._(
                    f"重办：一步最多办 {most} 次（它前面的步骤重开，重新数起），还不成，本事项结束",
                    f"Again: a step is done at most {most} times, counted anew when a step before it is reopened; after that the matter ends",
                ),
            )
        return tuple(
            self._(
                f"重办：{self.say.joined(refs)}最多办 {most} 次（它前面的步骤重开，重新数起），还不成，本事项结束",
                f"Again: {self.say.joined(refs)} is done at most {most} times, counted anew when a step before it is reopened; after that the matter ends",
            )
            for most, refs in bounds.items()
        )

    def objections(self, step: Step) -> str:
        """How long a notice hangs and who answers objections in which time."""
        say = self.say
        days, answer = say.number(step.days), say.number(str(step.params["answer_days"]))
        silent = step.routes.get("unanswered")
        if silent is None:
            after = self._("到期不答复算异议成立", "no answer in time upholds the objection")
        else:
            after = self._(
                f"到期不答复：{self._leads(step, silent)}", f"no answer: {self._leads(step, silent)}"
            )
        return self._(
            f"监督：“{step.title}”挂 {days}（{say.source_of(step.days)}），有关的人可以提异议，"
            f"{say.all(step.by)} {answer}内答复；{after}",
            f"oversight: “{step.title_en}” hangs {days} ({say.source_of(step.days)}); those concerned may object, "
            f"the {say.all(step.by)} answers within {answer}; {after}",
        )

    def _(self, zh: str, en: str) -> str:
        return self.say.pick((zh, en))

    # --- when -------------------------------------------------------------------------------------------------

    def _starts(self, step: Step) -> str:
        """What must have happened: clauses joined by and, each a choice of states joined by or."""
        if not step.needs:
            return ""
        told = []
        for clause in step.needs:
            one = self.say.joined([self._atom(atom) for atom in clause])
            told.append(self._(f"（{one}）", f"({one})") if len(clause) > 1 and len(step.needs) > 1 else one)
        after = self.say.joined(told, ("和", " and "))
        return self._(f"{after}之后", f"after {after}")

    def _atom(self, atom: Atom) -> str:
        ref = self.ref(atom.step)
        if atom.state in ("done", "open", "closed"):
            return {
                "done": ref,
                "open": self._(f"{ref}开始", f"{ref} has begun"),
                "closed": self._(f"{ref}结束", f"{ref} has ended"),
            }[atom.state]
        word = self._outcome(self.procedure.steps[atom.step], atom.state)
        return self._(f"{ref}“{word}”", f"{ref} ends with “{word}”")

    def _when(self, step: Step) -> str:
        if step.when is None:
            return ""
        bound = "0" if step.when.bound == "0" else self.say.number(step.when.bound)
        sign = {">=": "≥", "<=": "≤", "==": "="}.get(step.when.op, step.when.op)
        name = self.say.word(step.when.variable)
        return self._(f"只在{name} {sign} {bound} 时", f"only if {name} {sign} {bound}")

    def _lasts(self, step: Step) -> str:
        if not step.days:
            return ""
        days = self.say.number(step.days)
        if step.kind == "notice":
            return self._(f"挂满 {days}", f"for {days}")
        return self._(f"{days}内办完", f"within {days}")

    # --- who and what -----------------------------------------------------------------------------------------

    def _does(self, step: Step) -> str:
        who, the = self.say.all(step.by), self._the(step)
        if step.kind == "intake":
            lead = step.params.get("rests") == "lead"
            return self._(
                f"由{who}发起" + ("，须有已立题的线索" if lead else ""),
                f"begun by {the}" + (", on an adopted lead" if lead else ""),
            )
        told = {"vote": self._vote, "ask": self._ask, "ladder": self._ladder}.get(step.kind)
        if told is not None:
            return told(step)
        if step.kind == "election":
            ballot = self.say.electorate("secret")
            return self._(
                f"{ballot}，{who}填计票单、签字、拍照", f"{ballot}; the {who} signs and photographs the sheet"
            )
        if step.kind == "notice":
            return self._(f"由{who}张贴", f"posted by {the}")
        if step.params.get("joint"):
            names = self.say.joined([self.say.who(code) for code in step.by], ("和", " and "))
            return self._(
                f"由{names}一起办，每一个都要同意", f"by the {names} together, each of whom must agree"
            )
        minutes = any(code in self.say.rules.bodies for code in step.by) and step.kind != "effect"
        return self._(f"由{who}办", f"by {the}") + (
            self._("，凭会议记录", ", as its minutes say") if minutes else ""
        )

    def _the(self, step: Step) -> str:
        who = self.say.all(step.by)
        return who if step.by == ("anyone",) else f"the {who}"

    def _vote(self, step: Step) -> str:
        say, where = self.say, ""
        body = say.rules.bodies[str(step.params["body"])]
        if "among" in step.params:
            among, each = say.who(str(step.params["among"])), step.params.get("how") == "each"
            rule = (
                self._("哪个通过哪个参加", "those that pass take part")
                if each
                else self._("都要通过", "all must pass")
            )
            where = self._(f"（“{among}”各自开会，{rule}）", f" (in each of “{among}”; {rule})")
        ref = str(step.params.get("notice", body.notice))
        call, source = say.number(ref), say.source_of(ref)
        counted = say.electorate(str(step.params["electorate"]))
        return self._(
            f"{body.title}表决{where}：{counted}；会前 {call}通知（{source}）",
            f"the {body.title_en} votes{where}: {counted}; called {call} ahead ({source})",
        )

    def _ask(self, step: Step) -> str:
        say, way = self.say, str(step.params["pass"])
        whom = say.who(str(step.params["of"]))
        choices = step.params["choices"]
        options = " / ".join(say.word(word) for word in choices) if isinstance(choices, tuple) else ""
        said = self._(f"问“{whom}”里的每一个：{options}", f"each of “{whom}” is asked: {options}")
        rules: dict[str, Pair] = {
            "any": ("", ""),
            "all": ("；一个不同意就不成", "; one refusal ends it"),
            "each": ("；各管各的，不同意的不参加", "; each for itself, who refuses stays out"),
        }
        share = say.number(way)
        return said + say.pick(rules.get(way, (f"；{share} 以上同意才成", f"; at least {share} must agree")))

    def _ladder(self, step: Step) -> str:
        say = self.say
        codes = step.params["levels"]
        names = self._("、", ", ").join(say.who(code) for code in codes) if isinstance(codes, tuple) else ""
        clock = {key: say.number(str(step.params[key])) for key in step.params if key.endswith("_days")}
        return self._(
            f"由{say.all(step.by)}代办，{clock['carry_days']}内递送，依次到{names}；"
            f"收到后 {clock['accept_days']}内受理，不归它管的 {clock['wrong_days']}内退回，"
            f"{clock['answer_days']}内答复，延长的再加 {clock['extend_days']}；"
            f"不服的 {clock['review_days']}内往上走，复查、复核的收到后 {clock['review_answer_days']}内答复；"
            "到期不办的自动往上走",
            f"carried by {self._the(step)} within {clock['carry_days']} to: {names}; taken up within "
            f"{clock['accept_days']}, handed back within {clock['wrong_days']} if misdirected, answered within "
            f"{clock['answer_days']}, if extended {clock['extend_days']} later; whoever disagrees goes up "
            f"within {clock['review_days']}, a review is answered within {clock['review_answer_days']} of its arrival; "
            "a silent level loses it upward",
        )

    def _writes(self, step: Step) -> list[str]:
        names = self._("、", ", ").join(self.say.word(name) for name in step.sets)
        return [self._(f"写明：{names}", f"states: {names}")] if names else []

    # --- what if not ------------------------------------------------------------------------------------------

    def _otherwise(self, step: Step) -> list[str]:
        """What the bad outcomes lead to, those with the same way together."""
        ways: dict[str, list[str]] = {}
        for outcome in outcomes(step.kind, step.params)[1:]:
            route = step.routes.get(outcome)
            onward = [
                self.ref(other.name)
                for other in self.procedure.steps.values()
                if any(Atom(step.name, outcome) in clause for clause in other.needs)
            ]
            if route is None and not onward:
                continue
            way = self._leads(step, route) if route else self._("转到", "on to ") + self.say.joined(onward)
            ways.setdefault(way, []).append(self._outcome(step, outcome))
        told = [
            self._("、".join(words) + f"：{way}", "if " + self.say.joined(words) + f": {way}")
            for way, words in ways.items()
        ]
        return [self._("；", "; ").join(told)] if told else []

    def _outcome(self, step: Step, name: str) -> str:
        """An outcome in words; what a refusal or silence is depends on how many an ask needs."""
        if step.kind != "ask":
            return self.say.outcome(step.kind, name)
        way = step.params["pass"]
        if name == "lapsed":
            if way in ("any", "each"):
                return self._("到期没有人答复", "nobody answers in time")
            return self._("到期没有答齐", "not all answer in time")
        if way == "each":
            return self._("没有一个同意", "nobody agrees")
        return (
            self._("有人不同意", "somebody refuses")
            if way == "all"
            else self._("同意的不够", "too few agree")
        )

    def _leads(self, step: Step, route: Route) -> str:
        if route.verb == "close":
            return self._("本事项结束", "the matter ends")
        if route.step == step.name:
            return self._("重办本步", "this step is done again")
        return self._(f"回到{self.ref(route.step)}重办", f"back to {self.ref(route.step)}")
