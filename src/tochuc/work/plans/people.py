"""What a plan means for people: posts lost, leaders without a post, who is due benefits, members moved.

Always true: people are named by code; who stands before and after is asked of the books with and without the drafts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tochuc import regulations
from tochuc.books import models
from tochuc.books.state import Books
from tochuc.figures.forecast import retirement
from tochuc.figures.formula import Term
from tochuc.figures.rollup import Asked, Rollup
from tochuc.figures.tree import Tree
from tochuc.work.plans.laying import Laid

_FITS = 5  # vacancies named for one person
_MEMBERS = Term("closing", "members.*")


@dataclass(frozen=True, slots=True)
class Seat:
    """A post: its unit, standard title, printed name, rank, and holder ("" for none)."""

    post: str
    unit: str
    title: str
    name: str
    rank: str
    holder: str


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts that the plan closes (as they stood before) and those it opens."""

    lost: tuple[Seat, ...]
    opened: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Leader:
    """A leading cadre who would hold no leading post, the posts held before, and vacancies that fit best first."""

    person: str
    name: str
    held: tuple[Seat, ...]
    fits: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody to whom the rules on reduction may apply, why, when retirement is due, and the policies that hold."""

    person: str
    name: str
    why: str  # reduced, without_post
    born: str
    retires: date | None
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Affected:
    """Members who go to another cell, cells that end, move or begin, and members under units that move or end."""

    to_another_cell: tuple[str, ...]
    cells_ended: tuple[str, ...]
    cells_begun: tuple[str, ...]
    cells_moved: tuple[str, ...]
    under_moved_units: int


# ---- posts --------------------------------------------------------------------------------------------------------


def posts(laid: Laid, standing: Books) -> Posts:
    """Posts closed and opened by the drafts."""
    touched = _subjects(laid, "post")
    standing.prefetch("post", touched)
    standing.prefetch("holding", touched)
    before = {code: seat for code in touched if (seat := _seat(standing, code, laid.last))}
    after = {code: seat for code in touched if (seat := _seat(laid.books, code, laid.last))}
    lost = tuple(before[code] for code in touched if code in before and code not in after)
    return Posts(lost, tuple(after[code] for code in touched if code in after and code not in before))


def _subjects(laid: Laid, kind: str) -> list[str]:
    return sorted({f.subject for _, effects in laid.effects for f in effects.facts if f.kind == kind})


def _seat(books: Books, code: str, on: date) -> Seat | None:
    post = books.post(code, on)
    if post is None:
        return None
    return Seat(code, post["unit"], post["title"], post["name"], post["rank"], books.holder(code, on) or "")


def leaders(laid: Laid, before: Books, after: Tree) -> Iterator[Leader]:
    """Holders of leading posts before the plan who hold none after it."""
    found: dict[str, list[Seat]] = defaultdict(list)
    for code in sorted({*_subjects(laid, "holding"), *_subjects(laid, "post")}):
        seat = _seat(before, code, laid.last)
        if seat and seat.holder and _leads(seat.title):
            found[seat.holder].append(seat)
    without = {
        person: seats
        for person, seats in sorted(found.items())
        if not any(_leads(s.title) for s in _seats_of(laid.books, person, laid.last))
    }
    if not without:
        return
    free = list(_vacancies(laid, after))
    for person, seats in without.items():
        known = before.person(person, laid.last)
        fits = sorted(
            (s for s in free if s.rank == seats[0].rank), key=lambda s: (s.title != seats[0].title, s.post)
        )
        yield Leader(person, known.name if known else person, tuple(seats), tuple(fits[:_FITS]))


def _leads(title: str) -> bool:
    known = regulations.posts().get(title)
    return bool(known and known.leader)


def _seats_of(books: Books, person: str, on: date) -> list[Seat]:
    return [seat for code in books.posts_of(person, on) if (seat := _seat(books, code, on))]


def _vacancies(laid: Laid, after: Tree) -> Iterator[Seat]:
    """Leading posts within the plan's unit that nobody holds after it."""
    rows = models.Fact.objects.filter(kind="post", decision_id__lte=laid.base).order_by()
    codes = sorted(set(rows.values_list("subject", flat=True)) | set(_subjects(laid, "post")))
    laid.books.prefetch("post", codes)
    laid.books.prefetch("holding", codes)
    within = (
        {n.code for n in after.within(laid.plan.unit, laid.last)} if laid.plan.unit in after.nodes else set()
    )
    for code in codes:
        seat = _seat(laid.books, code, laid.last)
        if seat and not seat.holder and seat.unit in within and _leads(seat.title):
            yield seat


# ---- who is due benefits ------------------------------------------------------------------------------------------


def due(laid: Laid, standing: Books) -> Iterator[Due]:
    """Those the drafts reduce by name, and those who would be left without a post, with their retirement day."""
    policies = tuple(p.code for p in regulations.reduction_policies(laid.last))
    reduced = sorted(
        {
            e.person
            for _, effects in laid.effects
            for e in effects.entries
            if e.reason == "reduced" and e.person
        }
    )
    without = [p for p in _relieved(laid) if p not in reduced]
    standing.prefetch("person", (*reduced, *without))
    for why, people in (("reduced", reduced), ("without_post", without)):
        for code in people:
            person = standing.person(code, laid.last)
            if person is not None:
                retires = retirement(person.traits.sex, person.born)
                yield Due(code, person.name, why, person.born, retires, policies)


def _relieved(laid: Laid) -> list[str]:
    """People the drafts relieve of a post and who hold none after."""
    entries = (e for _, effects in laid.effects for e in effects.entries)
    people = {e.person for e in entries if e.measure.startswith("posts.held.") and e.amount < 0 and e.person}
    return sorted(p for p in people if not laid.books.posts_of(p, laid.last))


# ---- members ------------------------------------------------------------------------------------------------------


def members(laid: Laid, standing: Books, rollup: Rollup, before: Tree) -> Affected:
    """Who changes cell, which cells end, begin or move, and how many members stand under what moves or ends."""
    moving = _subjects(laid, "membership")
    standing.prefetch("membership", moving)
    another = tuple(p for p in moving if _cell(standing, p, laid.last) != _cell(laid.books, p, laid.last))
    units = _subjects(laid, "unit")
    standing.prefetch("unit", units)
    ended: list[str] = []
    begun: list[str] = []
    moved: list[str] = []
    places: list[str] = []
    for code in units:
        old, new = standing.unit(code, laid.last), laid.books.unit(code, laid.last)
        if old is not None and (new is None or new.parent != old.parent):
            places.append(code)
        there = old or new
        if there is not None and there.is_cell:
            (begun if old is None else ended if new is None else moved if code in places else []).append(code)
    return Affected(another, tuple(ended), tuple(begun), tuple(moved), _under(places, laid, rollup, before))


def _cell(books: Books, person: str, on: date) -> str:
    found = books.membership(person, on)
    return str(found["cell"]) if found else ""


def _under(places: Iterable[str], laid: Laid, rollup: Rollup, before: Tree) -> int:
    """Members within the topmost of these units, each counted once."""
    chosen = set(places)
    top = [
        code
        for code in sorted(chosen)
        if code in before.nodes
        and not any(n.code in chosen for n in list(before.ancestors(code, laid.last))[1:])
    ]
    if not top:
        return 0
    sums = rollup.sums([_MEMBERS], top, Asked(laid.last, laid.last, laid.base))
    return sum(found[_MEMBERS][0] for found in sums.values())
