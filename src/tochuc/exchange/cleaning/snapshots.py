"""What is left to clean in the whole installation on a day, kept: boards, lists and trends of any unit are read from it.

Always true: a snapshot is of one day and one posting and is never changed; it is found again in the data folder, and a
new one is made when the books went on. It holds codes alone, no names and no values.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction

from tochuc.access.scopes import today
from tochuc.books import store
from tochuc.exchange.cleaning import board, duplicates

QUARTERS = 3  # ends of quarters before today that a trend is drawn from
_one_at_a_time = threading.Lock()

Fault = tuple[str, str, str]  # rule, person, unit


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The faults of a day, and (of today's) the pairs of records that may be one person."""

    on: date
    posting: int
    faults: tuple[Fault, ...]
    pairs: tuple[duplicates.Pair, ...]

    def counts(self, units: Iterable[str]) -> dict[str, int]:
        """How many faults of each rule are left in these units."""
        wanted = set(units)
        found = Counter(rule for rule, _, unit in self.faults if unit in wanted)
        return {rule["id"]: found.get(rule["id"], 0) for rule in board.rules()}

    def of(self, rule: str, units: Iterable[str]) -> list[tuple[str, str]]:
        """Who has a fault, with their unit."""
        wanted = set(units)
        return [(person, unit) for r, person, unit in self.faults if r == rule and unit in wanted]


def wanted(on: date | None = None) -> list[tuple[date, int]]:
    """The days of a trend with their postings, the oldest first; today is the last."""
    day = on or today()
    ends, first = [], date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    for _ in range(QUARTERS):
        ends.append(first - timedelta(days=1))
        first = date(ends[-1].year, (ends[-1].month - 1) // 3 * 3 + 1, 1)
    return [(end, store.posting_at(end)) for end in reversed(ends)] + [(day, store.last_posting())]


def ready(asked: Iterable[tuple[date, int]]) -> bool:
    return all(_path(on, posting).exists() for on, posting in asked)


def read(on: date, posting: int) -> Snapshot:
    """A snapshot that is kept. Raises FileNotFoundError."""
    return _read(_path(on, posting), on, posting)


@lru_cache(maxsize=6)
def _read(path: Path, on: date, posting: int) -> Snapshot:
    data = json.loads(path.read_text("utf-8"))
    pairs = tuple(
        duplicates.Pair(k, d, score, tuple(why), tuple(units)) for k, d, score, why, units in data["pairs"]
    )
    return Snapshot(on, posting, tuple(tuple(f) for f in data["faults"]), pairs)


def make(on: date, posting: int, latest: bool) -> Snapshot:
    """Make and keep a snapshot, where it is not kept yet."""
    path = _path(on, posting)
    if not path.exists():
        faults = [[f.rule, f.person, f.unit] for f in board.findings(None, on, posting)] if posting else []
        pairs = (
            [[p.keep, p.duplicate, p.score, p.why, p.units] for p in duplicates.proposed()] if latest else []
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"faults": faults, "pairs": pairs}), "utf-8")
        part.replace(path)
    return read(on, posting)


def prepare() -> None:
    """Make what a trend of today needs, in this thread; what is no longer asked for is taken away."""
    with _one_at_a_time:
        asked = wanted()
        for on, posting in asked:
            make(on, posting, (on, posting) == asked[-1])
        keep = {_path(on, posting) for on, posting in asked}
        for path in _folder().glob("*.json"):
            if path not in keep:
                path.unlink(missing_ok=True)


def prepare_beside() -> None:
    """Begin to make what a trend of today needs, beside the pages."""
    if not _one_at_a_time.locked():
        transaction.on_commit(lambda: threading.Thread(target=_alone, daemon=True).start())


def now() -> Snapshot:
    """Today's snapshot, made where it is not kept yet."""
    on, posting = wanted()[-1]
    return make(on, posting, True)


def _alone() -> None:
    close_old_connections()
    try:
        prepare()
    finally:
        connection.close()


def _folder() -> Path:
    return Path(settings.DATA) / "cleaning"


def _path(on: date, posting: int) -> Path:
    return _folder() / f"{on.isoformat()}-{posting}-{_sign()}.json"


@lru_cache(maxsize=1)
def _sign() -> str:
    """Changes with the rules: other rules find other faults."""
    rules: Any = files(__package__).joinpath("rules.toml").read_bytes()
    return hashlib.sha256(rules).hexdigest()[:8]
