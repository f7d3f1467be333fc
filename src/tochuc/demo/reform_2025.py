"""Lạng Sơn from July 2018 to the end of 2025: communes merged twice, and on 1 July 2025 districts end and 65 communes
and wards begin. Built after the 2018 demonstration, by posting decisions and in no other way.

Always true: who goes where is drawn once from the books as the first demonstration left them; every paper says
"(số liệu minh họa)"; people, cells, payroll and posts of a district are all handed over by name or by declared share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Min

from tochuc.books import models, paper, periods, posting, store
from tochuc.demo import plan as plans
from tochuc.demo.drawing import Drawing
from tochuc.demo.papers import MARK, Raw, Register
from tochuc.demo.reform_2025_ground import COMMITTEES, GRASSROOTS, Ground, ground
from tochuc.demo.structure import ROOT, slug

BY = "số liệu minh họa đến 2025"
ENDS = date(2025, 7, 1)
_EVE = date(2025, 6, 30)

Progress = Callable[[int, int, str], None]


def build(progress: Progress | None = None) -> int:
    """Post the decisions of these years after the 2018 demonstration; the number posted now. Raises `Refused`."""
    first = models.Decision.objects.filter(approved_by=BY).aggregate(first=Min("posting"))["first"]
    known = first - 1 if first else store.last_posting()
    clock = _Clock()
    total = len(_days())

    def read() -> Iterator[paper.Paper]:
        for index, raw in papers(known):
            clock.read(raw)
            if progress is not None:
                progress(index, total, f"{raw['issued']} {raw['subject'].removesuffix(MARK)}")
            yield paper.read(raw)

    return sum(not r.same for r in posting.post_all(read(), by=BY, at=lambda _: clock.now))


def papers(known: int) -> Iterator[tuple[int, Raw]]:
    """The papers in order, each with the number of the task it belongs to; from the books as known at a posting."""
    years = _Years(known)
    for index, (day, write) in enumerate(_days()):
        for raw in write(years, day):
            yield index, raw


class _Clock:
    """When each paper is recorded: the morning of its issue, half a minute after the one before."""

    def __init__(self) -> None:
        self.now = datetime.min.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))

    def read(self, raw: Raw) -> None:
        morning = datetime.combine(date.fromisoformat(raw["issued"]), time(8), ZoneInfo(settings.TIME_ZONE))
        self.now = max(morning, self.now + timedelta(seconds=30))


class _Continued(Register):
    """Numbers that go on where the first demonstration's stopped."""

    def __init__(self, known: int) -> None:
        super().__init__()
        rows = models.Decision.objects.filter(posting__lte=known).values("issuer", "kind")
        for row in rows.annotate(last=Max("number")).order_by():
            self._last[row["issuer"], row["kind"], 0] = row["last"]
        self.bodies |= {ROOT: "TU", "ls-thanh-pho": "ThU"}


class _Years:
    """What every task writes with: the plan, the province so far, the numbers of papers, people still to be drawn."""

    def __init__(self, known: int):
        self.plan = plans.read("reform_2025")
        self.ground: Ground = ground(known)
        self.register = _Continued(known)
        self.drawing = Drawing()
        self.drawn = 0
        self.candidates: list[tuple[date, str]] = []
        self.old_communes: set[str] = set()  # those that stand on the districts' last day
        self.communes = 0  # how many there were before the first merger

    def rng(self, *about: object) -> Random:
        return Random(":".join(map(str, ("reform-2025", *about))))

    def paper(
        self, issuer: str, kind: str, day: date, subject: str, acts: list[Raw], on: date | None = None
    ) -> Raw:
        return self.register.paper(issuer, kind, day, subject, acts, on)

    def committees(self) -> list[str]:
        return self.ground.of_kind(*COMMITTEES)

    def newcomer(self, rng: Random, day: date) -> Raw:
        self.drawn += 1
        line = self.drawing.newcomer(rng, day, 0.55).line() | {"code": f"ls-r{self.drawn:05d}"}
        return {"act": "open_person", **line}


Write = Callable[[_Years, date], Iterator[Raw]]


