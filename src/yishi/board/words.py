"""The board's own words, in Chinese and English side by side, so that neither can be forgotten."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "town": ("吉格斯太镇", "Jigesitai town"),
    "board": ("公开栏", "public board"),
    "boards": ("各社公开栏", "boards of the groups"),
    "whole_village": ("全村的事", "matters of the whole village"),
    "skip": ("跳到正文", "skip to the text"),
    "large": ("大字", "large type"),
    "normal": ("正常字", "normal type"),
    "matters_open": ("正在办的", "under way"),
    "matters_closed": ("办完的", "closed"),
    "none_open": ("现在没有正在办的事。", "Nothing is under way at present."),
    "none": ("还没有事项。", "No matters yet."),
    "record": ("记录", "the record"),
    "verified": ("核对过", "verified"),
    "not_verified": ("核对没有通过", "VERIFICATION FAILED"),
    "not_yet": ("还没有核对", "not verified yet"),
    "head": ("记录到第 {size} 条", "the record has {size} entries"),
    "signed_to": ("签到第 {size} 条", "signed up to entry {size}"),
    "root": ("根", "root"),
    "check_yourself": ("自己核对", "check it yourself"),
    "check_lead": (
        "不用相信这台服务器：把整份记录拿走，在自己的电脑上重算一遍。",
        "You need not trust this server: take the whole record and do every sum again on your own computer.",
    ),
    "money": ("钱从哪来，谁出多少", "The money: where from, who pays what"),
    "fund": ("村建基金补贴", "from the construction fund"),
    "shared": ("农户分摊", "shared by households"),
    "households": ("{n} 户", "{n} households"),
    "total": ("合计", "total"),
    "paid": ("已付", "paid"),
    "how_shared": ("每户怎么算的", "how each household's share was worked out"),
    "household": ("户", "household"),
    "weight": ("亩数（或份数）", "mu (or parts)"),
    "share": ("应摊", "share"),
    "share_rule": (
        "按亩数分到分；除不尽的几分，给余数最大的户，合计一分不差。",
        "Split by weight to the fen; the fen left over go to the largest remainders, so the sum is exact.",
    ),
    "story": ("这件事走到哪了", "How far it has come"),
    "who_decides": ("依据", "under"),
    "proof": ("第 {index} 条记录", "entry {index}"),
    "on": ("{day}", "{day}"),
    "by": ("{office} {name}", "{office} {name}"),
    "anyone": ("村民", "a villager"),
    "concerned": ("相关户", "a household concerned"),
    "clock": ("到期自动记录", "recorded when the days were over"),
    "vote_line": (
        "应到 {entitled}，到会 {present}（要 {needed_present}）；同意 {for}（要 {needed_for}），反对 {against}，弃权 {abstain}",
        "{entitled} entitled, {present} came ({needed_present} needed); {for} for ({needed_for} needed), "
        "{against} against, {abstain} abstained",
    ),
    "answers": ("{said}", "{said}"),
    "closed_now": ("办结了", "It is closed"),
    "closed_on": ("{day} 办结", "closed on {day}"),
    "ended_otherwise": ("结束了：{ending}", "It has ended: {ending}"),
    "waiting": ("正等：{title}", "Waiting for: {title}"),
    "turn_of": ("轮到 {who}", "it is the turn of {who}"),
    "days_left": ("还有 {n} 天", "{n} days left"),
    "last_day": ("今天是最后一天", "today is the last day"),
    "past": ("已过期 {n} 天", "{n} days past"),
    "until": ("{day} 24:00 前", "until the end of {day}"),
    "posted": ("公示中", "on the board"),
    "notice_left": ("还有 {n} 天公示期满", "{n} days until the notice has run out"),
    "notice_last": ("公示今天期满", "the notice runs out today"),
    "notice_more": (
        "有意见的，{day} 24:00 前都可以提，纸条 {grace} 前送到也算。到期没有异议，接着往下办。",
        "Who objects may say so until the end of {day}; a slip that arrives by {grace} counts. Without an objection it goes on.",
    ),
    "provisional": (
        "（节假日安排还没公布，日期暂定）",
        "(provisional: the calendar of days off is not out yet)",
    ),
    "todo": ("还没到", "not yet"),
    "skipped": ("不需要", "not needed"),
    "open": ("进行中", "under way"),
    "done": ("完成", "done"),
    "again": ("第 {n} 次", "time {n}"),
    "entry": ("第 {index} 条记录", "Entry {index}"),
    "entry_lead": ("记录里写的就是下面这些，一个字节不差。", "This is what the record holds, byte for byte."),
    "leaf": ("叶子哈希", "leaf hash"),
    "proof_path": ("包含证明", "inclusion proof"),
    "proof_means": (
        "从这条记录一步步算到签过名的根：算得出来，这条就在记录里。",
        "From this entry the hashes lead step by step to the signed root: if they do, this entry is in the record.",
    ),
    "not_published": ("这条还没有公布，稍后再看。", "This entry is not published yet; look again later."),
    "key": ("公钥", "key"),
    "fingerprint": ("指纹", "fingerprint"),
    "proves": ("这证明了", "This proves"),
    "trusts": ("这些仍要靠信任", "This stays on trust"),
    "download": ("整份记录", "the whole record"),
    "rules": ("规则", "the rules"),
    "rules_of": ("这类事怎么办", "how such matters go"),
    "books": ("社里的账", "the group's books"),
    "balance": ("余额", "balance"),
    "no_books": ("还没有账。", "No books yet."),
    "number": ("凭证", "voucher"),
    "day": ("日期", "day"),
    "what": ("事由", "what"),
    "amount": ("金额", "amount"),
    "income": ("收入", "income"),
    "pay": ("支付", "payment"),
    "collect": ("收分摊款", "shares collected"),
    "receive": ("拨入", "received from another book"),
    "transfer": ("转存", "transfer"),
    "reverse": ("冲销", "reversal"),
    "accrue": ("计提", "accrual"),
    "back": ("返回", "back"),
    "not_found": ("没有这一页", "There is no such page"),
    "not_found_lead": (
        "网址可能抄错了。请从公开栏重新进。",
        "The address may be mistyped. Please start from the board.",
    ),
    "broken": ("这一页出错了", "This page failed"),
    "broken_lead": ("记录没有动。请稍后再试。", "The record was not touched. Please try again later."),
    "demo": ("演示", "demo"),
    "demo_lead": (
        "这是演示：人名、电话都是编的，日期是演示时钟。",
        "This is a demo: the people are invented and the dates run on a demo clock.",
    ),
    "yuan": ("元", "yuan"),
    "good": ("满意", "good"),
    "fair": ("基本满意", "fair"),
    "bad": ("不满意", "bad"),
    "yes": ("同意", "yes"),
    "no": ("不同意", "no"),
    "passed": ("通过", "passed"),
    "failed": ("没通过", "not passed"),
    "inquorate": ("人数不够", "too few came"),
    "lapsed": ("过期没办", "its days passed"),
    "clear": ("期满无异议", "no objection stands"),
    "upheld": ("异议成立", "objection upheld"),
    "unanswered": ("异议没人答复", "objection left unanswered"),
    "approved": ("批准", "approved"),
    "rejected": ("退回", "rejected"),
    "agreed": ("已答复", "answered"),
    "refused": ("不同意", "refused"),
    "adopted": ("立题", "adopted"),
    "merged": ("并入", "merged"),
    "handed_over": ("转办", "handed over"),
    "elected": ("选出", "elected"),
    "answered": ("已答复", "answered"),
    "exhausted": ("多次未成", "tried too often"),
    "withdrawn": ("撤回", "withdrawn"),
    "removed": ("罢免", "removed"),
    "kept": ("留任", "kept"),
    "settled": ("办结", "closed"),
}


def say(key: str, lang: str, **facts: object) -> str:
    """The board's word for `key` in a language; a key without a word is shown as it is."""
    pair = WORDS.get(key)
    if pair is None:
        return key
    return (pair[0] if lang == "zh" else pair[1]).format(**facts)


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(iso: str, lang: str) -> str:
    """4 月 18 日, or 18 April; with the year where it is not 2026's own page's concern: never left to guess."""
    if len(iso) != 10:
        return iso
    year, month, date = iso.split("-")
    if lang == "zh":
        return f"{year} 年 {int(month)} 月 {int(date)} 日"
    return f"{int(date)} {MONTHS[int(month) - 1]} {year}"


def yuan(fen: int) -> str:
    """10,500.00"""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
