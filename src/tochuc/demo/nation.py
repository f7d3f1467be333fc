"""A made-up nation for measuring: units in five levels, members and years of entries, straight to an empty store.

This is the one writer beside `Decision.post()`, and it refuses a store that holds anything: it exists to measure
the books at a size that nobody would post one by one. Nothing in it stands for a real person or body. It is
deterministic: the same size and seed give the same rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import transaction

from tochuc.books import models
from tochuc.books.periods import read as period
from tochuc.books.text import search_key
from tochuc.demo.bulk import CHUNK, insert, insert_table, without_indexes

SUBJECT = "Số liệu dựng để đo"
Progress = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How large the nation is; `part(of)` keeps its shape."""

    provinces: int = 34
    communes: int = 3_321
    grassroots: int = 52_000
    cells: int = 300_000
    members: int = 5_600_000
    years: int = 10
    entries: int = 40_000_000
    first_year: int = 2016

    def part(self, of: int) -> Size:
        """A nation of one `of`-th of everything but its years and provinces."""
        return Size(
            max(2, self.provinces // of), self.communes // of, self.grassroots // of, self.cells // of,
            self.members // of, self.years, self.entries // of, self.first_year,
        )  # fmt: skip

    @property
    def units(self) -> int:
        return 1 + self.provinces + self.communes + self.grassroots + self.cells


class NotEmpty(RuntimeError):
    """The store holds decisions already; a nation is only made in an empty one."""


def build(size: Size, progress: Progress | None = None, seed: int = 2026) -> None:
    """Fill an empty store with a nation of this size. Raises `NotEmpty`."""
    if models.Decision.objects.exists() or models.Unit.objects.exists():
        raise NotEmpty("the store is not empty")
    told = progress or (lambda count, text: None)
    rng = np.random.default_rng(seed)
    with without_indexes(("books_entry", "books_fact", "books_person")):
        with transaction.atomic():
            plan = _Plan(size, rng)
            _write_trait_sets()
            _write_units(plan, told)
            _write_people(plan, told)
            _write_decisions(plan, told)
            _write_entries(plan, told)
            _write_closings(plan)
            _write_moves(plan)
        told(0, "indexes")


TRAITS = [
    (sex, ethnicity, "Không", education, "")
    for sex in ("F", "M")
    for ethnicity in ("Kinh", "Tày", "Nùng", "Dao")
    for education in ("upper_secondary", "college", "university")
]
# measure, reason, side, share of the yearly entries that are not classifications
MOVES = [
    ("members.candidate", "admitted", 1, 0.10), ("members.candidate", "confirmed", -1, 0.09),
    ("members.official", "confirmed", 1, 0.09), ("members.official", "died", -1, 0.04),
    ("members.official", "removed", -1, 0.01), ("members.official", "moved_out", -1, 0.03),
    ("members.official", "moved_in", 1, 0.03), ("exempt.members", "exempted", 1, 0.02),
    ("badges.30", "awarded", 1, 0.04), ("badges.40", "awarded", 1, 0.03), ("badges.50", "awarded", 1, 0.02),
    ("training.theory", "trained", 1, 0.05), ("training.professional", "trained", 1, 0.05),
    ("training.new_members", "trained", 1, 0.03), ("assessed.yearly", "assessed", 1, 0.04),
    ("benefits.sickness_aid", "on_time", 1, 0.03), ("benefits.sickness_aid", "late", 1, 0.01),
    ("documents.personnel", "issued", 1, 0.04), ("documents.policy", "issued", 1, 0.03),
    ("documents.organisation", "issued", 1, 0.03), ("reviews.preliminary", "held", 1, 0.02),
    ("reviews.final", "held", 1, 0.01), ("meetings.good", "graded", 1, 0.08), ("meetings.fair", "graded", 1, 0.05),
    ("meetings.average", "graded", 1, 0.02), ("grassroots.weak", "marked_weak", 1, 0.01),
]  # fmt: skip
CLASSES = [("excellent", 0.15), ("good", 0.65), ("completed", 0.18), ("not_completed", 0.02)]
_MEASURES = sorted({m for m, *_ in MOVES} | {f"classified.member.{c}" for c, _ in CLASSES})
_REASONS = sorted({r for _, r, *_ in MOVES} | {"opening", "classified"})


class _Plan:
    """The arrays everything is drawn from: units by number, each person's cell, each decision's commune and day."""

    def __init__(self, size: Size, rng: np.random.Generator):
        self.size, self.rng = size, rng
        firsts = np.cumsum([1, 1, size.provinces, size.communes, size.grassroots, size.cells])
        self.provinces = np.arange(firsts[1], firsts[2]) + 1
        self.communes = np.arange(firsts[2], firsts[3]) + 1
        self.grassroots, self.cells = np.arange(firsts[3], firsts[4]) + 1, np.arange(firsts[4], firsts[5]) + 1
        self.parent = np.zeros(size.units + 2, dtype=np.int64)
        for below, above in (
            (self.provinces, np.array([1])), (self.communes, self.provinces), (self.grassroots, self.communes),
            (self.cells, self.grassroots),
        ):  # fmt: skip
            self.parent[below] = above[np.arange(len(below)) * len(above) // len(below)]
        self.person_cell = self.cells[rng.integers(0, size.cells, size.members)]
        self.person_traits = rng.integers(1, len(TRAITS) + 1, size.members)
        self.months = size.years * 12
        self.moves = self._moves()

    def _moves(self) -> list[tuple[int, int, int]]:
        """Grassroots organisations that go to another commune: (month, which, where), a few each half-year."""
        each = max(1, self.size.grassroots // 1000)
        found = []
        for month in range(3, self.months, 6):
            for unit in self.rng.choice(self.grassroots, each, replace=False).tolist():
                found.append((month, unit, int(self.rng.choice(self.communes))))
        return found

    def commune_of(self, cells: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return self.parent[self.parent[cells]]

    def posting(self, month: np.ndarray[Any, Any], cells: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The decision of a cell's commune in a month (0: the opening); each month's closings come after it."""
        return (
            month * self.size.communes
            + (self.commune_of(cells) - self.communes[0])
            + 1
            + self.closings_before(month)
        )

    def closings_before(self, month: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Half-years closed before the month begins (months count from 1; six months make one)."""
        return np.maximum(month - 1, 0) // 6

    def month_day(self, month: int) -> date:
        """The day of a month's decisions."""
        if month == 0:
            return date(self.size.first_year, 1, 1)
        return date(self.size.first_year + (month - 1) // 12, (month - 1) % 12 + 1, 15)


def _write_trait_sets() -> None:
    models.TraitSet.objects.bulk_create(
        models.TraitSet(id=i, sex=s, ethnicity=e, religion=r, education=d, theory=t)
        for i, (s, e, r, d, t) in enumerate(TRAITS, 1)
    )


def _code(number: int) -> str:
    return f"u{number:06d}"


def _write_units(plan: _Plan, told: Progress) -> None:
    size = plan.size
    begun = date(size.first_year, 1, 1)
    kinds = (
        (np.array([1]), "province_committee"), (plan.provinces, "province_committee"),
        (plan.communes, "commune_committee_upper"), (plan.grassroots, "grassroots_committee"), (plan.cells, "cell"),
    )  # fmt: skip
    rows, facts = [], []
    for numbers, kind in kinds:
        for n in numbers.tolist():
            parent = "" if n == 1 else _code(int(plan.parent[n]))
            rows.append((n, _code(n), f"Đơn vị {n}", f"don vi {n}", kind, parent, begun.isoformat(), None))
            values = json.dumps({"name": f"Đơn vị {n}", "kind": kind, "parent": parent}, ensure_ascii=False)
            facts.append(("unit", _code(n), parent, begun.isoformat(), values, 1))
    insert("books_unit", ("id", "code", "name", "search", "kind", "parent", "begun", "ended"), rows)
    insert("books_fact", ("kind", "subject", "link", "on", "values", "posting"), facts)
    told(len(rows), "units")


def _write_people(plan: _Plan, told: Progress) -> None:
    fields = (
        "id",
        "code",
        "name",
        "search",
        "order",
        "sex",
        "born",
        "cell",
        "status",
        "employer",
        "alias_of",
    )
    begun = plan.month_day(0).isoformat()
    for first in range(0, plan.size.members, CHUNK):
        last = min(first + CHUNK, plan.size.members)
        cells = plan.person_cell[first:last].tolist()
        traits = plan.person_traits[first:last].tolist()
        people: list[tuple[Any, ...]] = []
        facts: list[tuple[Any, ...]] = []
        for number, cell, t in zip(range(first + 1, last + 1), cells, traits, strict=True):
            code, born = f"p{number:07d}", str(1940 + number % 60)
            sex, ethnicity, _, education, _ = TRAITS[t - 1]
            name = f"Người {number}"
            people.append(
                (number, code, name, f"nguoi {number}", name, sex, born, _code(cell), "official", "", "")
            )
            values = f'{{"name":"{name}","sex":"{sex}","born":"{born}","ethnicity":"{ethnicity}","religion":"Không","education":"{education}"}}'
            facts.append(("person", code, None, begun, values, 1))
            member = f'{{"cell":"{_code(cell)}","status":"official"}}'
            facts.append(("membership", code, _code(cell), begun, member, 1))
        insert("books_person", fields, people)
        insert("books_fact", ("kind", "subject", "link", "on", "values", "posting"), facts)
        told(last - first, "people")


def _write_decisions(plan: _Plan, told: Progress) -> None:
    fields = (
        "id", "state", "posting", "written", "kind", "issuer", "series", "number", "issued", "on", "subject",
        "search", "signer", "secrecy", "paper", "digest", "recorded_at", "drafted_by", "approved_by", "changed_at",
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    posting = 0
    for month in range(plan.months + 1):
        day = plan.month_day(month)
        recorded = datetime(day.year, day.month, day.day, 3, tzinfo=UTC) + timedelta(days=3)
        for commune in plan.communes.tolist():
            posting += 1
            rows.append(_decision(posting, "decision", _code(commune), month + 1, day, recorded))
        if month and month % 6 == 0:
            posting += 1
            close = _half_year(plan, month).last
            rows.append(
                _decision(posting, "closing", _code(1), month // 6, close, recorded + timedelta(days=20))
            )
        if len(rows) >= 100_000 or month == plan.months:
            insert("books_decision", fields, rows)
            told(len(rows), "decisions")
            rows = []


def _decision(
    posting: int, kind: str, issuer: str, number: int, day: date, recorded: datetime
) -> tuple[Any, ...]:
    stamp, written = recorded.strftime("%Y-%m-%d %H:%M:%S"), f"{number:02d}-QĐ/ĐU"
    return (
        posting, "posted", posting, written, kind, issuer, "", number, day.isoformat(), day.isoformat(),
        SUBJECT, search_key(f"{written} {SUBJECT}"), "", "none", "{}", f"{posting:064d}", stamp, "", "", stamp,
    )  # fmt: skip


def _half_year(plan: _Plan, month: int) -> Any:
    return period(f"{plan.size.first_year + (month - 1) // 12}-H{1 if month % 12 == 6 else 2}")


def _write_closings(plan: _Plan) -> None:
    facts = []
    for month in range(6, plan.months + 1, 6):
        closed = _half_year(plan, month)
        posting = (month + 1) * plan.size.communes + month // 6
        facts.append(
            (
                "period",
                f"{_code(1)}:{closed.name}",
                _code(1),
                closed.last.isoformat(),
                '{"state":"closed"}',
                posting,
            )
        )
    insert("books_fact", ("kind", "subject", "link", "on", "values", "posting"), facts)


def _write_moves(plan: _Plan) -> None:
    """Each move in the decision that the unit's first commune takes that month anyway."""
    facts = []
    for month, unit, where in plan.moves:
        first_commune = int(plan.parent[unit]) - int(plan.communes[0])
        posting = month * plan.size.communes + first_commune + 1 + (month - 1) // 6
        parent, on = _code(where), plan.month_day(month).isoformat()
        facts.append(("unit", _code(unit), parent, on, json.dumps({"parent": parent}), posting))
    insert("books_fact", ("kind", "subject", "link", "on", "values", "posting"), facts)
    last = {unit: where for _, unit, where in plan.moves}
    for unit, where in last.items():
        models.Unit.objects.filter(id=unit).update(parent=_code(where))


def _write_entries(plan: _Plan, told: Progress) -> None:
    number = 0
    for month in range(plan.months + 1):
        table = _month(plan, month, number)
        number += table.num_rows
        insert_table("books_entry", table)
        told(table.num_rows, "entries")


def _month(plan: _Plan, month: int, before: int) -> pa.Table:
    """The entries of one month's decisions, in order of posting."""
    if month == 0:
        who = np.arange(plan.size.members)
        measure = np.full(len(who), "members.official")
        reason, amount = np.full(len(who), "opening"), np.ones(len(who), dtype=np.int64)
    else:
        who, measure, reason, amount = _drawn(plan, month)
    cells = plan.person_cell[who]
    posting = plan.posting(np.full(len(who), month), cells)
    order = np.argsort(posting, kind="stable")
    persons = np.where(np.isin(measure, _WITHOUT_PERSON), -1, who + 1)[order]
    nothing = persons < 0
    columns = {
        "id": np.arange(before + 1, before + len(who) + 1), "posting": posting[order], "unit_id": cells[order],
        "measure": measure[order], "amount": amount[order], "side": amount[order], "reason": reason[order],
        "on": np.full(len(who), plan.month_day(month).isoformat()),
        "person_id": pa.array(persons, pa.int64(), mask=nothing),
        "traits_id": pa.array(plan.person_traits[who][order], pa.int64(), mask=nothing),
    }  # fmt: skip
    return pa.table({k: v if isinstance(v, pa.Array) else pa.array(v) for k, v in columns.items()})


_WITHOUT_PERSON = np.array(
    [m for m, *_ in MOVES if m.startswith(("documents", "reviews", "meetings", "grassroots"))]
)


def _drawn(plan: _Plan, month: int) -> tuple[Any, Any, Any, Any]:
    """The month's moves, and every December the year's classifications."""
    size, rng = plan.size, plan.rng
    left = size.entries - size.members
    yearly_classes = min(size.members, left * 6 // 10 // size.years)
    moves = max((left - yearly_classes * size.years) // plan.months, 0)
    shares = np.array([s for *_, s in MOVES])
    kind = rng.choice(len(MOVES), moves, p=shares / shares.sum())
    who = rng.integers(0, size.members, moves)
    measure = np.array([m for m, *_ in MOVES])[kind]
    reason = np.array([r for _, r, *_ in MOVES])[kind]
    amount = np.array([a for *_, a, _ in MOVES], dtype=np.int64)[kind]
    if month % 12 == 0:
        classed = rng.permutation(size.members)[:yearly_classes]
        classes = rng.choice(len(CLASSES), yearly_classes, p=[p for _, p in CLASSES])
        names = np.array([f"classified.member.{c}" for c, _ in CLASSES])[classes]
        who, measure = np.concatenate([who, classed]), np.concatenate([measure, names])
        reason = np.concatenate([reason, np.full(yearly_classes, "classified")])
        amount = np.concatenate([amount, np.ones(yearly_classes, dtype=np.int64)])
    return who, measure, reason, amount
