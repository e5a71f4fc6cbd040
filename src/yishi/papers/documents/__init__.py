"""The documents: what each is called, how it is gathered and laid out, and who may have it with names.

`gather(ident, named)` reads what is there now and returns plain facts with the place they belong to (`at`), None where
there is no such paper. `lay(facts, lang)` words them. Whoever asks with `named` has been let in by the view.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from yishi.papers.documents import (
    convening,
    notice,
    proxy,
    rating,
    receipt,
    resolution,
    shares,
    signin,
    voucher,
)
from yishi.papers.sheet import Sheet


@dataclass(frozen=True)
class Document:
    """`names`: whom names are shown to: members of the group and offices ("group"), offices only ("office"), or
    nobody, since the paper has none ("")."""

    zh: str
    en: str
    gather: Callable[[str, bool], Any]
    lay: Callable[[Any, str], Sheet]
    names: Literal["group", "office", ""] = "group"


KINDS: Mapping[str, Document] = {
    "notice": Document("公示", "public notice", notice.gather, notice.lay),
    "convening": Document("会议通知", "convening notice", convening.gather, convening.lay, ""),
    "proxy": Document("委托书", "proxy form", proxy.gather, proxy.lay, ""),
    "signin": Document("签到表", "sign-in sheet", signin.gather, signin.lay),
    "resolution": Document("决议", "resolution", resolution.gather, resolution.lay),
    "shares": Document("分摊表", "share list", shares.gather, shares.lay),
    "receipt": Document("收据", "receipt", receipt.gather, receipt.lay, "office"),
    "voucher": Document("记账凭证", "voucher", voucher.gather, voucher.lay, "office"),
    "rating": Document("评议结果", "rating", rating.gather, rating.lay, ""),
}
