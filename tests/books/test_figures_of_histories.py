"""Random histories asked about as figures are: each unit with all below it, on each day's own tree, against the recount.

Always true: opening + flow + moved = closing for every unit and measure, where `moved` is what reorganisation of the
tree brought in or took away, counted here evening by evening; and what was known at an earlier posting stays so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from random import Random

import pytest

from tests.books.histories import History
from tests.books.recount import Evening, evenings
from tests.books.world import Stored
from tochuc.books import store
from tochuc.figures.formula import Term
from tochuc.figures.rollup import Asked, Rollup, open_rollup

MEASURES = (
    "members.official", "members.candidate", "members.*", "transit.members", "exempt.members", "payroll.present.*",
    "payroll.quota.*", "posts.open.*", "posts.held.*", "planning.*", "grassroots.weak", "units.department",
    "units.*",
)  # fmt: skip
SPANS = ("opening", "flow", "moved", "closing")
NOTED = {  # measure and reason, as the recount notes it
    ("members.candidate", "admitted"): ("members.candidate", "admitted", 1),
    ("members.*", "moved_in"): ("", "moved_in", 1),
    ("payroll.present.*", "received"): ("payroll", "received", 1),
    ("payroll.present.*", "reduced"): ("payroll", "reduced", -1),
    ("training.*", "trained"): ("training", "trained", 1),
}


class Oracle:
    """Sums over units below a unit, from the evenings alone."""

    def __init__(self, nights: list[Evening], first: date, last: date):
        before = [e for e in nights if e.day < first]
        self.opened, self.closed = before[-1], [e for e in nights if e.day <= last][-1]
        self.pairs = [(a, b) for a, b in pairwise(nights) if first <= b.day <= last]

    def sum(self, term: Term, target: str) -> int:
        covers = _covering(term.measure)
        if term.reasons:
            what, why, sign = NOTED[term.measure, term.reasons[0]]
            return sign * sum(
                n
                for _, night in self.pairs
                for (unit, noted, reason), n in night.happened.items()
                if reason == why and noted.startswith(what) and night.within(unit, target)
            )
        if term.span == "people":
            return len({person for unit, person in self.closed.holders if self.closed.within(unit, target)})
        if term.span in ("opening", "closing"):
            night = self.opened if term.span == "opening" else self.closed
            held = night.women if term.where else night.stocks
            return sum(n for (unit, m), n in held.items() if covers(m) and night.within(unit, target))
        total = 0
        for before, after in self.pairs:
            for unit, m in before.stocks.keys() | after.stocks.keys():
                if covers(m):
                    was, here = before.within(unit, target), after.within(unit, target)
                    if term.span == "moved":
                        total += before.stocks[unit, m] * (here - was)
                    else:
                        total += (after.stocks[unit, m] - before.stocks[unit, m]) * here
        return total


def _covering(pattern: str) -> Callable[[str], bool]:
    if pattern.endswith(".*"):
        return lambda measure: measure.startswith(pattern[:-1])
    return lambda measure: measure == pattern


def check(rollup: Rollup, history: History, known: int, first: date, last: date) -> None:
    terms = [Term(span, measure) for span in SPANS for measure in MEASURES]
    terms += [Term("closing", measure, (), (("sex", "F"),)) for measure in ("members.*", "payroll.present.*")]
    terms += [Term("flow", measure, (reason,)) for measure, reason in NOTED]
    terms += [Term("people", "posts.held.*")]
    nights = evenings(history.papers[:known])
    oracle = Oracle(nights, first, last)
    units = sorted(set(nights[-1].parents))
    found = rollup.sums(terms, units, Asked(first, last, known))
    for unit in units:
        told = {term: found[unit][term][0] for term in terms}
        assert told == {term: oracle.sum(term, unit) for term in terms}, (
            f"{unit} {first} {last} {known}\n{history}"
        )
        for measure in MEASURES:
            opening, flow, moved, closing = (told[Term(span, measure)] for span in SPANS)
            assert opening + flow + moved == closing, (unit, measure)


@pytest.mark.parametrize(
    "seed",
    [*range(3), *(pytest.param(s, marks=[pytest.mark.slow, pytest.mark.any_store]) for s in range(3, 12))],
)
def test_every_sum_over_units_equals_the_recount_also_of_units_that_moved(db: None, seed: int) -> None:
    rng = Random(500 + seed)
    history = History(Stored(), rng).run(60)
    rollup, last = open_rollup(), store.last_posting()
    happened = sorted({date.fromisoformat(p["effective"]) for p in history.papers})
    for known in (last, last, rng.randint(1, last)):
        bounds = [rng.choice(happened), rng.choice([rng.choice(happened), date(2018, 9, 1)])]
        first, until = max(min(bounds), date(2018, 1, 3)), max(*bounds, date(2018, 1, 4))
        check(rollup, history, known, first, until)


@pytest.mark.parametrize("day", ["2018-03-01", "2018-03-31"])
def test_a_move_on_the_first_or_the_last_day_of_a_period_is_a_move_of_that_period(db: None, day: str) -> None:
    history = History(Stored(), Random(1))
    given = history.world.paper({"act": "move_unit", "unit": "cb-1", "parent": "xa-2"}, on=day)
    history.world.post_papers([given])
    history.papers.append(given)
    check(open_rollup(), history, 2, date(2018, 3, 1), date(2018, 3, 31))
    moved = open_rollup().sums(
        [Term("moved", "members.*")], ["xa-2"], Asked(date(2018, 3, 1), date(2018, 3, 31), 2)
    )
    assert moved["xa-2"][Term("moved", "members.*")][0] == 3
