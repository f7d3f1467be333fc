"""Verification: the books are thrown away and rebuilt from the decisions, and what comes out is compared with the store.

Always true: the rebuilding reads nothing but the stored papers, in posting order, over books that know nothing
(`state.Empty`); every other row of the store is only compared with it. Nothing is ever mended here.
A finding is a `Problem` whose place is the posting and its number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from tochuc.books import models, registers, soundness, store, wording
from tochuc.books.examining import Examined, examine
from tochuc.books.paper import Paper, read
from tochuc.books.records import Effects, Entry, Fact, Problem, Refused, Traits, problem
from tochuc.books.source import PaperKey
from tochuc.books.state import Books

Finding = Problem

ENOUGH = 1000  # findings after which no more are looked for: whoever has so many needs a backup, not a list

_CHUNK = 5000
_HEAD = ("subject", "signer", "secrecy", "issued", "on", "written", "digest")
_TRAITS = tuple(f"traits__{name}" for name in Traits._fields)
_ENTRY = ("unit__code", "measure", "amount", "reason", "person__code", "on", "side", *_TRAITS)


def verify(progress: Callable[[], Any] | None = None) -> list[Finding]:
    """Rebuild everything from the decisions and compare: what differs, and what can never be right; [] if all agrees.

    `progress` is called once for each posting rebuilt. At most `ENOUGH` findings are returned.
    """
    last = store.last_posting()
    rebuilding = _Rebuilding(last)
    return list(islice(_findings(rebuilding, last, progress), ENOUGH))


def _findings(rebuilding: _Rebuilding, last: int, progress: Callable[[], Any] | None) -> Iterator[Finding]:
    for decision in models.Decision.objects.filter(posting__lte=last).order_by("posting").iterator(_CHUNK):
        yield from rebuilding.take(decision)
        if progress is not None:
            progress()
    yield from _withdrawals(rebuilding, last)
    if store.last_posting() == last:  # the registers have no past: they are compared only while nobody posts
        yield from _registers(rebuilding.books)
    yield from soundness.of_tree(rebuilding.books)
    yield from soundness.of_people(last)
    yield from soundness.of_units(rebuilding.books, last)


class _Rebuilding:
    """The books made again, decision by decision, beside what the store holds of each."""

    def __init__(self, last: int):
        self.books = Books()
        self.withdrawn_by: dict[int, int] = {}
        self._entries = _ByPosting(_stored_entries(last))
        self._facts = _ByPosting(_stored_facts(last))
        self._recorded: datetime | None = None

    def take(self, decision: models.Decision) -> Iterator[Finding]:
        """Rebuild the next decision; what differs from the store, with its place."""
        posting = decision.posting or 0
        facts = tuple(self._facts.take(posting))
        taken_back = tuple(int(f.subject) for f in facts if f.kind == "reversal")
        stored = Effects(tuple(self._entries.take(posting)), facts, taken_back)
        for found in (
            *self._order(decision),
            *self._rebuild(decision, stored),
            *soundness.of_decision(stored),
        ):
            yield found.at("posting", posting - 1, decision.written)

    def _order(self, decision: models.Decision) -> Iterator[Finding]:
        if decision.posting != self.books.next:
            yield problem("verify_gap", expected=self.books.next, found=decision.posting)
            self.books.last = (decision.posting or 1) - 1
        if decision.recorded_at is None or (self._recorded and decision.recorded_at < self._recorded):
            yield problem("verify_time", recorded=decision.recorded_at, before=self._recorded)
        self._recorded = decision.recorded_at or self._recorded

    def _rebuild(self, decision: models.Decision, stored: Effects) -> Iterator[Finding]:
        key = PaperKey(decision.issuer, decision.kind, decision.series, decision.number)
        try:
            paper = read(decision.paper)
        except Refused as refused:
            yield problem("verify_unreadable", why=_reasons(refused.problems))
            self._file(key, decision, Effects(), stored)
            return
        examined = examine(self.books, paper)
        if examined.same_as is not None:
            yield problem("verify_double", posting=examined.same_as)
        elif examined.problems:
            yield problem("verify_refused", why=_reasons(examined.problems))
        else:
            yield from _differences(decision, key, examined, stored)
        whole = not examined.problems and examined.same_as is None
        self._file(key, decision, examined.effects, Effects() if whole else stored)

    def _file(self, key: PaperKey, decision: models.Decision, laid: Effects, stored: Effects) -> None:
        """Close the decision; where it could not be rebuilt, what the store holds of it is laid so as to go on."""
        rest = _less_effects(stored, laid)
        self.books.lay(rest)
        effects = Effects(
            laid.entries + rest.entries, laid.facts + rest.facts, laid.withdraws + rest.withdraws
        )
        for target in effects.withdraws:
            self.withdrawn_by[target] = self.books.next
        self.books.file(key, decision.digest, decision.written, effects)


def _differences(
    decision: models.Decision, key: PaperKey, made: Examined, stored: Effects
) -> Iterator[Finding]:
    rebuilt = _head(made.paper) | made.key._asdict()
    kept = {name: getattr(decision, name) for name in _HEAD} | key._asdict()
    for name, value in kept.items():
        if value != rebuilt[name]:
            yield problem("verify_head", field=name, stored=value, rebuilt=rebuilt[name])
    for entry in _less(made.effects.entries, stored.entries):
        yield problem("verify_entry_missing", entry=_entry_words(entry))
    for entry in _less(stored.entries, made.effects.entries):
        yield problem("verify_entry_extra", entry=_entry_words(entry))
    for fact in _less_facts(made.effects.facts, stored.facts):
        yield problem("verify_fact_missing", kind=fact.kind, subject=fact.subject, values=dict(fact.values))
    for fact in _less_facts(stored.facts, made.effects.facts):
        yield problem("verify_fact_extra", kind=fact.kind, subject=fact.subject, values=dict(fact.values))


def _head(paper: Paper) -> dict[str, Any]:
    return {name: getattr(paper, name) for name in _HEAD}


def _less(some: Sequence[Entry], others: Sequence[Entry]) -> Iterator[Entry]:
    """The entries of the first that the second lacks, each as often as it is lacking."""
    return iter(()) if some == others else (Counter(some) - Counter(others)).elements()


def _less_facts(some: Sequence[Fact], others: Sequence[Fact]) -> Iterator[Fact]:
    if some == others:
        return
    rest = list(others)
    for fact in some:
        if fact in rest:
            rest.remove(fact)
        else:
            yield fact


def _less_effects(some: Effects, others: Effects) -> Effects:
    return Effects(
        tuple(_less(some.entries, others.entries)),
        tuple(_less_facts(some.facts, others.facts)),
        tuple(w for w in some.withdraws if w not in others.withdraws),
    )


def _reasons(problems: Iterable[Problem]) -> str:
    return " ".join(wording.sentence(p) for p in problems)


def _entry_words(entry: Entry) -> str:
    person = f" {entry.person}" if entry.person else ""
    return f"{entry.unit} {entry.measure} {entry.amount:+d} {entry.reason} {entry.on}{person}"


# ---- what the store holds, posting by posting -----------------------------------------------------------------


class _ByPosting:
    """Rows in order of their posting, handed out one posting at a time; never more than one is held."""

    def __init__(self, rows: Iterable[tuple[int, Any]]):
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def take(self, posting: int) -> Iterator[Any]:
        while self._next is not None and self._next[0] <= posting:
            yield self._next[1]
            self._next = next(self._rows, None)


def _stored_entries(last: int) -> Iterator[tuple[int, Entry]]:
    rows = models.Entry.objects.filter(decision_id__lte=last).order_by("decision_id", "id")
    for posting, *row in rows.values_list("decision_id", *_ENTRY).iterator(_CHUNK):
        unit, measure, amount, reason, person, on, side, *traits = row
        known = None if traits[0] is None else Traits(*traits)
        yield posting, Entry(unit, measure, amount, reason, person, on, known, side)


def _stored_facts(last: int) -> Iterator[tuple[int, Fact]]:
    rows = models.Fact.objects.filter(decision_id__lte=last).order_by("decision_id", "id")
    fields = ("decision_id", "kind", "subject", "values", "link", "on")
    for posting, kind, subject, values, link, on in rows.values_list(*fields).iterator(_CHUNK):
        yield posting, Fact(kind, subject, values, link, on, posting)


def _withdrawals(rebuilding: _Rebuilding, last: int) -> Iterator[Finding]:
    """Decisions marked as reversed, and facts marked as withdrawn, against the reversals found on the way."""
    expected = rebuilding.withdrawn_by
    reversed_ = models.Decision.State.REVERSED
    rows = models.Decision.objects.filter(posting__lte=last).order_by("posting")
    for number, written, by, state in rows.values_list("posting", "written", "reversed_by", "state").iterator(
        _CHUNK
    ):
        posting = number or 0
        known = by if by is not None and by <= last else None
        if known != expected.get(posting) or (known is not None and state != reversed_):
            yield _withdrawal(posting, written, known, expected.get(posting))
    facts = models.Fact.objects.filter(decision_id__lte=last).order_by("decision_id", "withdrawn")
    marks = facts.values_list("decision_id", "decision__written", "withdrawn").distinct()
    for posting, written, by in marks.iterator(_CHUNK):
        known = by if by is not None and by <= last else None
        if known != expected.get(posting):
            yield _withdrawal(posting, written, known, expected.get(posting))


def _withdrawal(posting: int, written: str, stored: int | None, rebuilt: int | None) -> Finding:
    return problem("verify_withdrawn", stored=stored or "", rebuilt=rebuilt or "").at(
        "posting", posting - 1, written
    )


# ---- the registers --------------------------------------------------------------------------------------------


def _registers(books: Books) -> Iterator[Finding]:
    for model, kinds, fields, row_of in (
        (models.Unit, ("unit",), registers.UNIT_FIELDS, registers.unit_row),
        (models.Person, registers.ABOUT_PEOPLE, registers.PERSON_FIELDS, registers.person_row),
    ):
        expected = {code for kind in kinds for code in books.spoken_of(kind)}
        name = str(model._meta.db_table)
        for row in model._default_manager.order_by("code").iterator(_CHUNK):
            if row.code not in expected:
                yield problem("verify_register_extra", register=name, code=row.code)
                continue
            expected.discard(row.code)
            rebuilt = row_of(books, row.code)
            for field, value in zip(fields, rebuilt, strict=True):
                if getattr(row, field) != value:
                    yield problem(
                        "verify_register", register=name, code=row.code, field=field, stored=getattr(row, field),
                        rebuilt=value,
                    )  # fmt: skip
        for code in sorted(expected):
            yield problem("verify_register_missing", register=name, code=code)
