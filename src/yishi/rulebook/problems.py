"""What is wrong with a rulebook: a fault is a code, a place and facts; its sentence is made when shown.

Whoever edits a rulebook is a clerk with a text editor, so every sentence says what was found and what was
expected there. Nothing here decides whether something is a fault; the loader and the checker do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

WORDS: Mapping[str, tuple[str, str]] = {
    "unreadable": ("读不到文件：{found}", "the file cannot be read: {found}"),
    "not_utf8": ("文件不是 UTF-8 编码", "the file is not UTF-8"),
    "too_large": (
        "规则书有 {found} 字节，最多 {limit} 字节",
        "the rulebook has {found} bytes, at most {limit}",
    ),
    "too_many": ("文件太多，最多 {limit} 个 .toml 文件", "too many files: at most {limit} .toml files"),
    "no_files": ("这里没有 .toml 文件", "there is no .toml file here"),
    "bad_file_name": (
        "文件名 {found} 不合规：只用小写字母、数字、_ - / 并以 .toml 结尾",
        "the file name {found} will not do: use a-z, 0-9, _ - / and the ending .toml",
    ),
    "not_a_bundle": (
        '这不是规则书合订本：应为规范 JSON {{"files": {{文件名: 文本}}}}',
        'this is no bundle: expected canonical JSON {{"files": {{name: text}}}}',
    ),
    "toml": ("TOML 语法有误：{found}", "not valid TOML: {found}"),
    "unknown_table": (
        "不认识的表 [{found}]，应为：{expected}",
        "unknown table [{found}], expected one of {expected}",
    ),
    "unknown_key": (
        "不认识的键 {found}，应为：{expected}",
        "unknown key {found}, expected one of {expected}",
    ),
    "missing_key": ("缺少 {expected}", "{expected} is missing"),
    "missing_source": (
        "没有出处：应写法律简称加条号，或写 design",
        "no source: expected a law and its article, or design",
    ),
    "wrong_type": ("{key} 是 {found}，应为 {expected}", "{key} is {found}, expected {expected}"),
    "bad_name": (
        "名称 {found} 不合规，应为小写字母开头，只含小写字母、数字和下划线",
        "the name {found} will not do: expected a-z first, then a-z, 0-9 and _",
    ),
    "bad_code": (
        "编号 {found} 不合规，应为一个大写字母加数字，如 A12",
        "the code {found} will not do: expected a capital letter and a number, as in A12",
    ),
    "bad_account": (
        "科目编号 {found} 不合规，应为三位数字",
        "the account {found} will not do: expected three digits",
    ),
    "duplicate": ("{found} 已在 {other} 写过，只能写一次", "{found} already stands at {other}; once is all"),
    "bad_source": (
        "出处 {found} 没有条号：应写法律简称加 § 条号，或写 design",
        "the source {found} names no article: expected a law and § article, or design",
    ),
    "bad_unit": ("单位 {found} 不认识，应为：{expected}", "unknown unit {found}, expected one of {expected}"),
    "bad_value": (
        "值 {found} 与单位 {unit} 不符，应为 {expected}",
        "the value {found} does not fit unit {unit}: expected {expected}",
    ),
    "until_before_since": ("截止日 {found} 早于起始日 {since}", "until {found} lies before since {since}"),
    "overlap": (
        "{name} 的日期重叠：{found} 起的新值与 {other} 起的旧值同时有效，请给旧值写 until",
        "{name}: the values since {found} and since {other} are both in force; give the older an until",
    ),
    "gap": (
        "{name} 在 {found} 与 {other} 之间没有值，相邻两版应首尾相接",
        "{name} has no value between {found} and {other}: one version must follow the other",
    ),
    "unknown_value": (
        "§{found} 没有定义，应在 [law.{found}] 写出",
        "§{found} is not defined: expected [law.{found}]",
    ),
    "absent": (
        "§{found} 到 {until} 为止，{day} 起没有值，这里却要用",
        "§{found} ended on {until}: there is no value from {day} on, but it is used here",
    ),
    "laxer_rule": (
        "§{found} 是 {value}，比{source}的{least}宽：规则书只能更严",
        "§{found} is {value}, less than {least} ({source}): a rulebook may only ask more",
    ),
    "other_topic": (
        "议题 {expected} 指定程序 {name}，这道程序却写着议题 {found}",
        "topic {expected} names the procedure {name}, which says it is of topic {found}",
    ),
    "cannot_set": (
        "{kind} 步骤不能填写 {found}：只有起草、审核、办理和受理能，表决要 how = each，征询要 pass = each",
        "a step of kind {kind} cannot set {found}: only intake, draft, review and task can, a vote or ask with each",
    ),
    "not_own": (
        "{key} 的 {found} 应由本步填写（写进 sets）",
        "{key} names {found}, which this step must set itself",
    ),
    "no_amounts": (
        "weights 写的 {found} 不行：应是前面一个 pass = each 的征询，amount = needed，并在 sets 里列出同意的户",
        "weights names {found}, expected an earlier ask with pass = each, amount = needed and a variable in sets",
    ),
    "wrong_unit": (
        "§{found} 的单位是 {unit}，这里应为 {expected}",
        "§{found} is counted in {unit}, expected {expected} here",
    ),
    "bare_number": (
        "{key} 直接写了数字 {found}：程序里只能引用 §名称",
        "{key} is the bare number {found}: a procedure may only name a §value",
    ),
    "not_a_rule": ("{key} 是 {found}，应引用 §名称", "{key} is {found}, expected the name of a §value"),
    "unknown_who": ("没有叫 {found} 的职务或机构", "there is no office or body called {found}"),
    "unknown_office": ("没有叫 {found} 的职务", "there is no office called {found}"),
    "unknown_body": ("没有叫 {found} 的机构", "there is no body called {found}"),
    "wrong_level": (
        "{found} 在 {level} 一级任职，应在 {expected} 一级：机构由同级的书记员代为办事",
        "{found} is held at the level {level}, expected {expected}: a body's secretary sits at its own level",
    ),
    "unknown_level": (
        "层级 {found} 不认识，应为：{expected}",
        "unknown level {found}, expected one of {expected}",
    ),
    "unknown_topic": ("没有编号为 {found} 的议题", "there is no topic {found}"),
    "unknown_negative": ("负面清单里没有 {found}", "the negative list has no {found}"),
    "unknown_procedure": ("没有叫 {found} 的程序", "there is no procedure called {found}"),
    "unknown_electorate": (
        "表决口径 {found} 不认识，应为：{expected}",
        "unknown electorate {found}, expected one of {expected}",
    ),
    "unknown_form": (
        "决定形式 {found} 不认识，应为：{expected}",
        "unknown form {found}, expected one of {expected}",
    ),
    "unknown_demand": (
        "另需步骤 {found} 写法不对，应为 种类:职务，如 review:town_office",
        "the demand {found} will not do: expected kind:office, as in review:town_office",
    ),
    "unknown_type": (
        "变量类型 {found} 不认识，应为：{expected}",
        "unknown type {found}, expected one of {expected}",
    ),
    "unknown_kind": (
        "步骤种类 {found} 不认识，应为：{expected}",
        "unknown kind {found}, expected one of {expected}",
    ),
    "unknown_step": (
        "{key} 提到的步骤 {found} 不在本程序里",
        "{key} names {found}, which is no step of this procedure",
    ),
    "unknown_variable": (
        "{key} 提到的变量 {found} 没有在 [variables] 里声明",
        "{key} names {found}, which [variables] does not declare",
    ),
    "unset_variable": (
        "{key} 引用 {found}，但本程序没有步骤填写它",
        "{key} refers to {found}, which no step of this procedure sets",
    ),
    "wrong_variable": (
        "{key} 引用的 {found} 是 {type}，应为 {expected}",
        "{key} refers to {found}, which is {type}, expected {expected}",
    ),
    "bad_choice": ("{key} 是 {found}，应为：{expected}", "{key} is {found}, expected one of {expected}"),
    "bad_needs": (
        "needs 里的 {found} 写法不对，应为 步骤、步骤.结果 或 甲 | 乙.lapsed",
        "needs holds {found}: expected step, step.outcome or a | b.lapsed",
    ),
    "unknown_outcome": (
        "needs 要 {step} 的结果 {found}，但它只有：{expected}",
        "needs asks {step} for {found}, which can only be {expected}",
    ),
    "bad_route": (
        "{key} 的去向 {found} 写法不对，应为 close 或 reopen 步骤",
        "{key} leads to {found}: expected close or reopen STEP",
    ),
    "bad_when": (
        "when 写作 {found}，应为 变量 比较符 §名称（或 0），如 fund > 0",
        "when is {found}: expected variable, comparison, §name or 0, as in fund > 0",
    ),
    "bad_balance": (
        "balance 写作 {found}，应为 变量 = 变量 + 变量",
        "balance holds {found}: expected variable = variable + variable",
    ),
    "cycle": ("步骤互相等待：{found}", "steps wait for each other: {found}"),
    "no_days": ("步骤 {found} 会等人，却没有 days", "the step {found} waits for somebody but has no days"),
    "too_many_steps": (
        "程序有 {found} 步，最多 {limit} 步",
        "the procedure has {found} steps, at most {limit}",
    ),
    "no_steps": ("程序 {found} 没有步骤", "the procedure {found} has no steps"),
    "no_intake": (
        "程序 {found} 应有且只有一个 intake 步骤，且写在最前",
        "the procedure {found} must have one intake, written first",
    ),
}
"""Code to (Chinese, English) sentence with named facts."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. ``line`` counts from 1 (0: the file as a whole); ``path`` is the checker's way of steps.

    ``text`` is the Chinese sentence; where a code is not in WORDS, whoever made the problem gives it.
    """

    file: str
    line: int
    code: str
    text: str = ""
    path: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    text_en: str = ""

    def __post_init__(self) -> None:
        for name, place in (("text", 0), ("text_en", 1)):
            if not getattr(self, name) and self.code in WORDS:
                object.__setattr__(self, name, WORDS[self.code][place].format_map(self.facts))

    def say(self, lang: str = "zh") -> str:
        """The sentence for a person, in ``zh`` or ``en``."""
        return self.text if lang == "zh" else self.text_en or self.text


class RulebookError(Exception):
    """A rulebook that does not load, with every problem found, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.code, p.text)))
        super().__init__(
            "\n".join(f"{p.file}:{p.line}: {p.code}: {p.text_en or p.text}" for p in self.problems)
        )
