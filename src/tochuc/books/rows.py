"""Rows written straight to their table: what `bulk_create` and `bulk_update` do, one statement for all rows.

Always true: called within posting's transaction only. Values pass through the same field of the model as Django's own
way, so both databases store the same; it is some ten times faster, which a decision with thousands of people feels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

from django.db import connection, models
from pydantic_core import to_json

Prepare = Callable[[Any], Any] | None


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows, each with the values of `fields` (a foreign key is named by its column's attribute)."""
    _execute(*_insertion(model, tuple(fields), connection.vendor), rows)


def update(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Change rows: each has the new values of `fields`, then the primary key of the row meant."""
    _execute(*_change(model, tuple(fields), connection.vendor), rows)


@cache
def _insertion(
    model: type[models.Model], fields: tuple[str, ...], vendor: str
) -> tuple[str, tuple[Prepare, ...]]:
    columns = [_field(model, name) for name in fields]
    names = ", ".join(_quoted(c.column) for c in columns)
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES ({marks})"
    return statement, tuple(_preparation(c) for c in columns)


@cache
def _change(
    model: type[models.Model], fields: tuple[str, ...], vendor: str
) -> tuple[str, tuple[Prepare, ...]]:
    columns = [_field(model, name) for name in fields]
    key = model._meta.pk
    assert key is not None
    sets = ", ".join(f"{_quoted(c.column)} = %s" for c in columns)
    statement = f"UPDATE {_quoted(model._meta.db_table)} SET {sets} WHERE {_quoted(key.column)} = %s"
    return statement, tuple(_preparation(c) for c in (*columns, key))


def _execute(statement: str, prepare: tuple[Prepare, ...], rows: Iterable[Sequence[Any]]) -> None:
    """Run the statement for every row. Values are made ready a column at a time: most columns need nothing."""
    columns = zip(*rows, strict=True)
    ready = [
        column if make is None else map(make, column) for make, column in zip(prepare, columns, strict=False)
    ]
    if ready:
        with connection.cursor() as cursor:
            cursor.executemany(statement, list(zip(*ready, strict=True)))


def _preparation(field: models.Field[Any, Any]) -> Prepare:
    if field.get_internal_type() == "JSONField":
        if connection.vendor == "sqlite":
            return lambda value: to_json(value).decode()  # as text, letters as they are: shorter than escaped
        return lambda value: connection.ops.adapt_json_value(value, None)
    if field.get_internal_type() == "DateField":
        return lru_cache(4096)(lambda value: field.get_db_prep_save(value, connection))
    return None  # stored as Python has it


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    found = next(f for f in model._meta.concrete_fields if name in (f.name, f.attname))
    return found


def _quoted(name: str | None) -> str:
    assert name is not None  # every field here has a column
    return str(connection.ops.quote_name(name))
