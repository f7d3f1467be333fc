"""A list of members: each cell's present members taken into the books, their records opened or amended.

Always true: a list moves nobody from one cell to another and makes no candidate official; where it differs from the
books in that, the row is wrong and says which decision would be right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tochuc.exchange.importing import cells, words
from tochuc.exchange.importing.dates import Span
from tochuc.exchange.importing.people import Seen, whole_record
from tochuc.exchange.importing.persons import (
    PersonIn,
    amend,
    bring_number,
    identify,
    load,
    new_code,
    past_days,
    read_cell,
    read_day,
    read_person,
)
from tochuc.exchange.importing.register import KnownPerson
from tochuc.exchange.importing.rows import Line, RowResult, Setting, place_of
from tochuc.exchange.importing.tables import DataRow

_ORIGIN = {"cell": "cell"}


def settle(rows: Iterable[DataRow], setting: Setting) -> Iterator[RowResult]:
    """What each row of a list of members comes to."""
    read = [(row, read_person(row, setting)) for row in rows]
    load((p for _, p in read), setting)
    seen = Seen()
    for row, person in read:
        yield _settle(row, person, setting, seen)


def _settle(row: DataRow, person: PersonIn, setting: Setting, seen: Seen) -> RowResult:
    cell = place_of(row, "cell", setting)
    membership = _membership(row, setting)
    if (
        not cell
        and not row.faults
        and not (row.group.name and (row.sheet, row.group.row) in setting.group_faults)
    ):
        row.fault("missing", "cell", field=words.field_name("cell"))
    if row.faults or not cell:
        return RowResult(row, "wrong", person.name)
    known = identify(row, person, setting, cell)
    code = known.code if known else person.code or new_code(person, setting.people)
    seen.again(row, person, code)
    bring_number(row, person, code, known is None, setting)
    if row.faults:
        return RowResult(row, "wrong", person.name)
    if known is None:
        data = {"code": code, **{k: v for k, v in person.values().items() if v}, **membership}
        setting.people.add(KnownPerson(code, person.name, person.sex, person.born, cell, ""))
        return RowResult(row, "new", person.name, [_line(row, cell, data)])
    return _known(row, person, known, cell, membership, setting)


def _line(row: DataRow, cell: str, data: dict[str, Any]) -> Line:
    return Line(row, "open_members", data, (("cell", cell),), "members", _ORIGIN)


def _known(
    row: DataRow,
    person: PersonIn,
    known: KnownPerson,
    cell: str,
    membership: dict[str, str],
    setting: Setting,
) -> RowResult:
    result = amend(row, person, known, setting)
    there = setting.people.books.membership(known.code, setting.on)
    if there is None:
        data = {"code": known.code, **whole_record(known, person, setting), **membership}
        result.lines.append(_line(row, cell, data))
        result.changes["cell"] = ("", cell)
        result.state = "changed"
        return result
    _differs(row, "cell", "Chi bộ", there["cell"], cell, "transfer_member: chuyển sinh hoạt đảng")
    if {"status", "official"} & set(row.values) and there["status"] != "transit":
        decision = (
            "confirm_member: công nhận chính thức" if there["status"] == "candidate" else "đảo quyết định cũ"
        )
        _differs(row, "status", "Tình trạng đảng viên", there["status"], membership["status"], decision)
    for name in ("admitted", "official"):
        if membership.get(name) and there.get(name):
            _differs(
                row, name, words.field_name(name), there[name], membership[name], "đính chính quyết định cũ"
            )
        elif membership.get(name):
            setting.note("date_not_kept")
    if row.faults:
        result.state = "wrong"
    return result


def _differs(row: DataRow, name: str, what: str, books: str, file: str, decision: str) -> None:
    if books != file:
        row.fault("needs_decision", name, what=what, books=books, decision=decision)


def _membership(row: DataRow, setting: Setting) -> dict[str, str]:
    """Status and dates, as `OpenMember` takes them."""
    found: dict[str, str] = {}
    admitted = read_day(row, "admitted", setting)
    usual = past_days(setting.on, "official")
    first = (admitted.whole if admitted else None) or usual.first
    official = read_day(row, "official", setting, Span(first, usual.last, usual.field))
    for name, day in (("admitted", admitted), ("official", official)):
        if day and day.whole is None:
            row.fault("day_needed", name)
        elif day:
            found[name] = day.iso
    status = read_cell(row, "status", lambda raw: cells.read_listed(raw, "status"))
    if status:
        found["status"] = status
    elif "official" in row.columns and admitted and not official:
        found["status"] = "candidate"
    else:
        found["status"] = "official"
    return found
