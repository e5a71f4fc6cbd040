"""What a rulebook's codes are called when people read them, in Chinese and English.

Titles that a town writes stand in its rulebook; here are only the words of the format itself: units, electorates,
outcomes, laws by their English names. No rule is stated here: fractions and days are always read from the values.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from yishi.rulebook.bounds import COUNTS, Part, bounds
from yishi.rulebook.model import ANYONE, CONCERNED, NoRule, Rulebook
from yishi.rulebook.parts import UNITS

Pair = tuple[str, str]

LAWS: Mapping[str, str] = {
    "村民委员会组织法": "Villagers' Committees Organic Law",
    "村委会组织法": "Villagers' Committees Organic Law",
    "农村集体经济组织法": "Rural Collective Economic Organisations Law",
    "农民专业合作社法": "Farmers' Cooperatives Law",
    "土地管理法实施条例": "Regulations on the Land Administration Law",
    "土地管理法": "Land Administration Law",
    "农村土地承包经营纠纷调解仲裁法": "Rural Land Contract Disputes Law",
    "农村土地承包法": "Rural Land Contracting Law",
    "人民调解法": "People's Mediation Law",
    "民事诉讼法": "Civil Procedure Law",
    "民法典": "Civil Code",
    "信访工作条例": "Regulations on Petition Work",
    "个人信息保护法": "Personal Information Protection Law",
    "妇女权益保障法": "Women's Rights Protection Law",
    "国办发": "State Council Office document ",
    "；": "; ",
    "、": ", ",
    "号": "",
    "〔": "[",
    "〕": "] ",
}

ELECTORATES: Mapping[str, Pair] = {
    "household": ("一户一票", "one vote a household"),
    "adult": ("十八周岁以上的组民一人一票", "one vote an adult of the group"),
    "member": ("成员一人一票", "one vote a member of the collective"),
    "villagers": ("十八周岁以上的村民一人一票", "one vote an adult of the village"),
    "village_households": ("全村一户一票", "one vote a household of the village"),
    "representatives": ("村民代表一人一票", "one vote a village representative"),
    "member_representatives": ("成员代表一人一票", "one vote a representative of the members"),
    "directors": ("理事一人一票", "one vote a director"),
    "council": ("组成人员一人一票，回避者不计", "one vote a member, the recused not counted"),
    "party": ("党员一人一票", "one vote a party member"),
    "consent": (
        "逐户书面同意，多数不能代替少数",
        "each household consents in writing; a majority binds nobody",
    ),
    "verify": ("只核实、公示，不表决", "checked and posted, not voted on"),
    "secret": ("无记名投票，当场计票", "a secret ballot, counted aloud"),
}

OUTCOMES: Mapping[str, Pair] = {
    "failed": ("没有通过", "it fails"),
    "inquorate": ("到会人数不够", "too few come"),
    "lapsed": ("到期没有办", "nobody acts in time"),
    "refused": ("有人不同意", "somebody refuses"),
    "upheld": ("异议成立", "an objection is upheld"),
    "unanswered": ("异议到期没有答复", "an objection is left unanswered"),
    "kept": ("没有达到罢免的票数", "the votes for removal are too few"),
    "exhausted": ("各级都走完", "every level has been gone through"),
    "withdrawn": ("本人撤回", "it is withdrawn"),
}

LEVELS: Mapping[str, Pair] = {
    "group": ("社", "group"),
    "village": ("村", "village"),
    "town": ("镇", "town"),
    "county": ("旗县", "county"),
    "city": ("市", "city"),
    "region": ("自治区", "region"),
}


def yuan(fen: int, lang: str = "zh") -> str:
    """An amount of fen as people write it: 10,500.00 元."""
    amount = f"{fen // 100:,}.{fen % 100:02d}"
    return f"{amount} 元" if lang == "zh" else f"{amount} yuan"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says a rulebook's codes in one language, with the values in force on one day.

    A value that is not in force that day is said by its name, so that explaining never fails on a gap.
    """

    rules: Rulebook
    lang: str
    on: str

    def pick(self, pair: Pair) -> str:
        return pair[0] if self.lang == "zh" else pair[1]

    def who(self, code: str) -> str:
        """The title of an office or body, or of those concerned."""
        if code == ANYONE:
            return self.pick(("任何人", "anyone"))
        if code == CONCERNED:
            return self.pick(("有关的人", "those concerned"))
        if code.startswith("$"):
            return self.word(code[1:])
        return self.rules.title_of(code, self.lang)

    def all(self, codes: tuple[str, ...]) -> str:
        return self.joined([self.who(code) for code in codes])

    def joined(self, words: list[str], last: Pair = ("或", " or ")) -> str:
        """A list of words as people say it: 甲、乙或丙."""
        if len(words) < 2:
            return "".join(words)
        return self.pick(("、", ", ")).join(words[:-1]) + self.pick(last) + words[-1]

    def word(self, name: str) -> str:
        """The title of a variable or of a choice; the name itself where the rulebook gives none."""
        pair = self.rules.words.get(name)
        return self.pick(pair) if pair else name

    def outcome(self, kind: str, name: str) -> str:
        """What an outcome of a step of `kind` means."""
        if kind == "review" and name != "lapsed":
            return self.word(name)
        if kind == "task" and name == "failed":
            return self.pick(("办不成", "it cannot be done"))
        pair = OUTCOMES.get(name)
        return self.pick(pair) if pair else self.word(name)

    def number(self, ref: str) -> str:
        """The value behind ``§name`` with its unit; the reference itself where there is none that day."""
        try:
            value = self.rules.value(ref.removeprefix("§"), self.on)
        except NoRule:
            return ref
        if value.unit == "fen" and isinstance(value.value, int):
            return yuan(value.value, self.lang)
        unit = self.pick(UNITS[value.unit])
        if self.lang == "en" and value.value == 1:
            unit = unit.removesuffix("s")
        return f"{value.value} {unit}".rstrip()

    def source(self, text: str) -> str:
        """A source as it is cited: laws by their English names in English, design said in words."""
        text = text.replace("design", self.pick(("本规则书自定", "this rulebook's own design")))
        if self.lang == "en":
            for chinese, english in LAWS.items():
                text = text.replace(chinese, english)
        return text

    def source_of(self, ref: str) -> str:
        """The source of a ``§name``."""
        try:
            return self.source(self.rules.value(ref.removeprefix("§"), self.on).source)
        except NoRule:
            return ref

    def electorate(self, code: str) -> str:
        """How an electorate counts: whose vote, how many must come, how many must agree."""
        said = self.pick(ELECTORATES.get(code, (code, code)))
        come, agree = bounds(self.rules, code, self.on)
        if come is None or agree is None:
            return said
        whole = COUNTS[code].whole
        if self.lang == "zh":
            return f"{said}，{_share(come).strip()}到会，{'全体' if whole else '到会者'}{_share(agree)}同意"
        of = "of all" if whole else "of those who came"
        return f"{said}; {_least(come)} must come, {_least(agree)} {of} must agree"


def _share(bound: Part) -> str:
    """A fraction as the law says it: 以上 includes the number, 过半数 does not (民法典 §1259)."""
    if not bound.exceed:
        return f" {bound.text} 以上"
    return "过半数"


def _least(bound: Part) -> str:
    return f"{'more than' if bound.exceed else 'at least'} {bound.text}"
