"""Membership month by month, committee by committee: admitted, confirmed, moved, exempted, gone.

Always true: who is named in a paper of the day is not named in another of that day; whoever holds a post or sits on a
payroll is left alone here (the apparatus has its own papers).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from random import Random

from tochuc import regulations
from tochuc.demo import plan as plans
from tochuc.demo.diary import Scene, Task
from tochuc.demo.papers import Raw
from tochuc.demo.world import Someone

_OUTSIDE = (
    "Đảng bộ tỉnh Cao Bằng",
    "Đảng bộ tỉnh Bắc Giang",
    "Đảng bộ thành phố Hà Nội",
    "Đảng bộ tỉnh Thái Nguyên",
)
_LEAVING = ("transfer_member_out", "remove_member", "expel_member", "leave_party")


def tasks(scene: Scene) -> Iterator[Task]:
    """Every committee's month; its days are spread so that no two months look alike."""
    committees = [d["code"] for d in plans.read("places")["district"]]
    committees += [b["code"] for b in plans.read("apparatus")["bloc"]]
    for year, month in plans.months(scene.plan["opened"], scene.plan["last"]):
        for index, committee in enumerate(committees):
            day = plans.workday(date(year, month, 4 + (index * 5 + month * 3) % 23))
            yield Task(day, "Đảng viên", partial(_month, committee=committee), 20)
    yield Task(scene.plan["restored"], "Phục hồi đảng tịch", _restore)


def _month(scene: Scene, day: date, committee: str) -> Iterator[Raw]:
    month = _Month(scene, day, committee)
    for kind, subject, acts in (
        ("decision", "Công nhận đảng viên chính thức", month.confirm()),
        ("decision", "Kết nạp đảng viên", month.admit()),
        ("decision", "Tiếp nhận đảng viên", month.receive()),
        ("decision", "Chuyển sinh hoạt đảng", month.move()),
        ("decision", "Đảng viên chuyển đi, ra khỏi Đảng", month.leave()),
        ("notice", "Đảng viên từ trần; miễn công tác và sinh hoạt", month.mourn()),
        ("notice", "Bổ sung hồ sơ đảng viên", month.amend()),
    ):
        if written := list(acts):
            yield scene.paper(committee, kind, day, subject, written)


class _Month:
    """One committee's month: each method gives acts and changes the world with them."""

    def __init__(self, scene: Scene, day: date, committee: str):
        self.scene, self.day, self.committee = scene, day, committee
        self.world = scene.world
        self.rng: Random = scene.rng("members", committee, day)
        self.flows = scene.plan["flows"]
        self.taken: set[str] = set()
        total = sum(len(m) for m in self.world.members.values())
        self.share = self.world.size(committee) / total if total else 0

    def _count(self, flow: str) -> int:
        return self.scene.some(self.flows[flow] * self.scene.scale * self.share / 6, self.rng)

    def _anybody(self, candidates: bool = False) -> Someone | None:
        person = self.world.anybody(self.committee, self.rng, self.taken, candidates)
        if person is not None:
            self.taken.add(person.code)
        return person

    def _oldest(self, tries: int) -> Someone | None:
        """The oldest of some members (all but that one stay free)."""
        found = [p for _ in range(tries) if (p := self.world.anybody(self.committee, self.rng, self.taken))]
        person = min(found, key=lambda p: (p.born, p.code), default=None)
        if person is not None:
            self.taken.add(person.code)
        return person

    def admit(self) -> Iterator[Raw]:
        cells = self.world.cells_of(self.committee)
        by_cell: dict[str, list[Someone]] = {}
        for _ in range(self._count("admitted")):
            person = self.scene.drawing.newcomer(
                self.rng, self.day, self.scene.plan["traits"]["women_admitted"]
            )
            by_cell.setdefault(self.rng.choice(cells), []).append(person)
        for cell, people in by_cell.items():
            ceremony = self.day + timedelta(days=self.rng.randint(3, 20))
            for person in people:
                person.status, person.admitted, person.due = "candidate", self.day, plans.later(ceremony, 1)
                self.world.people[person.code] = person
                self.world.place_member(person, cell)
                self.taken.add(person.code)
            lines = [p.line() for p in people]
            yield {"act": "admit_members", "cell": cell, "people": lines, "ceremony": ceremony.isoformat()}

    def confirm(self) -> Iterator[Raw]:
        for cell in self.world.cells_of(self.committee):
            for code in list(self.world.members[cell]):
                person = self.world.people[code]
                if person.status != "candidate" or person.due is None or person.due > self.day:
                    continue
                self.taken.add(code)
                if not person.tied and self.rng.random() < self.flows["not_confirmed"]:
                    self.world.end_member(person)
                    yield {
                        "act": "remove_member",
                        "person": code,
                        "ground": "Không đủ điều kiện công nhận chính thức",
                    }
                else:
                    person.status = "official"
                    yield {"act": "confirm_member", "person": code}

    def move(self) -> Iterator[Raw]:
        """Transfers with both sides at once, and members sent on their way."""
        for _ in range(self._count("transferred")):
            near = self.committee if self.rng.random() < 0.7 else self.rng.choice(self.world.committees)
            person = self._anybody(candidates=True)
            cell = self._cell_of(near, person)
            if person and cell:
                self.world.take_member(person)
                self.world.place_member(person, cell)
                yield {"act": "transfer_member", "person": person.code, "cell": cell}
        for _ in range(self._count("sent")):
            person = self._anybody()
            cell = self._cell_of(self.rng.choice(self.world.committees), person)
            if person and cell:
                self.world.take_member(person)
                person.status = "transit"
                self.world.transit.append(
                    (self.day + timedelta(days=self.rng.randint(12, 55)), person.code, cell)
                )
                yield {"act": "send_member", "person": person.code, "to": cell}

    def _cell_of(self, committee: str, person: Someone | None) -> str:
        cells = [c for c in self.world.cells_of(committee) if person and c != person.cell]
        return self.rng.choice(cells) if cells else ""

    def receive(self) -> Iterator[Raw]:
        """Arrivals of members who were on their way, and members from outside the province."""
        own = set(self.world.cells_of(self.committee))
        for arrival in [t for t in self.world.transit if t[0] <= self.day and t[2] in own]:
            self.world.transit.remove(arrival)
            person = self.world.people[arrival[1]]
            person.status = "official"
            self.taken.add(person.code)
            self.world.place_member(person, arrival[2])
            yield {"act": "receive_member", "person": person.code, "cell": arrival[2]}
        cells = self.world.cells_of(self.committee)
        for _ in range(self._count("moved_in")):
            person = self.scene.drawing.member(self.rng, self.day, self.scene.plan["traits"]["women_opened"])
            if person.status == "candidate":
                person.status, person.due = "official", None
                person.admitted = plans.later(self.day, -2)
            self.world.people[person.code] = person
            self.world.place_member(person, self.rng.choice(cells))
            self.taken.add(person.code)
            assert person.admitted is not None
            yield {"act": "open_person", **person.line()}
            yield {
                "act": "transfer_member_in", "person": person.code, "cell": person.cell,
                "admitted": person.admitted.isoformat(),
            }  # fmt: skip

    def leave(self) -> Iterator[Raw]:
        details: dict[str, Callable[[], dict[str, str]]] = {
            "transfer_member_out": lambda: {"to": self.rng.choice(_OUTSIDE)},
            "remove_member": lambda: {"ground": "Bỏ sinh hoạt đảng quá thời hạn quy định"},
        }
        for act, flow in zip(_LEAVING, ("moved_out", "removed", "expelled", "left"), strict=True):
            for _ in range(self._count(flow)):
                if person := self._anybody():
                    if act == "expel_member":
                        self.world.expelled.append((person.code, person.cell))
                    self.world.end_member(person)
                    yield {"act": act, "person": person.code, **details.get(act, dict)()}

    def mourn(self) -> Iterator[Raw]:
        for _ in range(self._count("died")):
            if person := self._oldest(6):
                self.world.end_member(person)
                yield {"act": "record_member_death", "person": person.code}
        for _ in range(self._count("exempted")):
            if (person := self._oldest(4)) and person.born.year < self.day.year - 60:
                person.exempt = True
                yield {"act": "exempt_member", "person": person.code}
        for _ in range(self._count("exemption_ended")):
            exempt = [p for p in self._all() if p.exempt and p.code not in self.taken]
            if exempt:
                person = self.rng.choice(exempt)
                self.taken.add(person.code)
                person.exempt = False
                yield {"act": "end_exemption", "person": person.code}

    def _all(self) -> Iterator[Someone]:
        for cell in self.world.cells_of(self.committee):
            yield from (self.world.people[c] for c in self.world.members[cell])

    def amend(self) -> Iterator[Raw]:
        """Members who have finished a course or a degree: an attribute changes from the day."""
        steps = {"": "elementary", "elementary": "intermediate", "intermediate": "advanced"}
        for _ in range(self._count("amended")):
            person = self._anybody()
            if person and person.theory in steps and person.born.year > self.day.year - 55:
                person.theory = steps[person.theory]
                yield {"act": "amend_person", "person": person.code, "theory": person.theory}


