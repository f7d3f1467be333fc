"""A plan's drafts laid over the books as they are, in memory, one behind the other.

Always true: what is laid is what posting would write now; nothing is written. A draft that the books refuse is left
out, with all its reasons, and the others are laid all the same, so that everything wrong is told at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from tochuc.books import foreseen, models, paper, posting, store
from tochuc.books.examining import Examined
from tochuc.books.paper import Paper
from tochuc.books.records import Effects, Problem, Refused
from tochuc.books.state import Books
from tochuc.work.plans import trail
from tochuc.work.plans.drafts import Numbers, must_be_open
from tochuc.work.plans.models import Plan


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that another decision changed since the plan was last seen to agree with the books.

    `paper` is the draft's position; `refused` says whether the books no longer allow the draft.
    """

    paper: int
    kind: str
    subject: str
    posting: int
    written: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Laid:
    """The drafts over the books. `problems` are placed by the draft, counted from 0; `last` is the latest day of effect."""

    plan: Plan
    base: int
    books: Books
    papers: tuple[tuple[int, Paper], ...]
    effects: tuple[tuple[int, Effects], ...]
    problems: tuple[Problem, ...]
    conflicts: tuple[Conflict, ...]
    last: date

    @property
    def acts(self) -> int:
        return sum(len(read.acts) for _, read in self.papers)


def lay(plan: Plan) -> Laid:
    """Lay the drafts, in their order, over the books as they are now."""
    base = store.last_posting()
    numbers = Numbers()
    papers: list[tuple[int, Paper]] = []
    effects: list[tuple[int, Effects]] = []
    problems: list[Problem] = []
    touched: dict[int, list[tuple[str, str]]] = {}
    refused: set[int] = set()
    drafts = list(plan.papers.all())
    reads = [_read(numbers.give(draft.raw), draft.position, problems) for draft in drafts]
    books = foreseen.books_for([read for read in reads if read])
    for draft, read in zip(drafts, reads, strict=True):
        if read is None:
            refused.add(draft.position)
            continue
        examined = posting.lay(books, read)
        papers.append((draft.position, read))
        touched[draft.position] = _touched(read, examined)
        if examined.problems:
            problems += [p.at("decision", draft.position - 1) for p in examined.problems]
            refused.add(draft.position)
            books.take_back()  # an examination that failed may have laid a part
        elif examined.same_as is None:
            effects.append((books.last, examined.effects))
    conflicts = tuple(_conflicts(plan, base, touched, refused))
    last = max((read.on for _, read in papers), default=plan.on)
    return Laid(plan, base, books, tuple(papers), tuple(effects), tuple(problems), conflicts, last)


def _read(raw: dict[str, Any], position: int, problems: list[Problem]) -> Paper | None:
    try:
        return paper.read(raw)
    except Refused as refused:
        problems += [p.at("decision", position - 1) for p in refused.problems]
        return None


def _touched(read: Paper, examined: Examined) -> list[tuple[str, str]]:
    """What a draft is about: everything its acts name, and everything its facts say something of."""
    named = [(kind, code) for act in read.acts for _, kind, code in act.refs()]
    said = [(f.kind, f.subject) for f in examined.effects.facts]
    return list(dict.fromkeys((*named, *said)))


def _conflicts(
    plan: Plan, base: int, touched: dict[int, list[tuple[str, str]]], refused: set[int]
) -> list[Conflict]:
    """Facts that other decisions wrote since `plan.base` about what the drafts touch."""
    if plan.base >= base:
        return []
    rows = models.Fact.objects.filter(decision_id__gt=plan.base, decision_id__lte=base).order_by(
        "decision_id"
    )
    since: dict[tuple[str, str], int] = {}
    for kind, subject, number in rows.values_list("kind", "subject", "decision_id"):
        since[kind, subject] = number
        if kind == "holding":
            since["post", subject] = number
        if kind in ("membership", "employment"):
            since["person", subject] = number
    written = dict(
        models.Decision.objects.filter(posting__in=set(since.values())).values_list("posting", "written")
    )
    return [
        Conflict(position, *place, since[place], written[since[place]], position in refused)
        for position, places in touched.items()
        for place in places
        if place in since
    ]


def accept(plan: Plan, by: Any = "") -> None:
    """What others posted meanwhile was seen: the plan agrees with the books as they are now. Raises `PlanDecided`."""
    must_be_open(plan)
    with transaction.atomic():
        plan.base = store.last_posting()
        plan.save(update_fields=["base", "changed_at"])
        trail.record("accepted", plan, by, known=plan.base)
