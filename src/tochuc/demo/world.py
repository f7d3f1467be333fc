"""The demonstration's own picture of the province while its decisions are being written: who is where.

Always true: nothing here is read by figures or reviews; the books learn everything from the papers alone. A change
here is made by the same function that writes the act for it, so the picture never runs ahead of the papers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random


@dataclass(slots=True)
class Someone:
    """A made-up person. `cell` is "" for who is no member, `unit` is "" for who is on no payroll."""

    code: str
    name: str
    sex: str
    born: date
    ethnicity: str
    religion: str
    education: str
    theory: str
    cell: str = ""
    status: str = ""
    admitted: date | None = None
    due: date | None = None  # a candidate may be confirmed from this day
    exempt: bool = False
    classified: int = 0  # the last year of appraisal
    unit: str = ""
    posts: list[str] = field(default_factory=list)

    def line(self) -> dict[str, str]:
        """The person as a line of an opening list."""
        given = {
            "code": self.code, "name": self.name, "sex": self.sex, "born": self.born.isoformat(),
            "ethnicity": self.ethnicity, "religion": self.religion, "education": self.education, "theory": self.theory,
        }  # fmt: skip
        return {k: v for k, v in given.items() if v}

    @property
    def tied(self) -> bool:
        """Whether the person's post or payroll keeps them out of what happens to anybody."""
        return bool(self.unit or self.posts)


@dataclass(slots=True)
class Place:
    """A unit of the demonstration."""

    code: str
    name: str
    kind: str
    parent: str = ""
    bloc: str = ""
    sector: str = ""
    serves: str = ""

    def opening(self) -> dict[str, str]:
        given = {f: getattr(self, f) for f in ("code", "name", "kind", "parent", "bloc", "sector", "serves")}
        return {"act": "open_unit", **{k: v for k, v in given.items() if v}}


@dataclass(slots=True)
class Post:
    """A post: its unit, title, rank, and who holds it ("" while vacant)."""

    code: str
    unit: str
    title: str
    rank: str
    holder: str = ""

    def opening(self) -> dict[str, str]:
        return {"act": "open_post", "code": self.code, "unit": self.unit, "title": self.title}


class World:
    """Units, people, cells and posts as the papers written so far leave them."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        self.people: dict[str, Someone] = {}
        self.posts: dict[str, Post] = {}
        self.committees: list[str] = []  # district and bloc committees, in the order they were opened
        self.districts: list[str] = []
        self.agencies: list[str] = []  # provincial agencies, mass organisations, service units
        self.grassroots: dict[str, list[str]] = defaultdict(list)  # by committee
        self.cells: dict[str, list[str]] = defaultdict(
            list
        )  # by grassroots organisation (itself where it is a cell)
        self.members: dict[str, list[str]] = defaultdict(list)  # by cell, those in transit left out
        self.staff: dict[str, list[str]] = defaultdict(list)  # by unit
        self.bodies: dict[str, str] = {}  # what a committee's papers are signed with
        self.bases: dict[str, int] = {}  # base payroll by unit
        self.transit: list[tuple[date, str, str]] = []  # arrives on, person, cell
        self.expelled: list[tuple[str, str]] = []  # person, cell
        self.weak: dict[str, date] = {}
        self.planned: list[tuple[str, str]] = []  # person, post

    # ---- looking ------------------------------------------------------------------------------------------------

    def committee_of(self, organisation: str) -> str:
        return self.places[organisation].parent

    def organisation_of(self, cell: str) -> str:
        place = self.places[cell]
        return cell if place.kind == "grassroots_cell" else place.parent

    def cells_of(self, committee: str) -> list[str]:
        return [cell for organisation in self.grassroots[committee] for cell in self.cells[organisation]]

    def size(self, committee: str) -> int:
        return sum(len(self.members[cell]) for cell in self.cells_of(committee))

    def below(self, unit: str) -> list[str]:
        """The unit and what is directly below it where payroll may sit."""
        return [unit, *(p.code for p in self.places.values() if p.parent == unit and p.kind not in _PARTY)]

    def anybody(
        self, committee: str, rng: Random, taken: set[str], candidates: bool = False
    ) -> Someone | None:
        """A member of the committee nobody has a claim on, or None after some tries."""
        cells = self.cells_of(committee)
        for _ in range(20 if cells else 0):
            members = self.members[rng.choice(cells)]
            if not members:
                continue
            person = self.people[rng.choice(members)]
            if person.tied or person.exempt or person.code in taken:
                continue
            if candidates or person.status == "official":
                return person
        return None

    # ---- changing -----------------------------------------------------------------------------------------------

    def place_member(self, person: Someone, cell: str) -> None:
        person.cell = cell
        self.members[cell].append(person.code)

    def take_member(self, person: Someone) -> None:
        """Out of the cell's list; `cell` keeps the place that answers for the person."""
        self.members[person.cell].remove(person.code)

    def end_member(self, person: Someone) -> None:
        self.take_member(person)
        person.cell = person.status = ""
        person.exempt = False

    def place_staff(self, person: Someone, unit: str) -> None:
        if person.unit:
            self.staff[person.unit].remove(person.code)
        person.unit = unit
        if unit:
            self.staff[unit].append(person.code)

    def hold(self, person: Someone, post: str) -> None:
        self.posts[post].holder = person.code
        person.posts.append(post)

    def vacate(self, post: str) -> None:
        holder = self.posts[post].holder
        self.people[holder].posts.remove(post)
        self.posts[post].holder = ""


_PARTY = frozenset(
    {"grassroots_committee", "grassroots_cell", "cell", "district_committee", "bloc_committee", "agency"}
)
