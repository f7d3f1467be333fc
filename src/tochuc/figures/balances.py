"""Balances carried forward: at each close by a root unit, the sums of everything up to the period's last day.

Always true: a balance of day D at posting N, together with the entries after D or after N, says the same as all the
entries. So a question reads one balance and the entries since; without any balance it reads everything and answers
the same. A balance file is written whole and never changed.

Three tables, each for the questions it serves: `sums` by unit, measure and traits; `totals` by measure and unit, for
every unit at once; `held` by person, for ages and distinct people, of stocks only (`covers_people`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from tochuc.books import measures, models, periods
from tochuc.figures.columnar import BALANCES, Copy, whole_file
from tochuc.figures.engine import in_duckdb
from tochuc.figures.partitions import Wanted
from tochuc.figures.tree import DUSK

File = Callable[[Path], str]
Entries = Callable[[Wanted], str]  # SQL for the entries of the files that can hold what is wanted

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})@(\d{12})\.parquet")

# The columns of an entry, in the order that both halves of a union give them; `n` counts entries, less reversed ones.
COLUMNS = 'posting, unit, measure, amount, side, reason, "on", person, traits, n'

_EVER = 2**62


def _all(wanted: Wanted) -> str:
    return "entries"


@dataclass(frozen=True, slots=True, order=True)
class Balance:
    """The balance of a day as known at a posting."""

    day: date
    posting: int
    folder: Path

    def path(self, table: str) -> Path:
        return self.folder / table / f"{self.day.isoformat()}@{self.posting:012d}.parquet"

    @property
    def since(self) -> tuple[str, str]:
        """Conditions on entries: after the posting, and before it but after the day. Apart, since each skips by itself."""
        return (
            f"posting > {self.posting}",
            f"posting <= {self.posting} AND \"on\" > DATE '{self.day}'",
        )

    def carried(self, table: str, file: File) -> str:
        """SQL for the balance, as entries of its day at its posting; `file` tells how an engine names a file."""
        person = "person" if table == "held" else "NULL::INTEGER"
        traits = "NULL::INTEGER" if table == "totals" else "traits"
        return f"""(
            SELECT {self.posting}::BIGINT AS posting, unit, measure, amount, 0::TINYINT AS side, '' AS reason,
                   DATE '{self.day}' AS "on", {person} AS person, {traits} AS traits, n
            FROM {file(self.path(table))})"""

    def later(
        self,
        entries: Entries = _all,
        known: int = _EVER,
        last: date = DUSK,
        apart: frozenset[str] | None = None,
    ) -> list[str]:
        """SQL for the entries that the balance does not hold, up to a posting and day, of provinces; see `Wanted`."""
        wanted = (
            Wanted(after=self.posting, known=known, last=last, provinces=apart),
            Wanted(known=min(known, self.posting), since=self.day, last=last, provinces=apart),
        )
        return [
            f"(SELECT {COLUMNS} FROM {entries(want)} WHERE {since})"
            for want, since in zip(wanted, self.since, strict=True)
        ]

    def ledger(self, table: str, file: File, entries: Entries = _all) -> str:
        """SQL for entries that stands for all of them: the balance and what came after."""
        several = (self.carried(table, file), *self.later(entries))
        return "(" + " UNION ALL ".join(f"SELECT * FROM {s}" for s in several) + ")"


def balances(copy: Copy) -> list[Balance]:
    """The balances there are, earliest day first."""
    found = (_NAME.fullmatch(Path(path).name) for path in copy.files("totals"))
    return sorted(Balance(date.fromisoformat(m[1]), int(m[2]), copy.folder) for m in found if m)


def best(copy: Copy, before: date, known: int) -> Balance | None:
    """The latest balance of a day before `before` that holds nothing posted after `known`."""
    fit = [b for b in balances(copy) if b.day < before and b.posting <= known]
    return fit[-1] if fit else None


def covers_people(pattern: str) -> bool:
    """Whether `held` keeps single persons of a measure, or of all that a pattern stands for: of stocks it does."""
    if not pattern.endswith(".*"):
        return measures.is_stock(pattern)
    matching = [c for c in measures.measures() if c.startswith(pattern[:-1])]
    return all(map(measures.is_stock, matching)) and (
        bool(matching) or measures.is_stock(pattern[:-2] + ".x")
    )


def carry_forward(copy: Copy, after: int, db: duckdb.DuckDBPyConnection) -> list[Path]:
    """Write the balances of the periods that a root unit closed after posting `after` (`db` has the view entries)."""
    return write_balances(copy, db, _closings(after, copy.last))


def write_balances(
    copy: Copy, db: duckdb.DuckDBPyConnection, closings: Iterable[tuple[date, int]]
) -> list[Path]:
    """Write the balances of days as known at postings, each from the one before it; the files made."""
    known = balances(copy)
    made: list[Path] = []
    _name_stocks(db)
    for day, posting in closings:
        balance = Balance(day, posting, copy.folder)
        previous = [b for b in sorted(known) if b.day < day and b.posting <= posting]
        for table in BALANCES:
            _write(db, balance, table, previous[-1] if previous else None)
            made.append(balance.path(table))
        known.append(balance)
    return made


_SELECTS = {
    "sums": """SELECT unit, measure::VARCHAR AS measure, traits, sum(amount)::BIGINT AS amount, sum(n)::BIGINT AS n FROM {ledger}
               WHERE posting <= $posting AND "on" <= $day GROUP BY ALL ORDER BY unit, measure""",
    "totals": """SELECT measure, unit, sum(amount)::BIGINT AS amount, sum(n)::BIGINT AS n
                 FROM read_parquet('{sums}') GROUP BY ALL ORDER BY measure, unit""",
    "held": """SELECT unit, measure::VARCHAR AS measure, traits, person, sum(amount)::BIGINT AS amount, 1::BIGINT AS n FROM {ledger}
               WHERE posting <= $posting AND "on" <= $day AND person IS NOT NULL AND measure IN (SELECT * FROM stocks)
               GROUP BY ALL HAVING sum(amount) <> 0 ORDER BY unit, measure""",
}


def _write(db: duckdb.DuckDBPyConnection, balance: Balance, table: str, previous: Balance | None) -> None:
    given = {"day": balance.day, "posting": balance.posting}
    select = _SELECTS[table].format(
        ledger=previous.ledger(table, in_duckdb) if previous else "entries", sums=balance.path("sums")
    )
    used = {k: v for k, v in given.items() if f"${k}" in select}
    with whole_file(balance.path(table)) as part:
        db.execute(f"COPY ({select}) TO '{part}' (FORMAT parquet, COMPRESSION zstd)", used)


def _name_stocks(db: duckdb.DuckDBPyConnection) -> None:
    """The table `stocks`: the measures recorded so far that keep a balance."""
    found = db.execute("SELECT DISTINCT measure::VARCHAR FROM entries").fetchall()
    db.execute("CREATE OR REPLACE TEMP TABLE stocks (measure VARCHAR)")
    stocks = [[m] for (m,) in found if measures.is_stock(m)]
    if stocks:
        db.executemany("INSERT INTO stocks VALUES (?)", stocks)


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
