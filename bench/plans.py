"""A plan of two hundred acts (or all that a small province has room for) on the demonstration's province, evaluated, against composing the province's review.

Always true: the drafts are ones that the books allow, so nothing is left out for being refused; both sides are warm and take turns.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bench import stores
from bench.timing import ratio, side_by_side

ACTS = 200
ROOT = "lang-son"


def plan_vs_review(members: int = 60_000, rounds: int = 7) -> dict[str, Any]:
    """Seconds to evaluate the plan with all figures of the review, and to compose the review of the same half-year."""
    from tochuc.books import models, periods
    from tochuc.reviews.compose import compose
    from tochuc.reviews.definition import definition
    from tochuc.work.plans.evaluation import evaluate_plan

    stores.demonstration(members)
    plan, laid = made()
    period = periods.read(f"{plan.on.year}-H{1 if plan.on.month < 7 else 2}")
    figures = definition("six_month").figures
    tried = evaluate_plan(plan, figures, period)
    if tried.problems or tried.acts != laid:
        raise AssertionError(f"{tried.acts} of {laid} acts, refused: {tried.problems[:3]}")
    taken = side_by_side(
        {"plan": lambda: evaluate_plan(plan, figures, period), "review": lambda: compose(ROOT, period)},
        rounds,
    )
    return {
        "ratio": ratio(taken, "plan", "review"), "aim": 2.0, "ours_s": taken["plan"].median,
        "review_s": taken["review"].median, "acts": tried.acts, "drafts": plan.papers.count(),
        "changed": len(tried.changed), "entries": models.Entry.objects.count(),
    }  # fmt: skip


def made() -> tuple[Any, int]:
    """The plan and its number of acts, made anew: mergers of communes, cells and divisions, moves, new names, people reduced; in eleven drafts."""
    from tochuc.books.store import books_now
    from tochuc.work.plans.drafts import add_papers, new_plan
    from tochuc.work.plans.models import Plan

    Plan.objects.filter(code="do").delete()
    on = _day()
    plan = new_plan("do", "Phương án để đo", ROOT, on)
    acts: list[dict[str, Any]] = []
    for act in _acts(books_now(), on):
        if len(acts) < ACTS:
            acts.append(act)
    per = -(-len(acts) // 11)
    add_papers(
        plan,
        [
            {"subject": f"Phần {n}", "acts": acts[i : i + per]}
            for n, i in enumerate(range(0, len(acts), per), 1)
        ],
    )
    return plan, len(acts)


def _day() -> date:
    """The day after the last one that anything was posted for."""
    from tochuc.books.models import Entry

    last = Entry.objects.order_by("-on").values_list("on", flat=True)[0]
    return last + timedelta(days=1)


def _acts(books: Any, on: date) -> Iterator[dict[str, Any]]:
    """Acts of every kind that a plan is made of, dealt out district by district until there are enough."""
    from tochuc.figures.rollup import open_rollup

    tree = open_rollup().tree(books.last)
    below = {kind: [n.code for n in tree.within(ROOT, on) if n.kind(on) == kind] for kind in _KINDS}
    communes, divisions = (_pairs(books, below[kind], on) for kind in ("grassroots_committee", "department"))
    for pair, division in zip(communes, divisions, strict=False):
        yield {"act": "merge_units", "units": [pair[0]], "into": pair[1]}
        yield {"act": "rename_unit", "unit": pair[1], "name": f"Đảng bộ {pair[1]}"}
        yield from _merged_division(books, division, on)
    for index, pair in enumerate(_pairs(books, below["cell"], on)):
        if index % 4 == 3 and books.parent(pair[0], on) not in communes[0]:
            yield {"act": "move_unit", "unit": pair[0], "parent": communes[0][1]}
        else:
            yield {"act": "merge_units", "units": [pair[0]], "into": pair[1]}


_KINDS = ("grassroots_committee", "department", "cell")


def _pairs(books: Any, codes: list[str], on: date) -> list[tuple[str, str]]:
    """Two units of each parent that has several, a pair from every parent in turn."""
    by_parent: dict[str, list[str]] = {}
    for code in codes:
        by_parent.setdefault(books.parent(code, on), []).append(code)
    return [(some[0], some[1]) for some in by_parent.values() if len(some) > 1]


def _merged_division(books: Any, pair: tuple[str, str], on: date) -> Iterator[dict[str, Any]]:
    """One person reduced, the divisions merged."""
    staff = [p for p in books.staff(pair[0], on) if not books.posts_of(p, on)]
    for person in staff[:1]:
        yield {"act": "reduce_staff", "person": person, "unit": pair[0], "ground": "redundant"}
    yield {"act": "merge_units", "units": [pair[0]], "into": pair[1]}
