"""What may be public of an organisation, as plain data: its units through time, their posts, who holds them.

Always true: built from the books as known at one posting; people are there only as holders of posts of heads and
deputies, by code and name alone. Popolo and ORG are two spellings of this picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tochuc.books import models, store
from tochuc.books.state import Books

PUBLIC_RANKS = ("head", "deputy")


@dataclass(frozen=True, slots=True, order=True)
class UnitSeen:
    code: str
    name: str
    kind: str
    parent: str = ""
    begun: str = ""
    ended: str = ""


@dataclass(frozen=True, slots=True, order=True)
class PostSeen:
    code: str
    unit: str
    title: str
    name: str
    rank: str


@dataclass(frozen=True, slots=True, order=True)
class HolderSeen:
    """A person in a post, from a day on."""

    person: str
    name: str
    post: str
    since: str = ""


@dataclass(frozen=True, slots=True, order=True)
class ChangeSeen:
    """A merger or a split: from which units, into which, on which day."""

    on: str
    sources: tuple[str, ...]
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    on: str
    units: tuple[UnitSeen, ...] = ()
    posts: tuple[PostSeen, ...] = ()
    holders: tuple[HolderSeen, ...] = ()
    changes: tuple[ChangeSeen, ...] = ()


@dataclass(slots=True)
class _Drawn:
    units: list[UnitSeen] = field(default_factory=list)
    posts: list[PostSeen] = field(default_factory=list)
    holders: list[HolderSeen] = field(default_factory=list)


def picture(on: date, codes: Iterable[str] | None = None, people: bool = True) -> Picture:
    """The organisation on a day: the units named (all), those ended before among them, with what became of them."""
    books = store.books_now()
    rows = models.Unit.objects.filter(begun__lte=on).order_by("code")
    wanted = sorted(codes) if codes is not None else [*rows.values_list("code", flat=True)]
    for start in range(0, len(wanted), 500):
        books.prefetch("unit", wanted[start : start + 500])
    drawn = _Drawn()
    for code in wanted:
        _draw(books, code, on, people, drawn)
    return Picture(
        on.isoformat(), tuple(sorted(drawn.units)), tuple(sorted(drawn.posts)), tuple(sorted(drawn.holders)),
        tuple(sorted(_changes(books, wanted, on))),
    )  # fmt: skip


def _draw(books: Books, code: str, on: date, people: bool, drawn: _Drawn) -> None:
    unit = books.unit_ever(code, on)
    if unit is None:
        return
    ended = unit.ended.isoformat() if unit.ended else ""
    drawn.units.append(UnitSeen(code, unit.name, unit.kind, unit.parent, unit.begun.isoformat(), ended))
    for post in books.posts(code, on):
        values = books.post(post, on) or {}
        if values.get("rank") not in PUBLIC_RANKS:
            continue
        drawn.posts.append(PostSeen(post, code, values["title"], values["name"], values["rank"]))
        holder = books.holder(post, on)
        person = books.person(holder, on) if holder and people else None
        if person is not None:
            drawn.holders.append(
                HolderSeen(person.code, person.name, post, _since(books, post, person.code, on))
            )


def _since(books: Books, post: str, person: str, on: date) -> str:
    since = ""
    for fact in books.history("holding", post).facts:
        if fact.on is not None and fact.on <= on:
            held = fact.values.get("person") == person
            since = (since or fact.on.isoformat()) if held else ""
    return since


def _changes(books: Books, codes: list[str], on: date) -> list[ChangeSeen]:
    """Units that ended into others, those of one day into the same ones together."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for code in codes:
        values = books.state("unit", code, on)
        if values.get("ended") and values.get("into"):
            found.setdefault((values["ended"], tuple(sorted(values["into"]))), []).append(code)
    return [ChangeSeen(day, tuple(sorted(sources)), into) for (day, into), sources in found.items()]
