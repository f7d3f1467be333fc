"""The province as posted up to one decision, kept level with the papers that the years to 2025 add to it.

Always true: it is read from the books as they were known at that posting and from nothing else, so that an
interrupted build goes on with the same papers; every change here stands beside the act that makes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from tochuc.books import models
from tochuc.demo.papers import Raw

COMMITTEES = ("district_committee", "bloc_committee", "commune_committee_upper")
CELLS = ("cell", "grassroots_cell")
GRASSROOTS = ("grassroots_committee", "grassroots_cell")


@dataclass
class Ground:
    """Who and what is where: units with kind and parent, posts with their holders, people by unit and cell."""

    units: dict[str, dict[str, Any]]
    posts: dict[str, dict[str, Any]]
    holders: dict[str, str]
    staff: dict[str, list[str]]
    members: dict[str, list[str]]
    planned: dict[str, list[tuple[str, str]]]  # by post: person, term
    merged: dict[tuple[str, str], str]  # unit, model: holder
    children: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def below(self, unit: str) -> Iterator[str]:
        """The unit and everything under it."""
        yield unit
        for child in list(self.children[unit]):
            yield from self.below(child)

    def kind(self, unit: str) -> str:
        return str(self.units[unit]["kind"])

    def name(self, unit: str) -> str:
        return str(self.units[unit]["name"])

    def of_kind(self, *kinds: str) -> list[str]:
        return sorted(u for u, values in self.units.items() if values["kind"] in kinds)

    def cells(self, unit: str) -> list[str]:
        return [u for u in self.below(unit) if self.kind(u) in CELLS]

    def size(self, unit: str) -> int:
        return sum(len(self.members[cell]) for cell in self.cells(unit))

    def tied(self, person: str) -> bool:
        """Whether the person is on a payroll, holds a post or is planned for one."""
        return person in self._busy

    def free(self, cell: str) -> list[str]:
        return [p for p in self.members[cell] if p not in self._busy]

    def __post_init__(self) -> None:
        for code, values in self.units.items():
            self.children[str(values.get("parent", ""))].append(code)
        self._busy = {p for people in self.staff.values() for p in people} | set(self.holders.values())
        self._busy |= {person for plans in self.planned.values() for person, _ in plans}

    # ---- changes, each with its act -----------------------------------------------------------------------------

    def end(self, unit: str) -> None:
        self.children[str(self.units[unit].get("parent", ""))].remove(unit)
        del self.units[unit]

    def found(self, code: str, name: str, kind: str, parent: str) -> None:
        self.units[code] = {"name": name, "kind": kind, "parent": parent}
        self.children[parent].append(code)

    def place(self, unit: str, parent: str) -> None:
        self.children[str(self.units[unit].get("parent", ""))].remove(unit)
        self.units[unit]["parent"] = parent
        self.children[parent].append(unit)

    def close_posts(self, unit: str) -> Iterator[Raw]:
        """Take everybody out of the planning for the unit's posts, relieve the holders, close the posts."""
        for post in sorted(p for p, values in self.posts.items() if values["unit"] == unit):
            for person, term in self.planned.pop(post, []):
                yield {"act": "unplan_person", "person": person, "post": post, "term": term}
            if holder := self.holders.pop(post, ""):
                yield {"act": "relieve", "person": holder, "post": post}
            yield {"act": "close_post", "post": post}
            del self.posts[post]

    def merge(self, units: list[str], into: str, **new: str) -> Raw:
        """Merge units into one that stands."""
        for unit in units:
            for child in list(self.children[unit]):
                self.place(child, into)
            self.staff[into] += self.staff.pop(unit, [])
            self.members[into] += self.members.pop(unit, [])
            self.end(unit)
        return {"act": "merge_units", "units": units, "into": into, **new}


def ground(known: int) -> Ground:
    """The province's Party tree as the books knew it at a posting."""
    units = {c: v for c, v in _states("unit", known).items() if not v.get("ended")}
    posts = {c: v for c, v in _states("post", known).items() if v.get("unit")}
    holders = {
        c: str(v["person"]) for c, v in _states("holding", known).items() if v.get("person") and c in posts
    }
    planned: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject, values in _states("planning", known).items():
        if values.get("planned"):
            person, post, term = subject.split(":", 2)
            planned[post].append((person, term))
    merged = {
        (subject.split(":")[0], subject.split(":")[1]): str(values["person"])
        for subject, values in _states("merged_office", known).items()
        if values.get("person")
    }
    staff, members = defaultdict(list), defaultdict(list)
    for person, values in _states("employment", known).items():
        if values.get("unit"):
            staff[str(values["unit"])].append(person)
    for person, values in _states("membership", known).items():
        if values.get("status") in ("candidate", "official"):
            members[str(values["cell"])].append(person)
    return Ground(units, posts, holders, staff, members, planned, merged)


def _states(kind: str, known: int) -> dict[str, dict[str, Any]]:
    """What held of every subject of a kind at the end of time, in order of the subjects."""
    rows = models.Fact.objects.filter(
        Q(withdrawn=None) | Q(withdrawn__gt=known), kind=kind, decision_id__lte=known
    )
    found: dict[str, dict[str, Any]] = {}
    for subject, values in (
        rows.order_by("on", "decision_id", "id").values_list("subject", "values").iterator()
    ):
        found.setdefault(subject, {}).update(values)
    return dict(sorted(found.items()))
