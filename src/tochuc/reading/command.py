"""`tochuc read` without its command line: a file in, a dictionary or a page of text out.

Always true: reading stores nothing; an unreadable file raises `UnreadableText` with a message for the person at
the desk.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tochuc.books.encoding import UnreadableText

from .containers import text_of
from .reader import read
from .ties import TiedFigure

__all__ = ["UnreadableText", "read_file", "rendered", "text_from"]

_KINDS = {"actual": "thực hiện", "target": "mục tiêu", "base": "số gốc"}
_OUTCOMES = {
    "agrees": "khớp sổ",
    "differs": "KHÁC SỔ",
    "not in the books": "sổ không có",
    "not tied": "không đối chiếu",
}
_DIRECTIONS = {"up": "tăng", "down": "giảm"}


def text_from(path: str) -> str:
    """The text of a file, or of the standard input for `-`. Raises UnreadableText."""
    if path == "-":
        return text_of(sys.stdin.buffer.read())
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise UnreadableText(f"Không mở được tệp {path}: {problem.strerror or problem}.") from problem
    try:
        return text_of(data, file.name)
    except UnreadableText as problem:
        raise UnreadableText(f"{path}: {problem}") from problem


def read_file(
    path: str,
    figures: Iterable[TiedFigure] = (),
    unit: str | None = None,
    period: str | None = None,
    learnt: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The reading of a file (`-`: standard input) as JSON carries it; `docs/reader.md` has the shape.

    With a unit's code and a period (2018-H1), the key `books` holds what became of each claim against the books.
    `learnt` are the ties that users have corrected (`learning.learnt`).
    Raises UnreadableText; ValueError where the period is none.
    """
    reading = read(text_from(path), figures, learnt)
    data = reading.as_dict()
    if unit is not None and period is not None:
        from .reconcile import against_books  # the books need Django; a reading alone does not

        data["books"] = [asdict(finding) for finding in against_books(reading, unit, period)]
    return data


def rendered(reading: dict[str, Any]) -> str:
    """The reading as a page of text in Vietnamese."""
    lines = [*_document(reading["document"]), ""]
    lines += [f"Số liệu ({len(reading['claims'])})"]
    lines += [_claim(place, claim) for place, claim in enumerate(reading["claims"], 1)]
    lines += ["", f"Việc được giao ({len(reading['orders'])})"]
    lines += [_order(place, order) for place, order in enumerate(reading["orders"], 1)]
    lines += ["", f"Văn bản viện dẫn ({len(reading['references'])})"]
    lines += [_reference(each) for each in reading["references"]]
    lines += ["", f"Mâu thuẫn ({len(reading['contradictions'])})"]
    for each in reading["contradictions"]:
        which = ", ".join(str(claim + 1) for claim in each["claims"])
        lines.append(f"  số liệu {which}: {each['why']}")
    if reading["notes"]:
        lines += ["", "Cần hỏi lại", *(f"  {note}" for note in reading["notes"])]
    if "books" in reading:
        lines += ["", "Đối chiếu với sổ", *(_finding(each, reading["claims"]) for each in reading["books"])]
    return "\n".join(lines)


def _finding(each: dict[str, Any], claims: list[dict[str, Any]]) -> str:
    return f"  {each['claim'] + 1:>3}. {claims[each['claim']]['text']}: {_OUTCOMES[each['outcome']]}; {each['why']}"


def _document(document: dict[str, Any]) -> list[str]:
    names = {"title": "Tiêu đề", "kind": "Loại", "issuer": "Cơ quan", "place": "Nơi", "date": "Ngày"}
    lines = [f"{label}: {document[key]}" for key, label in names.items() if document[key]]
    if document["date_reason"]:
        lines.append(f"  vì {document['date_reason']}")
    for person in document["people"]:
        lines.append(f"Người: {person['name']}" + (f", {person['post']}" if person["post"] else ""))
    return lines


def _claim(place: int, claim: dict[str, Any]) -> str:
    said = [_KINDS[claim["kind"]]]
    if claim["direction"]:
        said.append(_DIRECTIONS[claim["direction"]])
    if claim["approximate"]:
        said.append("khoảng")
    for key in ("scope", "period", "figure"):
        if claim[key]:
            said.append(str(claim[key]))
    if claim["target"] is not None:
        said.append(f"mục tiêu {claim['target']}")
    return f"  {place:>3}. {claim['text']}  [{'; '.join(said)}]"


def _order(place: int, order: dict[str, Any]) -> str:
    tail = "".join(
        f"; {label} {order[key]}"
        for key, label in (("with", "phối hợp:"), ("deadline", "hạn:"))
        if order[key]
    )
    return f"  {place:>3}. {order['addressee'] or '(không nói rõ ai)'}: {order['action']}{tail}"


def _reference(each: dict[str, Any]) -> str:
    known = f", ngày {each['date']}" if each["date"] else ""
    asked = f"; cần hỏi: có thể là {' hoặc '.join(each['candidates'])}" if each["candidates"] else ""
    return f"  {each['kind'] or 'văn bản'} {each['number']}{known}{asked}"
