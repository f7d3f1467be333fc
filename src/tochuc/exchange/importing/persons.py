"""A person in a row: name, sex, birth and attributes, and which person of the books that is.

Always true: a person is known by code, or by name and birth where these fit one person; two that fit are told, never
chosen between. An empty cell changes nothing; an attribute that differs is a change from the day of the import on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from rapidfuzz import fuzz

from tochuc import regulations
from tochuc.exchange.importing import cells, words
from tochuc.exchange.importing.dates import PartialDate, Span, read_date
from tochuc.exchange.importing.faults import Wrong, letter
from tochuc.exchange.importing.names import name_key, read_name, same_name
from tochuc.exchange.importing.register import KnownPerson, People
from tochuc.exchange.importing.rows import Line, RowResult, Setting
from tochuc.exchange.importing.tables import DataRow

TRAITS = ("ethnicity", "religion", "education", "theory")
_SAME_PERSON = 70  # names this close under one code are one person whose name is corrected


@dataclass(slots=True)
class PersonIn:
    """A person as a row has them."""

    name: str = ""
    sex: str = ""
    born: str = ""
    code: str = ""
    number: str = ""  # the citizen number, kept apart from all other values
    traits: dict[str, str] = field(default_factory=dict)
    fresh: str = ""  # the code a record of theirs would be opened under, where the row tells none

    def values(self) -> dict[str, str]:
        """As `PersonFields` takes them."""
        return {"name": self.name, "sex": self.sex, "born": self.born, **self.traits}


def read_person(row: DataRow, setting: Setting, whole: bool = True) -> PersonIn:
    """The person of a row; faults are noted on the row. `whole`: sex and birth are needed (for a new record)."""
    found = PersonIn(name=_name(row), code=read_cell(row, "code", cells.read_code) or "")
    if "citizen_number" in row.values:
        found.number = read_cell(row, "citizen_number", cells.read_citizen_number) or ""
        if not found.number and not row.faults:
            setting.note("old_identity_number")
    found.born = _born(row, setting)
    found.sex = _sex(row)
    for name in ("ethnicity", "religion", "theory"):
        if name in row.values and (
            value := read_cell(row, name, lambda raw, n=name: cells.read_listed(raw, n))
        ):
            found.traits[name] = value
    if education := _education(row):
        found.traits["education"] = education
    if whole and not row.faults:
        _need(row, "name", found.name)
        _need(row, "born", found.born)
        _need(row, "sex", found.sex, _sex_guess(found.name))
    return found


def read_cell(row: DataRow, name: str, read):  # type: ignore[no-untyped-def]
    """The value of a cell by its reader; a fault is noted on the row and None returned. None for an empty cell."""
    if name not in row.values:
        return None
    try:
        return read(row.values[name])
    except Wrong as wrong:
        row.faults.append(wrong.at(row.sheet, row.number, letter(row.columns[name]), row.text(name)))
        return None


def read_day(row: DataRow, name: str, setting: Setting, span: Span | None = None) -> PartialDate | None:
    """A date cell, in the order its column is written in."""
    if name not in row.values:
        return None
    bounds = span or past_days(setting.on, name)
    month_first = (row.sheet, name) in setting.month_first
    found = read_cell(row, name, lambda raw: read_date(raw, bounds, month_first))
    return found if isinstance(found, PartialDate) else None


@cache
def past_days(on: date, name: str) -> Span:
    """The days a field of a list of this day can tell."""
    return cells.past_span(on, words.field_name(name).lower())


def _need(row: DataRow, name: str, value: str, expected: str = "") -> None:
    if not value:
        row.fault("missing", name, expected, field=words.field_name(name))


def _name(row: DataRow) -> str:
    if "name" in row.values:
        return str(read_cell(row, "name", lambda raw: read_name(str(raw))) or "")
    if "surname" in row.values:
        whole = f"{row.text('surname')} {row.text('given')}".strip()
        return str(read_cell(row, "surname", lambda raw: read_name(whole)) or "")
    return ""


def _born(row: DataRow, setting: Setting) -> str:
    span = cells.birth_span(setting.on)
    for name in ("born", "born_male", "born_female"):
        if name in row.values:
            found = read_day(row, name, setting, span)
            return _kept(found, setting)
    if "born_year" in row.values:
        parts = [row.text(n) for n in ("born_day", "born_month", "born_year")]
        text = "/".join(parts) if parts[0] and parts[1] else parts[2]
        found = read_cell(row, "born_year", lambda raw: read_date(text, span))
        return _kept(found if isinstance(found, PartialDate) else None, setting)
    return ""


def _kept(found: PartialDate | None, setting: Setting) -> str:
    if found and found.month and not found.day:
        setting.note("month_not_kept")
    return found.iso if found else ""


def _sex(row: DataRow) -> str:
    if "sex" in row.values:
        return str(read_cell(row, "sex", cells.read_sex) or "")
    if "born_male" in row.columns and "born_female" in row.columns:
        if "born_male" in row.values and "born_female" in row.values:
            row.fault("both_sexes", "born_female")
        return "M" if "born_male" in row.values else "F" if "born_female" in row.values else ""
    marked = {
        s: read_cell(row, c, cells.read_mark) for s, c in (("F", "female"), ("M", "male")) if c in row.columns
    }
    if marked.get("F") and marked.get("M"):
        row.fault("both_sexes", "female")
        return ""
    if marked.get("F"):
        return "F"
    if marked.get("M"):
        return "M"
    return (
        "M" if list(marked) == ["F"] and "sex" not in row.columns else ""
    )  # a column “Nữ” alone: no mark is a man


def _sex_guess(name: str) -> str:
    middle = {words.key(w) for w in name.split()[1:-1]}
    return "Nữ?" if "thi" in middle else "Nam?" if "van" in middle else "Nam hoặc Nữ"


def _education(row: DataRow) -> str:
    """The highest of schooling and professional education."""
    levels = regulations.education_levels()
    found = [
        value
        for name in ("education", "schooling")
        if name in row.values
        and (value := read_cell(row, name, lambda raw: cells.read_listed(raw, "education")))
    ]
    return max(found, key=lambda code: levels[code].order, default="")


def identify(row: DataRow, person: PersonIn, setting: Setting, place: str = "") -> KnownPerson | None:
    """The person of the books that the row means; None for a new one. Faults are noted on the row."""
    people = setting.people
    if person.code and (known := people.by_code.get(person.code)):
        if not setting.may_tell(known.cell, known.employer):
            row.fault("person_outside", "code")
            return known
        if person.name and not same_name(known.name, person.name):
            alike = fuzz.ratio(name_key(known.name), name_key(person.name))
            if alike < _SAME_PERSON or (person.born and person.born[:4] != known.born[:4]):
                row.fault("code_of_another", "code", name=f"{known.name} ({known.born[:4]})")
        return known
    if person.code:
        return None
    owner = people.by_number.get(person.number) if person.number else None
    if owner is not None and owner.code and same_name(owner.name, person.name):
        if not setting.may_tell(owner.cell, owner.employer):
            row.fault("person_outside", _column(row))
        return owner
    if owner is not None:
        row.fault("citizen_number_of_another", "citizen_number")
        return None
    fitting = people.matching(person.name, person.born)
    if len(fitting) > 1 and place:
        fitting = [p for p in fitting if place in (p.cell, p.employer)] or fitting
    if len(fitting) > 1:
        shown = [p for p in fitting if setting.may_tell(p.cell, p.employer)][:4]
        told = "; ".join(f"{p.code} ({p.born[:4]}, {p.cell or p.employer or '—'})" for p in shown)
        row.fault("person_not_clear", _column(row), told, count=len(fitting), value=person.name)
        return None
    if fitting and not setting.may_tell(fitting[0].cell, fitting[0].employer):
        row.fault("person_outside", _column(row))
    return fitting[0] if fitting else None


def _column(row: DataRow) -> str:
    return "name" if "name" in row.columns else "surname"


def load(persons: Iterable[PersonIn], setting: Setting) -> None:
    """Fetch at once what the books say of everybody the list may mean, and whether new codes are free."""
    found = list(persons)
    for person in found:
        person.fresh = "" if person.code else _code(person)
    codes = [p.code or p.fresh for p in found if p.name or p.code]
    setting.people.load((p.name for p in found), codes)
    setting.people.load_numbers(p.number for p in found)


def new_code(person: PersonIn, taken: People) -> str:
    """A code for a person who has none: the same for the same name and birth, and nobody's name in it."""
    code, suffix = person.fresh or _code(person), 1
    while code in taken.by_code or taken.books.known("person", code):
        suffix += 1
        code = _code(person, suffix)
    return code