def _days() -> list[tuple[date, Write]]:
    """Every task with its day, in order."""
    plan = plans.read("reform_2025")
    tasks: list[tuple[date, Write]] = [
        (plan["term"]["on"], _term), (plan["board"]["on"], _board),
        (_EVE - timedelta(days=3), _vacate), (_EVE, _end_districts), (ENDS, _begin_communes),
    ]  # fmt: skip
    tasks += [(merger["on"], _merger(merger)) for merger in plan["merger"]]
    for year in range(2018, 2026):
        for half in ("H1", "H2"):
            first, last = plans.half_days(f"{year}-{half}")
            if first >= date(2018, 7, 1):
                tasks.append((plans.workday(first + timedelta(days=75)), _people))
            if last >= date(2018, 6, 30):
                tasks.append((plans.workday(last + timedelta(days=21)), _closing(f"{year}-{half}")))
    return sorted(tasks, key=lambda task: task[0])


# ---- between the reorganisations ----------------------------------------------------------------------------------


def _people(years: _Years, day: date) -> Iterator[Raw]:
    """The half-year's admissions, those made official, deaths, and people who leave the payroll."""
    flows = years.plan["flows"]
    due = [person for since, person in years.candidates if (day - since).days > 366]
    years.candidates = [c for c in years.candidates if c[1] not in due]
    for committee in years.committees():
        rng = years.rng("people", committee, day)
        cells = [c for c in years.ground.cells(committee) if years.ground.members[c]]
        if not cells:
            continue
        acts: list[Raw] = []
        for _ in range(flows["admitted"]):
            opening, cell = years.newcomer(rng, day), rng.choice(cells)
            acts += [opening, {"act": "admit_member", "person": opening["code"], "cell": cell}]
            years.ground.members[cell].append(opening["code"])
            years.candidates.append((day, opening["code"]))
        for _ in range(flows["died"]):
            acts += _death(years.ground, rng, rng.choice(cells))
        here = {p for cell in cells for p in years.ground.members[cell]}
        acts += [{"act": "confirm_member", "person": person} for person in due if person in here]
        yield years.paper(
            committee, "decision", day, "Kết nạp, công nhận chính thức, ghi nhận đảng viên từ trần", acts
        )
    if plans.half_of(day) <= flows["reduced_until"]:
        yield from _reduced(years, day)


def _death(ground: Ground, rng: Random, cell: str) -> list[Raw]:
    free = [p for p in ground.free(cell) if not p.startswith("ls-r")]
    if not free or len(ground.members[cell]) <= 3:
        return []
    person = rng.choice(free)
    ground.members[cell].remove(person)
    return [{"act": "record_member_death", "person": person}]


def _reduced(years: _Years, day: date) -> Iterator[Raw]:
    """Some people of the districts leave the payroll, and their places with them."""
    ground, rng = years.ground, years.rng("reduced", day)
    posted = set(ground.holders.values())
    planned = {person for plans_ in ground.planned.values() for person, _ in plans_}
    districts = ground.of_kind("district_committee")
    for district in rng.sample(districts, min(len(districts), years.plan["flows"]["reduced"])):
        units = [u for u in ground.below(district) if ground.staff[u]]
        free = [(u, p) for u in units for p in ground.staff[u] if p not in posted | planned]
        if not free:
            continue
        unit, person = rng.choice(free)
        ground.staff[unit].remove(person)
        acts: list[Raw] = [
            {"act": "reduce_staff", "person": person, "unit": unit, "ground": "redundant"},
            {"act": "cut_quota", "unit": district, "bloc": "party", "staff": "civil_servant", "amount": 1},
        ]
        yield years.paper(ROOT, "decision", day, f"Tinh giản biên chế tại {ground.name(district)}", acts)


def _term(years: _Years, day: date) -> Iterator[Raw]:
    acts = [{"act": "begin_term", "unit": ROOT, "term": years.plan["term"]["name"]}]
    yield years.paper(ROOT, "notice", day, f"Nhiệm kỳ {years.plan['term']['name']}", acts)


