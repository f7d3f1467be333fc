"""Posting: the one way in. A decision's entries and facts are written in one transaction, under one lock.

Always true: postings are numbered without gaps in the order they are committed, so "everything up to posting N" is
a fact that reports, the columnar copy and the audit trail stand on. Nothing else in the project writes entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tochuc.books import identities, models, paper, rows, store
from tochuc.books.examining import Examined, examine, posted_before
from tochuc.books.paper import Paper
from tochuc.books.records import Effects, Fact, Problem, Refused, problem
from tochuc.books.registers import Registers
from tochuc.books.source import PaperKey
from tochuc.books.state import Books

_LOCK = 0x70C
_DAWN = datetime.min.replace(tzinfo=UTC)
_FRESH_AFTER = 20_000  # postings held in memory before the books are opened anew


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one paper of a batch: its posting number, and whether it stood there already."""

    written: str
    posting: int
    same: bool


def post(
    decision: models.Decision, by: str = "", at: datetime | None = None, poster: Poster | None = None
) -> models.Decision:
    """Post one decision. Raises `Refused` with every reason; then nothing is written.

    A decision that went through the desk must be approved; one made ready elsewhere (a file, the API of an
    authorised office) is posted from its draft state by who is allowed to.
    """
    if decision.posting is not None:
        raise Refused([problem("posted_before", number=decision.written, posting=decision.posting)])
    (poster or Poster()).post(decision, by, at)
    return decision


def stands_already(read: Paper, posting: int) -> Problem:
    """Why a paper is not posted that was posted before; of one reversed since, what to do instead."""
    back = models.Decision.objects.filter(posting=posting).values_list("reversed_by", flat=True).first()
    if back is None:
        return problem("posted_before", number=read.written, posting=posting)
    return problem("posted_and_reversed", number=read.written, posting=posting, reversed=back)


def draft(read: Paper, by: str = "") -> models.Decision:
    """A decision that leaves no trace in the books yet (not saved)."""
    decision = models.Decision(drafted_by=by)
    decision.read = read
    _head_from_paper(decision, read)
    decision.citizen_numbers = identities.numbers_in(read)
    return decision


def _head_from_paper(decision: models.Decision, read: Paper) -> None:
    """The columns that lists are drawn from say what the paper says, also where a draft was edited since."""
    for name in (
        "written",
        "kind",
        "issuer",
        "number",
        "issued",
        "on",
        "subject",
        "signer",
        "secrecy",
        "digest",
    ):
        setattr(decision, name, getattr(read, name))
    decision.paper = read.data()


def post_all(
    papers: Iterable[Paper], by: str = "", at: Callable[[Paper], datetime] | None = None, laid: Laid | None = None
) -> Iterator[Result]:  # fmt: skip
    """Post papers one after another, each in a transaction of its own; those that stand already are passed over.

    Raises `Refused` at the first that the books no longer allow (ask `examine_all` first, or lay them: `laid`).
    """
    poster = Poster(laid)
    for read in papers:
        if known := poster.known(read):
            yield Result(read.written, known, True)
            continue
        decision = draft(read, by)
        decision.post(by, at=at(read) if at else None, poster=poster)
        yield Result(read.written, decision.posting or 0, decision.pk is None)


def examine_all(raws: Iterable[Any]) -> tuple[list[Paper], list[Problem]]:
    """Read and examine a batch over the books as they are, writing nothing: the papers, and all problems at once."""
    books = store.books_now()
    papers: list[Paper] = []
    problems: list[Problem] = []
    for index, raw in enumerate(raws):
        try:
            read = paper.read(raw)
        except Refused as refused:
            problems.extend(p.at("decision", index) for p in refused.problems)
            continue
        papers.append(read)
        problems.extend(p.at("decision", index) for p in lay(books, read).problems)
    return papers, problems


def lay(books: Books, read: Paper) -> Examined:
    """Examine a paper and, where it stands, lay it over the books as the next posting."""
    if known := posted_before(books, read):
        return Examined(
            read, PaperKey(read.issuer, read.kind, "", read.number), Effects(), same_as=known.posting
        )
    examined = examine(books, read)
    if not examined.problems and examined.same_as is None:
        books.file(examined.key, read.digest, read.written, examined.effects)
    return examined


class Laid:
    """Papers that were examined and laid one after another over the books as known at a posting (`base`).

    What each would write holds for as long as nothing but these papers, in this order, is posted after `base`.
    """

    def __init__(self, base: int) -> None:
        self.base = base
        self.numbers: dict[str, str] = {}  # citizen numbers of people these papers open, by code
        self._by_digest: dict[str, tuple[int, Examined]] = {}

    def add(self, posting: int, examined: Examined) -> None:
        """A paper that was laid as this posting."""
        self._by_digest[examined.paper.digest] = posting, examined

    def at(self, read: Paper, posting: int) -> Examined | None:
        """The paper as it was examined, where it was laid as this very posting."""
        number, examined = self._by_digest.get(read.digest, (0, None))
        return examined if number == posting else None


