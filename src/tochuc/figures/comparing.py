"""The columnar copy against the database: the same files as were written, and the same rows as the books have.

Always true: nothing is mended here, and nothing is caught up; a copy that merely lags behind is compared up to the
posting it holds. What is found is a `Problem` for the person at the desk; `tochuc columnar rebuild` puts it right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.db import connection

from tochuc.books.records import Problem, problem
from tochuc.figures import columnar, extraction
from tochuc.figures.balances import Balance, balances
from tochuc.figures.columnar import Copy
from tochuc.figures.engine import connect
from tochuc.figures.partitions import misfiled

_SUMS = "count(*), coalesce(sum(amount), 0), coalesce(sum(amount * side), 0), count(DISTINCT unit{id})"


def compare() -> list[Problem]:
    """What differs between the columnar copy and the database; [] if nothing, or where there is no copy yet."""
    where = columnar.folder()
    try:
        manifest = json.loads((where / "books.json").read_text("utf-8"))
        last, named = int(manifest["books"]["posting"]), dict(manifest["files"])
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError):
        return [problem("copy_manifest", path=str(where / "books.json"))]
    found = [*_files(where, named)]
    if manifest["books"] != columnar.identity(last):
        found.append(problem("copy_of_other_books", posting=last))
    if found:
        return found
    copy = columnar.copy_of(where, last, named)
    filed = (problem("copy_filed", path=path) for path in misfiled(copy))
    return [*_entries(copy), *filed, *_tables(copy), *_balances(copy)]


def _files(where: Path, named: columnar.Named) -> Iterator[Problem]:
    for name, look in sorted(named.items()):
        path = where / name
        if not path.exists():
            yield problem("copy_file_missing", path=name)
        elif columnar.digest(path) != look["sha256"]:
            yield problem("copy_file_changed", path=name)


def _entries(copy: Copy) -> Iterator[Problem]:
    """Number, sums and units of the entries, by measure; a difference is told with both sides."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT measure, {_SUMS.format(id='_id')} FROM books_entry WHERE posting <= %s GROUP BY measure",
            [copy.last],
        )
        books = {measure: tuple(map(int, sums)) for measure, *sums in cursor.fetchall()}
    rows = (
        connect(copy)
        .execute(f"SELECT measure::VARCHAR, {_SUMS.format(id='')} FROM entries GROUP BY 1")
        .fetchall()
    )
    copied = {measure: tuple(map(int, sums)) for measure, *sums in rows}
    for measure in sorted(books.keys() | copied.keys()):
        if books.get(measure) != copied.get(measure):
            yield problem(
                "copy_entries",
                measure=measure,
                books=_told(books.get(measure)),
                copy=_told(copied.get(measure)),
            )


def _told(sums: tuple[int, ...] | None) -> str:
    return "–" if sums is None else f"{sums[0]}: {sums[1]}"


def _tables(copy: Copy) -> Iterator[Problem]:
    """Units, births and reversals: the rows themselves, as the books give them now."""
    for table in ("units", "births", "reversals"):
        kept = sum(pq.read_metadata(path).num_rows for path in copy.files(table))
        there = sum(len(chunk) for chunk in extraction.rows(table, 0, copy.last))
        if kept != there:
            yield problem("copy_rows", table=table, books=there, copy=kept)


def _balances(copy: Copy) -> Iterator[Problem]:
    """Each balance against all entries up to its day and posting."""
    db = connect(copy)
    for balance in balances(copy):
        for table in ("sums", "totals"):
            if _summed(db, f"read_parquet('{balance.path(table)}')", "TRUE") != _carried(db, balance):
                yield problem(
                    "copy_balance", table=table, day=balance.day.isoformat(), posting=balance.posting
                )


def _carried(db: Any, balance: Balance) -> list[tuple[Any, ...]]:
    return _summed(db, "entries", f"posting <= {balance.posting} AND \"on\" <= DATE '{balance.day}'")


def _summed(db: Any, source: str, condition: str) -> list[tuple[Any, ...]]:
    """By measure: the sum, and the sum weighted by unit, so that what lies at the wrong unit shows."""
    rows: list[tuple[Any, ...]] = db.execute(
        f"""SELECT measure::VARCHAR, sum(amount)::BIGINT, sum(amount * unit)::BIGINT, sum(n)::BIGINT FROM {source}
            WHERE {condition} GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    return rows
