"""Appraisal: members by their organisation in January, organisations, collectives and leaders in February, meetings
graded quarter by quarter, weak organisations marked and later consolidated.

Always true: the classes drawn are of the regulation in force for the appraisal year; exempt members, those on their
way and those admitted less than six months before the year's end are not classified.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from random import Random
from typing import Any

from tochuc import regulations
from tochuc.demo import plan as plans
from tochuc.demo.diary import Scene, Task
from tochuc.demo.papers import Raw
from tochuc.demo.world import Someone

_ROOT = "lang-son"
_CONSOLIDATED_AFTER = 300  # days on the list of weak organisations, about


def tasks(scene: Scene) -> Iterator[Task]:
    committees = [d["code"] for d in plans.read("places")["district"]]
    committees += [b["code"] for b in plans.read("apparatus")["bloc"]]
    for year in scene.plan["appraisal"]["years"]:
        for index, committee in enumerate(committees):
            day = plans.workday(date(year + 1, 1, 5 + index))
            weight = scene.members // len(committees)
            yield Task(
                day,
                f"Phân loại đảng viên {year}",
                partial(_members, committee=committee, year=year),
                weight,
            )
            day = plans.workday(date(year + 1, 2, 5 + index))
            yield Task(
                day,
                "Phân loại tổ chức đảng",
                partial(_organisations, committee=committee, year=year),
                30,
            )
        day = plans.workday(date(year + 1, 2, 24))
        yield Task(day, "Phân loại tập thể, cán bộ", partial(_leaders, year=year), 200)
    for year, month in plans.months(scene.plan["kept"][1]["from"], scene.plan["last"]):
        if month % 3 == 0:
            for index, committee in enumerate(committees):
                day = plans.workday(date(year, month, 10 + index))
                yield Task(day, "Sinh hoạt chi bộ", partial(_meetings, committee=committee), 60)
        day = plans.workday(date(year, month, 27))
        yield Task(day, "Tổ chức yếu kém", _consolidate)


def _pick(rng: Random, shares: dict[str, float], subject: str, year: int) -> str:
    """A class by the plan's shares; "last" stands for the lowest class of the year's regulation."""
    scheme = regulations.classes(subject, year)
    assert scheme is not None
    cls = rng.choices(list(shares), list(shares.values()))[0]
    return str(scheme.classes[-1].code) if cls == "last" else cls


# ---- members ----------------------------------------------------------------------------------------------------


def _members(scene: Scene, day: date, committee: str, year: int) -> Iterator[Raw]:
    """A decision of each grassroots organisation for all its cells; the committee decides for grassroots cells."""
    world = scene.world
    for organisation in world.grassroots[committee]:
        rng = scene.rng("classes", organisation, year)
        acts = [
            {"act": "classify_members", "cell": cell, "year": year, "results": results}
            for cell in world.cells[organisation]
            if (results := _results(scene, rng, cell, year))
        ]
        own = world.places[organisation].kind == "grassroots_committee"
        if acts:
            subject = f"Phân loại đảng viên năm {year} của {world.places[organisation].name}"
            yield scene.paper(organisation if own else committee, "decision", day, subject, acts)


def _results(scene: Scene, rng: Random, cell: str, year: int) -> dict[str, list[str]]:
    shares = scene.plan["classes"]["member"]
    results: dict[str, list[str]] = {}
    for code in scene.world.members[cell]:
        person = scene.world.people[code]
        if _evaluated(person, year) and rng.random() >= scene.plan["appraisal"]["not_evaluated"]:
            person.classified = year
            results.setdefault(_pick(rng, shares, "member", year), []).append(code)
    return results


def _evaluated(person: Someone, year: int) -> bool:
    """Whether the person is to be classified and was not, in the cell they came from, some days ago."""
    if person.exempt or person.classified == year:
        return False
    return person.admitted is None or person.admitted <= date(year, 6, 30)


# ---- organisations, collectives, leaders ------------------------------------------------------------------------


def _organisations(scene: Scene, day: date, committee: str, year: int) -> Iterator[Raw]:
    """The committee's organisations; whoever comes out last is put on the list of weak ones some weeks later."""
    rng = scene.rng("organisations", committee, year)
    acts: list[Raw] = []
    weak: list[str] = []
    for organisation in scene.world.grassroots[committee]:
        if rng.random() < scene.plan["appraisal"]["not_evaluated"]:
            continue
        cls = _pick(rng, scene.plan["classes"]["organisation"], "organisation", year)
        acts.append({"act": "classify_organisation", "unit": organisation, "year": year, "class": cls})
        scheme = regulations.classes("organisation", year)
        if scheme and cls == scheme.classes[-1].code and organisation not in scene.world.weak:
            weak.append(organisation)
    yield scene.paper(committee, "decision", day, f"Phân loại tổ chức cơ sở đảng năm {year}", acts)
    for organisation in weak:
        scene.world.weak[organisation] = day
        why = "Xếp loại thấp nhất trong năm; cần tập trung củng cố"
        marked = [{"act": "mark_weak", "unit": organisation, "why": why}]
        yield scene.paper(committee, "conclusion", day, "Xác định tổ chức cơ sở đảng yếu kém", marked)


def _consolidate(scene: Scene, day: date) -> Iterator[Raw]:
    """Most weak organisations leave the list within a year; some stay longer."""
    rng = scene.rng("weak", day)
    for organisation, since in list(scene.world.weak.items()):
        if (day - since).days > _CONSOLIDATED_AFTER and rng.random() < 0.35:
            del scene.world.weak[organisation]
            acts = [{"act": "record_consolidated", "unit": organisation}]
            committee = scene.world.committee_of(organisation)
            yield scene.paper(committee, "conclusion", day, "Đã củng cố tổ chức cơ sở đảng yếu kém", acts)


def _leaders(scene: Scene, day: date, year: int) -> Iterator[Raw]:
    world = scene.world
    shares: dict[str, Any] = scene.plan["classes"]["leader"]
    for whole in (*world.agencies, *(c for c in world.committees if world.bases[c])):
        rng = scene.rng("leaders", whole, year)
        cls = _pick(rng, shares, "collective", year)
        acts: list[Raw] = [{"act": "classify_collective", "unit": whole, "year": year, "class": cls}]
        seen: set[str] = set()
        for unit in world.below(whole):
            for post in world.posts.values():
                if post.unit == unit and post.holder and post.holder not in seen:
                    seen.add(post.holder)
                    cls = _pick(rng, shares, "leader", year)
                    acts.append({
                        "act": "classify_leader", "person": post.holder, "unit": unit, "year": year, "class": cls,
                    })  # fmt: skip
        subject = f"Phân loại tập thể và cán bộ lãnh đạo, quản lý năm {year} của {world.places[whole].name}"
        yield scene.paper(_ROOT, "decision", day, subject, acts)


# ---- meetings ---------------------------------------------------------------------------------------------------


def _meetings(scene: Scene, day: date, committee: str) -> Iterator[Raw]:
    rng = scene.rng("meetings", committee, day)
    shares = scene.plan["classes"]["meeting"]
    month = f"{day.year}-{day.month - 1:02d}"
    acts = [
        {
            "act": "grade_meeting", "cell": cell, "month": month,
            "grade": rng.choices(list(shares), list(shares.values()))[0],
        }
        for cell in scene.world.cells_of(committee)
        if scene.world.members[cell]
    ]  # fmt: skip
    yield scene.paper(
        committee, "notice", day, f"Chất lượng sinh hoạt chi bộ tháng {month[5:]}/{month[:4]}", acts
    )
