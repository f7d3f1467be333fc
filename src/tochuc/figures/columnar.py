"""The columnar copy of the ledger: immutable Parquet segments that catch up with the database before each answer.

Always true: a segment holds the postings `first..last` whole, segments follow one another without gaps, and the
copy never answers for a posting it does not hold. It can be deleted at any time; it is made again from the books.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection
from filelock import FileLock

from tochuc.books import models

_CHUNK = 200_000
_POSTINGS = 20_000  # how many decisions' entries are read with one statement
_MANY = 24  # segments of one table before they are joined into one

_WORDS = pa.dictionary(pa.int32(), pa.string())
_SCHEMAS = {
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
_NAME = re.compile(r"(\d{12})-(\d{12})\.parquet")


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy on disk, level with posting `last`."""

    folder: Path
    last: int
    paths: tuple[tuple[str, tuple[str, ...]], ...]

    def files(self, table: str) -> list[str]:
        return list(dict(self.paths)[table])


def folder() -> Path:
    return Path(settings.DATA) / "columnar"


def caught_up(progress: Any = None) -> Copy:
    """The copy, brought level with the database. A copy of other books, or one with a gap, is made anew."""
    where = folder()
    where.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(where.with_suffix(".lock")):
        last = _last_posting()
        held = _held(where)
        if held != last or not _trusted(where, held):
            if not _trusted(where, held) or held > last:
                shutil.rmtree(where, ignore_errors=True)
                held = 0
            _append(where, held, last, progress)
            _join_small(where)
            _carry_forward(_copy(where, last), held)
            _mark(where, last)
        return _copy(where, last)


def _copy(where: Path, last: int) -> Copy:
    return Copy(where, last, tuple((t, tuple(map(str, _segments(where / t)))) for t in _SCHEMAS))


def _carry_forward(copy: Copy, held: int) -> None:
    from tochuc.figures.balances import carry_forward
    from tochuc.figures.rollup import connect

    if _closed_since(held):
        carry_forward(copy, held, connect(copy))


def _closed_since(held: int) -> bool:
    return models.Fact.objects.filter(kind="period", decision_id__gt=held).exists()


def rebuild(progress: Any = None) -> Copy:
    """Throw the copy away and make it again from the books."""
    shutil.rmtree(folder(), ignore_errors=True)
    return caught_up(progress)


def _last_posting() -> int:
    from tochuc.books.store import last_posting

    return last_posting()


def _segments(where: Path) -> list[Path]:
    return sorted(p for p in where.glob("*.parquet") if _NAME.fullmatch(p.name))


def _held(where: Path) -> int:
    """The last posting that every table holds without a gap; 0 where anything is amiss."""
    lasts = set()
    for table in _SCHEMAS:
        reached = 0
        for path in _segments(where / table):
            found = _NAME.fullmatch(path.name)
            assert found is not None
            if int(found[1]) != reached + 1:
                return 0
            reached = int(found[2])
        lasts.add(reached)
    return min(lasts) if len(lasts) == 1 else 0


def _mark(where: Path, last: int) -> None:
    """Remember which books were copied, by the digest and moment of the last posting, and how its files looked."""
    mark = {"books": _identity(last), "files": _looks(where)}
    _write_whole(where / "books.json", json.dumps(mark).encode())


def _looks(where: Path) -> dict[str, list[int]]:
    """The size and time of change of every file: what a truncated or altered one gives away."""
    paths = sorted(where.glob("*/*.parquet"))
    return {str(p.relative_to(where)): [p.stat().st_size, p.stat().st_mtime_ns] for p in paths}


def _identity(posting: int) -> dict[str, str]:
    row = models.Decision.objects.filter(posting=posting).values("digest", "recorded_at").first()
    return {"posting": str(posting)} | ({k: str(v) for k, v in row.items()} if row else {})


