"""Every unit's sums at once: against each unit asked alone, and against a naive walk day by day."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scale.ledger import Entry, Ledger, Naive
from tochuc.figures.everywhere import PARTS, everywhere
from tochuc.figures.formula import Term
from tochuc.figures.numbering import TreeLoop
from tochuc.figures.rollup import Asked, Rollup

DAY = date(2018, 1, 1)
MEASURES = ("members.official", "documents.policy")
SPANS = {"opening": "opening", "in": "inflow", "out": "outflow", "moved": "moved", "closing": "closing"}

days = st.integers(0, 40).map(lambda n: DAY + timedelta(days=n))


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Up to twelve units in any tree, some of which move; entries of any day, posted in any order of days."""
    count = draw(st.integers(1, 12))
    places = {1: [(DAY, 0)]}
    for unit in range(2, count + 1):
        moves = sorted(draw(st.sets(days, max_size=3)))
        parents = st.integers(0 if unit < 4 else 1, unit - 1)
        places[unit] = [(DAY, draw(parents)), *((day, draw(parents)) for day in moves if day > DAY)]
    entries = st.builds(
        Entry, st.integers(1, 9), st.integers(1, count), st.sampled_from(MEASURES),
        st.sampled_from([-3, -1, 1, 2]), st.sampled_from(["admitted", "died", "reclassified", "opening"]), days,
    )  # fmt: skip
    return Ledger(places, draw(st.lists(entries, max_size=25)))


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledgers(), days, days, st.integers(1, 9), st.lists(st.tuples(days, st.integers(1, 9)), max_size=3))
def test_every_unit_at_once_is_each_unit_alone(
    ledger: Ledger, one: date, other: date, known: int, closings: list[tuple[date, int]]
) -> None:
    first, last = sorted((one, other))
    with tempfile.TemporaryDirectory() as folder:
        rollup = Rollup(ledger.copy(Path(folder), sorted(dict(closings).items())))
        asked = Asked(first, last, known)
        found = everywhere(asked, MEASURES, rollup)
        naive = Naive(ledger, first, last, known).sums()
        terms = [Term(span, m) for span in SPANS.values() for m in MEASURES]
        alone = rollup.sums(terms, [f"u{u}" for u in ledger.places], asked)
        for unit in ledger.places:
            sums = found.of(f"u{unit}")
            for measure in MEASURES:
                at_once = sums[measure]
                assert at_once == {p: naive[p][unit, measure] for p in PARTS}, (unit, measure)
                assert {p: alone[f"u{unit}"][Term(s, measure)][0] for p, s in SPANS.items()} == {
                    p: v for p, v in at_once.items() if p != "other"
                }
                gained = at_once["in"] - at_once["out"] + at_once["other"] + at_once["moved"]
                assert at_once["opening"] + gained == at_once["closing"]


@pytest.mark.django_db
def test_a_unit_that_moves_takes_its_stock_and_leaves_its_flows_in_the_whole_table(tmp_path: Path) -> None:
    moved_on = DAY + timedelta(days=10)
    ledger = Ledger(
        {1: [(DAY, 0)], 2: [(DAY, 1)], 3: [(DAY, 1)], 4: [(DAY, 2), (moved_on, 3)]},
        [
            Entry(1, 4, "members.official", 5, "admitted", DAY),
            Entry(2, 4, "members.official", 2, "admitted", DAY + timedelta(days=5)),
            Entry(3, 4, "members.official", -1, "died", DAY + timedelta(days=15)),
        ],
    )
    asked = Asked(DAY + timedelta(days=1), DAY + timedelta(days=20), 3)
    found = everywhere(asked, None, Rollup(ledger.copy(tmp_path)))
    row = {u: list(found.of(u)["members.official"].values()) for u in ("u1", "u2", "u3", "u4")}
    assert row == {
        "u1": [5, 2, 1, 0, 0, 6],
        "u2": [5, 2, 0, 0, -7, 0],
        "u3": [0, 0, 1, 0, 7, 6],
        "u4": [5, 2, 1, 0, 0, 6],
    }
    with pytest.raises(KeyError):
        found.of("u5")


@pytest.mark.django_db
def test_a_tree_that_loops_is_refused_and_not_walked_for_ever(tmp_path: Path) -> None:
    ledger = Ledger({1: [(DAY, 2)], 2: [(DAY, 1)]}, [Entry(1, 1, "members.official", 1, "admitted", DAY)])
    with pytest.raises(TreeLoop):
        everywhere(Asked(DAY, DAY, 1), None, Rollup(ledger.copy(tmp_path)))
