"""`Books`: what holds of every unit, person and post on a day, as known up to one posting.

Always true: state is nothing but the facts of the postings up to `base`, plus what was applied since. A `Source`
answers only up to `base`; what is applied later lies over it in memory. So one class serves posting (the last
posting), the past ("as known on") and verification (a source that knows nothing).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from tochuc.books.histories import History, Person, Unit
from tochuc.books.measures import is_stock
from tochuc.books.records import Effects, Entry, Fact, Traits
from tochuc.books.source import Empty, Filed, PaperKey, PersonBalance, Source

MEMBER_STATES = ("candidate", "official", "transit")


_NOTHING = History()  # of everyone the books know nothing of


class Books:
    """The books as known up to `base`, with what was applied since."""

    def __init__(self, source: Source | None = None, base: int = 0):
        self.source: Source = source or Empty()
        self.base = base
        self.last = base
        self._histories: dict[tuple[str, str], History] = {}
        self._links: dict[tuple[str, str], set[str]] = {}
        self._new_links: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._new_entries_of: dict[str, list[tuple[int, Entry]]] = defaultdict(list)
        self._new_entries_at: dict[str, list[tuple[int, Entry]]] = defaultdict(list)
        self._new_facts: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        self._papers: dict[PaperKey, Filed] = {}
        self._digests: dict[str, Filed] = {}
        self._effects: dict[int, Effects] = {}
        self._withdrawn: set[int] = set()
        self._open: list[Effects] = []  # laid of the next decision, which is not filed yet

    # ---- laying out ------------------------------------------------------------------------------------------

    @property
    def next(self) -> int:
        """The posting number the decision being laid out will take."""
        return self.last + 1

    def lay(self, effects: Effects) -> None:
        """Lay (a part of) the next decision's effects over the books."""
        self._open.append(effects)
        for withdrawn in effects.withdraws:
            self._withdrawn.add(withdrawn)
            for fact in self.effects_of(withdrawn).facts:
                place = (fact.kind, fact.subject)
                if history := self._histories.get(place):
                    self._histories[place] = history.without(withdrawn)
        for fact in effects.facts:
            place = (fact.kind, fact.subject)
            if history := self._histories.get(place):
                self._histories[place] = history.adding(fact)
            self._new_facts[place].append(fact)
            if fact.link is not None:
                self._new_links[fact.kind, fact.link].add(fact.subject)
        posting = self.next
        for entry in effects.entries:
            self._new_entries_at[entry.unit].append((posting, entry))
            if entry.person:
                self._new_entries_of[entry.person].append((posting, entry))

    def file(self, key: PaperKey, digest: str, written: str, effects: Effects) -> int:
        """Close the decision whose effects were laid; return its posting number."""
        self.last += 1
        self._open.clear()
        self._effects[self.last] = effects
        self._papers[key] = self._digests[digest] = Filed(self.last, digest, written)
        return self.last

    def take_back(self) -> None:
        """Undo what was laid of the next decision and not filed: the books are as they were after the last one."""
        for effects in self._open:
            for withdrawn in effects.withdraws:
                self._withdrawn.discard(withdrawn)
                for fact in self.effects_of(withdrawn).facts:
                    self._histories.pop((fact.kind, fact.subject), None)
            for fact in effects.facts:
                self._take_back(fact)
            for entry in effects.entries:
                for entries in (self._new_entries_at[entry.unit], self._new_entries_of[entry.person or ""]):
                    while entries and entries[-1][0] == self.next:
                        entries.pop()
        self._open.clear()

    def _take_back(self, fact: Fact) -> None:
        place = (fact.kind, fact.subject)
        if history := self._histories.get(place):
            self._histories[place] = history.without(self.next)
        left = [f for f in self._new_facts.pop(place, ()) if f.posting != self.next]
        if left:
            self._new_facts[place] = left
        if fact.link is not None and not any(f.link == fact.link for f in left):
            self._new_links[fact.kind, fact.link].discard(fact.subject)

    def prefetch(self, kind: str, subjects: Iterable[str]) -> None:
        """Load many histories with one question to the source."""
        wanted = [s for s in subjects if (kind, s) not in self._histories]
        if not wanted:
            return
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.source.facts(kind, wanted):
            found[fact.subject].append(fact)
        for subject in wanted:
            place = (kind, subject)
            facts = [*found.get(subject, ()), *self._new_facts.get(place, ())]
            self._histories[place] = self._standing_history(facts) if facts else _NOTHING

    def _standing_history(self, facts: list[Fact]) -> History:
        return History(f for f in facts if f.posting not in self._withdrawn)

    # ---- asking ---------------------------------------------------------------------------------------------

    def history(self, kind: str, subject: str) -> History:
        known = self._histories.get((kind, subject))
        if known is None:
            self.prefetch(kind, [subject])
            known = self._histories[kind, subject]
        return known

    def state(self, kind: str, subject: str, on: date) -> dict[str, Any]:
        return self.history(kind, subject).at(on)

    def linked(self, kind: str, link: str) -> list[str]:
        """Subjects that were ever tied to `link` by a fact of this kind; ask the state for who still is."""
        if (kind, link) not in self._links:
            self._links[kind, link] = set(self.source.linked(kind, link))
        subjects = sorted(self._links[kind, link] | self._new_links.get((kind, link), set()))
        self.prefetch(kind, subjects)
        return subjects

    def prefetch_linked(self, kind: str, links: Iterable[str]) -> None:
        """Load what is tied to many links, and the histories of it all, with two questions to the source."""
        wanted = [link for link in links if (kind, link) not in self._links]
        if not wanted:
            return
        found: dict[str, set[str]] = {link: set() for link in wanted}
        for link, subject in self.source.linked_to(kind, wanted):
            found[link].add(subject)
        self._links.update({(kind, link): subjects for link, subjects in found.items()})
        self.prefetch(kind, sorted(set().union(*found.values())))

    def unit(self, code: str, on: date) -> Unit | None:
        """The unit on the day, or None before its life and from the day it ended."""
        unit = self.unit_ever(code, on)
        return None if unit is None or (unit.ended is not None and unit.ended <= on) else unit

    def unit_ever(self, code: str, on: date) -> Unit | None:
        """The unit on the day, its last state where it has ended; None only before its life."""
        history = self.history("unit", code)
        values = history.at(on)
        if not values:
            return None
        begun = history.facts[0].on
        assert begun is not None
        ended = values.get("ended")
        return Unit(
            code,
            values["name"],
            values["kind"],
            values.get("parent", ""),
            begun,
            date.fromisoformat(ended) if ended else None,
            values.get("bloc", ""),
            values.get("sector", ""),
            values.get("serves", ""),
        )

    def known(self, kind: str, subject: str) -> bool:
        return bool(self.history(kind, subject).facts)

    def spoken_of(self, kind: str) -> set[str]:
        """Subjects that a fact applied since `base` was about, withdrawn or not: all of them in rebuilt books."""
        return {subject for k, subject in self._new_facts if k == kind}

    def parent(self, code: str, on: date) -> str:
        return str(self.state("unit", code, on).get("parent", ""))

    def ancestors(self, code: str, on: date) -> Iterator[str]:
        """The unit itself, then its parents up to the root, on the tree of the day."""
        seen = set()
        while code and code not in seen:
            yield code
            seen.add(code)
            code = self.parent(code, on)

    def loops(self, unit: str, parent: str, on: date, placed: Mapping[str, str] | None = None) -> bool:
        """Whether the unit under this parent from the day would stand above itself, on the day or a later one.

        `placed` holds other units that get a parent with it.
        """
        placed = placed or {}
        days, seen = [on], {on}
        while days:
            day = days.pop()
            chain = [parent]
            while chain[-1] and chain[-1] not in (unit, *chain[:-1]):
                above = chain[-1]
                later = {f.day for f in self.history("unit", above).facts if f.day > day} - seen
                days += later
                seen |= later
                chain.append(placed[above] if above in placed else self.parent(above, day))
            if chain[-1] == unit:
                return True
        return False

    def roots(self, on: date) -> list[Unit]:
        """Units alive on the day that stand under none."""
        return self.children("", on)

    def children(self, code: str, on: date) -> list[Unit]:
        """Units alive on the day whose parent is `code`."""
        units = (self.unit(c, on) for c in self.linked("unit", code))
        return [u for u in units if u is not None and u.parent == code]

    def person(self, code: str, on: date) -> Person | None:
        history = self.history("person", code)
        if not history.facts:
            return None
        values = history.at(on) or history.at(history.facts[0].on or on)
        died = values.get("died")
        traits = Traits(*(str(values.get(name) or "") for name in Traits._fields))
        return Person(
            code, values["name"], values["born"], traits, date.fromisoformat(died) if died else None
        )

    def membership(self, person: str, on: date) -> dict[str, Any] | None:
        """`{"cell", "status": candidate|official|transit, "exempt", ...}` on the day, None for no member."""
        values = self.state("membership", person, on)
        return values if values.get("status") in MEMBER_STATES else None

    def members(self, cell: str, on: date) -> list[str]:
        return [
            p for p in self.linked("membership", cell) if (m := self.membership(p, on)) and m["cell"] == cell
        ]

    def employment(self, person: str, on: date) -> dict[str, Any] | None:
        """`{"unit", "bloc", "staff"}` on the day, None for who is on no payroll."""
        values = self.state("employment", person, on)
        return values if values.get("unit") else None

    def staff(self, unit: str, on: date) -> list[str]:
        return [
            p for p in self.linked("employment", unit) if (e := self.employment(p, on)) and e["unit"] == unit
        ]

    def post(self, code: str, on: date) -> dict[str, Any] | None:
        """`{"unit", "title", "name", "rank"}` on the day, None where the post is not open."""
        values = self.state("post", code, on)
        return values if values.get("unit") else None

    def posts(self, unit: str, on: date) -> list[str]:
        return [p for p in self.linked("post", unit) if (v := self.post(p, on)) and v["unit"] == unit]

    def holder(self, post: str, on: date) -> str | None:
        return self.state("holding", post, on).get("person")

    def posts_of(self, person: str, on: date) -> list[str]:
        """The posts a person holds on the day; one person may hold several."""
        return [p for p in self.linked("holding", person) if self.holder(p, on) == person]

    def balances(self, unit: str, on: date) -> dict[str, int]:
        """The stock of every measure at this unit alone at the end of the day; zero balances are left out."""
        sums: dict[str, int] = defaultdict(int, self.source.balances(unit, on))
        for _, entry in self._new_entries_at.get(unit, ()):
            if entry.on is not None and entry.on <= on:
                sums[entry.measure] += entry.amount
        return {m: a for m, a in sums.items() if a and is_stock(m)}

    def person_balances(self, unit: str, on: date) -> dict[PersonBalance, int]:
        """What single persons hold at this unit: `(measure, person, traits)` to amount, for stocks only."""
        sums: dict[PersonBalance, int] = defaultdict(int, self.source.person_balances(unit, on))
        for _, entry in self._new_entries_at.get(unit, ()):
            if entry.person and entry.on is not None and entry.on <= on:
                sums[entry.measure, entry.person, entry.traits] += entry.amount
        return {key: amount for key, amount in sums.items() if amount and is_stock(key[0])}

    def entries_at(self, unit: str) -> list[tuple[int, Entry]]:
        """Every entry at the unit with its posting, but for those that a reversal took back, and the taking back."""
        return self._standing([*self.source.entries_at(unit), *self._new_entries_at.get(unit, ())])

    def last_entry_after(self, unit: str, on: date) -> date | None:
        """The last day after `on` on which an entry that stands moved anything at the unit; None for none."""
        new = any(e.day > on for _, e in self._new_entries_at.get(unit, ()))
        if not new and not self.source.moved_after(unit, on):
            return None
        return max((e.day for _, e in self.entries_at(unit) if e.day > on), default=None)

    def entries_of(self, person: str) -> list[tuple[int, Entry]]:
        """Every entry that names the person, with its posting; those taken back and their reversals too."""
        return [*self.source.entries_of(person), *self._new_entries_of.get(person, ())]

    def standing_entries_of(self, person: str) -> list[tuple[int, Entry]]:
        """Every entry that names the person, but for those that a reversal took back, and the taking back."""
        return self._standing(self.entries_of(person))

    def _standing(self, entries: Iterable[tuple[int, Entry]]) -> list[tuple[int, Entry]]:
        kept: dict[Entry, list[int]] = defaultdict(list)
        for posting, entry in sorted(entries, key=lambda found: found[0]):
            opposite = entry._replace(amount=-entry.amount)
            taken_back = [p for p in kept.get(opposite, ()) if self.known("reversal", str(p))]
            if taken_back:
                kept[opposite].remove(taken_back[0])
            else:
                kept[entry].append(posting)
        return [(posting, entry) for entry, postings in kept.items() for posting in postings]

    def paper(self, key: PaperKey) -> Filed | None:
        """The paper that bears this number and holds; reversing a decision sets its number free."""
        known = self._papers.get(key) or self.source.paper(key)
        return None if known is None or known.posting in self._withdrawn else known

    def filed(self, digest: str) -> Filed | None:
        """The paper with exactly this content, whatever became of it since."""
        return self._digests.get(digest) or self.source.filed(digest)

    def numbered(self, issuer: str, written: str) -> list[int]:
        """The postings of all papers of an issuer that bear this number, in whatever kind and term."""
        new = {f.posting for k, f in self._papers.items() if k.issuer == issuer and f.written == written}
        return sorted(new | set(self.source.numbered(issuer, written)))

    def effects_of(self, posting: int) -> Effects:
        return self._effects.get(posting) or self.source.effects_of(posting)

    def withdrawn(self, posting: int) -> bool:
        return posting in self._withdrawn

    def postings_after(self, posting: int, kind: str, subject: str) -> list[int]:
        """Later postings with facts that still hold about this subject (a reversal must begin with them)."""
        stored = self.source.postings_after(posting, kind, subject)
        new = [f.posting for f in self._new_facts.get((kind, subject), ()) if f.posting > posting]
        return sorted({p for p in (*stored, *new) if p not in self._withdrawn})
