"""Rows by the million into an empty store: COPY on PostgreSQL, executemany on SQLite, indexes made afterwards.

Always true: it writes what it is given and nothing else; whoever calls it answers for the rows (only the made-up nation
does, `demo.nation`). Rows are held a batch at a time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection

CHUNK = 500_000


def insert(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Many rows at once: COPY on PostgreSQL, executemany on SQLite."""
    if not rows:
        return
    names = ", ".join(f'"{c}"' for c in columns)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def insert_table(table: str, rows: pa.Table) -> None:
    """An Arrow table's rows, batch by batch, into the columns of the same names."""
    if connection.vendor == "postgresql":
        names = ", ".join(f'"{c}"' for c in rows.column_names)
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as copy,
        ):
            for batch in rows.to_batches(CHUNK):
                sink = io.BytesIO()
                pa_csv.write_csv(batch, sink, pa_csv.WriteOptions(include_header=False))
                copy.write(sink.getvalue())
        return
    for batch in rows.to_batches(CHUNK):
        columns = [column.to_pylist() for column in batch.columns]
        insert(table, rows.column_names, list(zip(*columns, strict=True)))


@contextmanager
def without_indexes(tables: Sequence[str]) -> Iterator[None]:
    """Drop what is kept level row by row, and make it again at the end at once."""
    with connection.cursor() as cursor:
        made = _index_statements(cursor, tables)
        for name, _ in made:
            cursor.execute(f'DROP INDEX "{name}"')
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("PRAGMA cache_size=-1000000")
    yield
    with connection.cursor() as cursor:
        for _, statement in made:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            for table in (*tables, "books_unit", "books_decision", "books_traitset"):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
        else:
            cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("ANALYZE")


def _index_statements(cursor: Any, tables: Sequence[str]) -> list[tuple[str, str]]:
    if connection.vendor == "postgresql":
        cursor.execute(
            """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN
               (SELECT conname FROM pg_constraint WHERE contype IN ('p', 'u'))""",
            [list(tables)],
        )
        return list(cursor.fetchall())
    marks = ", ".join(["%s"] * len(tables))
    cursor.execute(
        f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",
        list(tables),
    )
    return list(cursor.fetchall())
