"""Posting a plan: its papers one after another, each whole or not at all.

Always true: stopped anywhere, the same file sent again posts what is left and nothing twice, because the rows posted
are then the same as the books.
"""

from __future__ import annotations

from collections.abc import Callable

from tochuc.books import posting
from tochuc.exchange.importing.plan import Plan


def run(
    plan: Plan, by: str = "", progress: Callable[[int], None] = lambda posted: None
) -> list[posting.Result]:
    """Post a plan without faults; tells after each paper how many were posted. Raises `Refused` (`books.records`)."""
    assert plan.clean
    results = []
    for result in posting.post_all(plan.papers, by=by, laid=plan.laid):
        results.append(result)
        progress(len(results))
    return results
