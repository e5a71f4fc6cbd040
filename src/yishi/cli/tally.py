"""`yishi tally FILE`: count one vote from a file, for a person or, with `--json`, for a program.

The law and the count are the room `tally`; here are only the file, the exit status and the words. It
starts without Django, writes nothing and asks nothing of a home folder. Exit 0 whenever it could count,
whatever the result; 2 when the file is not a vote, with one error object as the last line of stderr, and
when it was called wrongly.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO
from unicodedata import category

from yishi.tally import Result, TallyError, Vote, count, load

# A county's whole roll with every ballot is a third of this; more is not one vote.
MOST_BYTES = 32 * 1024 * 1024
# Controls, line and paragraph separators, invisible directions, half surrogates.
UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

ZH = {
    "title": "{electorate}（{code}），{rules}",
    "dated": "按 {date} 的规则",
    "newest": "按现行规则",
    "passed": "结果：通过",
    "no_way": "结果：不通过。能投票的人不够，这次不可能通过",
    "inquorate": "结果：不通过。到会的人不够",
    "too_few": "结果：不通过。赞成的不够",
    "needed": "{label} {number}（要 {needed}）",
    "plain": "{label} {number}",
    "entitled": "应到",
    "entitled_council": "应到（不含回避）",
    "recused": "回避",
    "present": "到会",
    "may_vote": "到会可投票",
    "for": "赞成",
    "against": "反对",
    "abstain": "弃权",
    "cast": "收到的票（含举手）",
    "replaced": "改投",
    "not_counted": "不计的票",
    "refused": "不计的票：",
    "ballot": "第 {place} 张：{why}（{code}）",
    "proxies_refused": "无效的委托：",
    "proxy": "第 {place} 份：{why}（{code}）",
    "hands_refused": "举手不计：举手的比在场未投票的人多（{code}）",
    "rules": "依据：",
    "bad": "这个文件不是一次表决：{why}",
    "at": "，位置 {where}",
    "unwritten": "结果写不出去",
}
EN = {
    "title": "{electorate} ({code}), {rules}",
    "dated": "by the rules of {date}",
    "newest": "by the rules now in force",
    "passed": "Result: passed",
    "no_way": "Result: not passed. Fewer may vote than are needed: it cannot pass",
    "inquorate": "Result: not passed. Too few came",
    "too_few": "Result: not passed. Too few in favour",
    "needed": "{label} {number} (needed {needed})",
    "plain": "{label} {number}",
    "entitled": "Entitled",
    "entitled_council": "Entitled (without the recused)",
    "recused": "Recused",
    "present": "Came",
    "may_vote": "Came and may vote",
    "for": "For",
    "against": "Against",
    "abstain": "Abstained",
    "cast": "Votes received (with raised hands)",
    "replaced": "Replaced",
    "not_counted": "Refused",
    "refused": "Ballots refused:",
    "ballot": "no. {place}: {why} ({code})",
    "proxies_refused": "Proxies that are void:",
    "proxy": "no. {place}: {why} ({code})",
    "hands_refused": "Hands not counted: more than those in the room who had not voted ({code})",
    "rules": "Rules used:",
    "bad": "This file is not a vote: {why}",
    "at": ", at {where}",
    "unwritten": "The result could not be written",
}
WORDS = {"zh": ZH, "en": EN}

# Code to (Chinese, English).
ELECTORATES = {
    "household": ("村民小组会，户的代表", "group meeting by household"),
    "adult": ("村民小组会，十八周岁以上组民", "group meeting by adults"),
    "member": ("集体经济组织成员大会", "members' meeting of the collective"),
    "villagers": ("村民会议，十八周岁以上村民", "village assembly by adults"),
    "village_households": ("村民会议，户的代表", "village assembly by household"),
    "representatives": ("村民代表会议", "village representatives"),
    "member_representatives": ("集体经济组织成员代表大会", "members' representatives of the collective"),
    "directors": ("集体经济组织理事会", "board of the collective"),
    "council": ("三会之一或其他小班子", "council or other small body"),
    "party": ("党员大会", "party members"),
}
REASONS = {
    "not_on_roll": ("不在名册上", "not on the roll"),
    "recused": ("回避", "recused"),
    "unknown_choice": ("不是赞成、反对或弃权", "neither for, against nor abstain"),
    "no_online": ("本会不收线上票", "this body takes no online ballots"),
    "no_proxy": ("没有可用的委托", "no proxy can be used"),
    "principal_came": ("委托人自己来了或自己投了", "the principal came or voted itself"),
    "proxy_outside_household": ("受托人不是同户", "the holder is of another household"),
    "proxy_chain": ("受托人自己也委托了别人，没有来", "the holder gave a proxy itself and did not come"),
    "holder_absent": ("受托人没有来，或不能受托", "the holder did not come, or may not be one"),
    "proxy_over_limit": ("受托人接受的委托超过上限", "the holder carries too many"),
    "wrong_hand": ("投票的不是受托人", "cast by another than the holder"),
    "not_present": ("没有到场签到", "not signed in in the room"),
    "second_channel": ("已经用别的方式投过", "a ballot stands through another channel"),
}
FAULTS = {
    "unreadable": ("读不到", "it cannot be read"),
    "not_json": ("不是 UTF-8 的 JSON", "it is no JSON in UTF-8"),
    "duplicate_key": ("同一个键写了两次", "a key stands twice in one object"),
    "unknown_key": ("有不认识的键", "it has an unknown key"),
    "bad_value": ("有的值不对或缺少", "a value is wrong or missing"),
    "laxer_rule": ("自定的规则比法律宽", "its own rule asks less than the law"),
    "no_rule_in_force": ("这一天还没有可用的规则", "no rule was in force on its day"),
}
RULES = {
    "design": "设计（法律没有规定）",
    "design: written proxies, at most 3 a holder": "设计：书面委托，每人最多受托 3 户",
    "design: online attendance": "设计：线上到会",
    "design: recusal": "设计：回避",
    "design: raised hands, counted by tellers": "设计：举手，由计票人清点",
    "design: quorum rests on proxies": "设计：靠委托才够到会人数",
}


def run(argv: list[str]) -> int:
    """Count the vote in a file (`-`: standard input); returns the exit status, 0 or 2."""
    try:
        asked = _parser().parse_args(argv)
    except SystemExit as end:  # argparse has said what it had to say
        return int(end.code or 0)
    try:
        vote = load(_read(asked.file))
        result = count(vote)
    except TallyError as error:
        lines = [] if asked.json else [_fault(error, asked.lang)]
        _write(sys.stderr, [*lines, _json(error.as_dict())])
        return 2
    shown = [_json(result.as_dict())] if asked.json else table(vote, result, asked.lang)
    if _write(sys.stdout, shown):
        return 0
    _write(sys.stderr, [WORDS[asked.lang]["unwritten"]])
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="yishi tally",
        allow_abbrev=False,
        description="清点一次表决：谁算到会，哪些票算数，通过没有。 Count one vote from a JSON file.",
    )
    parser.add_argument(
        "file", metavar="FILE", help="表决文件，- 为标准输入 / the vote, or - for standard input"
    )
    parser.add_argument("--json", action="store_true", help="给程序读的结果 / the result as one JSON object")
    parser.add_argument(
        "--lang", choices=("zh", "en"), default="zh", help="表格的语言 / language of the table"
    )
    return parser


def _read(name: str) -> bytes:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise TallyError("unreadable", "", error.strerror or "the file cannot be read") from None
    except (ValueError, AttributeError):  # a name with a zero byte; no standard input at all
        raise TallyError("unreadable", "", "there is no such file") from None
    if len(data) > MOST_BYTES:
        raise TallyError("unreadable", "", f"the file is larger than {MOST_BYTES} bytes")
    return data


def table(vote: Vote, result: Result, lang: str) -> list[str]:
    """The result as lines for a person, each number beside the number it needed."""
    words, pick = WORDS[lang], ("zh", "en").index(lang)

    def number(key: str, value: int, label: str | None = None) -> str:
        return "  " + words["plain"].format(label=words[label or key], number=value)

    def enough(key: str, value: int, needed: int) -> str:
        return "  " + words["needed"].format(label=words[key], number=value, needed=needed)

    when = words["dated"].format(date=vote.date) if vote.date else words["newest"]
    lines = [
        words["title"].format(
            electorate=ELECTORATES[vote.electorate][pick], code=vote.electorate, rules=when
        ),
        words[_verdict(result)],
        "",
        number("entitled", result.entitled, "entitled_council" if vote.electorate == "council" else None),
        number("recused", result.recused),
        enough("present", result.present, result.needed_present),
        number("may_vote", result.may_vote),
        enough("for", result.for_, result.needed_for),
        number("against", result.against),
        number("abstain", result.abstain),
        number("cast", result.cast),
        number("replaced", result.replaced),
        number("not_counted", len(result.refused)),
    ]
    for title, one, found in (
        ("refused", "ballot", result.refused),
        ("proxies_refused", "proxy", result.proxies_refused),
    ):
        if found:
            lines += ["", words[title]]
            lines += [
                "  " + words[one].format(place=place, why=REASONS[code][pick], code=code)
                for place, code in found
            ]
    if result.hands_refused:
        lines += ["", words["hands_refused"].format(code=result.hands_refused)]
    shown = [RULES.get(rule, rule) if lang == "zh" else rule for rule in result.rules]
    return [*lines, "", words["rules"], *(f"  {rule}" for rule in shown)]


def _verdict(result: Result) -> str:
    if result.passed:
        return "passed"
    if not result.can_pass:
        return "no_way"
    return "too_few" if result.quorate else "inquorate"


def _fault(error: TallyError, lang: str) -> str:
    words = WORDS[lang]
    why = FAULTS[error.code][lang == "en"]
    return words["bad"].format(why=why) + (words["at"].format(where=error.where) if error.where else "")


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write(stream: TextIO | None, lines: Sequence[str]) -> bool:
    """Lines as UTF-8 whatever the locale; False where nobody takes them (a closed pipe, a full disk)."""
    if stream is None:
        return False
    text = "".join(_one_line(line) + "\n" for line in lines)
    try:
        if hasattr(stream, "buffer"):
            stream.flush()
            stream.buffer.write(text.encode())
        else:
            stream.write(text)
        stream.flush()
    except OSError:
        # Python flushes once more at its end, and must find something that takes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return False
    return True


def _one_line(line: str) -> str:
    """Escape as JSON does what would break the line, steer a terminal, or is no character at all."""
    return "".join(json.dumps(c)[1:-1] if category(c) in UNSHOWN else c for c in line)
