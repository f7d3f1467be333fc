"""Merged offices (nhất thể hóa chức danh): which models run where, seen from who holds what and from what was decided.

Always true: "merged" is a stock on a day, of the units alive that day; a unit that is not merged says why not; where
the books say merged and one person no longer holds both posts, or the other way round, the row says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tochuc import regulations
from tochuc.books import models, store
from tochuc.books.state import Books
from tochuc.books.text import search_key
from tochuc.figures.rollup import open_rollup
from tochuc.figures.tree import Tree


@dataclass(frozen=True, slots=True)
class Seat:
    """A post of one of the model's titles at a unit, and who holds it ("" while vacant) since when."""

    title: str
    post: str
    unit: str
    holder: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Office:
    """One model at one unit on a day.

    `decided`: the books say merged, `since` that day, by `decision`. `held`: one person holds every post of the model
    (`holder`). `why` says why it is not merged: no_post, vacant, several (with the titles), lost (the title that the
    holder gave up), parted. `history` is every beginning (with its holder) and end that was decided, oldest first.
    `until`: the day from which the holder no longer holds every post, where the books still say merged.
    """

    unit: str
    name: str
    model: str
    decided: bool
    held: bool
    holder: str
    since: date | None
    decision: str
    why: tuple[tuple[str, str], ...]
    seats: tuple[Seat, ...]
    history: tuple[tuple[date, str], ...]
    until: date | None = None
    posting: int | None = None  # of the decision

    @property
    def inconsistent(self) -> bool:
        """Merged in the books and no longer held by one person, or held by one and never decided."""
        return self.decided != self.held


def merged_offices(unit: str, on: date, known: int, model: str | None = None) -> list[Office]:
    """Every model at every unit within `unit` that it could run at on the day, in order of model, then of name.

    A model is asked of all units of a kind as soon as one of them has a post of it.
    """
    tree, books = open_rollup().tree(known), store.books_as_known(known)
    found: list[Office] = []
    for code, rule in regulations.merged_models().items():
        if (model is None or code == model) and unit in tree.nodes:
            seats = _seats(books, tree, rule.titles, unit, on, rule.level)
            decided = _decided(known, code)
            kinds = {tree.nodes[c].kind(on) for c in (*seats, *decided) if tree.nodes[c].alive(on)}
            there = [n for n in tree.within(unit, on) if n.kind(on) in kinds]
            rows = [
                _office(books, n.code, n.name(on), code, rule.titles, seats.get(n.code, []), on)
                for n in there
            ]
            found += sorted(rows, key=lambda row: search_key(row.name))
    return found


def _seats(
    books: Books, tree: Tree, titles: Sequence[str], unit: str, on: date, level: str
) -> dict[str, list[Seat]]:
    """The open posts of the titles, by the unit of the model's level that they belong to."""
    rows = models.Fact.objects.filter(kind="post", values__title__in=list(titles)).order_by()
    codes = sorted(set(rows.values_list("subject", flat=True)))
    books.prefetch("post", codes)
    books.prefetch("holding", codes)
    found: dict[str, list[Seat]] = defaultdict(list)
    for code in codes:
        post = books.post(code, on)
        if post and post["title"] in titles and (whole := _belongs(books, tree, post["unit"], on, level)):
            holder = books.holder(code, on) or ""
            found[whole].append(Seat(post["title"], code, post["unit"], holder, _held_since(books, code, on)))
    return found


def _belongs(books: Books, tree: Tree, unit: str, on: date, level: str) -> str:
    """The committee of the level that a unit is in or serves; "" where it is in none."""
    for node in tree.ancestors(unit, on):
        state = books.unit(node.code, on)
        for code in (node.code, state.serves if state else ""):
            if code in tree.nodes and _is_committee(tree.nodes[code].kind(on), level):
                return code
    return ""


