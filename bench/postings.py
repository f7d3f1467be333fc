"""Posting and catching up: whether their cost grows with what is in the books already.

Always true: decisions are posted through the one way in; what is timed is the same for the small store and the large.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from bench import stores
from bench.timing import ROUNDS

_BATCH = 12  # decisions a round; one alone takes 3 or 7 ms, as the machine's clock happens to interrupt it
_TURNS = 21
_SMALLEST = 1_700  # the part of a nation that still has a commune


def posting_nation_vs_province(part: int) -> dict[str, Any]:
    """One decision that admits one person, at a nation's size and at that of one of its 34 provinces."""
    small, large = stores.nation(min(part * 34, _SMALLEST)), stores.nation(part)
    return _growth(large, small) | {"aim": 1.2}


def _growth(large: Path, small: Path) -> dict[str, Any]:
    taken: dict[Path, list[float]] = {large: [], small: []}
    for turn in range(_TURNS + 1):
        for store in (small, large) if turn % 2 else (large, small):
            stores.use(store)
            seconds = sum(_admissions(_BATCH, turn)) / _BATCH
            if turn:
                taken[store].append(seconds)
    ours, theirs = median(taken[large]), median(taken[small])
    # turn by turn, so that what slows the machine for a while slows both sides of a pair
    pairs = median(one / other for one, other in zip(taken[large], taken[small], strict=True))
    return {"ratio": pairs, "large_ms": 1000 * ours, "small_ms": 1000 * theirs, "turns": _TURNS}


def growth_with_history(members: tuple[int, ...]) -> list[dict[str, Any]]:
    """The same decision at each size, in turn; ten times the members is ten times the history."""
    made = [stores.province(n) for n in members]
    found = []
    for n, large in zip(members[1:], made[1:], strict=True):
        found.append({"members": n} | _growth(large, made[0]))
    return found


def _admissions(count: int, turn: int = 0) -> list[float]:
    """Seconds of each decision that opens a person's record and admits them to a cell; cells from all over, others each turn."""
    from tochuc.books import models, paper, posting, store

    poster = posting.Poster()
    cells = list(models.Unit.objects.filter(kind="cell").order_by("id").values_list("code", flat=True))
    step = max(1, len(cells) // count)
    taken = []
    for cell in cells[turn % step :: step][:count]:
        code = f"do-{store.last_posting() + 1}"
        read = paper.read(_decision([
            {"act": "open_person", "code": code, "name": "Người Đo", "sex": "F", "born": "1990-01-01"},
            {"act": "admit_member", "person": code, "cell": cell},
        ]))  # fmt: skip
        began = time.perf_counter()
        posting.draft(read).post("bench", poster=poster)
        taken.append(time.perf_counter() - began)
    return taken


def _decision(acts: list[dict[str, Any]]) -> dict[str, Any]:
    from tochuc.books import models, store

    number = store.last_posting() + 1
    last = (
        models.Decision.objects.filter(posting=number - 1).values_list("on", flat=True).first()
        or date.today()
    )
    return {
        "number": f"{number}-QĐ/ĐU", "kind": "decision", "issuer": "u000001", "issued": date(last.year + 1, 1, 2).isoformat()
        if last.month == 12 else last.isoformat(), "subject": "Để đo", "acts": acts,
    }  # fmt: skip


def posting_rate(members: int) -> dict[str, Any]:
    """Entries a second of decisions with 500 acts each, and decisions a second of one act each."""
    stores.province(members)
    from tochuc.books import models, paper, posting

    singles = median(_admissions(30))
    people = list(models.Person.objects.order_by("id").values_list("code", flat=True)[:500])
    acts = [{"act": "train", "person": p, "unit": "u000001", "course": "theory"} for p in people]
    taken = []
    for _ in range(5):
        read = paper.read(_decision(acts))
        began = time.perf_counter()
        posting.draft(read).post("bench")
        taken.append(time.perf_counter() - began)
    return {
        "members": members,
        "decisions_a_second": 1 / singles,
        "entries_a_second": len(acts) / median(taken),
    }


# ---- catching up ----------------------------------------------------------------------------------------------


def catch_up_growth(part: int) -> dict[str, Any]:
    """Bringing 10,000 new entries into the copy, at the whole history and at a tenth of it."""
    large, small = stores.nation(part), stores.nation(part * 10)
    again = {store: _behind(store) for store in (large, small)}
    taken: dict[Path, list[float]] = {large: [], small: []}
    for round_ in range(ROUNDS + 1):
        for store in (small, large):
            seconds = again[store]()
            if round_:
                taken[store].append(seconds)
    ours, theirs = median(taken[large]), median(taken[small])
    return {"ratio": ours / theirs, "aim": 1.2, "large_ms": 1000 * ours, "small_ms": 1000 * theirs}


def _behind(store: Path) -> Callable[[], float]:
    """A store with 10,000 entries more than its copy; what it gives brings the copy level, as often as asked."""
    from tochuc.books import models, paper, posting
    from tochuc.figures import columnar

    stores.use(store)
    columnar.caught_up()
    manifest = (columnar.folder() / "books.json").read_bytes()
    people = list(models.Person.objects.order_by("id").values_list("code", flat=True)[:100])
    acts = [{"act": "train", "person": p, "unit": "u000001", "course": "theory"} for p in people]
    with _quick_commits():
        for _ in range(100):
            posting.draft(paper.read(_decision(acts))).post("bench")

    def again() -> float:
        stores.use(store)
        (columnar.folder() / "books.json").write_bytes(manifest)
        began = time.perf_counter()
        columnar.caught_up()
        return time.perf_counter() - began

    return again


@contextmanager
def _quick_commits() -> Iterator[None]:
    """What is only made ready to be measured need not reach the disk decision by decision."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        yield
        cursor.execute("PRAGMA synchronous=NORMAL")
