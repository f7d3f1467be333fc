"""The six-month review of a province and of one cell, and how its time grows with the members."""

from __future__ import annotations

from typing import Any

from bench import stores
from bench.questions import last_half
from bench.timing import side_by_side


def review_growth(members: tuple[int, ...], rounds: int = 5) -> list[dict[str, Any]]:
    """Seconds to compose the review at each size, warm; and of the first one after opening the books."""
    return [_review(n, rounds) for n in members]


def _review(members: int, rounds: int) -> dict[str, Any]:
    from tochuc.books import models, periods
    from tochuc.reviews.compose import compose

    stores.province(members)
    rollup = stores.rollup()
    last = last_half(rollup).last
    period = periods.read(f"{last.year}-H{1 if last.month < 7 else 2}")
    cell = models.Unit.objects.filter(kind="cell").order_by("id").values_list("code", flat=True)[0]
    taken = side_by_side(
        {"province": lambda: compose("u000001", period), "cell": lambda: compose(cell, period)}, rounds
    )
    return {
        "members": members, "entries": rollup.engine.connection.sql("SELECT count(*) FROM entries").fetchall()[0][0],
        "province_s": taken["province"].median, "cell_s": taken["cell"].median, "aim_s": 1.0,
    }  # fmt: skip