class Poster:
    """Posts decisions one by one, keeping the books open between them while nobody else posts.

    A paper that was `laid` is not examined twice while the books are those it was laid over.
    """

    def __init__(self, laid: Laid | None = None) -> None:
        self._laid = laid
        self._agreed = laid.base if laid else -1  # the posting up to which the books are those of `laid`
        self._open_anew()

    def _open_anew(self) -> None:
        self._books, self._registers = store.books_now(), Registers()
        self._recorded: datetime | None = (
            None  # when the last posting was recorded, where this poster wrote it
        )

    def known(self, read: Paper) -> int | None:
        """The posting under which the same paper stands already."""
        filed = posted_before(self._books, read)
        return filed.posting if filed else None

    def post(self, decision: models.Decision, by: str, at: datetime | None) -> None:
        try:
            with transaction.atomic():
                self._open_books()
                self._write(decision, by, at)
        except BaseException:
            self._open_anew()
            raise

    def _open_books(self) -> None:
        """Take the lock; open the books anew where somebody else posted since."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = store.last_posting()
        if last != self._books.last or self._books.last - self._books.base > _FRESH_AFTER:
            self._open_anew()

    def _write(self, decision: models.Decision, by: str, at: datetime | None) -> None:
        if decision.pk is not None:
            _ready(decision)
        fresh = decision.read if decision.pk is None else None  # one of the desk may have been edited since
        read = fresh or paper.read(decision.paper)
        examined = self._examined(read)
        if examined.problems:
            raise Refused(list(examined.problems))
        if examined.same_as is not None:
            if decision.pk is not None:
                raise Refused([stands_already(read, examined.same_as)])
            decision.posting = examined.same_as
            return
        if fresh is None:
            _head_from_paper(decision, read)
        decision.series = examined.key.series
        decision.posting = self._books.file(examined.key, read.digest, read.written, examined.effects)
        decision.state = models.Decision.State.POSTED
        before = self._recorded or _recorded_at(decision.posting - 1)
        # never back, where a clock was set back: "as known on" follows the postings
        decision.recorded_at = self._recorded = max(at or timezone.now(), before or _DAWN)
        decision.approved_by = decision.approved_by or by
        _withdraw(
            examined.effects, decision.posting
        )  # first: a number set free may be taken by this very decision
        decision.save()
        self._registers.update(_spoken_of(self._books, examined.effects), self._books)
        identities.keep({**decision.citizen_numbers, **self._numbers(examined.effects)})
        _write_entries(self._registers, examined.effects, decision.posting)

    def _numbers(self, effects: Effects) -> dict[str, str]:
        """The citizen numbers brought along for people whose records this decision opens."""
        numbers = self._laid.numbers if self._laid else {}
        return {
            f.subject: numbers[f.subject]
            for f in effects.facts
            if f.kind == "person" and f.subject in numbers
        }

    def _examined(self, read: Paper) -> Examined:
        """What the books say to the paper; it is laid over them. Books that somebody else changed are asked anew."""
        last = self._books.last
        known = self._laid.at(read, last + 1) if self._laid and self._agreed == last else None
        if known is None:
            return examine(self._books, read)
        self._books.lay(known.effects)
        self._agreed = last + 1
        return known


def _recorded_at(posting: int) -> datetime | None:
    return models.Decision.objects.filter(posting=posting).values_list("recorded_at", flat=True).first()


def _ready(decision: models.Decision) -> None:
    """A decision of the desk is posted once, and only when approved (asked under the lock)."""
    decision.refresh_from_db()
    if decision.posting is not None:
        raise Refused([problem("posted_before", number=decision.written, posting=decision.posting)])
    if decision.state != models.Decision.State.APPROVED:
        raise Refused([problem("not_approved", number=decision.written, state=decision.get_state_display())])


def _write_entries(registers: Registers, effects: Effects, posting: int) -> None:
    rows.insert(
        models.Fact,
        ("decision_id", "kind", "subject", "link", "on", "values"),
        ((posting, f.kind, f.subject, f.link, f.day, dict(f.values)) for f in effects.facts),
    )
    registers.load(effects.entries)
    rows.insert(
        models.Entry,
        ("decision_id", "unit_id", "measure", "amount", "side", "reason", "on", "person_id", "traits_id"),
        (
            (
                posting, registers.units[e.unit], e.measure, e.amount, e.side, e.reason, e.day,
                registers.people[e.person] if e.person else None,
                registers.trait_sets[e.traits] if e.traits is not None else None,
            )
            for e in effects.entries
        ),
    )  # fmt: skip


def _spoken_of(books: Books, effects: Effects) -> list[Fact]:
    """The facts whose registers must be brought level: those that came, and those that no longer hold."""
    return [*effects.facts, *(f for w in effects.withdraws for f in books.effects_of(w).facts)]


def _withdraw(effects: Effects, posting: int) -> None:
    for withdrawn in effects.withdraws:
        models.Fact.objects.filter(decision_id=withdrawn, withdrawn=None).update(withdrawn=posting)
        models.Decision.objects.filter(posting=withdrawn).update(
            reversed_by=posting, state=models.Decision.State.REVERSED
        )
