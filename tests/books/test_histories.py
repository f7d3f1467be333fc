"""Random histories of decisions, late papers, reversals, closings: the books against a naive recount of the papers.

Always true of any history that posting accepts: every stock of every unit and day equals the recount, by sex and
education too; opening + flows = closing; what only moves nets to zero; a report never changes; rebuilding from the
papers gives the same; the tree is sound; verification finds nothing.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.books.histories import History
from tests.books.world import Memory, Stored
from tochuc.books import store
from tochuc.books.verification import verify

RELAXED = list(HealthCheck)


@settings(max_examples=120, deadline=None, suppress_health_check=RELAXED)
@given(rng=st.randoms(use_true_random=False), steps=st.integers(1, 40))
def test_random_histories_equal_a_naive_recount(rng: Random, steps: int) -> None:
    History(Memory(), rng).run(steps).check()


@pytest.mark.parametrize("seed", range(40))
def test_long_random_histories_equal_a_naive_recount(seed: int) -> None:
    History(Memory(), Random(seed)).run(120).check()


@pytest.mark.parametrize("seed", range(4))
def test_random_histories_in_the_store_equal_a_naive_recount_and_verify(db: None, seed: int) -> None:
    history = History(Stored(), Random(1000 + seed)).run(60)
    history.check()
    assert verify() == []
    for known, on, reported in history.reports:
        assert history.report(store.books_as_known(known), on) == reported