def _closing(period: str) -> Write:
    def write(years: _Years, day: date) -> Iterator[Raw]:
        last = periods.read(period).last
        yield years.paper(
            ROOT, "closing", day, f"Khóa sổ kỳ {period} (hết ngày {last:%d/%m/%Y})",
            [{"act": "close_period", "unit": ROOT, "period": period, "why": "Cấp huyện khóa sổ cùng tỉnh"}],
        )  # fmt: skip

    return write


def _board(years: _Years, day: date) -> Iterator[Raw]:
    """Two boards of the province become one."""
    board, ground = years.plan["board"], years.ground
    acts = [*ground.close_posts(board["unit"])]
    if acts:
        yield years.paper(
            ROOT, "decision", day, f"Công tác cán bộ khi sắp xếp {ground.name(board['unit'])}", acts
        )
    merged = ground.merge([board["unit"]], board["into"])
    renamed = {"act": "rename_unit", "unit": board["into"], "name": board["name"]}
    yield years.paper(ROOT, "decision", day, f"Hợp nhất thành {board['name']}", [merged, renamed])


# ---- communes merged within their districts -----------------------------------------------------------------------


def _communes(ground: Ground, district: str) -> list[str]:
    """The grassroots committees of the district's communes, wards and townships."""
    marks = tuple(f"{district}-{kind}-" for kind in "xpt")
    return sorted(
        u for u in ground.children[district] if u.startswith(marks) and ground.kind(u) == GRASSROOTS[0]
    )


