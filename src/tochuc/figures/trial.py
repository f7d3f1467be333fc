"""A roll-up over the books as they would be: decisions not posted are laid over the ledger, in memory alone.

Always true: it answers exactly what the roll-up would answer had those decisions been posted in that order; nothing is
written, neither to the store nor to the columnar copy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from tochuc.books import models
from tochuc.books.records import Effects, Entry, Fact, Traits
from tochuc.figures.columnar import Copy, caught_up
from tochuc.figures.engine import DuckDB, entries_in
from tochuc.figures.partitions import Wanted
from tochuc.figures.rollup import Rollup
from tochuc.figures.scope import Scopes

Laid = Sequence[tuple[int, Effects]]  # posting number it would take, what it would write

_ENTRIES = pa.schema([
    ("posting", pa.int64()), ("unit", pa.int32()), ("measure", pa.string()), ("amount", pa.int64()),
    ("side", pa.int8()), ("reason", pa.string()), ("on", pa.date32()), ("person", pa.int32()), ("traits", pa.int32()),
    ("n", pa.int64()),
])  # fmt: skip
_UNITS = pa.schema([
    ("posting", pa.int64()), ("unit", pa.int32()), ("code", pa.string()), ("on", pa.date32()), ("parent", pa.string()),
    ("kind", pa.string()), ("name", pa.string()), ("sector", pa.string()), ("ended", pa.string()),
    ("lineage", pa.string()),
])  # fmt: skip
_BIRTHS = pa.schema(
    [("posting", pa.int64()), ("person", pa.int32()), ("on", pa.date32()), ("born", pa.string())]
)
_REVERSALS = pa.schema([("posting", pa.int64()), ("reversed", pa.int64())])


def open_trial(laid: Laid) -> Trial:
    """A trial over a copy that is level with the books."""
    return Trial(caught_up(), laid)


class Trial(Rollup):
    """Answers as if what is laid had been posted. Its postings follow the last one of the copy."""

    def __init__(self, copy: Copy, laid: Laid):
        engine = DuckDB(copy)  # whatever else answers: what is laid is small and lies in this process
        super().__init__(copy, engine)
        self._db = engine.connection
        self._ids = _Ids(laid)
        self._lay("entries", _ENTRIES, (self._entry(n, e) for n, effects in laid for e in effects.entries))
        facts = [(n, f) for n, effects in laid for f in effects.facts]
        self._lay("units", _UNITS, (self._unit(n, f) for n, f in facts if f.kind == "unit"))
        self._lay(
            "births",
            _BIRTHS,
            (self._birth(n, f) for n, f in facts if f.kind == "person" and f.values.get("born")),
        )
        self._lay("reversals", _REVERSALS, ((n, w) for n, effects in laid for w in effects.withdraws))
        self._traits = pa.concat_tables([self._traits, self._ids.new_traits(self._traits.schema)])
        engine.let_go("traits")
        engine.hold("traits", self._traits)

    def _state(self, known: int) -> Scopes:
        """Trees of a trial are its own and shared with nobody."""
        return Scopes(self._make_tree(known))

    def _lay(self, table: str, schema: pa.Schema, rows: Iterable[tuple[Any, ...]]) -> None:
        """The table with these rows behind its own."""
        columns = list(zip(*rows, strict=True)) or [()] * len(schema)
        arrays = [pa.array(values, type=field.type) for values, field in zip(columns, schema, strict=True)]
        self._db.register("laid", pa.Table.from_arrays(arrays, schema=schema))
        self._db.execute(f"CREATE TABLE laid_{table} AS SELECT * FROM laid")
        self._db.unregister("laid")
        if table == "entries":
            own, laid = entries_in(self.copy.entries()), f"SELECT * FROM laid_{table}"
        else:
            own = f"read_parquet({self.copy.files(table)!r}, file_row_number = true)"
            laid = f"SELECT *, rowid AS file_row_number FROM laid_{table}"
        self._db.execute(f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM {own} UNION ALL {laid}")

    def entries_of(self, wanted: Wanted) -> str:
        found = super().entries_of(wanted)
        return (
            found if found == "entries" else f"(SELECT * FROM {found} UNION ALL SELECT * FROM laid_entries)"
        )

    def _entry(self, posting: int, e: Entry) -> tuple[Any, ...]:
        ids = self._ids
        person = ids.people[e.person] if e.person else None
        traits = ids.traits[e.traits] if e.traits is not None else None
        n = e.side * (1 if e.amount > 0 else -1)
        return posting, ids.units[e.unit], e.measure, e.amount, e.side, e.reason, e.day, person, traits, n

    def _unit(self, posting: int, f: Fact) -> tuple[Any, ...]:
        kept = {k: f.values[k] for k in ("into", "from", "shares") if k in f.values}
        said = [f.values.get(k) for k in ("parent", "kind", "name", "sector", "ended")]
        lineage = json.dumps(kept, ensure_ascii=False) if kept else None
        return posting, self._ids.units[f.subject], f.subject, f.day, *said, lineage

    def _birth(self, posting: int, f: Fact) -> tuple[Any, ...]:
        return posting, self._ids.people[f.subject], f.day, str(f.values["born"])


class _Ids:
    """Row numbers of what is laid: those of the registers, and numbers after the last for what is new."""

    def __init__(self, laid: Laid):
        entries = [e for _, effects in laid for e in effects.entries]
        facts = [f for _, effects in laid for f in effects.facts]
        units = {e.unit for e in entries} | {f.subject for f in facts if f.kind == "unit"}
        people = {e.person for e in entries if e.person} | {f.subject for f in facts if f.kind == "person"}
        self.units = _numbered(models.Unit, units)
        self.people = _numbered(models.Person, people)
        names = Traits._fields
        known = {Traits(*row[1:]): row[0] for row in models.TraitSet.objects.values_list("id", *names)}
        new = sorted({e.traits for e in entries if e.traits is not None} - known.keys())
        last = max(known.values(), default=0)
        self._new = {traits: last + 1 + index for index, traits in enumerate(new)}
        self.traits = known | self._new

    def new_traits(self, schema: pa.Schema) -> pa.Table:
        rows = [(number, *traits) for traits, number in self._new.items()]
        columns = list(zip(*rows, strict=True)) or [()] * len(schema)
        arrays = [pa.array(c, type=field.type) for c, field in zip(columns, schema, strict=True)]
        return pa.Table.from_arrays(arrays, schema=schema)


def _numbered(model: Any, codes: set[str]) -> dict[str, int]:
    wanted = sorted(codes)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        found.update(model.objects.filter(code__in=wanted[start : start + 500]).values_list("code", "id"))
    last = model.objects.order_by("-id").values_list("id", flat=True).first() or 0
    for code in wanted:
        if code not in found:
            last += 1
            found[code] = last
    return found