def _code(person: PersonIn, suffix: int = 0) -> str:
    seed = f"{name_key(person.name)}|{person.born}" + (f"|{suffix}" if suffix else "")
    return "p-" + hashlib.sha256(seed.encode()).hexdigest()[:10]


def bring_number(row: DataRow, person: PersonIn, code: str, new: bool, setting: Setting) -> None:
    """Remember the number of a person the list opens; of others it is told that theirs are not taken here."""
    if not person.number:
        return
    if not new:
        known = setting.people.by_number.get(person.number)
        if known is None or known.code != code:
            setting.note("number_not_kept")
        return
    if person.number in setting.numbers.values():
        row.fault("citizen_number_of_another", "citizen_number")
    setting.numbers[code] = person.number


def amend(row: DataRow, person: PersonIn, known: KnownPerson, setting: Setting) -> RowResult:
    """The row against what the books say of the person: the same, or changed with the act that changes it."""
    values = setting.people.books.state("person", known.code, setting.on) or {
        "name": known.name, "born": known.born, "sex": known.sex,
    }  # fmt: skip
    changes: dict[str, tuple[str, str]] = {}
    for name, new in person.values().items():
        old = str(values.get(name) or "")
        if not new or new == old or (name == "name" and same_name(old, new)):
            continue
        if name == "born" and old.startswith(new):  # the list has the year alone
            continue
        changes[name] = (old, new)
    if not changes:
        return RowResult(row, "same", person.name)
    act = {"person": known.code, **{k: new for k, (_, new) in changes.items()}}
    line = Line(row, "amend_person", act, origin={"person": "name"})
    return RowResult(row, "changed", person.name, [line], changes)
