"""A register of decisions: rows of one number are one paper, each row one act, its fields from the columns.

Always true: nothing is posted under another number than the list gives; a row without an act makes a paper that is
registered and moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tochuc import regulations
from tochuc.books.acts.base import Act, Ref
from tochuc.exchange.importing import cells, words
from tochuc.exchange.importing.persons import identify, load, read_cell, read_day, read_person
from tochuc.exchange.importing.posts import title_code
from tochuc.exchange.importing.rows import Line, RowResult, Setting, place_of
from tochuc.exchange.importing.tables import DataRow

_LISTED = {"ground": "ground", "bloc": "bloc", "staff": "staff"}


@dataclass(slots=True)
class DecisionIn:
    """A paper of the list: its head as `paper.read` takes it, and its rows with an act each (or none)."""

    head: dict[str, Any]
    row: DataRow
    lines: list[Line] = field(default_factory=list)

    def raw(self) -> dict[str, Any]:
        return {**self.head, "acts": [{"act": line.act, **line.data} for line in self.lines]}


def settle(
    rows: Iterable[DataRow], setting: Setting, issuer: str = ""
) -> Iterator[tuple[DecisionIn, RowResult]]:
    """Each row of the list, with the paper it belongs to."""
    read = [(row, read_person(row, setting, whole=False)) for row in rows]
    load((p for _, p in read), setting)
    papers: dict[tuple[str, str], DecisionIn] = {}
    last: DecisionIn | None = None
    for row, person in read:
        if "number" in row.values or last is None:
            head = _head(row, setting, issuer)
            last = papers.setdefault((head.get("number", ""), head.get("issuer", "")), DecisionIn(head, row))
        title = f"{last.head.get('number', '')} {person.name}".strip()
        line = _line(row, person, setting) if not row.faults else None
        if row.faults:
            yield last, RowResult(row, "wrong", title)
            continue
        if line:
            last.lines.append(line)
        yield last, RowResult(row, "new", title, [line] if line else [])


def _head(row: DataRow, setting: Setting, issuer: str) -> dict[str, Any]:
    number = str(read_cell(row, "number", cells.read_text) or "")
    if not number:
        row.fault("missing", "number", field=words.field_name("number"))
    elif regulations.parse_number(number) is None:
        row.fault("number_form", "number")
    head: dict[str, Any] = {"number": number, "subject": read_cell(row, "subject", cells.read_text) or ""}
    for name in ("issued", "effective"):
        found = read_day(row, name, setting)
        if found and found.whole is None:
            row.fault("day_needed", name)
        elif found:
            head[name] = found.iso
    if "issued" not in head and not row.faults:
        row.fault("missing", "issued", field=words.field_name("issued"))
    if kind := read_cell(row, "paper_kind", lambda raw: cells.read_listed(raw, "paper_kind")):
        head["kind"] = kind
    if signer := read_cell(row, "signer", cells.read_text):
        head["signer"] = signer
    head["issuer"] = issuer
    if "issuer" in row.values:
        head["issuer"] = read_cell(row, "issuer", lambda raw: setting.units.find(cells.text_of(raw))) or ""
    elif not issuer:
        row.fault(
            "missing",
            "issuer",
            "thêm cột Cơ quan ban hành hoặc chọn --issuer",
            field=words.field_name("issuer"),
        )
    if not head["subject"] and not row.faults:
        head["subject"] = row.text("act")
    return head


def _line(row: DataRow, person: Any, setting: Setting) -> Line | None:
    """The act of a row with its fields; None where the row names none."""
    if "act" not in row.values:
        return None
    name = words.values("act").get(words.key(row.text("act")))
    if name is None:
        row.fault(
            "act_not_known", "act", words.near_value("act", row.text("act")) or words.known_values("act")
        )
        return None
    act = Act.registry[name]
    data: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for asked, info in act.model_fields.items():
        kind = next((m.kind for m in info.metadata if isinstance(m, Ref)), "")
        column, value = _value(row, asked, kind, person, setting)
        if value not in ("", None):
            data[info.alias or asked], origin[asked] = value, column
        elif info.is_required() and not row.faults:
            shown = words.field_name(column) if column else asked
            row.fault("act_field_missing", column, act=act.vi, field=shown)
    return Line(row, name, data, origin=origin)


def _value(row: DataRow, asked: str, kind: str, person: Any, setting: Setting) -> tuple[str, Any]:
    """The column an act's field is taken from, and its value."""
    if kind == "person":
        return "name" if "name" in row.columns else "code", _person(row, person, setting)
    if kind == "unit":
        column = "to_unit" if "to_unit" in row.columns else "unit"
        return column, place_of(row, column, setting)
    if kind == "post":
        return _post(row, asked, person, setting)
    if asked in _LISTED:
        return asked, read_cell(row, asked, lambda raw: cells.read_listed(raw, _LISTED[asked]))
    if asked == "amount":
        return "amount", read_cell(row, "amount", cells.read_count)
    return "", None


def _person(row: DataRow, person: Any, setting: Setting) -> str:
    if not person.name and not person.code:
        return ""
    known = identify(row, person, setting)
    if known is None and not row.faults:
        row.fault("person_not_found", "name" if "name" in row.values else "code")
    return known.code if known else ""


def _post(row: DataRow, asked: str, person: Any, setting: Setting) -> tuple[str, str]:
    """A post by its title at a unit; the post left is the one the person holds."""
    books, on = setting.people.books, setting.on
    if asked == "from_post":
        held = books.posts_of(_person(row, person, setting), on)
        return "title", held[0] if len(held) == 1 else next(
            (p for p in held if _titled(books.post(p, on), row.text("title"))), ""
        )
    column = "to_post" if "to_post" in row.columns else "title"
    unit = place_of(row, "to_unit" if "to_unit" in row.values else "unit", setting)
    title = row.text(column)
    if not unit or not title:
        return column, ""
    holder = _person(row, person, setting)
    fitting = [p for p in books.posts(unit, on) if _titled(books.post(p, on), title)]
    own = [p for p in fitting if books.holder(p, on) == holder]
    vacant = [p for p in fitting if not books.holder(p, on)]
    return column, next(iter((own if asked == "post" and own else vacant) or fitting), "")


def _titled(post: Any, written: str) -> bool:
    return bool(post) and (
        post["title"] == title_code(written) or words.key(post["name"]) == words.key(written)
    )
