"""What a verification found, for programs (contract.md, `verify --json`) and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from yishi.tlog import Cosigned, Verifier
from yishi.verifier.bad import Bad
from yishi.verifier.replay import ATTESTED
from yishi.verifier.roll import Mine

_SHANGHAI = timezone(timedelta(hours=8))
_LAST = 253_402_214_400  # 9999-12-31, the last day that can be written with four digits of year


def moment(time: int) -> str:
    """POSIX seconds as ISO 8601 in UTC."""
    return datetime.fromtimestamp(min(time, _LAST), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def shanghai_day(time: int) -> str:
    """The day in Shanghai of POSIX seconds: a day ends at 24:00 there."""
    return datetime.fromtimestamp(min(time, _LAST), _SHANGHAI).date().isoformat()


@dataclass
class Report:
    """Filled while a record is verified, so that a bad one still says how far it was good.

    `pinned` is true where a key that the caller brought vouches for the checkpoint; `witnesses_pinned` likewise for
    cosignatures. `evidence` holds the two checkpoints of a fork, as they were signed."""

    origin: str = ""
    size: int = 0
    root: str = ""
    first_bad: Bad | None = None
    pinned: bool = False
    signed_by: Verifier | None = None
    key_changes: int = 0
    relinked: tuple[int, ...] = ()
    cosigned: Sequence[Cosigned] = ()
    witnesses: int = 0
    witnesses_pinned: bool = False
    attested: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ATTESTED, 0))
    hashes: int = 0
    signatures: int = 0
    acts: int = 0
    tallies: int = 0
    balances: int = 0
    seconds: float | None = None
    rulebooks: tuple[str, ...] = ()
    evidence: tuple[str, str] | None = None
    compared: int | None = None
    roll: dict[str, Any] | None = None
    mine: Sequence[Mine] = ()

    @property
    def ok(self) -> bool:
        return self.first_bad is None

    @property
    def demo(self) -> bool:
        """Whether the record's days are those of a demonstration, which a clock ran ahead."""
        return self.origin.endswith("/demo")

    @property
    def newest(self) -> str | None:
        """The time of the newest cosignature, None where there is none."""
        return moment(max(c.time for c in self.cosigned)) if self.cosigned else None

    def headline(self, lang: str = "zh") -> str:
        """One line that says the verdict and never more than was shown."""
        zh = lang == "zh"
        if self.first_bad is not None:
            return ("核对不通过：" if zh else "Not verified: ") + self.first_bad.text(lang)
        parts = [
            f"核对通过：{self.size} 条记录" if zh else f"Verified: {self.size} entries",
            (
                ("由您给定的公钥签名" if zh else "signed by the key you pinned")
                if self.pinned
                else ("签名公钥未经核实（signed by an unpinned key）" if zh else "signed by an unpinned key")
            ),
        ]
        if self.witnesses:
            by, of = len(self.cosigned), self.witnesses
            line = f"联署 {by}/{of}" if zh else f"cosigned {by} of {of}"
            if self.newest:
                line += f"，最近 {self.newest}" if zh else f", newest {self.newest}"
            if not self.witnesses_pinned:
                line += "（见证方公钥随记录而来）" if zh else " (witness keys came with the record)"
            parts.append(line)
        if self.demo:
            parts.append("演示时钟" if zh else "demo clock")
        return ("；" if zh else "; ").join(parts)

    def proves(self, lang: str = "zh") -> list[str]:
        """What the checks show."""
        zh = lang == "zh"
        said = [
            f"{self.size} 条记录与检查点的根逐字节相符"
            if zh
            else f"the {self.size} entries are those of the signed root",
            (
                f"{self.acts} 件事都按当时的规则重判过，结果一致"
                if zh
                else f"each of {self.acts} acts was decided again under its rulebook, with the same outcome"
            ),
            (
                f"{self.tallies} 次计票重数过，{self.balances} 处账目是平的"
                if zh
                else f"{self.tallies} tallies were recounted, {self.balances} vouchers and books balance"
            ),
        ]
        if self.roll is not None:
            said.append(
                f"名册 {self.roll['items']} 项都打得开、不重复、当天有资格"
                if zh
                else f"the {self.roll['items']} items of the roll open, are distinct and were entitled on the day"
            )
        return said

    def on_trust(self, lang: str = "zh") -> list[str]:
        """What no check here can show."""
        zh, a = lang == "zh", self.attested
        said = []
        if not self.pinned:
            said.append(
                "这把公钥是不是村里的：请与纸上的指纹对照，或用 --key 给定"
                if zh
                else "that this is the town's key: compare its fingerprint with the one on paper, or give --key"
            )
        if not self.cosigned:
            said.append(
                "没有给别人看过另一份：没有见证方联署"
                if zh
                else "that others were shown the same: nobody cosigned it"
            )
        words = {
            "today": ("登记日是真的", "that the days of recording are true"),
            "kin": ("亲属关系如实", "kinship as it was told"),
            "roll": ("名册代号背后的人", "who stands behind the pseudonyms of the rolls"),
            "persons": ("代号背后操作的人", "who acted behind a pseudonym"),
            "hands": ("举手的清点", "counts of raised hands"),
            "sheets": ("计票单", "tellers' sheets"),
            "photos": ("照片", "photographs"),
        }
        for kind, (in_zh, in_en) in words.items():
            if a.get(kind):
                said.append(f"{in_zh}（{a[kind]} 处）" if zh else f"{in_en} ({a[kind]})")
        return said

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """The shape of contract.md, with a few more fields."""
        rate = int(self.acts / self.seconds) if self.seconds else None
        made: dict[str, Any] = {
            "ok": self.ok,
            "entries": self.size,
            "first_bad": None if self.first_bad is None else self.first_bad.as_dict(lang),
            "pinned": self.pinned,
            "cosigned": {"by": len(self.cosigned), "of": self.witnesses, "newest": self.newest},
            "attested": dict(self.attested),
            "checked": {
                "hashes": self.hashes,
                "signatures": self.signatures,
                "acts": self.acts,
                "tallies": self.tallies,
                "balances": self.balances,
            },
            "entries_per_second": rate,
            "headline": self.headline(lang),
            "proves": self.proves(lang) if self.ok else [],
            "on_trust": self.on_trust(lang),
            "origin": self.origin,
            "root": self.root,
            "key": None if self.signed_by is None else self.signed_by.vkey,
            "fingerprint": None if self.signed_by is None else self.signed_by.fingerprint,
            "key_from": "pinned" if self.pinned else "folder",
            "key_changes": self.key_changes,
            "witness_keys_from": "pinned" if self.witnesses_pinned else "folder",
            "rulebooks": list(self.rulebooks),
            "clock": "demo clock" if self.demo else "attested",
        }
        if self.evidence is not None:
            made["evidence"] = list(self.evidence)
        if self.compared is not None:
            made["compared"] = self.compared
        if self.roll is not None:
            made["roll"] = dict(self.roll)
            made["mine"] = [vars(mine) for mine in self.mine]
        return made
