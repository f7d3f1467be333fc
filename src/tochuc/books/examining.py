"""Whether the books allow a paper, and what it would write. Plain Python: nothing here touches a database.

Always true: what `examine` returns is all that posting writes; the same paper over the same books gives the same
effects, which is what verification relies on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from tochuc import regulations
from tochuc.books import measures
from tochuc.books.acts.base import Act
from tochuc.books.measures import MOVING
from tochuc.books.paper import Paper
from tochuc.books.records import Effects, Entry, Fact, Problem, Traits, problem
from tochuc.books.source import Filed, PaperKey
from tochuc.books.state import Books


@dataclass(frozen=True, slots=True)
class Examined:
    """A paper over the books: its key and effects, or its problems, or the same paper posted before."""

    paper: Paper
    key: PaperKey
    effects: Effects
    problems: tuple[Problem, ...] = ()
    same_as: int | None = None


def examine(books: Books, paper: Paper) -> Examined:
    """Lay the paper over the books. Where it has problems the books are no longer fit for posting."""
    if same := posted_before(books, paper):
        key = PaperKey(paper.issuer, paper.kind, "", paper.number)
        return Examined(paper, key, Effects(), same_as=same.posting)
    prefetch(books, paper.acts)
    effects, problems = _lay_acts(books, paper)
    key = PaperKey(paper.issuer, paper.kind, series(books, paper), paper.number)
    if filed := books.paper(key):
        problems.append(_taken(key, paper, filed))
    if (
        books.unit_ever(paper.issuer, paper.issued) is None
        and books.unit_ever(paper.issuer, paper.on) is None
    ):
        problems.append(problem("issuer_unknown", unit=paper.issuer).at("issuer"))
    if not problems:
        problems.extend(unbalanced(effects.entries))
    return Examined(paper, key, effects, tuple(problems))


def posted_before(books: Books, paper: Paper) -> Filed | None:
    """The same paper where it was posted already, by its content: a term recorded late changes no paper."""
    return books.filed(paper.digest)


def series(books: Books, paper: Paper) -> str:
    """What a number is counted within: the year for state bodies, the committee's term for the others."""
    unit = books.unit_ever(paper.issuer, max(paper.on, paper.issued))
    if unit is not None and regulations.unit_kinds()[unit.kind].tree == "state":
        return str(paper.issued.year)
    for code in books.ancestors(paper.issuer, max(paper.on, paper.issued)):
        if term := books.state("term", code, paper.issued).get("name"):
            return str(term)
    return ""


