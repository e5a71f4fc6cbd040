"""What the checker says: each problem in a sentence, its way in words and for a program.

Words only. A way reads ``立题 完成 → 拟方案 完成（fund = 0）→ 表决 跳过 → 付款 打开``; for a program it is the tokens
``open.done``, ``plan.done``, ``vote.skipped`` and, last, the bare name of the step that is open.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from yishi.procedure.checker.walk import CORRECTED, Move, Short, State, Walk
from yishi.rulebook.model import Step, Value
from yishi.rulebook.problems import Problem
from yishi.rulebook.words import ELECTORATES, Speaker

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "done": ("完成", "done"), "passed": ("通过", "passed"), "failed": ("没通过", "failed"),
    "inquorate": ("人数不够", "inquorate"), "lapsed": ("过期没办", "lapsed"), "agreed": ("同意", "agreed"),
    "refused": ("不同意", "refused"), "approved": ("批准", "approved"), "rejected": ("退回", "rejected"),
    "clear": ("期满无异议", "clear"), "upheld": ("异议成立", "upheld"), "unanswered": ("异议没人答复", "unanswered"),
    "elected": ("选出", "elected"), "removed": ("罢免", "removed"), "kept": ("留任", "kept"),
    "answered": ("已答复", "answered"), "exhausted": ("到顶", "exhausted"), "withdrawn": ("撤回", "withdrawn"),
    CORRECTED: ("更正重来", "corrected"),
}  # fmt: skip
SKIPPED = ("跳过", "skipped")
OPENS = ("打开", "open")
_TASK_FAILED = ("办不成", "failed")

SAID: Mapping[str, tuple[str, str]] = {
    "effect_under_nothing": ("“{step}”没有写明依据哪一次公示、公示的是哪个决定", "{step} names no public notice of a decision"),
    "no_topic_decides": ("“{step}”要生效，这道程序却没有议题，不知道该由谁决定", "{step} takes effect, but the procedure has no topic: nobody can decide it"),
    "wrong_form": ("“{effect}”由“{step}”决定，形式是{form}；这个议题要：{forms}", "{effect} is decided by {step}, in the form {form}; the topic asks for {forms}"),
    "wrong_body": ("“{step}”按{form}计票，{body}不是这样召集的", "{step} counts {form}, but {body} is not called together so"),
    "input_after_decision": ("“{step}”用到的 {variable} 由“{owner}”定，“{decision}”时还没有定，决定管不住它", "{step} uses {variable}, which {owner} sets after {decision} was put: nobody decided on it"),
    "notice_zero": ("“{step}”的 {ref} 是 0 天，等于没有公示", "{step}: {ref} is no days at all, so nothing hangs"),
    "notice_too_short": ("“{step}”只有 {days}，这个议题至少要 {least}", "{step} hangs {days}; the topic asks for {least}"),
    "no_days": ("“{step}”要等人办，{ref} 却没有天数", "{step} waits for somebody, but {ref} has no days"),
    "unrouted": ("“{step}”的结果“{outcome}”没有下文：没写去向，也没有步骤接着办", "the outcome {outcome} of {step} leads nowhere: no route, and no step needs it"),
    "reopens_elsewhere": ("“{step}”要重开“{target}”，那不是它自己，也不在它前面", "{step} reopens {target}, which is neither itself nor before it"),
    "two_owners": ("{variable} 由几个步骤填写：{steps}；只能由一个填写", "{variable} is set by {steps}: one step only may set it"),
    "when_unset": ("“{step}”按 {variable} 决定办不办，可它前面没有步骤填写 {variable}", "{step} compares {variable}, which no step before it sets"),
    "when_always": ("“{step}”的条件 {when} 总是成立，从不跳过", "the condition {when} of {step} always holds: it is never skipped"),
    "decision_missing": ("没有“{decision}”通过就可以“{step}”", "{decision} has not been decided, yet {step} may happen"),
    "decision_skipped": ("“{decision}”跳过了，没有人决定就可以“{step}”", "{decision} was skipped, so nobody decided, yet {step} may happen"),
    "notice_missing": ("“{notice}”没有期满就可以“{step}”", "{notice} has not run out, yet {step} may happen"),
    "notice_stale": ("“{notice}”挂的不是这一回的“{decision}”，却可以“{step}”", "{notice} did not hang on this round of {decision}, yet {step} may happen"),
    "escalation_missing": ("{amount} 时要{form}决定，没有它就可以“{step}”", "with {amount} it must be decided in the form {form}, yet {step} may happen without"),
    "demand_missing": ("没有经过{demand}就可以“{step}”", "{demand} has not agreed, yet {step} may happen"),
    "unreachable": ("“{step}”永远走不到", "{step} can never open"),
    "input_unset": ("“{step}”要用 {variable}，这时还没有人填写", "{step} needs {variable}, which nobody has set by then"),
    "effect_cut_off": ("事情在这里结束，“{step}”还开着没有办完", "the matter ends here while {step} is still on offer"),
    "dead_end": ("“{step}”的结果“{outcome}”没有人接着办，事情就停在这里", "nothing picks up the outcome {outcome} of {step}: the matter stops here"),
    "cannot_end": ("走到这里，事情再也办不结，只能把次数用完", "from here the matter can never end but by running out of tries"),
    "too_many_states": ("“{procedure}”的走法超过 {limit} 种，证明不了，请拆开或排个先后", "{procedure} has more than {limit} states and cannot be proven; split it, or put its steps in order"),
}  # fmt: skip
"""Code to (Chinese, English) sentence; the way stands before it, with a colon."""


class Way(NamedTuple):
    """A way in Chinese, in English, and as tokens."""

    texts: tuple[str, str]
    tokens: tuple[str, ...]


def short(step: Step, place: int) -> str:
    """The title of a step up to its first comma or colon, so that a way stays readable."""
    title = re.split(r"[：，；:,;]", (step.title, step.title_en)[place], maxsplit=1)[0].strip()
    return title or step.name


def outcome_word(walked: Walk, step: Step, outcome: str, place: int) -> str:
    pair = _TASK_FAILED if (step.kind, outcome) == ("task", "failed") else OUTCOMES.get(outcome)
    return (pair or walked.rules.words.get(outcome, (outcome, outcome)))[place]


def way_to(
    walked: Walk,
    state: State,
    last: str = "",
    outcome: str = "",
    move: Move | None = None,
    nodes: Mapping[str, Short] | None = None,
) -> Way:
    """The shortest way to a state, then: the step `last` that is open in it, or ends there with `outcome`; or `move`."""
    moves = walked.way(state)
    if outcome:
        moves.append((Move(last, outcome), ()))
    elif move is not None and nodes is not None:
        moves.append((move, walked.skipped(state, nodes)))
    tokens = [
        t for one, skipped in moves for t in (f"{one.step}.{one.outcome}", *(f"{s}.skipped" for s in skipped))
    ]
    opened = walked.procedure.steps[last] if last and not outcome else None
    texts = []
    for place in (0, 1):
        told: list[str] = []
        for one, skipped in moves:
            told.append(_told(walked, one, place))
            told += [f"{short(walked.procedure.steps[s], place)} {SKIPPED[place]}" for s in skipped]
        if opened is not None:
            told.append(f"{short(opened, place)} {OPENS[place]}")
        texts.append(" → ".join(told).replace("） →", "）→"))
    return Way((texts[0], texts[1]), (*tokens, *((last,) if opened is not None else ())))


def _told(walked: Walk, move: Move, place: int) -> str:
    step = walked.procedure.steps[move.step]
    text = f"{short(step, place)} {outcome_word(walked, step, move.outcome, place)}"
    if not move.chosen:
        return text
    return text + (f"（{'，'.join(move.chosen)}）" if place == 0 else f" ({', '.join(move.chosen)})")


def problem(walked: Walk, step: Step | None, code: str, way: Way | None = None, **facts: object) -> Problem:
    """A problem with its place in the rulebook's files, in both languages: the way, then what is wrong there.

    Its fact ``what`` is the sentence without the way.
    """
    at = step.at if step is not None else walked.procedure.at
    texts, plain = [], []
    for place, (lang, colon) in enumerate((("zh", "："), ("en", ": "))):
        speaker = Speaker(walked.rules, lang, walked.day)
        said = {name: _fact(walked, step, name, value, place, speaker) for name, value in facts.items()}
        said["step"] = short(step, place) if step is not None else ""
        said["procedure"] = (walked.procedure.title, walked.procedure.title_en)[place]
        sentence = SAID[code][place].format(**said)
        plain.append(sentence)
        texts.append(f"{way.texts[place]}{colon}{sentence}" if way and way.texts[place] else sentence)
    tokens = way.tokens if way else ()
    return Problem(at.file, at.line, code, texts[0], tokens, {"what": plain[0]}, texts[1])


def _fact(walked: Walk, step: Step | None, name: str, value: object, place: int, speaker: Speaker) -> str:
    if isinstance(value, Step):
        return short(value, place)
    if isinstance(value, Value):
        return speaker.pick((f"{value.value} ", f"{value.value} ")) + _unit(value, speaker)
    if isinstance(value, tuple):
        parts = [_fact(walked, step, name, v, place, speaker) for v in value]
        return speaker.joined(parts, ("、", ", ") if name == "steps" else ("或", " or "))
    if name in ("form", "forms"):
        return _form(str(value), place)
    if name in ("demand", "body"):
        return speaker.who(str(value))
    if name == "outcome" and step is not None:
        return outcome_word(walked, step, str(value), place)
    return str(value)


def _form(code: str, place: int) -> str:
    if not code:
        return ("不作决定", "no decision at all")[place]
    said = ELECTORATES[code][place].split("，" if place == 0 else ",")[0]
    return f"{said}（{code}）" if place == 0 else f"{code} ({said})"


def _unit(value: Value, speaker: Speaker) -> str:
    return speaker.number(f"§{value.name}").split(" ", 1)[-1]
