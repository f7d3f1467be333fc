"""A recount from scratch: the papers read one by one, the province kept as lists of names, a photograph every evening.

Always true: nothing of `tochuc` is used here. What a reorganisation moved is counted by looking, for each single
day, at who stood under whom the evening before and that evening; where a person belongs on another day's structure
is found by following that person through each merger and split by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

OUT = {"expel_member": "expelled", "transfer_member_out": "moved_out", "record_member_death": "died"}
MEMBERS, QUOTA, PRESENT = (
    "members.official",
    "payroll.quota.party.civil_servant",
    "payroll.present.party.civil_servant",
)


@dataclass
class Evening:
    """How the province stood at the end of a day."""

    parents: dict[str, str] = field(
        default_factory=dict
    )  # of every unit ever, its last place once it has ended
    alive: set[str] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)  # of members
    desks: dict[str, str] = field(default_factory=dict)  # of staff
    quotas: Counter[str] = field(default_factory=Counter)

    def above(self, unit: str) -> list[str]:
        """The unit itself and everything it stands under."""
        chain = []
        while unit:
            chain.append(unit)
            unit = self.parents[unit]
        return chain

    def stock(self, measure: str) -> Counter[str]:
        """How many each unit has by itself."""
        if measure == MEMBERS:
            return Counter(self.cells.values())
        if measure == PRESENT:
            return Counter(self.desks.values())
        if measure == QUOTA:
            return Counter({u: n for u, n in self.quotas.items() if n})
        kind = measure.removeprefix("units.")
        return Counter({u: 1 for u in self.alive if self.kinds[u] == kind})


@dataclass(frozen=True)
class Happening:
    day: date
    unit: str
    measure: str
    reason: str
    amount: int


@dataclass
class Handover:
    """A unit that ended: into which units, who went where, and in what shares the rest was divided."""

    day: date
    into: list[str]
    people: dict[tuple[str, str], str]  # (measure, person): unit
    founded: bool  # whether the units it went into began with it


@dataclass
class Recount:
    """The evenings of all days from the first paper to `last`, and all that happened on them."""

    first: date
    last: date
    evenings: dict[date, Evening]
    happened: list[Happening]
    handovers: dict[str, Handover]
    begun: dict[str, date]
    origins: dict[str, list[str]]

    def stock(self, unit: str, measure: str, on: date) -> int:
        evening = self.evenings[max(on, self.first - timedelta(days=1))]
        return sum(n for u, n in evening.stock(measure).items() if unit in evening.above(u))

    def flows(self, unit: str, measure: str, first: date, last: date) -> Counter[str]:
        """By reason, on each day's own tree."""
        found: Counter[str] = Counter()
        for h in self.happened:
            if h.measure == measure and first <= h.day <= last and unit in self.evenings[h.day].above(h.unit):
                found[h.reason] += h.amount
        return Counter({reason: n for reason, n in found.items() if n})

    def moved(self, unit: str, measure: str, first: date, last: date) -> int:
        """What stood under `unit` one evening and not the next, or the other way round, without having moved itself."""
        total = 0
        for day in _days(max(first, self.first), last):
            before, after = self.evenings[day - timedelta(days=1)], self.evenings[day]
            for u, n in before.stock(measure).items():
                total += n * ((unit in after.above(u)) - (unit in before.above(u)))
        return total

    # ---- like for like ----------------------------------------------------------------------------------------

    def belongs(self, measure: str, person: str, unit: str, on: date, structure: date) -> str:
        """The unit of `structure` that stands for the person's unit on an evening."""
        if on > structure:
            return self._back(measure, person, unit, on, structure)
        while unit not in self.evenings[structure].alive:
            end = self.handovers.get(unit)
            if end is None or not end.into:
                unit = self.evenings[structure].parents[unit]
            else:
                unit = end.people.get((measure, person), end.into[0])
        return unit

    def _back(self, measure: str, person: str, unit: str, on: date, structure: date) -> str:
        """From the evening back to the structure's day: out of each unit into the one the person was handed over by."""
        for day in sorted({h.day for h in self.handovers.values() if structure < h.day <= on}, reverse=True):
            came = self._handed(measure, person, unit, day)
            while came:
                unit, came = came, self._handed(measure, person, came, day)
        while self.begun[unit] > structure:
            origin = self.origins.get(unit)
            unit = origin[0] if origin else self.evenings[self.begun[unit]].parents[unit]
        return (
            unit
            if unit in self.evenings[structure].alive
            else self.belongs(measure, "", unit, structure, structure)
        )

    def _handed(self, measure: str, person: str, unit: str, day: date) -> str | None:
        """The unit that handed the person over to this one on the day and from which the person has stayed since."""
        for source, end in self.handovers.items():
            if end.day == day and end.people.get((measure, person)) == unit:
                return source
        return None


def recount(papers: Iterable[Mapping[str, Any]], last: date) -> Recount:
    """Walk through the papers, in the order of their days, then of their posting."""
    walk = _Walk()
    ordered = sorted(papers, key=lambda p: p["effective"])
    days = [date.fromisoformat(p["effective"]) for p in ordered]
    evenings = {days[0] - timedelta(days=1): Evening()}
    for day in _days(days[0], last):
        for given, on in zip(ordered, days, strict=True):
            if on == day:
                for act in given["acts"]:
                    getattr(walk, act["act"])(day, act)
        evenings[day] = deepcopy(walk.now)
    return Recount(days[0], last, evenings, walk.happened, walk.handovers, walk.begun, walk.origins)


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


