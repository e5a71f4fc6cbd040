"""What the checker says: each problem in a sentence, its way in words."""

from collections.abc import Mapping, Sequence

from yishi.procedure.checker.walk import Move
from yishi.rulebook.model import Procedure, Rulebook, Step
from yishi.rulebook.problems import Problem

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "done": ("完成", "done"), "passed": ("通过", "passed"), "failed": ("没通过", "failed"),
    "inquorate": ("人数不够", "inquorate"), "lapsed": ("过期没办", "lapsed"), "agreed": ("同意", "agreed"),
    "refused": ("不同意", "refused"), "approved": ("批准", "approved"), "rejected": ("退回", "rejected"),
    "clear": ("期满无异议", "clear"), "upheld": ("异议成立", "upheld"), "unanswered": ("异议没人答复", "unanswered"),
    "elected": ("选出", "elected"), "removed": ("罢免", "removed"), "kept": ("留任", "kept"),
    "answered": ("已答复", "answered"), "exhausted": ("到顶", "exhausted"), "withdrawn": ("撤回", "withdrawn"),
}  # fmt: skip
SAID: Mapping[str, tuple[str, str]] = {
    "effect_under_nothing": ("“{title}”要写明依据哪一步公示（under）", "{step} must name the notice it stands under"),
    "no_topic_decides": ("“{title}”要办事，这道程序却没有议题，不知道该谁决定", "{step} is an effect, but the procedure has no topic"),
    "wrong_form": ("“{title}”由“{form}”决定，这个议题只能由 {allowed} 决定", "{step} is decided by {form}; the topic allows {allowed}"),
    "input_after_decision": ("“{title}”用到的“{variable}”不是决定之前定的（由“{owner}”定），决定管不住它", "{step} uses {variable}, which {owner} sets and the decision does not cover"),
    "notice_zero": ("“{title}”公示 0 天，等于没有公示", "{step} hangs for no days"),
    "notice_too_short": ("“{title}”公示 {days} 天，这个议题至少要 {least} 天", "{step} hangs {days} days; the topic asks {least}"),
    "no_days": ("“{title}”要等人办，却没有期限", "{step} waits without days"),
    "unrouted": ("“{title}”的结果“{outcome}”没有下文：既没写怎么办，也没有步骤接着它", "the outcome {outcome} of {step} leads nowhere"),
    "reopens_elsewhere": ("“{title}”要重开“{target}”，那不是它自己，也不是它前面的步骤", "{step} reopens {target}, which is neither itself nor before it"),
    "two_owners": ("“{variable}”有两个步骤在定：{steps}", "{variable} has two owners: {steps}"),
    "when_unset": ("“{title}”看“{variable}”决定办不办，可那时它还没定", "{step} compares {variable}, which no step before it sets"),
    "decision_missing": ("{way}：没有“{decision}”通过就可以“{title}”", "{way}: {step} is open without {decision} passed"),
    "decision_skipped": ("{way}：“{decision}”被跳过，没人决定就可以“{title}”", "{way}: {decision} was skipped, {step} is open and nobody decided"),
    "notice_missing": ("{way}：没有公示期满（“{notice}”）就可以“{title}”", "{way}: {step} is open before {notice} has run out"),
    "demand_missing": ("{way}：没有“{demand}”就可以“{title}”", "{way}: {step} is open without {demand}"),
    "unreachable": ("“{title}”走不到", "{step} can never open"),
    "cannot_end": ("{way}：走到这里，事情再也办不结", "{way}: from here the matter can never end"),
}  # fmt: skip


def outcome(word: str, lang: str) -> str:
    pair = OUTCOMES.get(word)
    return word if pair is None else pair[0 if lang == "zh" else 1]


def title(step: Step, lang: str) -> str:
    return (step.title if lang == "zh" else step.title_en) or step.name


def way(procedure: Procedure, moves: Sequence[Move], lang: str) -> str:
    """``立题 完成 → 拟方案 完成（fund = 0）→ …``"""
    told = []
    for move in moves:
        text = f"{title(procedure.steps[move.step], lang)} {outcome(move.outcome, lang)}"
        if move.chosen:
            text += "（" + ", ".join(f"{k} = {v}" for k, v in move.chosen) + "）"
        told.append(text)
    return " → ".join(told)


def path(moves: Sequence[Move], last: str = "") -> tuple[str, ...]:
    """The way for a program: ``step.outcome`` each, then the step that is open."""
    return (*(f"{m.step}.{m.outcome}" for m in moves), *((last,) if last else ()))


def problem(
    rules: Rulebook,
    procedure: Procedure,
    step: Step | None,
    code: str,
    moves: Sequence[Move] = (),
    last: str = "",
    **facts: object,
) -> Problem:
    """A problem with its place in the rulebook's files, in both languages."""
    at = step.at if step is not None else procedure.at
    texts = []
    for n, lang in enumerate(("zh", "en")):
        filled = {
            **facts,
            "title": title(step, lang) if step is not None else procedure.title,
            "step": title(step, lang) if step is not None else procedure.name,
            "way": way(procedure, moves, lang),
        }
        if isinstance(filled.get("demand"), str):
            filled["demand"] = rules.title_of(str(filled["demand"]), lang)
        for name in ("decision", "notice", "owner", "target"):
            if isinstance(filled.get(name), Step):
                filled[name] = title(filled[name], lang)  # type: ignore[arg-type]
        texts.append(SAID[code][n].format(**filled))
    return Problem(at.file, at.line, code, texts[0], path(moves, last), text_en=texts[1])
