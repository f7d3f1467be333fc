"""Entries laid out by half-year and province: `periods/period=2018-H1/province=lang-son/<postings>.parquet`.

A province is the unit directly below the root above an entry's unit, on the day of the entry and as known when the
file was written; what stands at a root goes under the root itself. Always true: a file is written once, holds entries
of its half-year alone, and `homes` names every province under which anything of a unit was ever filed. So which files a
question leaves closed never depends on where a unit stands today, or is said to have stood by a later paper.

Provinces with few entries in a half-year lie together in `province=_`, which is read whichever province is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tochuc.figures.columnar import Copy, whole_file
from tochuc.figures.extraction import SCHEMAS
from tochuc.figures.tree import DAWN, DUSK, UNITS, Tree

APART = 20_000  # entries of a half-year from which a province has a file of its own
TOGETHER = "_"

_HOMES = pa.schema([("unit", pa.int32()), ("province", pa.string())])
_STANDS = pa.schema(
    [("unit", pa.int32()), ("first", pa.date32()), ("end", pa.date32()), ("province", pa.string())]
)
_PATH = re.compile(r"(?:.*/)?periods/period=(\d{4})-H([12])/province=([^/]+)/(\d{12})-(\d{12})\.parquet")
_SEGMENT = re.compile(r"(?:.*/)?entries/(\d{12})-(\d{12})\.parquet")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What bounds the entries that a question can need: `after < posting <= known`, `since < day <= last`, provinces."""

    after: int = 0
    known: int = 2**62
    since: date = DAWN
    last: date = DUSK
    provinces: frozenset[str] | None = None  # None: all of them


# ---- which files -----------------------------------------------------------------------------------------------


def needed(copy: Copy, wanted: Wanted) -> list[str] | None:
    """The files that can hold entries that are wanted; None where nothing is laid out, so that all are read.

    Never none at all: a statement must read something, if only to find nothing there.
    """
    files = _files(copy)
    if not any(file.province for file in files):
        return None
    found = [file.path for file in files if file.may_hold(wanted)]
    return found or [files[-1].path]


def provinces(copy: Copy, units: pa.ChunkedArray) -> frozenset[str]:
    """The provinces under which anything of these units (their row numbers) was ever filed apart."""
    homes, places, names = _homes(copy)
    asked = np.zeros(int(homes.max(initial=0)) + 1, dtype=bool)
    ids = units.to_numpy()
    asked[ids[ids < len(asked)]] = True
    return frozenset(names[place] for place in np.unique(places[asked[homes]]).tolist())


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    first: int
    last: int
    begin: date = DAWN
    end: date = DUSK
    province: str = ""  # "" in a segment

    def may_hold(self, wanted: Wanted) -> bool:
        return (
            self.last > wanted.after and self.first <= wanted.known
            and self.end > wanted.since and self.begin <= wanted.last
            and (wanted.provinces is None or self.province in ("", TOGETHER) or self.province in wanted.provinces)
        )  # fmt: skip


@lru_cache(maxsize=4)
def _files(copy: Copy) -> list[_File]:
    """The files of entries with what their names say."""
    found = []
    for path in copy.entries():
        if laid := _PATH.fullmatch(Path(path).as_posix()):
            year, half, province, first, last = laid.groups()
            begin, end = _days(int(year), int(half))
            found.append(_File(path, int(first), int(last), begin, end, unquote(province)))
        elif segment := _SEGMENT.fullmatch(Path(path).as_posix()):
            found.append(_File(path, int(segment[1]), int(segment[2])))
    return found


def _days(year: int, half: int) -> tuple[date, date]:
    return (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))


@lru_cache(maxsize=4)
def _homes(copy: Copy) -> tuple[Any, Any, list[str]]:
    """Units, for each the place of its province in the third."""
    rows = pa.concat_tables(
        [_HOMES.empty_table(), *(pq.read_table(path, schema=_HOMES) for path in copy.files("homes"))]
    )
    coded = rows["province"].combine_chunks().dictionary_encode()
    return rows["unit"].to_numpy(), coded.indices.to_numpy(), coded.dictionary.to_pylist()


def misfiled(copy: Copy) -> Iterator[str]:
    """Files that hold what their names do not say, or entries of units that `homes` does not know there."""
    homes, places, names = _homes(copy)
    known = {name: homes[places == place] for place, name in enumerate(names)}
    for file in _files(copy):
        if not file.province:
            continue
        rows = pq.read_table(file.path, columns=["posting", "unit", "on"])
        days, postings = (pc.min_max(rows[name]).as_py() for name in ("on", "posting"))
        within = file.begin <= days["min"] and days["max"] <= file.end
        within = within and (postings["min"], postings["max"]) == (file.first, file.last)
        at_home = (
            file.province == TOGETHER
            or np.isin(rows["unit"].unique().to_numpy(), known.get(file.province, [])).all()
        )
        if not (within and at_home):
            yield str(Path(file.path).relative_to(copy.folder))