def _is_committee(kind: str, level: str) -> bool:
    known = regulations.unit_kinds().get(kind)
    wanted = {"cell": ("below", "grassroots")}.get(level, (level,))
    return bool(known and known.is_party_organisation and (level == "any" or known.level in wanted))


def _held_since(books: Books, post: str, on: date) -> date | None:
    facts = [f for f in books.history("holding", post).facts if f.day <= on]
    return facts[-1].day if facts and facts[-1].values.get("person") else None


def _decided(known: int, model: str) -> list[str]:
    """Units where the model was ever decided."""
    rows = models.Fact.objects.filter(
        kind="merged_office", decision_id__lte=known, subject__endswith=f":{model}"
    )
    return sorted({s.removesuffix(f":{model}") for s in rows.order_by().values_list("subject", flat=True)})


def _office(
    books: Books, unit: str, name: str, model: str, titles: Sequence[str], seats: list[Seat], on: date
) -> Office:
    facts = [f for f in books.history("merged_office", f"{unit}:{model}").facts if f.day <= on]
    history = tuple((f.day, str(f.values.get("person") or "")) for f in facts)
    decided = bool(history and history[-1][1])
    holders = [{s.holder for s in seats if s.title == title and s.holder} for title in titles]
    both = sorted(set.intersection(*holders)) if holders else []
    holder = history[-1][1] if decided else (both[0] if both else "")
    held = holder in both if decided else bool(both)
    since = (
        history[-1][0]
        if decided
        else max((s.since for s in seats if s.holder in both and s.since), default=None)
    )
    decision = _written(facts[-1].posting) if decided else ""
    lost = _lost(books, titles, seats, holder, on) if decided and not held else {}
    why = (
        ()
        if decided and held
        else (*(("lost", title) for title in lost), *_why(titles, seats, history, both))
    )
    until = max((day for day in lost.values() if day), default=None)
    return Office(
        unit,
        name,
        model,
        decided,
        held,
        holder,
        since,
        decision,
        why,
        tuple(seats),
        history,
        until,
        facts[-1].posting if decided else None,
    )


def _lost(
    books: Books, titles: Sequence[str], seats: list[Seat], holder: str, on: date
) -> dict[str, date | None]:
    """The titles that the holder of a merged office no longer holds, with the day each was given up where it is known."""
    found: dict[str, date | None] = {}
    for title in titles:
        posts = [s for s in seats if s.title == title]
        if any(s.holder == holder for s in posts):
            continue
        days = [day for s in posts if (day := _given_up(books, s.post, holder, on))]
        found[title] = max(days, default=None)
    return found


def _given_up(books: Books, post: str, holder: str, on: date) -> date | None:
    """The last day up to `on` on which a post went from the holder to somebody else or to nobody."""
    facts = [f for f in books.history("holding", post).facts if f.day <= on]
    ends = [after.day for before, after in pairwise(facts) if before.values.get("person") == holder]
    return ends[-1] if ends else None


def _why(
    titles: Sequence[str], seats: list[Seat], history: tuple[tuple[date, str], ...], both: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Why a model does not run, each reason with what it is about."""
    vacant = False
    for title in titles:
        there = [s for s in seats if s.title == title]
        if not there:
            yield "no_post", title
        elif not any(s.holder for s in there):
            yield "vacant", title
        vacant = vacant or not any(s.holder for s in there)
    if not vacant and not both:
        yield "several", ", ".join(sorted({s.holder for s in seats if s.holder}))
    if both and not (history and history[-1][1]):
        yield "not_decided", both[0]
    if history and not history[-1][1]:
        yield "parted", history[-1][0].isoformat()


def _written(posting: int) -> str:
    found = models.Decision.objects.filter(posting=posting).values_list("written", flat=True).first()
    return found or ""


def inconsistencies(rows: Iterable[Office]) -> list[Office]:
    """The rows where the books and who holds what do not agree."""
    return [row for row in rows if row.inconsistent]