def _trusted(where: Path, held: int) -> bool:
    """Whether the copy was made from these books and its files are as they were left."""
    if not held:
        return not any(where.glob("*/*.parquet"))
    try:
        mark = json.loads((where / "books.json").read_text("utf-8"))
        posting = int(mark["books"]["posting"])
        return bool(
            mark["books"] == _identity(posting) and posting == held and mark["files"] == _looks(where)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _append(where: Path, held: int, last: int, progress: Any) -> None:
    for table, rows in (
        ("reversals", _reversals(held, last)),
        ("births", _births(held, last)),
        ("units", _units(held, last)),
        ("entries", _entries(held, last, progress)),
    ):
        _write(where / table, table, held + 1, last, rows)


def _write(where: Path, table: str, first: int, last: int, chunks: Iterable[Sequence[Sequence[Any]]]) -> None:
    where.mkdir(parents=True, exist_ok=True)
    schema = _SCHEMAS[table]
    path = where / f"{first:012d}-{last:012d}.parquet"
    part = path.with_suffix(f".part{os.getpid()}")
    with pq.ParquetWriter(part, schema, compression="zstd") as writer:
        for rows in chunks:
            columns: list[Any] = list(zip(*rows, strict=True)) if rows else [[] for _ in schema]
            arrays = [_array(c, f.type) for c, f in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    part.replace(path)


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """A column; days come as dates from PostgreSQL and as ISO text from SQLite."""
    if kind == pa.date32() and values and isinstance(values[0], str):
        return pa.array(values, pa.string()).cast(kind)
    if pa.types.is_dictionary(kind):
        return pa.array(values, pa.string()).dictionary_encode().cast(kind)
    return pa.array(values, type=kind)


def _write_whole(path: Path, data: bytes) -> None:
    part = path.with_suffix(f".part{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)


def _join_small(where: Path) -> None:
    """Many small segments become one, so that a question opens few files."""
    for table in _SCHEMAS:
        paths = _segments(where / table)
        if len(paths) < _MANY:
            continue
        first, last = paths[0].name[:12], paths[-1].name[13:25]
        part = where / table / f"joined.part{os.getpid()}"
        with pq.ParquetWriter(part, _SCHEMAS[table], compression="zstd") as writer:
            for path in paths:
                writer.write_table(pq.read_table(path, schema=_SCHEMAS[table]))
        for path in paths:
            path.unlink()
        part.replace(where / table / f"{first}-{last}.parquet")


def _rows(sql: str, parameters: Sequence[Any]) -> Iterator[list[Any]]:
    """The rows of a statement in chunks, as the database gives them; always at least one chunk."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        chunk = cursor.fetchmany(_CHUNK)
        while chunk:
            yield chunk
            chunk = cursor.fetchmany(_CHUNK)
    yield []


def _entries(held: int, last: int, progress: Any) -> Iterator[list[Any]]:
    """Straight from the table, a range of postings at a time, so that millions of rows stay small in memory."""
    sql = """SELECT posting, unit_id, measure, amount, side, reason, "on", person_id, traits_id FROM books_entry
             WHERE posting > %s AND posting <= %s ORDER BY posting, id"""
    for first in range(held, last, _POSTINGS):
        for chunk in _rows(sql, (first, min(first + _POSTINGS, last))):
            if progress is not None:
                progress(len(chunk))
            yield chunk


def _facts(kind: str, held: int, last: int, *values: str) -> Iterator[list[Any]]:
    rows = models.Fact.objects.filter(kind=kind, decision_id__gt=held, decision_id__lte=last)
    chunk: list[Any] = []
    found = rows.order_by("decision_id", "id").values_list("decision_id", "subject", *values)
    for row in found.iterator(chunk_size=_CHUNK):
        chunk.append(row)
        if len(chunk) >= _CHUNK:
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


def _units(held: int, last: int) -> Iterator[list[Any]]:
    for chunk in _facts("unit", held, last, "on", "values"):
        ids = _ids(models.Unit, (code for _, code, _, _ in chunk))
        yield [_unit_row(posting, ids[code], code, on, values) for posting, code, on, values in chunk]


def _unit_row(posting: int, unit: int, code: str, on: date, values: dict[str, Any]) -> tuple[Any, ...]:
    kept = {k: values[k] for k in ("into", "from", "shares") if k in values}
    return (
        posting, unit, code, on, values.get("parent"), values.get("kind"), values.get("name"), values.get("sector"),
        values.get("ended"), json.dumps(kept, ensure_ascii=False) if kept else None,
    )  # fmt: skip


def _births(held: int, last: int) -> Iterator[list[Any]]:
    for chunk in _facts("person", held, last, "on", "values__born"):
        ids = _ids(models.Person, (code for _, code, _, _ in chunk))
        yield [(posting, ids[code], on, str(born)) for posting, code, on, born in chunk if born]


def _reversals(held: int, last: int) -> Iterator[list[Any]]:
    for chunk in _facts("reversal", held, last):
        yield [(posting, int(reversed_)) for posting, reversed_ in chunk]
