"""From rows to papers: opening decisions in batches, or the list's own decisions, examined over the books.

Always true: a batch holds whole acts, is numbered after the last opening of its issuer, and remembers the row behind
every act and line; what the books object to comes back as a fault of that row's cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from tochuc.books import models, paper, posting
from tochuc.books.records import Problem, Refused
from tochuc.books.state import Books
from tochuc.exchange.importing.decisions import DecisionIn
from tochuc.exchange.importing.faults import Fault, letter
from tochuc.exchange.importing.rows import Line, RowResult
from tochuc.exchange.importing.tables import DataRow

BATCH = 1_000  # rows of one opening decision
_FOLLOWS = frozenset(
    {"unit_unknown", "person_unknown", "post_unknown", "issuer_unknown", "not_a_member", "post_not_open"}
)


@dataclass(slots=True)
class PaperIn:
    """A paper to post and, for each of its acts, the lines it came from."""

    raw: dict[str, Any]
    origins: list[list[Line]] = field(default_factory=list)
    row: DataRow | None = None


@dataclass(frozen=True, slots=True)
class Voucher:
    """Whose opening decisions a file's rows become, of which day, and what they say they are."""

    issuer: str
    on: date
    subject: str


def opening_papers(results: Sequence[RowResult], voucher: Voucher) -> Iterator[PaperIn]:
    """The rows that ask something of the books, in opening decisions of at most `BATCH` rows."""
    asking = [r for r in results if r.state in ("new", "changed") and r.lines]
    asking.sort(key=lambda r: r.lines[-1].head)  # one unit's people together; lists of units have no head
    number = last_number(voucher.issuer)
    rows = iter(asking)
    while some := list(islice(rows, BATCH)):
        number += 1
        acts, origins = _acts([line for r in some for line in r.lines])
        raw = {
            "number": f"{number:02d}-MS/{issuer_letters(voucher.issuer)}", "kind": "opening", "issuer": voucher.issuer,
            "issued": voucher.on.isoformat(), "subject": voucher.subject, "acts": acts,
        }  # fmt: skip
        yield PaperIn(raw, origins)


def _acts(lines: list[Line]) -> tuple[list[dict[str, Any]], list[list[Line]]]:
    """Acts with their lines: amendments first, then each unit's people in one act."""
    acts: list[dict[str, Any]] = []
    origins: list[list[Line]] = []
    places: dict[tuple[str, Any], int] = {}
    for line in sorted(lines, key=lambda found: found.act != "amend_person"):
        place = places.get((line.act, line.head)) if line.listed else None
        if place is not None:
            acts[place][line.listed].append(dict(line.data))
            origins[place].append(line)
            continue
        if line.listed:
            places[line.act, line.head] = len(acts)
            acts.append({"act": line.act, **dict(line.head), line.listed: [dict(line.data)]})
        else:
            acts.append({"act": line.act, **line.data})
        origins.append([line])
    return acts, origins


def last_number(issuer: str) -> int:
    """The number of the last opening decision of the issuer, 0 for none."""
    last = models.Decision.objects.filter(issuer=issuer, kind="opening").order_by("-number").first()
    return last.number if last else 0


def issuer_letters(issuer: str) -> str:
    """The issuer in a number: its code's letters, in capitals (PARSE: letters, digits, hyphens)."""
    letters = re.sub(r"[^a-z0-9]+", "", issuer.rsplit(".", 1)[-1]).upper()
    return letters if letters[:1].isalpha() else f"DV{letters}"


def list_papers(settled: Iterable[tuple[DecisionIn, RowResult]]) -> tuple[list[PaperIn], list[RowResult]]:
    """The list's own papers, with the rows of each."""
    results: list[RowResult] = []
    papers: dict[int, PaperIn] = {}
    wrong: set[int] = set()
    kept: list[DecisionIn] = []
    for decision, result in settled:
        results.append(result)
        kept.append(decision)
        papers.setdefault(id(decision), PaperIn({}, [], decision.row))
        if result.state == "wrong":
            wrong.add(id(decision))
    for decision in kept:
        read = papers[id(decision)]
        read.raw, read.origins = decision.raw(), [[line] for line in decision.lines]
    return [p for key, p in papers.items() if key not in wrong], results


def examine(papers: Sequence[PaperIn], books: Books) -> tuple[list[paper.Paper], set[int], posting.Laid]:
    """Lay the papers over the books one after another; faults are noted on their rows.

    Returns the papers that stand, which of `papers` (by place) stood in the books already, and the papers as laid.
    """
    standing: list[paper.Paper] = []
    laid = posting.Laid(books.last)
    same: set[int] = set()
    broken = False
    for place, item in enumerate(papers):
        try:
            read = paper.read(item.raw)
            _prefetch(books, read)
            examined = posting.lay(books, read)
            problems = list(examined.problems)
        except Refused as refused:
            read, examined, problems = None, None, refused.problems
        for problem in problems:
            if not broken or problem.code not in _FOLLOWS:
                _note(item, problem)
        broken = broken or bool(problems)
        if examined is not None and examined.same_as is not None:
            same.add(place)
        elif examined is not None and read is not None and not problems:
            standing.append(read)
            laid.add(books.last, examined)
    return standing, same, laid


def _prefetch(books: Books, read: paper.Paper) -> None:
    """Ask at once what the acts of a batch would ask one by one."""
    people = [
        line.code for act in read.acts for line in (*getattr(act, "members", ()), *getattr(act, "people", ()))
    ]
    for kind in ("person", "membership", "employment"):
        books.prefetch(kind, people)
    for kind in ("unit", "post"):
        books.prefetch(kind, [act.code for act in read.acts if act.name == f"open_{kind}"])  # type: ignore[attr-defined]


def _note(item: PaperIn, problem: Problem) -> None:
    """The problem as a fault of the row it came from."""
    where = list(problem.where)
    line, name = None, str(where[-1]) if where and isinstance(where[-1], str) else ""
    if where[:1] == ["acts"] and len(where) > 1 and isinstance(where[1], int):
        lines = item.origins[where[1]]
        index = where[3] if len(where) > 3 and isinstance(where[3], int) else 0
        line = lines[index] if index < len(lines) else lines[0]
    row = line.row if line else item.row or (item.origins[0][0].row if item.origins else None)
    if row is None:
        return
    column = (line.origin.get(name, name) if line else name) or ""
    column = {"number": "number", "kind": "paper_kind"}.get(column, column)
    place = letter(row.columns[column]) if column in row.columns else ""
    value = row.text(column) if place else ""
    known = problem.details.get("known")
    row.faults.append(Fault("books", row.sheet, row.number, place, value, str(known or ""), problem=problem))
