"""What the reader of sheets found, in the language of the page: its Chinese sentence, or one in English for its code."""

from typing import NamedTuple

from yishi.people.lists import FORMS
from yishi.people.sheets import Notice, Problem
from yishi.people.sheets.headers import COLUMNS

ENGLISH = {
    "name_missing": "There is no name. Fill it in, or delete the row if it is not a person.",
    "id_number_checksum": "Not a valid identity number. Check it against the card: 18 characters, entered as text.",
    "id_number_duplicate": "This identity number stands on another row too.",
    "person_in_two_households": "This person stands in another household, in the sheet or in the register.",
    "no_representative": "The household has no representative, two of them, or one under 18. Mark exactly one adult.",
    "unit_unclear": "It does not say in which unit the area is. Write (亩) in the header.",
    "date_unreadable": "Not a day that can be read, or not that of the identity number. Write 1985-03-01.",
    "number_unreadable": "Not a number that can be read. Write it like 18.6.",
    "phone_unreadable": "Not a telephone number. Eleven digits, or area code, hyphen, number; one in a cell.",
    "column_missing": "A needed column is missing: a name, and a household number or a head of household.",
    "unreadable_file": "This file cannot be read. Open it in Excel or WPS and save it as .xlsx.",
    "text_refused": "This text cannot be taken: hidden characters, too long, or changed by Excel.",
    "choice_unreadable": "Neither yes nor no (or neither sex). Write 是 or 否.",
    "household_unclear": "It is not clear to which household this belongs, or rows of one household contradict each other.",
    "file_remark": "A remark on the file.",
    "sheet_hidden": "A hidden sheet was not read.",
    "sheet_skipped": "A sheet without people was not read.",
    "column_ignored": "Columns that are not known were not read.",
    "column_twice": "A column stands twice; the first was read.",
    "column_hidden": "A hidden column was read too.",
    "row_hidden": "Hidden rows were read too.",
    "row_skipped": "A row without a person was not read.",
    "header_repeated": "A repeated header was not taken for a person.",
    "totals_row": "A row of totals was not taken for a person.",
    "total_differs": "The total of the sheet differs from the sum of its rows.",
    "place_from_title": "Village and group were read from the title.",
    "numbers_given": "There were no household numbers; they were given in order.",
    "head_represents": "No column names representatives; the head stands for each household.",
    "no_adult": "A household without an adult has no representative.",
    "name_odd": "A name looks unusual. Please check it.",
    "sex_differs": "The sex differs from the identity number’s; the number counts.",
    "no_rows": "There are no people in the sheet yet.",
}
COLUMN = {c.title: c.english for columns in (COLUMNS, *(f.columns for f in FORMS.values())) for c in columns}
UNKNOWN = "Something is wrong in this cell."


class Fault(NamedTuple):
    """``text`` is in the language of the page; ``detail`` is the reader's own sentence where that is another."""

    sheet: str
    row: int
    column: str
    text: str
    detail: str


def told(found: Problem | Notice, lang: str) -> Fault:
    if lang != "en":
        return Fault(found.sheet, found.row, found.column, found.text, "")
    text = found.text_en or ENGLISH.get(found.code, UNKNOWN)
    detail = "" if found.text_en else found.text
    return Fault(found.sheet, found.row, COLUMN.get(found.column, found.column), text, detail)
