"""The rows of the columnar copy, read from the books: what a range of postings wrote, table by table.

Always true: a range of postings gives the same rows whenever it is asked for, since entries and facts are never
changed; rows come in chunks, so that millions stay small in memory; the cost follows the range, not the history.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
from django.db import connection

from tochuc.books import models

Rows = Iterator[list[Any]]

_CHUNK = 200_000
_FACTS = 50_000  # each brings its values along, a kilobyte or so
_POSTINGS = 20_000  # how many decisions' entries are read with one statement

_WORDS = pa.dictionary(pa.int32(), pa.string())
SCHEMAS = {
    "entries": pa.schema([
        ("posting", pa.int64()), ("unit", pa.int32()), ("measure", _WORDS), ("amount", pa.int64()),
        ("side", pa.int8()), ("reason", _WORDS), ("on", pa.date32()), ("person", pa.int32()),
        ("traits", pa.int32()),
    ]),
    "units": pa.schema([
        ("posting", pa.int64()), ("unit", pa.int32()), ("code", pa.string()), ("on", pa.date32()),
        ("parent", pa.string()), ("kind", pa.string()), ("name", pa.string()), ("sector", pa.string()),
        ("ended", pa.string()), ("lineage", pa.string()),
    ]),
    "births": pa.schema([("posting", pa.int64()), ("person", pa.int32()), ("on", pa.date32()), ("born", pa.string())]),
    "reversals": pa.schema([("posting", pa.int64()), ("reversed", pa.int64())]),
}  # fmt: skip


def rows(table: str, held: int, last: int, progress: Any = None) -> Rows:
    """The table's rows of the postings after `held` up to `last`, in chunks."""
    match table:
        case "entries":
            return _entries(held, last, progress)
        case "units":
            return _units(held, last)
        case "births":
            return _births(held, last)
        case "reversals":
            return _reversals(held, last)
    raise AssertionError(table)


def columns(table: str, chunk: Sequence[Sequence[Any]]) -> pa.Table:
    """A chunk of rows as an Arrow table of the table's schema."""
    schema = SCHEMAS[table]
    values: list[Any] = list(zip(*chunk, strict=True)) if chunk else [[] for _ in schema]
    return pa.Table.from_arrays(
        [_array(v, f.type) for v, f in zip(values, schema, strict=True)], schema=schema
    )


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """A column; days come as dates from PostgreSQL and as ISO text from SQLite."""
    if kind == pa.date32() and values and isinstance(values[0], str):
        return pa.array(values, pa.string()).cast(kind)
    if pa.types.is_dictionary(kind):
        return pa.array(values, pa.string()).dictionary_encode().cast(kind)
    return pa.array(values, type=kind)


def _read(sql: str, parameters: Sequence[Any]) -> Rows:
    """The rows of a statement in chunks, as the database gives them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while chunk := cursor.fetchmany(_CHUNK):
            yield chunk


def _entries(held: int, last: int, progress: Any) -> Rows:
    """Straight from the table, a range of postings at a time."""
    sql = """SELECT posting, unit_id, measure, amount, side, reason, CAST("on" AS TEXT), person_id, traits_id FROM books_entry
             WHERE posting > %s AND posting <= %s ORDER BY posting, id"""
    for first in range(held, last, _POSTINGS):
        for chunk in _read(sql, (first, min(first + _POSTINGS, last))):
            if progress is not None:
                progress(len(chunk))
            yield chunk


def _facts(kind: str, held: int, last: int, *values: str) -> Rows:
    """The facts of a kind. Asked by posting first: the kind of all facts is the longer way for a short range."""
    found = models.Fact.objects.filter(kind=kind, decision_id__gt=held, decision_id__lte=last)
    chunk: list[Any] = []
    for row in (
        found.order_by("decision_id", "id").values_list("decision_id", "subject", *values).iterator(_FACTS)
    ):
        chunk.append(row)
        if len(chunk) >= _FACTS:
            yield chunk
            chunk = []
    yield chunk


def _ids(model: Any, codes: Iterable[str]) -> dict[str, int]:
    """The row numbers of these codes."""
    found: dict[str, int] = {}
    wanted = sorted(set(codes))
    for start in range(0, len(wanted), 5_000):
        found.update(model.objects.filter(code__in=wanted[start : start + 5_000]).values_list("code", "id"))
    return found


def _units(held: int, last: int) -> Rows:
    for chunk in _facts("unit", held, last, "on", "values"):
        ids = _ids(models.Unit, (code for _, code, _, _ in chunk))
        yield [_unit_row(posting, ids[code], code, on, values) for posting, code, on, values in chunk]


def _unit_row(posting: int, unit: int, code: str, on: date, values: dict[str, Any]) -> tuple[Any, ...]:
    kept = {k: values[k] for k in ("into", "from", "shares") if k in values}
    return (
        posting, unit, code, on, values.get("parent"), values.get("kind"), values.get("name"), values.get("sector"),
        values.get("ended"), json.dumps(kept, ensure_ascii=False) if kept else None,
    )  # fmt: skip


def _births(held: int, last: int) -> Rows:
    for chunk in _facts("person", held, last, "on", "values__born"):
        ids = _ids(models.Person, (code for _, code, _, _ in chunk))
        yield [(posting, ids[code], on, str(born)) for posting, code, on, born in chunk if born]


def _reversals(held: int, last: int) -> Rows:
    for chunk in _facts("reversal", held, last):
        yield [(posting, int(reversed_)) for posting, reversed_ in chunk]
