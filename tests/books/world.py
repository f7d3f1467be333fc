"""Small worlds for the tests of the books: post acts tersely, through the way in that everything else uses.

Always true: `Memory` examines with `posting.lay` over `Books()` alone; `Stored` goes through `posting.examine_all` and
`posting.post_all`. Neither writes an entry by itself, and a refusal leaves both as they were.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tochuc.books import paper, posting, store
from tochuc.books.measures import is_stock
from tochuc.books.records import Effects, Entry, Problem, Refused
from tochuc.books.source import PaperKey
from tochuc.books.state import Books

Data = Mapping[str, Any]
END = date.max
OPENED = "2018-01-02"

_PARENTS = {
    "ban": ("agency", "tinh"), "phong-1": ("department", "ban"), "phong-2": ("department", "ban"),
    "phong-3": ("department", "ban"), "huyen": ("district_committee", "tinh"),
    "dan-van": ("district_unit", "huyen"), "xa-1": ("grassroots_committee", "huyen"),
    "xa-2": ("grassroots_committee", "huyen"), "cb-1": ("cell", "xa-1"), "cb-2": ("cell", "xa-2"),
}  # fmt: skip
_PEOPLE = {
    "an": ("Lý Văn An", "M", "1975-04-12"), "binh": ("Nông Thị Bình", "F", "1990-09-30"),
    "chi": ("Triệu Thị Chi", "F", "1986-01-15"), "dung": ("Hoàng Văn Dũng", "M", "1994-12-05"),
    "ha": ("Vi Thị Hà", "F", "1972-06-20"),
}  # fmt: skip


def act(name: str, /, **fields: Any) -> dict[str, Any]:
    """An act as data; `class_` stands for `class`, which Python keeps for itself."""
    return {"act": name, **{k.rstrip("_"): v for k, v in fields.items()}}


def unit(code: str, kind: str, parent: str | None, **more: Any) -> dict[str, Any]:
    given = act("open_unit", code=code, name=more.pop("name", f"Đơn vị {code}"), kind=kind, **more)
    return given if parent is None else given | {"parent": parent}


def person(
    code: str, name: str = "Nông Văn Ví Dụ", sex: str = "M", born: str = "1980-05-05", **more: Any
) -> Data:
    return act("open_person", code=code, name=name, sex=sex, born=born, **more)


def member(code: str, cell: str, status: str = "official", **more: Any) -> Data:
    return act("transfer_member_in", person=code, cell=cell, status=status, **more)


def staff(code: str, where: str, **more: Any) -> Data:
    return act("receive_staff", person=code, unit=where, bloc="party", staff="civil_servant", **more)


def quota(where: str, amount: int, name: str = "assign_quota") -> Data:
    return act(name, unit=where, bloc="party", staff="civil_servant", amount=amount)


QUOTA = "payroll.quota.party.civil_servant"
PRESENT = "payroll.present.party.civil_servant"

ROOT: tuple[Data, ...] = (
    unit("tinh", "province_committee", None),
    act("begin_term", unit="tinh", term="2015-2020"),
)
UNITS: tuple[Data, ...] = tuple(unit(code, kind, parent) for code, (kind, parent) in _PARENTS.items())
PEOPLE: tuple[Data, ...] = tuple(
    person(code, name, sex, born, ethnicity="Tày", education="college")
    for code, (name, sex, born) in _PEOPLE.items()
)


class World:
    """What both worlds share: numbered papers, and short questions to the books."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    @property
    def books(self) -> Books:
        raise NotImplementedError

    def post(self, *acts: Data, on: str = "2018-03-01", **head: Any) -> int:
        """Post a paper with these acts; its posting number. Raises `Refused`."""
        return self.post_papers([self.paper(*acts, on=on, **head)])[-1]

    def post_papers(self, papers: Iterable[Data]) -> list[int]:
        raise NotImplementedError

    def paper(self, *acts: Data, on: str = "2018-03-01", **head: Any) -> dict[str, Any]:
        """A paper as data, with the next free number unless one is given."""
        number = head.pop("number", None) or f"{next(self._numbers):02d}-QĐ/TU"
        standing = {
            "issuer": "tinh",
            "issued": on,
            "effective": on,
            "subject": "Về một việc của thế giới thử",
        }
        return {"number": number, **standing, **head, "acts": [dict(a) for a in acts]}

    def problems(self, *acts: Data, on: str = "2018-03-01", **head: Any) -> list[Problem]:
        """Why these acts are refused. Fails where they are not."""
        return self.paper_problems(self.paper(*acts, on=on, **head))

    def paper_problems(self, given: Any) -> list[Problem]:
        try:
            self.post_papers([given])
        except Refused as refused:
            return refused.problems
        raise AssertionError("this should have been refused")

    def refused(self, *acts: Data, on: str = "2018-03-01", **head: Any) -> set[str]:
        """The codes of the problems for which these acts are refused."""
        return {p.code for p in self.problems(*acts, on=on, **head)}

    def stock(self, where: str, measure: str, on: str | date = END) -> int:
        return self.books.balances(where, _day(on)).get(measure, 0)

    def entries(self, number: int) -> list[tuple[str, str, int, str, str | None]]:
        """What a posting wrote: unit, measure, amount, reason, person."""
        written = self.books.effects_of(number).entries
        return [(e.unit, e.measure, e.amount, e.reason, e.person) for e in written]

    def stocks(self, on: str | date = END) -> dict[tuple[str, str], int]:
        """Every balance of every unit ever opened."""
        return self.stocks_of(self.books, on)

    def stocks_of(self, books: Books, on: str | date = END) -> dict[tuple[str, str], int]:
        """The same of other books: those known at an earlier posting."""
        return {(u, m): a for u in sorted(self.units_ever()) for m, a in books.balances(u, _day(on)).items()}

    def units_ever(self) -> set[str]:
        return {
            f.subject
            for n in range(1, self.books.last + 1)
            for f in self.books.effects_of(n).facts
            if f.kind == "unit"
        }

    def all_entries(self) -> list[Entry]:
        return [e for n in range(1, self.books.last + 1) for e in self.books.effects_of(n).entries]


