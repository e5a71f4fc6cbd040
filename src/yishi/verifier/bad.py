"""What a verifier finds wrong: a code, a place, and one sentence in Chinese or English.

The sentences stand here and nowhere else, so that every fault reads alike in JSON, on the command line and on a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SENTENCES: Mapping[str, tuple[str, str]] = {
    # the folder
    "file_missing": ("缺少文件 {file}", "{file} is missing"),
    "file_refused": ("文件 {file} 读不得：{detail}", "{file} cannot be taken: {detail}"),
    "useless_file": (
        "{file} 在记录里没有用处，不该在这里",
        "{file} is of no use to the record and should not be here",
    ),
    "manifest_differs": (
        "{file} 与文件夹里的内容对不上",
        "{file} is not the manifest that this folder's content gives",
    ),
    "unlisted": ("文件夹 {file} 列不出来：{detail}", "{file} cannot be listed: {detail}"),
    # keys and signatures
    "checkpoint_unreadable": ("{file} 不是一份检查点：{detail}", "{file} is no checkpoint: {detail}"),
    "key_unreadable": ("{file} 里没有可用的公钥：{detail}", "{file} holds no usable key: {detail}"),
    "key_of_another_log": (
        "{file} 里是“{name}”的公钥，checkpoint 写的却是“{origin}”",
        "{file} holds a key of {name}, while checkpoint speaks of {origin}",
    ),
    "key_misnamed": ("{file} 的名字与里面的公钥不符", "{file} is not named after the key in it"),
    "key_not_of_record": (
        "{file} 里的公钥不是记录最后写明的那一把",
        "the key in {file} is not the one that the record itself names last",
    ),
    "unsigned": (
        "{file} 没有 keys/log.vkey 里每把公钥的签名",
        "{file} is not signed by every key in keys/log.vkey",
    ),
    "signature_forged": (
        "{file} 上有一个签名是假的或改过的：{detail}",
        "a signature on {file} is forged or altered: {detail}",
    ),
    "not_signed_by_pinned_key": (
        "{file} 不是用您给定的公钥签的（记录自带的公钥指纹 {fingerprint}）",
        "{file} is not signed by the key you pinned (the key that came with it has fingerprint {fingerprint})",
    ),
    "too_few_cosignatures": (
        "{file} 只有 {by} 个见证方联署（共 {of} 个），要求 {needed} 个",
        "{file} is cosigned by {by} of {of} witnesses, {needed} are asked for",
    ),
    "quorum_missing": (
        "{file} 的联署（{by}/{of}）达不到您的策略",
        "the cosignatures on {file} ({by} of {of}) do not satisfy your policy",
    ),
    "rotation_unsigned": (
        "第 {index} 条更换公钥，却没有旧公钥对这次更换的签名（{detail}）",
        "entry {index} changes the log's key without the old key's signature over this change ({detail})",
    ),
    "key_entry": (
        "第 {index} 条写的公钥不能用：{detail}",
        "entry {index} names a key that cannot be used: {detail}",
    ),
    "old_head_differs": (
        "第 {index} 条接续旧记录，但前 {size} 条的根与所说不符",
        "entry {index} continues an old log, but the first {size} entries have another root than it says",
    ),
    # hashes
    "truncated": (
        "缺少 {file}：检查点说有 {size} 条，记录到第 {have} 条就断了",
        "{file} is missing: the checkpoint promises {size} entries, the record breaks off after {have}",
    ),
    "bundle_damaged": ("{file} 坏了：{detail}", "{file} is damaged: {detail}"),
    "tile_differs": ("{file} 与条目算出的哈希不符", "{file} is not what the entries hash to"),
    "entry_hash": (
        "第 {index} 条被改动：{file} 里的内容与 {tile} 里的哈希不符",
        "entry {index} was altered: its bytes in {file} do not have the hash in {tile}",
    ),
    "root_differs": (
        "{size} 条算出的根与 {file} 签的根不符",
        "the {size} entries lead to another root than {file} states",
    ),
    "changed_meanwhile": ("核对期间 {file} 变了", "{file} changed while it was being verified"),
    # rulebooks and calendars
    "rulebook_missing": (
        "缺少第 {entry} 条所用的规则书 {file}",
        "{file}, the rulebook that entry {entry} names, is missing",
    ),
    "rulebook_altered": (
        "规则书 {file} 被改动：内容与它的摘要不符",
        "the rulebook {file} was altered: it has not the digest of its name",
    ),
    "rulebook_refused": ("规则书 {file} 载入不了：{detail}", "the rulebook {file} does not load: {detail}"),
    "calendar_missing": (
        "缺少第 {entry} 条所用的日历 {file}",
        "{file}, the calendar that entry {entry} names, is missing",
    ),
    "calendar_altered": (
        "日历 {file} 被改动：内容与它的摘要不符",
        "the calendar {file} was altered: it has not the digest of its name",
    ),
    "calendar_refused": ("日历 {file} 载入不了：{detail}", "the calendar {file} does not load: {detail}"),
    "calendar_differs": (
        "第 {index} 条写的假日与日历 {file} 不同",
        "entry {index} enters other days than the calendar {file} holds",
    ),
    # entries
    "not_canonical": (
        "第 {index} 条不是规范的 JSON：{detail}",
        "entry {index} is not canonical JSON: {detail}",
    ),
    "not_an_entry": (
        "第 {index} 条不是一条记录：{detail}",
        "entry {index} has not the form of an entry: {detail}",
    ),
    "not_founded": (
        "第 {index} 条不是建档：记录必须从建档开始",
        "entry {index} is not a founding, and a record begins with one",
    ),
    "another_version": (
        "第 {index} 条说这是 {subject} 的第 {said} 版，应是第 {right} 版",
        "entry {index} says version {said} of {subject}, it should be {right}",
    ),
    "recorded_backwards": (
        "第 {index} 条的登记日 {day} 早于前一条的 {before}",
        "entry {index} was recorded on {day}, before the entry ahead of it ({before})",
    ),
    "recorded_before_cosigned": (
        "第 {index} 条登记在 {day}，但 {before} 的联署里还没有它：日期倒填",
        "entry {index} says it was recorded on {day}, yet it was not in the log cosigned on {before}: back-dated",
    ),
    "recorded_after_cosigned": (
        "第 {index} 条登记在 {day}，晚于见证方联署的 {before}",
        "entry {index} says it was recorded on {day}, after the witnesses cosigned on {before}",
    ),
    "another_rulebook": (
        "第 {index} 条写的规则书不是应当适用的那一本",
        "entry {index} names another rulebook than the one that applies",
    ),
    "another_ground": (
        "第 {index} 条所依据的与记录不符",
        "entry {index} does not rest on what the record shows",
    ),
    "another_outcome": (
        "第 {index} 条的结果与按规则重算的不同（{act}，{subject}）",
        "entry {index} has another outcome than its rules give ({act}, {subject})",
    ),
    "not_allowed": (
        "第 {index} 条按规则不成立：{why}{rule}（{act}，{subject}）",
        "entry {index} does not stand under its rules: {why}{rule} ({act}, {subject})",
    ),
    "undecidable": ("第 {index} 条无法判定：{detail}", "entry {index} cannot be decided: {detail}"),
    "voucher_off": (
        "第 {index} 条的凭证 {voucher} 不平",
        "voucher {voucher} of entry {index} does not balance",
    ),
    "book_off": ("账本 {book} 不平，差 {fen} 分", "the book {book} does not sum to nothing: {fen} fen"),
    "another_origin": (
        "{file} 说记录是“{origin}”，条目里建档的是“{founded}”",
        "{file} speaks of {origin}, the entries founded {founded}",
    ),
    # another copy
    "other_unreadable": (
        "用来对照的 {file} 不能用：{detail}",
        "{file} of the other copy cannot be used: {detail}",
    ),
    "other_log": ("对照的是另一份记录“{other}”", "the other copy is of another log, {other}"),
    "equivocation": (
        "两份检查点都由同一把公钥签名，却互相矛盾（{size} 条与 {other} 条）：记录分叉",
        "two checkpoints signed by one key contradict each other (at {size} and {other} entries): the log forked",
    ),
    "behind": (
        "这一份到 {size} 条为止，对照的有 {other} 条：末尾 {missing} 条不在这里",
        "this copy ends at {size} entries, the other has {other}: the last {missing} are not here",
    ),
    # the roll of a meeting
    "roll_no_meeting": ("记录里没有会议 {meeting} 的名册", "the record has no roll of {meeting}"),
    "roll_opens_wrong": (
        "名册第 {item} 项打不开它的代号",
        "item {item} of the roll does not open its pseudonym",
    ),
    "roll_twice": ("名册里 {value} 出现两次", "{value} is on the roll twice"),
    "roll_differs": (
        "名册与会议冻结的名册不同：{id} 只在一边",
        "the roll is not the one that was frozen: {id} is on one side only",
    ),
    "roll_field": ("名册第 {item} 项应是{wanted}", "item {item} of the roll should open a {wanted}"),
    "roll_not_entitled": (
        "名册里的 {value} 那天没有表决资格",
        "{value} on the roll was not entitled on that day",
    ),
    "roll_not_mine": ("{value} 不在这次会议的名册上", "{value} is not on the roll of this meeting"),
}


class Bad(Exception):
    """Something wrong with a record. `index` is the entry's, None where the fault lies outside an entry."""

    def __init__(self, code: str, index: int | None = None, **facts: Any) -> None:
        self.code, self.index = code, index
        self.facts = {"index": index, **facts}
        super().__init__(self.text("en"))

    def text(self, lang: str = "zh") -> str:
        """One sentence."""
        shown = {k: _plain(v) for k, v in self.facts.items()}
        return SENTENCES[self.code][lang == "en"].format(**shown) + ("。" if lang == "zh" else ".")

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        return {"index": self.index, "code": self.code, "text": self.text(lang), "text_en": self.text("en")}


def _plain(value: Any) -> str:
    """A stranger's text for a person's terminal: shortened, no control or steering characters."""
    text = str(value)
    text = text if len(text) <= 200 else text[:200] + "…"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
