"""The two trees: as it stood and like for like, on random histories in a real store against a recount from scratch."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.books.world import Memory, Stored, act
from tests.books.world import person as new_person
from tests.reorganisation.histories import BEGUN, history, opening_acts
from tests.reorganisation.naive import MEMBERS, PRESENT, QUOTA, Recount, recount
from tochuc.books import measures
from tochuc.books.periods import Period
from tochuc.books.store import last_posting
from tochuc.figures.evaluate import evaluate_units, question
from tochuc.figures.formula import Term
from tochuc.figures.rollup import Asked, Rollup, open_rollup

pytestmark = pytest.mark.django_db

COUNTED = (MEMBERS, QUOTA, PRESENT, "units.cell", "units.grassroots_committee", "units.district_committee")
REASONS = tuple(measures.reasons())
_numbers = itertools.count()

histories = st.randoms(use_true_random=False)
_settings = dict(deadline=None, suppress_health_check=list(HealthCheck))


@contextmanager
def posted(papers: list[dict[str, Any]], folder: Path, settings: Any) -> Iterator[Rollup]:
    """The papers in the store and a roll-up level with it, gone afterwards."""
    settings.DATA = folder / f"history-{next(_numbers)}"
    settings.DATA.mkdir()
    with transaction.atomic():
        Stored().post_papers(papers)
        yield open_rollup()
        transaction.set_rollback(True)


def line(
    rollup: Rollup, units: list[str], measure: str, asked: Asked
) -> dict[str, tuple[int, Counter[str], int, int]]:
    """Opening, flows by reason, moved and closing of each unit."""
    ends = {span: Term(span, measure) for span in ("opening", "closing", "moved")}
    flows = {reason: Term("flow", measure, (reason,)) for reason in REASONS}
    sums = rollup.sums([*ends.values(), *flows.values()], units, asked)
    found = {}
    for unit in units:
        got = {term: total for term, (total, _) in sums[unit].items()}
        moved_in = Counter({r: n for r, t in flows.items() if (n := got[t])})
        found[unit] = (got[ends["opening"]], moved_in, got[ends["moved"]], got[ends["closing"]])
    return found


def _period(chance: Random, last: date) -> tuple[date, date]:
    span = (last - BEGUN).days
    first = BEGUN + timedelta(days=chance.randint(1, max(1, span)))
    return first, first + timedelta(days=chance.randint(0, max(0, span)))


def check_as_it_stood(chance: Random, folder: Path, settings: Any) -> None:
    papers, last = history(chance)
    first, end = _period(chance, last)
    naive = recount(papers, max(last, end))
    with posted(papers, folder, settings) as rollup:
        known = last_posting()
        units = list(naive.begun)
        for measure in COUNTED:
            lines = line(rollup, units, measure, Asked(first, end, known))
            for unit in units:
                opening, flows, moved, closing = lines[unit]
                assert opening == naive.stock(unit, measure, first - timedelta(days=1)), (unit, measure)
                assert closing == naive.stock(unit, measure, end), (unit, measure)
                assert flows == naive.flows(unit, measure, first, end), (unit, measure)
                assert moved == naive.moved(unit, measure, first, end), (unit, measure)
                assert opening + flows.total() + moved == closing, (unit, measure)
        check_figures(naive, units, first, end)


def check_figures(naive: Recount, units: list[str], first: date, end: date) -> None:
    """The figures of the members' line, as a review prints them, are the recount's."""
    period = Period("2018-M01", first, end)
    wanted = (
        "members_opening",
        "members",
        "members_reorganised",
        "members_transferred_net",
        "members_moved_in",
    )
    values = evaluate_units(wanted, units, question("tinh", period))
    for unit in units:
        got = {id_: v.number for id_, v in values[unit].items()}
        if got["members"] is None:
            assert not naive.stock(unit, MEMBERS, end)
            continue
        flows = naive.flows(unit, MEMBERS, first, end)
        assert got["members_reorganised"] == flows["reorganised"] + naive.moved(unit, MEMBERS, first, end)
        assert got["members"] == got["members_opening"] + got["members_reorganised"] + sum(
            n for reason, n in flows.items() if reason != "reorganised"
        )


def check_like_for_like(chance: Random, folder: Path, settings: Any) -> None:
    papers, last = history(chance)
    first, end = _period(chance, last)
    structure = BEGUN + timedelta(days=chance.randint(0, (last - BEGUN).days + 2))
    naive = recount(papers, max(last, end, structure))
    alive = sorted(naive.evenings[structure].alive)
    with posted(papers, folder, settings) as rollup:
        known = last_posting()
        for measure in COUNTED:
            stood = line(rollup, ["tinh"], measure, Asked(first, end, known))["tinh"]
            lines = line(rollup, alive, measure, Asked(first, end, known, structure))
            for unit in alive:
                opening, flows, moved, closing = lines[unit]
                assert opening + flows.total() == closing and moved == 0, (unit, measure)
            assert lines["tinh"] == stood, measure
        for measure in (MEMBERS, PRESENT):
            lines = line(rollup, alive, measure, Asked(first, end, known, structure))
            for on, index in ((first - timedelta(days=1), 0), (end, 3)):
                expected = people_on(naive, measure, on, structure)
                for unit in alive:
                    assert lines[unit][index] == expected[unit], (unit, measure, on, structure)
            for unit in alive:
                assert not lines[unit][1]["reorganised"], (unit, measure)
        for measure in COUNTED:  # on its own structure a day reads as it stood
            lines = line(rollup, alive, measure, Asked(structure, structure, known, structure))
            for unit in alive:
                assert lines[unit][3] == naive.stock(unit, measure, structure), (unit, measure)


def people_on(naive: Recount, measure: str, on: date, structure: date) -> Counter[str]:
    """Everyone counted that evening, once, at each unit of the structure that they belong to or that stands above it."""
    evening = naive.evenings[max(on, BEGUN)]
    found: Counter[str] = Counter()
    for person, unit in (evening.cells if measure == MEMBERS else evening.desks).items():
        place = naive.belongs(measure, person, unit, max(on, BEGUN), structure)
        found.update(naive.evenings[structure].above(place))
    return found


def test_a_unit_founded_and_handed_over_by_one_decision_stands_where_it_was_last_placed(
    tmp_path: Path, settings: Any
) -> None:
    world = Memory()
    opening = world.paper(*(dict(a) for a in opening_acts()), on=BEGUN.isoformat())
    parts = [
        {"code": f"t-{n}", "name": f"Chi bộ {n}", "kind": "cell", "share": s} for n, s in ((1, 60), (2, 40))
    ]
    acts = []
    for d, x in itertools.product(("h1", "h2"), ("x1", "x2")):
        own = [{**p, "code": f"{d}-{x}-{p['code']}", "people": []} for p in parts]
        cell = f"{d}-{x}-c2"
        own[0]["people"] = world_members(opening, cell)
        acts.append(act("split_unit", unit=cell, parts=own))
        acts.append(act("merge_units", units=[f"{d}-{x}"], into=d))
    with posted([opening, world.paper(*acts, on="2018-01-05")], tmp_path, settings) as rollup:
        tree = rollup.tree(last_posting())
        for d, x, n in itertools.product(("h1", "h2"), ("x1", "x2"), (1, 2)):
            assert tree.nodes[f"{d}-{x}-t-{n}"].parent(date(2018, 1, 5)) == d


def test_one_who_joins_a_cell_by_the_decision_that_merges_it_belongs_to_that_cell_before(
    tmp_path: Path, settings: Any
) -> None:
    world = Memory()
    opening = world.paper(*(dict(a) for a in opening_acts()), on=BEGUN.isoformat())
    acts = (
        new_person("moi"), act("transfer_member_in", person="moi", cell="h1-x1-c2", status="official"),
        act("merge_units", units=["h1-x1-c2"], into="h1-x1-c1"),
    )  # fmt: skip
    with posted([opening, world.paper(*acts, on="2018-02-02")], tmp_path, settings) as rollup:
        day = date(2018, 2, 10)
        asked = Asked(day, day, last_posting(), structure=date(2018, 1, 30))
        lines = line(rollup, ["h1-x1-c1", "h1-x1-c2"], MEMBERS, asked)
        before = line(rollup, ["h1-x1-c2"], MEMBERS, Asked(BEGUN, BEGUN, last_posting()))["h1-x1-c2"][3]
        assert lines["h1-x1-c2"][3] == before + 1


def world_members(opening: dict[str, Any], cell: str) -> list[str]:
    return [a["person"] for a in opening["acts"] if a["act"] == "transfer_member_in" and a["cell"] == cell]


@settings(max_examples=10, **_settings)
@given(chance=histories)
def test_as_it_stood_opening_flows_and_reorganised_make_the_closing(
    chance: Random, tmp_path: Path, settings: Any
) -> None:
    check_as_it_stood(chance, tmp_path, settings)


@settings(max_examples=10, **_settings)
@given(chance=histories)
def test_like_for_like_counts_each_person_once_where_they_went(
    chance: Random, tmp_path: Path, settings: Any
) -> None:
    check_like_for_like(chance, tmp_path, settings)


@pytest.mark.slow
@pytest.mark.any_store  # what the store must give is asked of it above
@settings(max_examples=40, **_settings)
@given(chance=histories)
def test_as_it_stood_on_many_histories(chance: Random, tmp_path: Path, settings: Any) -> None:
    check_as_it_stood(chance, tmp_path, settings)


@pytest.mark.slow
@pytest.mark.any_store  # what the store must give is asked of it above
@settings(max_examples=40, **_settings)
@given(chance=histories)
def test_like_for_like_on_many_histories(chance: Random, tmp_path: Path, settings: Any) -> None:
    check_like_for_like(chance, tmp_path, settings)
