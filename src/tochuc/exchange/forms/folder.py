"""A folder into which filled forms are dropped: each is read, sent or refused, and moved out of the way.

Always true: a form is moved to `da-nhan` (taken) or `bi-tra` (refused) beside a text of the same name that says what
came of it; nothing in those folders is read again, and no file is overwritten.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tochuc.exchange.forms.taking import Taken, take
from tochuc.figures.catalogue import catalogue

DONE, REFUSED = "da-nhan", "bi-tra"
LARGEST = 20 * 1024 * 1024
_SETTLED = 2.0  # seconds without a change: a file still being copied is left for the next time
_ENDS = (".xlsx", ".xlsm", ".csv")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that was dropped: where it is now, where its answer is, and what it came to."""

    name: str
    moved: Path
    answer: Path
    taken: Taken


def take_folder(folder: Path, by: Any, now: float | None = None) -> list[Dropped]:
    """Read every form in the folder, in the order of their names. Raises OSError where the folder cannot be written."""
    found = []
    for path in sorted(_files(folder, time.time() if now is None else now)):
        taken = take(path.name, path.read_bytes(), by)
        moved = _free(folder / (REFUSED if taken.faults else DONE) / path.name)
        path.rename(moved)
        answer = moved.with_name(moved.name + ".txt")
        answer.write_text(answer_text(path.name, taken), "utf-8")
        found.append(Dropped(path.name, moved, answer, taken))
    return found


def answer_text(name: str, taken: Taken) -> str:
    """What the sender reads: every fault with its cell, or the figures as they were taken."""
    if taken.faults:
        lines = [f"{name}: chưa nhận; chưa ghi gì.", *(_fault(f) for f in taken.faults)]
    else:
        row = taken.submission
        head = f"{name}: đã nhận, {row.unit}, kỳ {row.period}." if row else name
        lines = [head, *(f"  {catalogue()[f].vi}: {v:g}" for f, v in taken.values.items())]
    return "\n".join(lines) + "\n"


def _fault(fault: Any) -> str:
    place = f"ô {fault.column}{fault.row}: " if fault.row else ""
    return f"  {place}{fault.message()}"


def _files(folder: Path, now: float) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.suffix.lower() not in _ENDS or path.name.startswith(("~$", ".")) or not path.is_file():
            continue
        about = path.stat()
        if about.st_size <= LARGEST and now - about.st_mtime >= _SETTLED:
            yield path


def _free(path: Path) -> Path:
    """The path, or with a number where a file or its answer stands there already."""
    path.parent.mkdir(exist_ok=True)
    found, count = path, 1
    while found.exists() or found.with_name(found.name + ".txt").exists():
        count += 1
        found = path.with_name(f"{path.stem}-{count}{path.suffix}")
    return found
