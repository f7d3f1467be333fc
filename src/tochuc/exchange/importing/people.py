"""A list of people: records opened, or amended; onto a payroll where the list says of which kind.

Always true: nobody enters a payroll by a list that does not say as what (a column of the kind of staff).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tochuc.exchange.importing import cells, words
from tochuc.exchange.importing.persons import (
    PersonIn,
    amend,
    bring_number,
    identify,
    load,
    new_code,
    read_cell,
    read_person,
)
from tochuc.exchange.importing.register import KnownPerson
from tochuc.exchange.importing.rows import Line, RowResult, Setting, place_of
from tochuc.exchange.importing.tables import DataRow

_ORIGIN = {"unit": "unit", "bloc": "bloc", "staff": "staff"}


def settle(rows: Iterable[DataRow], setting: Setting) -> Iterator[RowResult]:
    """What each row of a list of people comes to."""
    read = [(row, read_person(row, setting)) for row in rows]
    load((p for _, p in read), setting)
    seen = Seen()
    for row, person in read:
        yield _settle(row, person, setting, seen)


class Seen:
    """The people a file has named so far, with the place of each."""

    def __init__(self) -> None:
        self._codes: dict[str, DataRow] = {}
        self._bare: dict[tuple[str, str], DataRow] = {}

    def again(self, row: DataRow, person: PersonIn, code: str) -> bool:
        """Note the person; whether they stood in the file already (then a fault is noted)."""
        bare = (person.name.casefold(), person.born)
        before = self._codes.get(code) or (None if person.code else self._bare.get(bare))
        if before is not None:
            place = f"dòng {before.number}" + (f" trang {before.sheet}" if before.sheet != row.sheet else "")
            column = "name" if "name" in row.columns else "surname"
            row.fault("twice_in_file", column, place=place, what="người")
            return True
        self._codes[code] = row
        self._bare.setdefault(bare, row)
        return False


def _settle(row: DataRow, person: PersonIn, setting: Setting, seen: Seen) -> RowResult:
    unit = place_of(row, "unit", setting) if {"unit", "staff"} & set(row.columns) else setting.scope
    staff = read_cell(row, "staff", lambda raw: cells.read_listed(raw, "staff")) or ""
    bloc = read_cell(row, "bloc", lambda raw: cells.read_listed(raw, "bloc")) or "party"
    if row.faults:
        return RowResult(row, "wrong", person.name)
    known = identify(row, person, setting, unit)
    code = known.code if known else person.code or new_code(person, setting.people)
    seen.again(row, person, code)
    bring_number(row, person, code, known is None, setting)
    if row.faults:
        return RowResult(row, "wrong", person.name)
    if staff and not unit:
        row.fault("missing", "unit", field=words.field_name("unit"))
        return RowResult(row, "wrong", person.name)
    if unit and not staff and "unit" in row.values:
        setting.note("no_payroll")
    job = {"unit": unit, "bloc": bloc, "staff": staff} if staff else {}
    return _known(row, person, known, job, setting) if known else _new(row, person, code, job, setting)


def _new(row: DataRow, person: PersonIn, code: str, job: dict[str, str], setting: Setting) -> RowResult:
    data = {"code": code, **{k: v for k, v in person.values().items() if v}}
    setting.people.add(KnownPerson(code, person.name, person.sex, person.born, "", job.get("unit", "")))
    if job:
        line = Line(row, "open_staff", data, tuple(job.items()), "people", _ORIGIN)
    else:
        line = Line(row, "open_person", data)
    return RowResult(row, "new", person.name, [line])


def _known(
    row: DataRow, person: PersonIn, known: KnownPerson, job: dict[str, str], setting: Setting
) -> RowResult:
    result = amend(row, person, known, setting)
    if not job:
        return result
    books = setting.people.books
    there = books.employment(known.code, setting.on)
    if there is None:
        data = {"code": known.code, **whole_record(known, person, setting)}
        result.lines.append(Line(row, "open_staff", data, tuple(job.items()), "people", _ORIGIN))
        result.changes["unit"] = ("", job["unit"])
        result.state = "changed"
    elif there["unit"] != job["unit"]:
        row.fault(
            "needs_decision",
            "unit",
            what="Đơn vị công tác",
            books=there["unit"],
            decision="transfer_staff: chuyển biên chế",
        )
        result.state = "wrong"
    return result


def whole_record(known: KnownPerson, person: PersonIn, setting: Setting) -> dict[str, str]:
    """The person as the books will have them: what they say, with what the list changes."""
    fields = ("name", "sex", "born", "ethnicity", "religion", "education", "theory")
    values = setting.people.books.state("person", known.code, setting.on)
    kept = {f: str(values[f]) for f in fields if values.get(f)}
    given = {
        k: v
        for k, v in person.values().items()
        if v and not (k == "born" and kept.get("born", "").startswith(v))
    }
    return {**kept, **given, "name": kept.get("name") or person.name}
