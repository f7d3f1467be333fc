"""A decision's acts and entries in words, for its page: fields with their labels, restricted values covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tochuc.access import restricted
from tochuc.books.acts.base import Act
from tochuc.books.models import Decision, Entry
from tochuc.web.decisions import fields
from tochuc.web.decisions.fields import Field
from tochuc.web.frame import naming, vocabulary

SHOWN_ENTRIES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A label and its value; `address` names the page of the unit or person where there is one."""

    label: str
    value: str
    kind: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class ShownAct:
    act: str
    words: str
    lines: tuple[Line, ...]
    tables: tuple[tuple[str, tuple[str, ...], tuple[tuple[Line, ...], ...]], ...]


def shown(acts: Iterable[Mapping[str, Any]], names: naming.Names, clear: frozenset[str]) -> list[ShownAct]:
    """Each act with its fields in the order the act gives them."""
    found = []
    for data in acts:
        name = str(data.get("act", ""))
        known = Act.registry.get(name)
        words = str(getattr(known, vocabulary.lang())) if known else name
        of = fields.fields_of(name) if known else ()
        covered = restricted.masked_act(data, clear)
        lines = tuple(_line(f, covered[f.name], names, name) for f in of if f.name in covered and _plain(f))
        tables = tuple(
            _table(f, covered[f.name], names, name) for f in of if f.name in covered and not _plain(f)
        )
        found.append(ShownAct(name, words, lines, tables))
    return found


def _plain(f: Field) -> bool:
    return f.form not in ("rows", "values", "groups")


def _line(f: Field, value: Any, names: naming.Names, act: str) -> Line:
    label = vocabulary.field_words(f.name)
    code = str(value)
    match f.form:
        case "unit":
            return Line(label, names.unit(code), "unit" if code in names.units else "", code)
        case "person":
            return Line(label, names.person(code), "person" if code in names.people else "", code)
        case "post":
            return Line(label, names.post(code))
    return Line(label, value if value == restricted.MASK else vocabulary.value_words(f.name, value, act))


def _table(f: Field, value: Any, names: naming.Names, act: str) -> Any:
    label = vocabulary.field_words(f.name)
    if value == restricted.MASK:
        return label, (), ((Line(label, value),),)
    if f.form == "rows":
        used = [g for g in f.of if any(g.name in row for row in value)]
        rows = tuple(tuple(_cell(g, row.get(g.name), names, act) for g in used) for row in value)
        return label, tuple(vocabulary.field_words(g.name) for g in used), rows
    if f.form == "values":
        return label, (), tuple((_line(f.of[0], v, names, act),) for v in value)
    key, ref = f.of
    rows = tuple(
        (_line(key, k, names, act), _line(ref, v, names, act)) for k, some in value.items() for v in some
    )
    return label, (vocabulary.field_words(key.name), vocabulary.field_words(ref.name)), rows


def _cell(f: Field, value: Any, names: naming.Names, act: str) -> Line:
    if value is None:
        return Line("", "")
    if isinstance(value, list):
        kind = {"people": "person", "units": "unit"}.get(f.name, f.name)
        return Line("", ", ".join(names.value(kind, v) for v in value))
    return _line(f, value, names, act)


def entries(decision: Decision, clear: frozenset[str]) -> dict[str, Any]:
    """What a posted decision wrote: its first entries with names, and how many there are."""
    rows = (
        Entry.objects.filter(decision_id=decision.posting or 0)
        .select_related("unit", "person")
        .order_by("id")
    )
    found = [
        {
            "unit": e.unit,
            "person": None if restricted.measure_restricted(e.measure, clear) else e.person,
            "measure": restricted.MASK
            if restricted.measure_restricted(e.measure, clear)
            else vocabulary.capital(vocabulary.measure_words(e.measure)),
            "reason": vocabulary.capital(vocabulary.reason_words(e.reason)),
            "amount": e.amount,
            "on": e.on,
        }
        for e in rows[: SHOWN_ENTRIES + 1]
    ]
    total = rows.count() if len(found) > SHOWN_ENTRIES else len(found)
    return {"rows": found[:SHOWN_ENTRIES], "total": total}