def _restore(scene: Scene, day: date) -> Iterator[Raw]:
    """The first who was expelled and whose cell still stands is given back what was wrongly taken."""
    standing = [(who, cell) for who, cell in scene.world.expelled if scene.world.members[cell]]
    for code, cell in standing[:1]:
        person = scene.world.people[code]
        person.status = "official"
        scene.world.place_member(person, cell)
        acts = [{"act": "restore_member", "person": code, "cell": cell, "status": "official"}]
        committee = scene.world.committee_of(scene.world.organisation_of(cell))
        yield scene.paper(committee, "decision", day, "Phục hồi đảng tịch", acts)


def badge_tasks(scene: Scene) -> Iterator[Task]:
    """Party badges on the days they are awarded: to all whose party age reached the years since the day before."""
    days = [
        date(year, rule.month, rule.day)
        for year in range(scene.plan["opened"].year, scene.plan["last"].year + 1)
        for rule in regulations.award_days().values()
    ]
    previous = scene.plan["opened"]
    for day in sorted(days):
        if scene.plan["opened"] < day <= scene.plan["last"]:
            issued = plans.workday(day - timedelta(days=7))
            yield Task(issued, "Huy hiệu Đảng", partial(_badges, after=previous, until=day), 300)
            previous = day


def _badges(scene: Scene, issued: date, after: date, until: date) -> Iterator[Raw]:
    years = set(regulations.badge_years())
    for committee in scene.world.committees:
        acts = []
        for cell in scene.world.cells_of(committee):
            for code in scene.world.members[cell]:
                reached = _reached(scene.world.people[code], after, until)
                if reached in years:
                    acts.append({"act": "award_badge", "person": code, "years": reached})
        if acts:
            yield scene.paper(
                "lang-son", "decision", issued, f"Tặng Huy hiệu Đảng đợt {until:%d/%m/%Y}", acts
            )


def _reached(person: Someone, after: date, until: date) -> int:
    """The party age in years that the person reached after one day and up to another; 0 for none."""
    if person.admitted is None or person.status != "official":
        return 0
    years = until.year - person.admitted.year
    anniversary = plans.later(person.admitted, years)
    if anniversary > until:
        years, anniversary = years - 1, plans.later(person.admitted, years - 1)
    return years if anniversary > after else 0
