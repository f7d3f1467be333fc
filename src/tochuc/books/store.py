"""What the database answers to `Books`: facts, links, balances and papers up to one posting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Max, Q, Sum
from django.utils import timezone

from tochuc.books import asking, models
from tochuc.books.records import Effects, Entry, Fact, Traits
from tochuc.books.source import Filed, PaperKey, PersonBalance
from tochuc.books.state import Books

_TRAIT_FIELDS = tuple(f"traits__{name}" for name in Traits._fields)
_ENTRY_FIELDS = ("unit__code", "measure", "amount", "reason", "person__code", "on", "side", *_TRAIT_FIELDS)
_CHUNK = 500


def last_posting() -> int:
    """The number of the last decision posted; 0 before the first."""
    return asking.last_posting()


def posting_at(moment: date | datetime) -> int:
    """The last posting recorded up to the moment (to the end of a day, in the installation's time zone)."""
    if not isinstance(moment, datetime):
        moment = timezone.make_aware(datetime.combine(moment, time.max))
    known = models.Decision.objects.filter(recorded_at__lte=moment).aggregate(last=Max("posting"))["last"]
    return known or 0


def books_now() -> Books:
    """The books as known now."""
    base = last_posting()
    return Books(Store(base), base)


def books_as_known(posting: int) -> Books:
    """The books as they were known at a posting."""
    return Books(Store(posting), posting)


class Store:
    """A `Source` over the database, blind to everything after `base`."""

    def __init__(self, base: int):
        self.base = base

    def _live(self) -> Q:
        return Q(decision_id__lte=self.base) & (Q(withdrawn=None) | Q(withdrawn__gt=self.base))

    def facts(self, kind: str, subjects: Iterable[str]) -> Iterator[Fact]:
        for some in chunks(subjects):
            for subject, values, link, on, posting in asking.facts(kind, some, self.base):
                yield Fact(kind, subject, values, link, on, posting)

    def linked(self, kind: str, link: str) -> Iterable[str]:
        return asking.linked(kind, link, self.base)

    def linked_to(self, kind: str, links: Iterable[str]) -> Iterator[tuple[str, str]]:
        for some in chunks(links):
            yield from asking.linked_to(kind, some, self.base)

    def entries_of(self, person: str) -> Iterator[tuple[int, Entry]]:
        return _entries(models.Entry.objects.filter(person__code=person, decision_id__lte=self.base))

    def entries_at(self, unit: str) -> Iterator[tuple[int, Entry]]:
        return _entries(models.Entry.objects.filter(unit__code=unit, decision_id__lte=self.base))

    def moved_after(self, unit: str, on: date) -> bool:
        """Whether any entry, standing or taken back, has a later day at the unit."""
        return models.Entry.objects.filter(unit__code=unit, on__gt=on, decision_id__lte=self.base).exists()

    def balances(self, unit: str, on: date) -> Mapping[str, int]:
        rows = models.Entry.objects.filter(unit__code=unit, on__lte=on, decision_id__lte=self.base)
        sums = rows.order_by().values("measure").annotate(total=Sum("amount"))
        return {row["measure"]: row["total"] for row in sums}

    def person_balances(self, unit: str, on: date) -> Mapping[PersonBalance, int]:
        rows = models.Entry.objects.filter(unit__code=unit, on__lte=on, decision_id__lte=self.base)
        people = rows.exclude(person=None).order_by()
        sums = people.values_list("measure", "person__code", *_TRAIT_FIELDS).annotate(total=Sum("amount"))
        return {(m, p, None if t[0] is None else Traits(*t)): total for m, p, *t, total in sums if total}

    def paper(self, key: PaperKey) -> Filed | None:
        found = asking.paper(*key, self.base)
        return Filed(*found) if found else None

    def filed(self, digest: str) -> Filed | None:
        found = asking.filed(digest, self.base)
        return Filed(*found) if found else None

    def numbered(self, issuer: str, written: str) -> Iterable[int]:
        rows = models.Decision.objects.filter(issuer=issuer, written=written, posting__lte=self.base)
        return [p for p in rows.values_list("posting", flat=True) if p is not None]

    def effects_of(self, posting: int) -> Effects:
        entries = tuple(e for _, e in _entries(models.Entry.objects.filter(decision_id=posting)))
        return Effects(entries, tuple(_facts(models.Fact.objects.filter(decision_id=posting).order_by("id"))))

    def postings_after(self, posting: int, kind: str, subject: str) -> Iterable[int]:
        rows = models.Fact.objects.filter(self._live(), kind=kind, subject=subject, decision_id__gt=posting)
        return rows.order_by().values_list("decision_id", flat=True).distinct()


def chunks(codes: Iterable[str]) -> Iterator[list[str]]:
    """As many at a time as a statement takes."""
    wanted = list(codes)
    for start in range(0, len(wanted), _CHUNK):
        yield wanted[start : start + _CHUNK]


def _facts(rows: Any) -> Iterator[Fact]:
    for kind, subject, values, link, on, posting in rows.values_list(
        "kind", "subject", "values", "link", "on", "decision_id"
    ):
        yield Fact(kind, subject, values, link, on, posting)


def _entries(rows: Any) -> Iterator[tuple[int, Entry]]:
    for posting, *row in rows.order_by("id").values_list("decision_id", *_ENTRY_FIELDS):
        unit, measure, amount, reason, person, on, side, *traits = row
        known = None if traits[0] is None else Traits(*traits)
        yield posting, Entry(unit, measure, amount, reason, person, on, known, side)
