"""A naive recount: reads the papers alone and walks through them day by day, with none of the books' own code.

Always true: nothing here imports an act, an entry or a measure. What a decision means is written down a second time,
as plainly as an office would do it with a list of names, and that is what the books are compared with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Act = Mapping[str, Any]
Place = tuple[str, str]  # unit, measure

_LEFT = {
    "transfer_member_out": "moved_out", "remove_member": "removed", "expel_member": "expelled",
    "leave_party": "left", "record_member_death": "died",
}  # fmt: skip


@dataclass
class Membership:
    cell: str
    status: str  # official, candidate, transit
    exempt: bool = False
    was: str = ""


@dataclass
class Post:
    unit: str
    rank: str
    holder: str | None = None


@dataclass
class World:
    """Lists of names as they stand: who is where, which unit stands under which, what each was given."""

    kinds: dict[str, str] = field(default_factory=dict)  # of units that stand
    parents: dict[str, str] = field(default_factory=dict)
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    staff: dict[str, tuple[str, str]] = field(default_factory=dict)  # person: unit, bloc and kind of staff
    posts: dict[str, Post] = field(default_factory=dict)
    plans: dict[tuple[str, str, str], None] = field(default_factory=dict)  # person, post, term
    quotas: Counter[Place] = field(default_factory=Counter)
    weak: set[str] = field(default_factory=set)
    merged: dict[tuple[str, str], str] = field(default_factory=dict)  # unit, model: holder
    happened: Counter[tuple[date, str, str, str]] = field(default_factory=Counter)  # day, unit, what, why

    # ---- counting ---------------------------------------------------------------------------------------------

    def named(self) -> Iterable[tuple[str, str, str]]:
        """Who counts where, as what: unit, measure, person."""
        for person, m in self.members.items():
            yield m.cell, "transit.members" if m.status == "transit" else f"members.{m.status}", person
            if m.exempt and m.status != "transit":
                yield m.cell, "exempt.members", person
        for person, (unit, kind) in self.staff.items():
            yield unit, f"payroll.present.{kind}", person
        for post in self.posts.values():
            if post.holder:
                yield post.unit, f"posts.held.{post.rank}", post.holder
        for person, code, _ in self.plans:
            yield self.posts[code].unit, f"planning.{self.posts[code].rank}", person
        for (unit, model), person in self.merged.items():
            yield unit, f"offices.merged.{model}", person

    def stocks(self) -> Counter[Place]:
        """Every balance that is not zero."""
        counted: Counter[Place] = Counter((unit, measure) for unit, measure, _ in self.named())
        counted.update({place: n for place, n in self.quotas.items() if n})
        counted.update((unit, f"units.{kind}") for unit, kind in self.kinds.items())
        counted.update((post.unit, f"posts.open.{post.rank}") for post in self.posts.values())
        counted.update((unit, "grassroots.weak") for unit in self.weak)
        return counted

    def stocks_by(self, trait: str) -> Counter[tuple[str, str, str]]:
        """Every balance of persons, by the value they have of a trait."""
        return Counter((unit, measure, self.people[p].get(trait, "")) for unit, measure, p in self.named())

    # ---- what each act means ----------------------------------------------------------------------------------

    def apply(self, on: date, a: Act) -> None:
        getattr(self, "_" + a["act"])(on, a)

    def _note(self, on: date, unit: str, what: str, why: str, count: int = 1) -> None:
        self.happened[on, unit, what, why] += count

    def _open_unit(self, on: date, a: Act) -> None:
        self.kinds[a["code"]] = a["kind"]
        self.parents[a["code"]] = a.get("parent", "")

    _establish_unit = _open_unit

    def _move_unit(self, on: date, a: Act) -> None:
        self.parents[a["unit"]] = a["parent"]

    def _change_kind(self, on: date, a: Act) -> None:
        self.kinds[a["unit"]] = a["kind"]

    def _rename_unit(self, on: date, a: Act) -> None:
        pass

    _begin_term = _close_period = _reopen_period = _keep_measures = _set_target = _rename_unit

    def _merge_units(self, on: date, a: Act) -> None:
        into = a["into"]
        if into not in self.kinds:
            self.kinds[into] = a["kind"]
            self.parents[into] = a.get("parent") or self.parents[a["units"][0]]
        for unit in a["units"]:
            self._hand_over(unit, lambda _, into=into: into)
            for place in [p for p in self.quotas if p[0] == unit]:
                self.quotas[into, place[1]] += self.quotas.pop(place)
            if unit in self.weak:
                self.weak = self.weak - {unit} | {into}

    def _split_unit(self, on: date, a: Act) -> None:
        unit, parts = a["unit"], a["parts"]
        going = {c: p["code"] for p in parts for c in (*p.get("people", ()), *p.get("units", ()))}
        for part in parts:
            self.kinds[part["code"]] = part["kind"]
            self.parents[part["code"]] = self.parents[unit]
        self._hand_over(unit, lambda who: going.get(who, parts[0]["code"]))
        for place in [p for p in self.quotas if p[0] == unit]:
            whole = self.quotas.pop(place)
            exact = {p["code"]: whole * p["share"] / 100 for p in parts}
            for code, value in exact.items():
                self.quotas[code, place[1]] += int(value)
            left = whole - sum(int(v) for v in exact.values())
            by_remainder = sorted(exact, key=lambda code: int(exact[code]) - exact[code])
            for code in by_remainder[:left]:
                self.quotas[code, place[1]] += 1
        if unit in self.weak:
            most = max(parts, key=lambda p: p["share"])["code"]
            self.weak = self.weak - {unit} | {most}

    def _hand_over(self, unit: str, to: Any) -> None:
        for child in [c for c, parent in self.parents.items() if parent == unit and c in self.kinds]:
            self.parents[child] = to(child)
        for person, m in self.members.items():
            if m.cell == unit:
                m.cell = to(person)
        for person, (where, kind) in self.staff.items():
            if where == unit:
                self.staff[person] = (to(person), kind)
        for post in self.posts.values():
            if post.unit == unit:
                post.unit = to(post.holder or "")
        for (where, model), person in list(self.merged.items()):
            if where == unit:
                del self.merged[where, model]
                self.merged.setdefault((to(person), model), person)
        del self.kinds[unit]

    def _dissolve_unit(self, on: date, a: Act) -> None:
        del self.kinds[a["unit"]]

    def _assign_quota(self, on: date, a: Act) -> None:
        self.quotas[a["unit"], f"payroll.quota.{a['bloc']}.{a['staff']}"] += a["amount"]

    def _cut_quota(self, on: date, a: Act) -> None:
        self.quotas[a["unit"], f"payroll.quota.{a['bloc']}.{a['staff']}"] -= a["amount"]

    def _open_person(self, on: date, a: Act) -> None:
        self.people[a["code"]] = {k: v for k, v in a.items() if k not in ("act", "code")}

    def _amend_person(self, on: date, a: Act) -> None:
        self.people[a["person"]] |= {k: v for k, v in a.items() if k not in ("act", "person")}

    def _merge_people(self, on: date, a: Act) -> None:
        pass  # the two records were one person from the start (see `recount`)

    def _admit_member(self, on: date, a: Act) -> None:
        self.members[a["person"]] = Membership(a["cell"], "candidate")
        self._note(on, a["cell"], "members.candidate", "admitted")

    def _transfer_member_in(self, on: date, a: Act) -> None:
        status = a.get("status", "official")
        self.members[a["person"]] = Membership(a["cell"], status)
        why = "restored" if a["act"] == "restore_member" else "moved_in"
        self._note(on, a["cell"], f"members.{status}", why)

    _restore_member = _transfer_member_in

    def _open_members(self, on: date, a: Act) -> None:
        for line in a["members"]:
            self.people.setdefault(line["code"], {k: v for k, v in line.items() if k != "code"})
            self.members[line["code"]] = Membership(a["cell"], line.get("status", "official"))

    def _confirm_member(self, on: date, a: Act) -> None:
        self.members[a["person"]].status = "official"
        self._note(on, self.members[a["person"]].cell, "members.official", "confirmed")

    def _transfer_member(self, on: date, a: Act) -> None:
        self.members[a["person"]].cell = a["cell"]

    def _send_member(self, on: date, a: Act) -> None:
        m = self.members[a["person"]]
        m.was, m.status = m.status, "transit"

    def _receive_member(self, on: date, a: Act) -> None:
        m = self.members[a["person"]]
        m.cell, m.status = a["cell"], m.was

    def _leave(self, on: date, a: Act) -> None:
        m = self.members.pop(a["person"])
        self._note(on, m.cell, "left", _LEFT[a["act"]])

    _transfer_member_out = _remove_member = _expel_member = _leave_party = _leave

    def _record_member_death(self, on: date, a: Act) -> None:
        self._leave(on, a)
        self.staff.pop(a["person"], None)
        for post in self.posts.values():
            if post.holder == a["person"]:
                post.holder = None
        self.plans = {plan: None for plan in self.plans if plan[0] != a["person"]}
        self.merged = {place: p for place, p in self.merged.items() if p != a["person"]}

    def _exempt_member(self, on: date, a: Act) -> None:
        self.members[a["person"]].exempt = True

    def _end_exemption(self, on: date, a: Act) -> None:
        self.members[a["person"]].exempt = False

    def _receive_staff(self, on: date, a: Act) -> None:
        self.staff[a["person"]] = (a["unit"], f"{a['bloc']}.{a['staff']}")
        self._note(on, a["unit"], "payroll", "received")

    def _open_staff(self, on: date, a: Act) -> None:
        for line in a["people"]:
            self.people.setdefault(line["code"], {k: v for k, v in line.items() if k != "code"})
            self.staff[line["code"]] = (a["unit"], f"{a['bloc']}.{a['staff']}")

    def _transfer_staff(self, on: date, a: Act) -> None:
        self.staff[a["person"]] = (a["unit"], self.staff[a["person"]][1])

    def _release_staff(self, on: date, a: Act) -> None:
        unit, _ = self.staff.pop(a["person"])
        self._note(
            on, unit, "payroll", "reduced" if a["act"] == "reduce_staff" else a.get("ground", "released")
        )

    _reduce_staff = _release_staff

    def _open_post(self, on: date, a: Act) -> None:
        self.posts[a["code"]] = Post(a["unit"], a.get("rank") or "head")

    def _close_post(self, on: date, a: Act) -> None:
        del self.posts[a["post"]]

    def _appoint(self, on: date, a: Act) -> None:
        self.posts[a["post"]].holder = a["person"]

    def _relieve(self, on: date, a: Act) -> None:
        self.posts[a["post"]].holder = None

    def _rotate(self, on: date, a: Act) -> None:
        self.posts[a["from_post"]].holder = None
        self.posts[a["to_post"]].holder = a["person"]

    _transfer_cadre = _rotate

    def _plan_person(self, on: date, a: Act) -> None:
        self.plans[a["person"], a["post"], a.get("term", "")] = None

    def _unplan_person(self, on: date, a: Act) -> None:
        del self.plans[a["person"], a["post"], a.get("term", "")]

    def _merge_offices(self, on: date, a: Act) -> None:
        self.merged[a["unit"], a["model"]] = a["person"]

    def _part_offices(self, on: date, a: Act) -> None:
        del self.merged[a["unit"], a["model"]]

    def _mark_weak(self, on: date, a: Act) -> None:
        self.weak.add(a["unit"])

    def _record_consolidated(self, on: date, a: Act) -> None:
        self.weak.discard(a["unit"])

    def _train(self, on: date, a: Act) -> None:
        self._note(on, a["unit"], "training", "trained")


def standing(papers: Iterable[Mapping[str, Any]]) -> list[tuple[int, Mapping[str, Any]]]:
    """The papers that hold, with their posting: those that a later one reversed are struck out with it."""
    numbered = list(enumerate(papers, 1))
    struck = {a["posting"] for _, p in numbered for a in p["acts"] if a["act"] == "reverse_decision"}
    return [(n, p) for n, p in numbered if n not in struck]


def recount(papers: Iterable[Mapping[str, Any]], on: date) -> World:
    """The lists as they stand at the end of a day, from the papers in the order they were posted.

    Two records that a standing decision merged are one person throughout: what was said of the duplicate is said of
    the one kept, but for the duplicate's own record.
    """
    days: dict[date, list[Act]] = {}
    names = _names_kept(papers)
    world = World()
    for _, paper in standing(papers):
        day = date.fromisoformat(paper["effective"])
        for a in paper["acts"]:
            if a["act"] in ("open_person", "amend_person") and a.get("code", a.get("person")) in names:
                continue
            if a["act"] == "open_person":
                world.apply(day, a)
            elif a["act"] != "reverse_decision":
                days.setdefault(day, []).append(_renamed(a, names))
    for day in sorted(d for d in days if d <= on):
        for a in days[day]:
            world.apply(day, a)
    return world


def _names_kept(papers: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    merged = [a for _, p in standing(papers) for a in p["acts"] if a["act"] == "merge_people"]
    names = {a["duplicate"]: a["keep"] for a in merged}
    for old in names:
        while names[old] in names:
            names[old] = names[names[old]]
    return names


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_renamed(v, names) for v in value]
    if isinstance(value, dict):
        return {k: _renamed(v, names) for k, v in value.items()}
    return value


@dataclass(frozen=True)
class Evening:
    """How things stood at the end of a day on which something happened. A unit that ended keeps its last place."""

    day: date
    parents: dict[str, str]
    stocks: Counter[Place]
    women: Counter[Place]
    holders: set[tuple[str, str]]  # unit, person
    happened: Counter[tuple[str, str, str]]  # unit, what, why: of this day alone

    def within(self, unit: str, target: str) -> bool:
        while unit and unit != target:
            unit = self.parents.get(unit, "")
        return bool(unit)


def evenings(papers: Iterable[Mapping[str, Any]]) -> list[Evening]:
    """One evening for each day of the papers that hold, in order, after a first one on which nothing is there yet."""
    days = sorted({date.fromisoformat(p["effective"]) for _, p in standing(papers)})
    found = [Evening(date.min, {}, Counter(), Counter(), set(), Counter())]
    for day in days:
        world = recount(papers, day)
        women = Counter({(u, m): n for (u, m, sex), n in world.stocks_by("sex").items() if sex == "F"})
        holders = {(post.unit, post.holder) for post in world.posts.values() if post.holder}
        of_day = Counter({(u, what, why): n for (d, u, what, why), n in world.happened.items() if d == day})
        found.append(Evening(day, dict(world.parents), world.stocks(), women, holders, of_day))
    return found