class Memory(World):
    """A world in memory alone: books that begin at the first decision."""

    def __init__(self) -> None:
        super().__init__()
        self._books = Books()
        self.posted: list[tuple[PaperKey, paper.Paper, Effects]] = []

    @property
    def books(self) -> Books:
        return self._books

    def post_papers(self, papers: Iterable[Data]) -> list[int]:
        kept, numbers = len(self.posted), []
        try:
            for given in papers:
                numbers.append(self._post(paper.read(given)))
        except BaseException:
            self._books, self.posted = self.as_known(kept), self.posted[:kept]
            raise
        return numbers

    def _post(self, read: paper.Paper) -> int:
        examined = posting.lay(self._books, read)
        if examined.problems:
            raise Refused(list(examined.problems))
        if examined.same_as is not None:
            return examined.same_as
        self.posted.append((examined.key, read, examined.effects))
        return self._books.last

    def as_known(self, known: int) -> Books:
        """The books as they were at a posting."""
        books = Books()
        for key, read, effects in self.posted[:known]:
            books.lay(effects)
            books.file(key, read.digest, read.written, effects)
        return books


class Stored(World):
    """A world in the database."""

    @property
    def books(self) -> Books:
        return store.books_now()

    def post_papers(self, papers: Iterable[Data]) -> list[int]:
        read, problems = posting.examine_all(papers)
        if problems:
            raise Refused(problems)
        return [r.posting for r in posting.post_all(read, by="thử")]


def settled(world: World) -> World:
    """A province with an agency and its departments, a district, two communes with a cell each, and five people.

    `an` and `chi` are official members at `cb-1` and on the payroll of `phong-1`, `dung` a candidate there; `an`
    heads `phong-1` (post `tp-1`), the head of `phong-2` (post `tp-2`) is vacant; `binh` and `ha` are nothing yet.
    """
    world.post(
        *ROOT, *UNITS, *PEOPLE, member("an", "cb-1", admitted="1998-05-19"), member("chi", "cb-1"),
        member("dung", "cb-1", "candidate", admitted="2017-05-19"), quota("ban", 20),
        staff("an", "phong-1"), staff("chi", "phong-1"),
        act("open_post", code="tp-1", unit="phong-1", title="head_department"),
        act("open_post", code="tp-2", unit="phong-2", title="head_department"),
        act("appoint", person="an", post="tp-1"), on=OPENED,
    )  # fmt: skip
    return world


def flow(world: World, where: str, measure: str, first: str, last: str) -> dict[str, int]:
    """Each reason's sum at a unit between two days, both included."""
    sums: dict[str, int] = {}
    for entry in world.all_entries():
        assert entry.on is not None
        if entry.unit == where and entry.measure == measure and _day(first) <= entry.on <= _day(last):
            sums[entry.reason] = sums.get(entry.reason, 0) + entry.amount
    return {reason: total for reason, total in sums.items() if total}


def by_traits(world: World) -> dict[tuple[Any, ...], int]:
    """Every person's stock with its traits: nothing may be left over, and nothing may be negative."""
    sums: dict[tuple[Any, ...], int] = {}
    for e in world.all_entries():
        if e.person and is_stock(e.measure):
            key = (e.unit, e.measure, e.person, e.traits)
            sums[key] = sums.get(key, 0) + e.amount
    return {key: total for key, total in sums.items() if total}


def _day(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


__all__ = [
    "END", "OPENED", "PEOPLE", "PRESENT", "QUOTA", "ROOT", "UNITS", "Memory", "Stored", "World", "act",
    "by_traits", "flow", "member", "person", "quota", "settled", "staff", "unit",
]  # fmt: skip
