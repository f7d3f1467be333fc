"""What `Books` asks of whatever keeps the decisions: the database, or nothing at all.

Always true: a source answers up to one posting and no further.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple, Protocol

from tochuc.books.records import Effects, Entry, Fact, Traits


class PaperKey(NamedTuple):
    """What identifies a paper: a number is unique within issuer, kind and series (committee term or year)."""

    issuer: str
    kind: str
    series: str
    number: int


class Filed(NamedTuple):
    """A posted paper: its posting number, the digest of its content, and its number as written."""

    posting: int
    digest: str
    written: str


PersonBalance = tuple[str, str, Traits | None]  # measure, person, traits


class Source(Protocol):
    """What the store answers, up to the posting the books were opened at."""

    def facts(self, kind: str, subjects: Iterable[str]) -> Iterable[Fact]: ...
    def linked(self, kind: str, link: str) -> Iterable[str]: ...
    def linked_to(self, kind: str, links: Iterable[str]) -> Iterable[tuple[str, str]]: ...
    def entries_of(self, person: str) -> Iterable[tuple[int, Entry]]: ...
    def entries_at(self, unit: str) -> Iterable[tuple[int, Entry]]: ...
    def moved_after(self, unit: str, on: date) -> bool: ...
    def balances(self, unit: str, on: date) -> Mapping[str, int]: ...
    def person_balances(self, unit: str, on: date) -> Mapping[PersonBalance, int]: ...
    def paper(self, key: PaperKey) -> Filed | None: ...
    def filed(self, digest: str) -> Filed | None: ...
    def numbered(self, issuer: str, written: str) -> Iterable[int]: ...
    def effects_of(self, posting: int) -> Effects: ...
    def postings_after(self, posting: int, kind: str, subject: str) -> Iterable[int]: ...


class Empty:
    """A source that knows nothing: books that begin at the first decision."""

    def facts(self, kind: str, subjects: Iterable[str]) -> Iterable[Fact]:
        return ()

    def linked(self, kind: str, link: str) -> Iterable[str]:
        return ()

    def linked_to(self, kind: str, links: Iterable[str]) -> Iterable[tuple[str, str]]:
        return ()

    def entries_of(self, person: str) -> Iterable[tuple[int, Entry]]:
        return ()

    def entries_at(self, unit: str) -> Iterable[tuple[int, Entry]]:
        return ()

    def moved_after(self, unit: str, on: date) -> bool:
        return False

    def balances(self, unit: str, on: date) -> Mapping[str, int]:
        return {}

    def person_balances(self, unit: str, on: date) -> Mapping[PersonBalance, int]:
        return {}

    def paper(self, key: PaperKey) -> Filed | None:
        return None

    def filed(self, digest: str) -> Filed | None:
        return None

    def numbered(self, issuer: str, written: str) -> Iterable[int]:
        return ()

    def effects_of(self, posting: int) -> Effects:
        return Effects()

    def postings_after(self, posting: int, kind: str, subject: str) -> Iterable[int]:
        return ()