def _merger(merger: dict[str, Any]) -> Write:
    def write(years: _Years, day: date) -> Iterator[Raw]:
        ground = years.ground
        districts = ground.of_kind("district_committee")
        there = {d: len(_communes(ground, d)) for d in districts}
        share = merger["left"] / years.plan["communes_full"]
        begun = years.communes = years.communes or sum(there.values())
        to_go = max(0, sum(there.values()) - round(begun * share))
        for district, count in zip(districts, _portions(to_go, [there[d] for d in districts]), strict=True):
            yield from _merge_some(years, day, district, min(count, there[district] // 2), merger["subject"])

    return write


def _merge_some(years: _Years, day: date, district: str, count: int, subject: str) -> Iterator[Raw]:
    """The smallest communes, each into its neighbour by name."""
    ground = years.ground
    smallest = sorted(_communes(ground, district), key=lambda c: (ground.size(c), c))[:count]
    for unit in smallest:
        left = [c for c in _communes(ground, district) if c not in smallest]
        if not left:
            return
        into = min(left, key=lambda c: (ground.size(c), c))
        acts = [*ground.close_posts(unit)]
        if acts:
            name = f"Công tác cán bộ khi sắp xếp {ground.name(unit)}"
            yield years.paper(district, "decision", day - timedelta(days=3), name, acts, day)
        name = f"{subject}: {ground.name(unit)} vào {ground.name(into)}"
        yield years.paper(
            district, "decision", day - timedelta(days=3), name, [ground.merge([unit], into)], day
        )


# ---- 1 July 2025 --------------------------------------------------------------------------------------------------


def _party(ground: Ground, unit: str) -> bool:
    return ground.kind(unit) in (*GRASSROOTS, "cell")


def _vacate(years: _Years, day: date) -> Iterator[Raw]:
    """In every district the merged offices end and the posts that end with it are closed."""
    ground = years.ground
    for district in ground.of_kind("district_committee"):
        acts: list[Raw] = []
        for unit, model in sorted(ground.merged):
            if unit == district:
                acts.append({"act": "part_offices", "unit": unit, "model": model})
                del ground.merged[unit, model]
        ending = [u for u in ground.children[district] if not _party(ground, u)]
        for unit in (district, *ending, *_communes(ground, district)):
            acts += ground.close_posts(unit)
        name = f"Công tác cán bộ khi kết thúc hoạt động của {ground.name(district)}"
        yield years.paper(ROOT, "decision", day, name, acts, _EVE)


def _end_districts(years: _Years, day: date) -> Iterator[Raw]:
    """The district's boards and unions go into the committee, and the committee into its communes and wards."""
    ground = years.ground
    for row in years.plan["district"]:
        district = row["code"]
        years.old_communes |= set(_communes(ground, district))
        own = sorted(u for u in ground.children[district] if not _party(ground, u))
        name = f"Kết thúc hoạt động các cơ quan của {ground.name(district)}"
        yield years.paper(ROOT, "decision", day, name, [ground.merge(own, district)], ENDS)
        subject = f"Kết thúc hoạt động của {ground.name(district)}, thành lập đảng bộ các xã, phường"
        yield years.paper(ROOT, "decision", day, subject, [_split(ground, row)], ENDS)


def _split(ground: Ground, row: dict[str, Any]) -> Raw:
    """The district into its new communes: old communes by name and balance, the rest in turn, people by share."""
    district = row["code"]
    parts = [_part(name, "phường") for name in row.get("wards", ())]
    parts += [_part(name, "xã") for name in row.get("communes", ())]
    sizes = dict.fromkeys((p["code"] for p in parts), 0)
    communes = set(_communes(ground, district))
    below = sorted(ground.children[district], key=lambda u: (u not in communes, -ground.size(u), u))
    for unit in below:
        same = [p for p in parts if unit in communes and _same(unit, p["code"]) and not p["units"]]
        part = same[0] if same else min(parts, key=lambda p: (sizes[p["code"]], p["code"]))
        part["units"].append(unit)
        sizes[part["code"]] += max(1, ground.size(unit))
    mean = sum(sizes.values()) / len(sizes)  # half by members, half alike: a small commune has an office too
    shares = _portions(100, [sizes[p["code"]] + mean for p in parts])
    people = iter(sorted(ground.staff[district]))
    for part, share, count in zip(parts, shares, _portions(len(ground.staff[district]), shares), strict=True):
        part["share"] = share
        part["people"] += islice(people, count)
    for part in parts:
        ground.found(part["code"], part["name"], part["kind"], ROOT)
        ground.staff[part["code"]] = list(part["people"])
        for unit in part["units"]:
            ground.place(unit, part["code"])
    ground.staff.pop(district, None)
    ground.end(district)
    return {"act": "split_unit", "unit": district, "parts": parts}


def _part(name: str, kind: str) -> Raw:
    code = f"ls-{slug(kind)}-{slug(name)}"
    return {
        "code": code, "name": f"Đảng bộ {kind} {name}", "kind": "commune_committee_upper", "share": 0, "people": [],
        "units": [],
    }  # fmt: skip


def _same(old: str, new: str) -> bool:
    """Whether an old commune bears the new one's name."""
    return old.split("-", 4)[-1] == new.split("-", 2)[-1]


def _portions(total: int, weights: Sequence[float]) -> list[int]:
    """A whole number divided in the proportion of weights: whole parts that add up to it."""
    exact = [total * w / sum(weights) for w in weights]
    parts = [int(e) for e in exact]
    for index in sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _begin_communes(years: _Years, day: date) -> Iterator[Raw]:
    """In every new commune: old committees end, cells become grassroots organisations, posts are opened and filled."""
    ground = years.ground
    for commune in ground.of_kind("commune_committee_upper"):
        old = sorted(u for u in ground.children[commune] if u in years.old_communes)
        cells = sorted(c for u in old for c in ground.children[u] if ground.kind(c) == "cell")
        acts: list[Raw] = [ground.merge(old, commune)] if old else []
        for cell in cells:
            acts.append({"act": "change_kind", "unit": cell, "kind": "grassroots_cell"})
            ground.units[cell]["kind"] = "grassroots_cell"
        if acts:
            yield years.paper(
                commune, "decision", day, f"Tổ chức lại các tổ chức đảng của {ground.name(commune)}", acts
            )
        acts = []
        people = list(ground.staff[commune])
        for title, rank, number in (("secretary", "head", ""), ("deputy_secretary", "deputy", "-1")):
            post = f"{commune}.{rank}{number}"
            acts.append({"act": "open_post", "code": post, "unit": commune, "title": title})
            ground.posts[post] = {"unit": commune, "title": title, "rank": rank}
            if people:
                ground.holders[post] = people.pop(0)
                acts.append({"act": "appoint", "person": ground.holders[post], "post": post})
        yield years.paper(ROOT, "decision", day, f"Chỉ định cấp ủy {ground.name(commune)}", acts)
