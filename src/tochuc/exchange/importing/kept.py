"""What a run keeps in the data folder while it is on its way: the file, its rows as found, the workbook sent back.

Always true: rows lie on disk by what they came to, so that a page of a list of 100,000 costs one seek; everything of a
run is gone when it is erased. Nothing here is in the books.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

PAGE = 100  # rows of a page
STATES = ("wrong", "new", "changed", "same")
_MOST_OF_FILE = 200  # faults of whole sheets and groups that are told


def folder(run: int) -> Path:
    return Path(settings.DATA) / "imports" / str(run)


def keep_file(run: int, chunks: Iterable[bytes]) -> None:
    """Keep the file as it was sent."""
    place = folder(run)
    place.mkdir(parents=True, exist_ok=True)
    part = place / "file.part"
    with part.open("wb") as out:
        for chunk in chunks:
            out.write(chunk)
    part.replace(place / "file")


def file(run: int) -> bytes:
    """The file as it was sent. Raises FileNotFoundError once it was erased."""
    return (folder(run) / "file").read_bytes()


def keep_rows(run: int, rows: Iterable[Mapping[str, Any]], faults: Iterable[Mapping[str, Any]]) -> None:
    """Keep what each row comes to (`state` among `STATES`), and the faults that are no row's."""
    place = folder(run)
    place.mkdir(parents=True, exist_ok=True)
    offsets: dict[str, list[int]] = {state: [] for state in STATES}
    counts = dict.fromkeys(STATES, 0)
    parts = {state: (place / f"rows-{state}.part").open("wb") for state in STATES}
    try:
        for row in rows:
            state = str(row["state"])
            if counts[state] % PAGE == 0:
                offsets[state].append(parts[state].tell())
            counts[state] += 1
            parts[state].write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    finally:
        for part in parts.values():
            part.close()
    for state in STATES:
        (place / f"rows-{state}.part").replace(place / f"rows-{state}.jsonl")
    index = {"counts": counts, "offsets": offsets, "faults": list(faults)[:_MOST_OF_FILE]}
    write(run, "index", index)


def page(run: int, state: str, number: int) -> list[dict[str, Any]]:
    """A page (from 1) of the rows of a state; [] where there is none."""
    offsets = (read(run, "index") or {}).get("offsets", {}).get(state, [])
    if not 1 <= number <= len(offsets):
        return []
    with (folder(run) / f"rows-{state}.jsonl").open("rb") as source:
        source.seek(offsets[number - 1])
        lines = [source.readline() for _ in range(PAGE)]
    return [json.loads(line) for line in lines if line]


def pages(run: int, state: str) -> int:
    return len((read(run, "index") or {}).get("offsets", {}).get(state, []))


def faults(run: int) -> list[dict[str, Any]]:
    """The faults of whole sheets, or of the file."""
    return list((read(run, "index") or {}).get("faults", []))


def write(run: int, name: str, data: Any) -> None:
    place = folder(run) / f"{name}.json"
    part = place.with_suffix(".part")
    part.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    part.replace(place)


def read(run: int, name: str) -> Any:
    """What was written under the name, None for nothing."""
    try:
        return json.loads((folder(run) / f"{name}.json").read_text("utf-8"))
    except FileNotFoundError:
        return None


def keep_marked(run: int, data: bytes) -> None:
    """Keep the workbook with its wrong cells marked."""
    part = folder(run) / "marked.part"
    part.write_bytes(data)
    part.replace(marked(run))


def marked(run: int) -> Path:
    return folder(run) / "marked.xlsx"


def erase(run: int) -> None:
    """Everything kept of a run is gone; it may be erased twice."""
    shutil.rmtree(folder(run), ignore_errors=True)