class _Walk:
    """What each act means, in the plainest words."""

    def __init__(self) -> None:
        self.now = Evening()
        self.happened: list[Happening] = []
        self.handovers: dict[str, Handover] = {}
        self.begun: dict[str, date] = {}
        self.origins: dict[str, list[str]] = {}

    def _note(self, day: date, unit: str, measure: str, reason: str, amount: int) -> None:
        self.happened.append(Happening(day, unit, measure, reason, amount))

    def _found(self, day: date, code: str, kind: str, parent: str, reason: str) -> None:
        self.now.parents[code], self.now.kinds[code] = parent, kind
        self.now.alive.add(code)
        self.begun[code] = day
        self._note(day, code, f"units.{kind}", reason, 1)

    def open_unit(self, day: date, a: Any) -> None:
        self._found(day, a["code"], a["kind"], a.get("parent", ""), "opening")

    def establish_unit(self, day: date, a: Any) -> None:
        self._found(day, a["code"], a["kind"], a["parent"], "established")

    def move_unit(self, day: date, a: Any) -> None:
        self.now.parents[a["unit"]] = a["parent"]

    def rename_unit(self, day: date, a: Any) -> None:
        pass

    begin_term = open_person = keep_measures = rename_unit

    def change_kind(self, day: date, a: Any) -> None:
        self._note(day, a["unit"], f"units.{self.now.kinds[a['unit']]}", "kind_changed", -1)
        self._note(day, a["unit"], f"units.{a['kind']}", "kind_changed", 1)
        self.now.kinds[a["unit"]] = a["kind"]

    def dissolve_unit(self, day: date, a: Any) -> None:
        self._end(day, a["unit"], "dissolved")
        self.handovers[a["unit"]] = Handover(day, [], {}, False)

    def _end(self, day: date, unit: str, reason: str) -> None:
        self.now.alive.remove(unit)
        self._note(day, unit, f"units.{self.now.kinds[unit]}", reason, -1)

    def merge_units(self, day: date, a: Any) -> None:
        new = a["into"] not in self.now.parents
        if new:
            parent = a.get("parent") or self.now.parents[a["units"][0]]
            self._found(day, a["into"], a["kind"], parent, "merged")
            self.origins[a["into"]] = list(a["units"])
        for unit in a["units"]:
            self._hand_over(day, unit, {u: "" for u in a["units"]}, [(a["into"], 100)], "merged", new)

    def split_unit(self, day: date, a: Any) -> None:
        for part in a["parts"]:
            self._found(day, part["code"], part["kind"], self.now.parents[a["unit"]], "split")
            self.origins[part["code"]] = [a["unit"]]
        going = {who: p["code"] for p in a["parts"] for who in (*p.get("people", ()), *p.get("units", ()))}
        self._hand_over(day, a["unit"], going, [(p["code"], p["share"]) for p in a["parts"]], "split", True)

    def _hand_over(
        self,
        day: date,
        unit: str,
        going: Mapping[str, str],
        shares: Sequence[tuple[str, int]],
        why: str,
        new: bool,
    ) -> None:
        first = shares[0][0]
        for child in self.now.alive:
            if self.now.parents[child] == unit:
                self.now.parents[child] = (
                    going.get(child, first) or unit
                )  # "": it ends as well, where it stands
        went: dict[tuple[str, str], str] = {}
        for measure, places in ((MEMBERS, self.now.cells), (PRESENT, self.now.desks)):
            for person in [p for p, where in places.items() if where == unit]:
                places[person] = went[measure, person] = going.get(person, first)
                self._note(day, unit, measure, "reorganised", -1)
                self._note(day, places[person], measure, "reorganised", 1)
        quota = self.now.quotas.pop(unit, 0)
        for code, some in _divided(quota, shares):
            self.now.quotas[code] += some
            self._note(day, unit, QUOTA, "reorganised", -some)
            self._note(day, code, QUOTA, "reorganised", some)
        self._end(day, unit, why)
        self.handovers[unit] = Handover(day, [code for code, _ in shares], went, new)

    def transfer_member_in(self, day: date, a: Any) -> None:
        self.now.cells[a["person"]] = a["cell"]
        self._note(day, a["cell"], MEMBERS, "moved_in", 1)

    def transfer_member(self, day: date, a: Any) -> None:
        self._note(day, self.now.cells[a["person"]], MEMBERS, "transferred", -1)
        self._note(day, a["cell"], MEMBERS, "transferred", 1)
        self.now.cells[a["person"]] = a["cell"]

    def _leave(self, day: date, a: Any) -> None:
        self._note(day, self.now.cells.pop(a["person"]), MEMBERS, OUT[a["act"]], -1)

    expel_member = transfer_member_out = record_member_death = _leave

    def receive_staff(self, day: date, a: Any) -> None:
        self.now.desks[a["person"]] = a["unit"]
        self._note(day, a["unit"], PRESENT, "received", 1)

    def assign_quota(self, day: date, a: Any) -> None:
        self.now.quotas[a["unit"]] += a["amount"]
        self._note(day, a["unit"], QUOTA, "assigned", a["amount"])

    def cut_quota(self, day: date, a: Any) -> None:
        self.now.quotas[a["unit"]] -= a["amount"]
        self._note(day, a["unit"], QUOTA, "quota_cut", -a["amount"])


def _divided(whole: int, shares: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Whole numbers by percent: what is left over goes one by one to the largest fractions, the first named first."""
    parts = {code: whole * share // 100 for code, share in shares}
    rest = sorted(shares, key=lambda s: -(whole * s[1] % 100))
    for code, _ in rest[: whole - sum(parts.values())]:
        parts[code] += 1
    return list(parts.items())
