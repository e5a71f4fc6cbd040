"""What a household sheet says once it is read: households, their members, what is wrong, what was skipped.

Plain immutable records, so that the register, the command line and the tests share them. Nothing is checked
here; the reader checks. Identity numbers and telephone numbers stay out of every `repr`, so that a traceback
or a log line never shows them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Sex = Literal["male", "female"]

# The codes of the outside contract …
NAME_MISSING = "name_missing"
ID_NUMBER_CHECKSUM = "id_number_checksum"
ID_NUMBER_DUPLICATE = "id_number_duplicate"
PERSON_IN_TWO_HOUSEHOLDS = "person_in_two_households"
NO_REPRESENTATIVE = "no_representative"
UNIT_UNCLEAR = "unit_unclear"
DATE_UNREADABLE = "date_unreadable"
NUMBER_UNREADABLE = "number_unreadable"
PHONE_UNREADABLE = "phone_unreadable"
COLUMN_MISSING = "column_missing"
UNREADABLE_FILE = "unreadable_file"
# … and three of our own, for what the contract has no word for.
TEXT_REFUSED = "text_refused"
CHOICE_UNREADABLE = "choice_unreadable"
HOUSEHOLD_UNCLEAR = "household_unclear"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one cell, or a whole file, could not be read: a code of this module and a sentence for the clerk.

    ``text_en`` is the sentence in English; "" where `english` knows it by the code.
    """

    code: str
    text: str
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault with its place. Any problem keeps the whole sheet from being written.

    `row` counts as Excel does, the first is 1, and is 0 when the file as a whole cannot be read. `column` is
    the canonical Chinese name of the column, whatever the sheet's own header says.
    """

    sheet: str
    row: int
    column: str
    code: str
    text: str
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader did that the clerk should know and that stops nothing.

    `row` is 0 for a whole sheet or file. Codes: see docs/formats/households.md.
    """

    sheet: str
    row: int
    column: str
    code: str
    text: str
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One person of a household, as the sheet has it.

    `relation` is the word the sheet uses (户主, 妻, 长子 …), "" when it says nothing. `id_number` is a valid
    18-character number or None. `birth` and `sex` come from the identity number where their own cells are
    blank. `phone` is 11 digits, or area code, hyphen, number. `is_member` is membership in the collective
    (集体经济组织成员), None when the sheet does not say; the same holds for `away` (living outside the
    village). `note` is free text. `sheet` and `row` say where it stood and do not count when two rows are
    compared.
    """

    name: str
    relation: str = ""
    id_number: str | None = field(default=None, repr=False)
    sex: Sex | None = None
    birth: date | None = None
    phone: str | None = field(default=None, repr=False)
    is_representative: bool = False
    is_alternate: bool = False
    is_member: bool | None = None
    away: bool | None = None
    note: str = ""
    sheet: str = field(default="", compare=False)
    row: int = field(default=0, compare=False)

    def age(self, on: date) -> int | None:
        """Full years (周岁) on a day, or None when the birth date is not known."""
        if self.birth is None:
            return None
        return on.year - self.birth.year - ((on.month, on.day) < (self.birth.month, self.birth.day))


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One household. Areas are exact decimals of mu with at most four places; None means the sheet does not say.

    `number` is the sheet's own 户编号, unique within (village, group). `village`, `group` and `address` are
    text or None. `contract_mu` is the land contracted (承包地亩数), `irrigated_mu` what the well waters
    (浇地亩数).
    """

    number: str
    members: tuple[MemberRow, ...]
    village: str | None = None
    group: str | None = None
    address: str | None = None
    contract_mu: Decimal | None = None
    irrigated_mu: Decimal | None = None
    sheet: str = field(default="", compare=False)
    row: int = field(default=0, compare=False)

    @property
    def representative(self) -> MemberRow | None:
        """The household's one representative (户代表), None when it has none."""
        return next((m for m in self.members if m.is_representative), None)

    @property
    def away(self) -> bool:
        """Whether the household lives elsewhere: its representative does, and nobody is said to be at home.

        Where it has no representative the first member stands for it. A blank says nothing.
        """
        speaker = self.representative or self.members[0]
        return speaker.away is True and all(m.away is not False for m in self.members)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file says.

    `rows` counts the rows taken for persons, faulty ones among them; titles, headers, totals, signatures and
    blank rows are not counted. `households` holds what could be read even where there are problems, for the
    preview; only a reading without problems may be written. `problems` are sorted by sheet, row and column.
    """

    rows: int
    households: tuple[HouseholdRow, ...]
    problems: tuple[Problem, ...]
    notices: tuple[Notice, ...]

    @property
    def members(self) -> int:
        """How many persons were read."""
        return sum(len(h.members) for h in self.households)