def prefetch(books: Books, acts: Iterable[Act]) -> None:
    """Load with a few questions what the acts will ask for one by one."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for act in acts:
        for _, kind, code in act.refs():
            wanted[kind].add(code)
        if person := getattr(act, "code", None) if act.area == "people" else None:
            wanted["person"].add(person)
    for kind, codes in wanted.items():
        books.prefetch(kind, codes)
    if people := wanted.get("person"):
        books.prefetch("membership", people)
        books.prefetch("employment", people)


def _lay_acts(books: Books, paper: Paper) -> tuple[Effects, list[Problem]]:
    entries: list[Entry] = []
    facts: list[Fact] = []
    withdraws: list[int] = []
    problems: list[Problem] = []
    for index, act in enumerate(paper.acts):
        effects, found = _examine_act(books, act, paper.on)
        if found:
            problems.extend(p.at("acts", index) for p in found)
            continue
        books.lay(effects)
        entries += effects.entries
        facts += effects.facts
        withdraws += effects.withdraws
    return Effects(tuple(entries), tuple(facts), tuple(withdraws)), problems


def _examine_act(books: Books, act: Act, on: date) -> tuple[Effects, list[Problem]]:
    found = [*_unknown_refs(books, act, on)] or [*act.check(books, on)]
    if found:
        return Effects(), found
    facts = tuple(f.dated(on, books.next) for f in act.facts(books, on))
    if not act.any_order:
        found += _out_of_order(books, facts)
    entries = tuple(whole for e in act.entries(books, on) for whole in _complete(books, e.dated(on)))
    found += _misplaced(books, entries, facts)
    withdraws = tuple(act.withdraws(books, on))
    if not found and not withdraws:
        found += [*_left_behind(books, entries, facts), *_looped(books, facts)]
    return Effects(entries, facts, withdraws), found


def _unknown_refs(books: Books, act: Act, on: date) -> Iterator[Problem]:
    for name, kind, code in act.refs():
        if not books.known(kind, code):
            yield problem(f"{kind}_unknown", code=code).at(name)
        elif kind == "unit" and books.unit(code, on) is None:
            yield _outside_life(books, code, on).at(name)
        elif kind == "person" and (kept := books.state("person", code, date.max).get("alias_of")):
            yield problem("person_merged", person=code, kept=kept).at(name)


def _outside_life(books: Books, code: str, on: date) -> Problem:
    history = books.history("unit", code)
    begun = history.facts[0].on
    if begun is not None and on < begun:
        return problem("unit_not_begun", unit=code, on=on, begun=begun)
    values = history.at(on)
    return problem(
        "unit_ended", unit=code, on=on, ended=values["ended"], into=", ".join(values.get("into", ()))
    )


def _out_of_order(books: Books, facts: Iterable[Fact]) -> Iterator[Problem]:
    for fact in facts:
        last = books.history(fact.kind, fact.subject).last_on
        if last is not None and fact.on is not None and fact.on < last:
            yield problem("later_fact", subject=fact.subject, kind=fact.kind, on=fact.on, later=last)


def _complete(books: Books, entry: Entry) -> Iterator[Entry]:
    """The entry with the traits its person had on its day; a late one moves on with each later change of them."""
    known = measures.measure(entry.measure)
    if entry.person is None or entry.traits is not None or known is None or not known.persons:
        yield entry
        return
    person = books.person(entry.person, entry.day)
    whole = entry._replace(traits=person.traits if person else Traits())
    yield whole
    if person and known.kind == "stock":
        yield from _caught_up(books, whole)


def _caught_up(books: Books, entry: Entry) -> Iterator[Entry]:
    assert entry.person is not None
    before = entry.traits
    for day in sorted({f.day for f in books.history("person", entry.person).facts if f.day > entry.day}):
        person = books.person(entry.person, day)
        if person is not None and person.traits != before:
            moved = entry._replace(reason="reclassified", on=day, side=0)
            yield moved._replace(traits=before, amount=-entry.amount).dated(day)
            yield moved._replace(traits=person.traits).dated(day)
            before = person.traits


def _misplaced(books: Books, entries: Iterable[Entry], facts: Iterable[Fact]) -> Iterator[Problem]:
    """Entries of unregistered accounts, and entries outside their unit's life."""
    opened = {f.subject for f in facts if f.kind == "unit"}
    unit_ever = cache(books.unit_ever)  # an act on many people asks for the same unit and day again and again
    for entry in entries:
        known = measures.measure(entry.measure)
        if known is None or entry.reason not in measures.reasons() or not entry.amount:
            yield problem("entry_unregistered", measure=entry.measure, reason=entry.reason)
        elif known.persons and entry.person is None:
            yield problem("entry_without_person", measure=entry.measure)
        elif entry.unit not in opened:
            unit = unit_ever(entry.unit, entry.day)
            if unit is None or (unit.ended is not None and entry.day > unit.ended):
                yield _outside_life(books, entry.unit, entry.day)


def _left_behind(books: Books, entries: Iterable[Entry], facts: Iterable[Fact]) -> Iterator[Problem]:
    """A late paper must not leave a stock, or a unit, at a unit that ended since: nothing would carry it on."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        if measures.is_stock(entry.measure):
            sums[entry.unit, entry.measure] += entry.amount
    places = {unit: measure for (unit, measure), total in sums.items() if total}
    places |= {str(f.values["parent"]): "units" for f in facts if f.kind == "unit" and f.values.get("parent")}
    for unit, measure in places.items():
        last = books.unit_ever(unit, date.max)
        if last is not None and last.ended is not None:
            yield problem("unit_ended_since", unit=unit, ended=last.ended, measure=measure)


def _looped(books: Books, facts: Iterable[Fact]) -> Iterator[Problem]:
    """Placing a unit makes no loop in the tree, neither on the day nor, where the paper is late, on a later one."""
    placed = {f.subject: str(f.values["parent"]) for f in facts if f.kind == "unit" and "parent" in f.values}
    days = {f.subject: f.day for f in facts if f.kind == "unit"}
    for unit, parent in placed.items():
        if books.loops(unit, parent, days[unit], placed):
            yield problem("tree_loop", unit=unit, parent=parent)


def unbalanced(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Measures whose moves between units (`MOVING`) do not net to zero over these entries of one decision."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        if entry.reason in MOVING:
            sums[entry.measure, entry.reason] += entry.amount
    for (measure, reason), total in sums.items():
        if total:
            yield problem("not_net_zero", measure=measure, reason=reason, total=total)


def _taken(key: PaperKey, paper: Paper, filed: Filed) -> Problem:
    return problem(
        "number_taken", number=paper.written, issuer=key.issuer, series=key.series, posting=filed.posting
    )
