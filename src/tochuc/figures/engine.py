"""What runs the roll-up's statements over the Parquet files of a copy: DuckDB here, Apache Spark in `figures.spark`.

Always true: a statement is the same text for both. An engine knows how a file is named in a statement, holds a small
table of the asker's for a while, and gives rows; what is added up, and how, is none of its business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from tochuc.figures.columnar import Copy

Given = Mapping[str, Any]  # values for the `$names` of a statement
NOTHING: Given = MappingProxyType({})

# The views of an opened copy, of what `files` names. `n` of an entry is +1, or -1 where it reverses another.
ENTRIES = """SELECT posting, unit, measure, amount, side, reason, "on", person, traits,
             (side * sign(amount))::BIGINT AS n FROM {files}"""


class Engine(Protocol):
    """Has the views `entries`, and `units`, `births`, `reversals` with `file_row_number` (the order within a decision)."""

    brings_all: (
        bool  # whether rows lie in this process anyway, so that a statement need not group before it gives
    )

    def rows(self, statement: str, given: Given = NOTHING) -> pa.Table:
        """The rows of a statement; values are handed over for the names that it has."""
        ...

    def file(self, path: Path) -> str:
        """How a statement names a Parquet file."""
        ...

    def entries(self, files: Sequence[str]) -> str:
        """How a statement names the entries of some files of theirs, with the columns of the view `entries`."""
        ...

    def hold(self, name: str, rows: pa.Table) -> None:
        """Have these rows as a table of that name, until let go."""
        ...

    def let_go(self, name: str) -> None: ...

    def keep(self, name: str, statement: str, given: Given = NOTHING) -> None:
        """Have a statement's rows as a table of that name, worked out once."""
        ...


Made = Callable[[Copy], Engine]


class DuckDB:
    """DuckDB within this process."""

    brings_all = True

    def __init__(self, copy: Copy):
        self.connection = connect(copy)
        self._held: dict[str, pa.Table] = {}

    def rows(self, statement: str, given: Given = NOTHING) -> pa.Table:
        return self.connection.sql(statement, params=named(statement, given)).to_arrow_table()

    def file(self, path: Path) -> str:
        return in_duckdb(path)

    def entries(self, files: Sequence[str]) -> str:
        return entries_in(files)

    def hold(self, name: str, rows: pa.Table) -> None:
        if self._held.get(name) is not rows:
            self.connection.register(name, rows)
            self._held[name] = rows

    def let_go(self, name: str) -> None:
        self.connection.unregister(name)
        self._held.pop(name, None)

    def keep(self, name: str, statement: str, given: Given = NOTHING) -> None:
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS {statement}", named(statement, given)
        )


def connect(copy: Copy) -> duckdb.DuckDBPyConnection:
    """DuckDB with the copy's tables as views."""
    db = duckdb.connect()
    for table in ("units", "births", "reversals"):
        files = f"read_parquet({copy.files(table)!r}, file_row_number = true)"
        db.execute(f"CREATE VIEW {table} AS SELECT * FROM {files}")
    db.execute(f"CREATE VIEW entries AS SELECT * FROM {entries_in(copy.entries())}")
    return db


def entries_in(files: Sequence[str]) -> str:
    """How DuckDB names the entries of some of their files."""
    return f"({ENTRIES.format(files=f'read_parquet({list(files)!r})')})"


def in_duckdb(path: Path) -> str:
    return f"read_parquet('{path}')"


NAME = re.compile(r"\$([a-z]+)")


def named(statement: str, given: Given) -> dict[str, Any]:
    """Only the values that the statement names."""
    return {name: given[name] for name in dict.fromkeys(NAME.findall(statement))}


# ---- which engine answers --------------------------------------------------------------------------------------

_answering: Made = DuckDB


def answering() -> Made:
    """What makes the engine of a copy: DuckDB, unless within `answered_by`."""
    return _answering


@contextmanager
def answered_by(made: Made) -> Iterator[None]:
    """While within, every roll-up of this process is answered by the engine that `made` makes."""
    global _answering
    before, _answering = _answering, made
    try:
        yield
    finally:
        _answering = before