# ---- laying out ------------------------------------------------------------------------------------------------


def lay_out(copy: Copy, db: duckdb.DuckDBPyConnection) -> list[Path]:
    """Write the entries of all segments by half-year and province (`db` has the copy's views); the files made.

    Half a year is held in memory at a time.
    """
    segments = copy.files("entries")
    db.register("stands", _stands(Tree(db.execute(UNITS, {"known": copy.last}).fetchall())))
    made, homes = [], set[tuple[int, str]]()
    for year, half in _halves(db, segments):
        for province, rows in _apart(_of_half(db, segments, year, half)):
            folder = (
                copy.folder / "periods" / f"period={year}-H{half}" / f"province={quote(province, safe='')}"
            )
            made.append(_write(folder / _postings(rows), rows))
            if province != TOGETHER:
                homes.update((unit, province) for unit in rows["unit"].unique().to_pylist())
    db.unregister("stands")
    return [*made, _write_homes(copy, homes)]


def _postings(rows: pa.Table) -> str:
    """A file's name: the first and last posting of its own rows, so that a paper's place is known without opening it."""
    bounds = pc.min_max(rows["posting"]).as_py()
    return f"{bounds['min']:012d}-{bounds['max']:012d}.parquet"


def _stands(tree: Tree) -> pa.Table:
    """Every unit with the stretches of days it stood under each unit directly below a root (or was a root)."""
    stretches = list(tree.stands())
    columns: list[Any] = list(zip(*stretches, strict=True)) or [[] for _ in _STANDS]
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, _STANDS, strict=True)], schema=_STANDS
    )


def _halves(db: duckdb.DuckDBPyConnection, segments: Sequence[str]) -> list[tuple[int, int]]:
    return db.execute(
        f"""SELECT DISTINCT year("on"), CASE WHEN month("on") <= 6 THEN 1 ELSE 2 END
            FROM read_parquet({list(segments)!r}) ORDER BY ALL"""
    ).fetchall()


def _of_half(db: duckdb.DuckDBPyConnection, segments: Sequence[str], year: int, half: int) -> pa.Table:
    """Half a year's entries in order of province and posting, each with its `province`."""
    begin, end = _days(year, half)
    columns = ", ".join(f'e."{name}"' for name in SCHEMAS["entries"].names)
    return db.sql(
        f"""SELECT {columns}, coalesce(s.province, '{TOGETHER}') AS province FROM read_parquet({list(segments)!r}) e
            LEFT JOIN stands s ON s.unit = e.unit AND e."on" >= s.first AND e."on" < s."end"
            WHERE e."on" BETWEEN DATE '{begin}' AND DATE '{end}' ORDER BY province, posting"""
    ).to_arrow_table()


def _apart(rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each province, those of small ones together."""
    coded = rows["province"].combine_chunks().dictionary_encode()
    places, names = coded.indices.to_numpy(), coded.dictionary.to_pylist()
    starts = np.flatnonzero(np.concatenate([[True], places[1:] != places[:-1]]))
    small = []
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(places)], strict=True):
        some, name = rows.slice(start, end - start), names[places[start]]
        if name == TOGETHER or some.num_rows < APART:
            small.append(some)
        else:
            yield name, some
    if small:
        yield TOGETHER, pa.concat_tables(small)


def _write(path: Path, rows: pa.Table) -> Path:
    schema = SCHEMAS["entries"]
    columns = [
        rows[f.name].dictionary_encode().cast(f.type) if pa.types.is_dictionary(f.type) else rows[f.name].cast(f.type)
        for f in schema
    ]  # fmt: skip
    with whole_file(path) as part, pq.ParquetWriter(part, schema, compression="zstd") as writer:
        writer.write_table(pa.Table.from_arrays(columns, schema=schema))
    return path


def _write_homes(copy: Copy, found: set[tuple[int, str]]) -> Path:
    """The pairs of unit and province that no file of homes has yet."""
    units, places, names = _homes(copy)
    known = {(unit, names[place]) for unit, place in zip(units.tolist(), places.tolist(), strict=True)}
    new = sorted(found - known)
    path = copy.folder / "homes" / f"{copy.last:012d}.parquet"
    table = pa.Table.from_arrays(
        [pa.array([u for u, _ in new], pa.int32()), pa.array([p for _, p in new], pa.string())], schema=_HOMES
    )
    with whole_file(path) as part:
        pq.write_table(table, part, compression="zstd")
    return path
