"""Entries laid out by half-year and province: the answers stay the same, and no more files are opened than can matter."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.books.world import Stored, act, settled
from tests.scale.ledger import Entry, Ledger, Naive
from tests.scale.test_everywhere import MEASURES, SPANS, ledgers
from tochuc.figures import columnar, partitions
from tochuc.figures.columnar import Copy
from tochuc.figures.comparing import compare
from tochuc.figures.engine import connect
from tochuc.figures.everywhere import PARTS, everywhere
from tochuc.figures.formula import Term
from tochuc.figures.partitions import Wanted, lay_out, needed
from tochuc.figures.rollup import Asked, Rollup, open_rollup

TERMS = [Term(span, m) for span in (*SPANS.values(), "ever_in") for m in MEASURES]


@pytest.fixture(autouse=True)
def _small_provinces_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "APART", 1)


def laid(copy: Copy, up_to: int) -> Copy:
    """The copy with its entries up to a posting laid out, and the others in a segment."""
    (path,) = copy.files("entries")
    rows = pq.read_table(path)
    posting = rows["posting"].to_numpy()
    first, second = rows.filter(pa.array(posting <= up_to)), rows.filter(pa.array(posting > up_to))
    others = [(table, paths) for table, paths in copy.paths if table != "entries"]
    if not first.num_rows:
        return copy
    segment = _segment(copy, first, 1, up_to)
    made = lay_out(Copy(copy.folder, up_to, (*others, ("entries", (segment,)))), connect(copy))
    tail = (_segment(copy, second, up_to + 1, copy.last),) if second.num_rows else ()
    several = {t: tuple(str(p) for p in made if t in p.parts) for t in ("periods", "homes")}
    return Copy(copy.folder, copy.last, (*others, ("entries", tail), *several.items()))


def _segment(copy: Copy, rows: pa.Table, first: int, last: int) -> str:
    path = copy.folder / "entries" / f"{first:012d}-{last:012d}.parquet"
    pq.write_table(rows, path)
    return str(path)


spread = st.integers(0, 40)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ledgers(), spread, spread, st.integers(1, 9), st.integers(1, 9), st.sets(st.integers(1, 9), max_size=2)
)
def test_what_is_laid_out_answers_as_a_walk_day_by_day(
    ledger: Ledger, one: int, other: int, known: int, up_to: int, closed: set[int]
) -> None:
    far = _half_years(ledger)
    first, last = sorted((_far(one), _far(other)))
    closings = [(_far(10 * n), posting) for n, posting in enumerate(sorted(closed), 1)]
    with tempfile.TemporaryDirectory() as folder:
        rollup = Rollup(laid(far.copy(Path(folder), closings), up_to))
        asked = Asked(first, last, known)
        naive = Naive(far, first, last, known).sums()
        table = everywhere(asked, MEASURES, rollup)
        for unit in far.places:
            alone = rollup.sums(TERMS, [f"u{unit}"], asked)[f"u{unit}"]
            for m in MEASURES:
                assert {p: alone[Term(s, m)][0] for p, s in SPANS.items()} == {
                    p: naive[p][unit, m] for p in SPANS
                }
                assert table.of(f"u{unit}")[m] == {p: naive[p][unit, m] for p in PARTS}


BEGUN = date(2018, 1, 1)


def _far(days: int) -> date:
    return BEGUN + timedelta(days=20 * days)


def _half_years(ledger: Ledger) -> Ledger:
    """The same ledger with its days twenty times as far apart: over five half-years instead of one."""

    def away(day: date) -> date:
        return _far((day - BEGUN).days)

    places = {unit: [(away(day), parent) for day, parent in where] for unit, where in ledger.places.items()}
    moved = [Entry(e.posting, e.unit, e.measure, e.amount, e.reason, away(e.on)) for e in ledger.entries]
    return Ledger(places, moved)


# ---- a merger ---------------------------------------------------------------------------------------------------

MERGED = date(2025, 7, 1)


def merger() -> Ledger:
    """A country (1) with provinces 2, 3 and 4; commune 5 of the second goes to the third, which takes it over."""
    begun = date(2025, 1, 1)
    entries = [
        *(Entry(1, unit, "members.official", 10 * unit, "opening", begun) for unit in (5, 6, 7)),
        Entry(2, 5, "members.official", 1, "admitted", date(2025, 3, 1)),
        Entry(3, 5, "members.official", 2, "admitted", date(2025, 9, 1)),
        Entry(4, 6, "members.official", 4, "admitted", date(2025, 9, 2)),
        Entry(5, 7, "members.official", -1, "died", date(2025, 9, 3)),
    ]
    places = {1: [(begun, 0)], 2: [(begun, 1)], 3: [(begun, 1)], 4: [(begun, 1)]}
    return Ledger(places | {5: [(begun, 2), (MERGED, 3)], 6: [(begun, 3)], 7: [(begun, 4)]}, entries)


def folders(copy: Copy, wanted: Wanted) -> set[str]:
    return {"/".join(Path(path).parts[-3:-1]) for path in needed(copy, wanted) or ()}


@pytest.mark.django_db
def test_an_entry_lies_with_the_province_of_its_own_day_before_and_after_a_merger(tmp_path: Path) -> None:
    copy = laid(merger().copy(tmp_path), 5)
    there = {
        (folder.parent.name, folder.name): pq.read_table(next(folder.iterdir()))["unit"].to_pylist()
        for folder in (tmp_path / "periods").glob("*/*")
    }
    assert there == {
        ("period=2025-H1", "province=u2"): [5, 5], ("period=2025-H1", "province=u3"): [6],
        ("period=2025-H1", "province=u4"): [7], ("period=2025-H2", "province=u3"): [5, 6],
        ("period=2025-H2", "province=u4"): [7],
    }  # fmt: skip
    rollup = Rollup(copy)
    asked = Asked(MERGED, date(2025, 12, 31), 5)
    terms = [Term(span, "members.official") for span in ("opening", "moved", "inflow", "closing")]
    sums = {unit: [rollup.sums(terms, [unit], asked)[unit][t][0] for t in terms] for unit in ("u2", "u3")}
    assert sums == {"u2": [51, -51, 0, 0], "u3": [60, 51, 6, 117]}


@pytest.mark.django_db
def test_a_question_opens_the_files_of_its_own_half_year_and_provinces(tmp_path: Path) -> None:
    ledger = merger()
    copy = laid(ledger.copy(tmp_path, [(date(2025, 6, 30), 2)]), 5)
    rollup = Rollup(copy)
    after, known = Wanted(after=2, last=date(2025, 12, 31)), Asked(MERGED, date(2025, 12, 31), 5)
    opened = {}
    for unit in ("u3", "u4", "u5"):
        apart = rollup.provinces_of(rollup._scope([unit], known))
        opened[unit] = folders(copy, Wanted(after.after, after.known, after.since, after.last, apart))
    assert opened == {
        "u3": {"period=2025-H2/province=u3"}, "u4": {"period=2025-H2/province=u4"},
        "u5": {"period=2025-H2/province=u3"},
    }  # fmt: skip
    assert folders(copy, Wanted(last=date(2025, 6, 30))) == {
        f"period=2025-H1/province=u{n}" for n in (2, 3, 4)
    }


@pytest.mark.django_db
def test_a_paper_that_says_later_where_a_unit_stood_changes_the_answer_and_no_file(tmp_path: Path) -> None:
    before, begun = merger(), date(2025, 1, 1)
    copy = laid(before.copy(tmp_path / "one"), 5)
    after = Ledger(before.places | {5: [(begun, 4)]}, before.entries)  # it had been the fourth's all along
    whole = after.copy(tmp_path / "other")
    known = dict(copy.paths) | {"units": tuple(whole.files("units"))}
    mixed, asked = Copy(copy.folder, 5, tuple(known.items())), Asked(begun, date(2025, 12, 31), 5)
    units = [f"u{n}" for n in range(1, 8)]
    assert Rollup(mixed).sums(TERMS, units, asked) == Rollup(whole).sums(TERMS, units, asked)


# ---- in a store -------------------------------------------------------------------------------------------------


def _asked(rollup: Rollup) -> Asked:
    return Asked(date(2018, 1, 1), date(2018, 12, 31), rollup.copy.last)


def _all_units(units: Sequence[str]) -> list[object]:
    rollup = open_rollup()
    terms = [Term(span, "members.official") for span in SPANS.values()]
    alone = rollup.sums(terms, units, _asked(rollup))
    lines = rollup.entries(terms[1:2], "tinh", _asked(rollup), 100).to_pylist()
    return [alone, everywhere(_asked(rollup), None, rollup).table.to_pylist(), lines]


@pytest.mark.django_db
def test_a_closing_lays_entries_out_and_what_comes_later_lies_in_segments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(columnar, "_LAID", 1)
    stored = Stored()
    settled(stored)
    units = ["tinh", "xa-1", "xa-2", "cb-1"]
    before = columnar.caught_up()
    assert before.files("entries") and not before.files("periods")
    stored.post(act("admit_member", person="binh", cell="cb-1"), on="2018-05-01")
    stored.post(act("close_period", unit="tinh", period="2018-H1"), on="2018-07-10")
    closed = columnar.caught_up()
    assert closed.files("periods") and closed.files("homes") and not closed.files("entries")
    stored.post(act("move_unit", unit="cb-1", parent="xa-2"), on="2018-08-01")
    stored.post(act("expel_member", person="chi"), on="2018-09-01")
    assert compare() == []
    found = _all_units(units)
    assert columnar.caught_up().files("entries") and compare() == []
    monkeypatch.setattr(columnar, "_LAID", 10**9)
    columnar.rebuild()
    assert not columnar.caught_up().files("periods")
    assert _all_units(units) == found
    assert columnar.partition().files("periods")
    assert _all_units(units) == found and compare() == []


@pytest.mark.django_db
def test_an_entry_in_a_folder_where_it_does_not_belong_is_found() -> None:
    stored = Stored()
    settled(stored)
    copy = columnar.partition()
    assert compare() == []
    path = Path(copy.files("homes")[0])
    pq.write_table(pq.read_table(path).slice(0, 0), path)
    manifest = columnar.named_files(copy.folder)
    columnar._write_manifest(copy.folder, copy.last, columnar._entered(copy.folder, manifest, [path]))
    partitions._homes.cache_clear()
    assert {found.code for found in compare()} == {"copy_filed"}
