"""Balances carried forward: at each close by a root unit, the sums of everything up to the period's last day.

Always true: a balance of day D at posting N, together with the entries after D or after N, says the same as all the
entries. So a question reads one balance and the entries since; without any balance it reads everything and answers
the same. A balance file is written whole and never changed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from tochuc.books import models, periods
from tochuc.figures.columnar import Copy

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})@(\d{12})\.parquet")

# The columns of an entry, in the order that both halves of a union give them; `n` counts entries, less reversed ones.
COLUMNS = 'posting, unit, measure, amount, side, reason, "on", person, traits, n'


@dataclass(frozen=True, slots=True, order=True)
class Balance:
    """The balance of a day as known at a posting: `sums` by unit, measure and traits; `held` by person as well."""

    day: date
    posting: int
    sums: Path
    held: Path

    def ledger(self, table: str) -> str:
        """SQL for entries that stands for all of them: the balance as entries of its day, and what came after."""
        path = {"sums": self.sums, "held": self.held}[table]
        person = "NULL::INTEGER" if table == "sums" else "person"
        return f"""(
            SELECT {self.posting}::BIGINT AS posting, unit, measure, amount, 0::TINYINT AS side, '' AS reason,
                   DATE '{self.day}' AS "on", {person} AS person, traits, n FROM read_parquet('{path}')
            UNION ALL SELECT {COLUMNS} FROM entries WHERE "on" > DATE '{self.day}' OR posting > {self.posting})"""


def balances(copy: Copy) -> list[Balance]:
    """The balances there are, earliest day first."""
    found = []
    for path in (copy.folder / "sums").glob("*.parquet"):
        name = _NAME.fullmatch(path.name)
        held = copy.folder / "held" / path.name
        if name and held.exists():
            found.append(Balance(date.fromisoformat(name[1]), int(name[2]), path, held))
    return sorted(found)


def best(copy: Copy, before: date, known: int) -> Balance | None:
    """The latest balance of a day before `before` that holds nothing posted after `known`."""
    fit = [b for b in balances(copy) if b.day < before and b.posting <= known]
    return fit[-1] if fit else None


def carry_forward(copy: Copy, after: int, db: duckdb.DuckDBPyConnection) -> None:
    """Write the balances of the periods that a root unit closed after posting `after` (`db` has the view entries)."""
    for day, posting in _closings(after, copy.last):
        previous = best(copy, day, posting)
        name = f"{day.isoformat()}@{posting:012d}.parquet"
        for table, select in (("held", _HELD), ("sums", _SUMS)):
            ledger = previous.ledger(table) if previous else "entries"
            _write(db, copy.folder / table / name, select.format(ledger=ledger), day, posting)


_SUMS = """SELECT unit, measure, traits, sum(amount)::BIGINT AS amount, sum(n)::BIGINT AS n FROM {ledger}
           WHERE posting <= $posting AND "on" <= $day GROUP BY ALL ORDER BY unit, measure"""
_HELD = """SELECT unit, measure, traits, person, sum(amount)::BIGINT AS amount, 1::BIGINT AS n FROM {ledger}
           WHERE posting <= $posting AND "on" <= $day AND person IS NOT NULL
           GROUP BY ALL HAVING sum(amount) <> 0 ORDER BY unit, measure"""


def _write(db: duckdb.DuckDBPyConnection, path: Path, select: str, day: date, posting: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".part{os.getpid()}")
    db.execute(
        f"COPY ({select}) TO '{part}' (FORMAT parquet, COMPRESSION zstd)", {"day": day, "posting": posting}
    )
    part.replace(path)


def _closings(after: int, last: int) -> Iterator[tuple[date, int]]:
    """The last day and posting of each closing by a root unit, in order of posting; one for a day."""
    roots = set(models.Unit.objects.filter(parent="").values_list("code", flat=True))
    rows = models.Fact.objects.filter(
        kind="period", decision_id__gt=after, decision_id__lte=last, values__state="closed"
    ).order_by("decision_id")
    found: dict[date, int] = {}
    for posting, subject in rows.values_list("decision_id", "subject"):
        unit, _, name = subject.rpartition(":")
        if unit in roots:
            found[periods.read(name).last] = posting
    yield from sorted(found.items())
