"""The committee's own work: documents issued, reviews of resolutions held, contests, protection counted, sickness aid,
changes of organisations, papers that come late or were wrong, and the closing of periods.

Always true: the last half-year is left open; a late paper is issued after its period was closed and takes effect in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random

from tochuc.demo import plan as plans
from tochuc.demo.diary import Scene, Task
from tochuc.demo.papers import Raw
from tochuc.demo.world import Place

_ROOT = "lang-son"
_ABOUT = {"personnel": 34, "organisation": 30, "policy": 14, "protection": 10, "inspection": 7, "other": 5}
_TITLES = {
    "personnel": "Công tác cán bộ", "organisation": "Công tác tổ chức đảng, đảng viên", "policy": "Chính sách cán bộ",
    "protection": "Công tác bảo vệ chính trị nội bộ", "inspection": "Công tác kiểm tra, giám sát", "other": "Xây dựng Đảng",
}  # fmt: skip
_KINDS = ("plan", "guidance", "conclusion", "programme", "scheme", "notice")
_RESOLUTIONS = (
    "Nghị quyết Trung ương 4 khóa XII", "Chỉ thị số 05-CT/TW", "Nghị quyết số 39-NQ/TW về tinh giản biên chế",
    "Chỉ thị số 10-CT/TW về nâng cao chất lượng sinh hoạt chi bộ", "Nghị quyết số 22-NQ/TW về tổ chức cơ sở đảng",
    "Nghị quyết số 18-NQ/TW năm 2017", "Nghị quyết số 19-NQ/TW năm 2017",
)  # fmt: skip


def tasks(scene: Scene) -> Iterator[Task]:
    first, last = scene.plan["opened"], scene.plan["last"]
    committees = [_ROOT, *(d["code"] for d in plans.read("places")["district"])]
    committees += [b["code"] for b in plans.read("apparatus")["bloc"]]
    for year, month in plans.months(first, last):
        if (year, month) == (first.year, first.month):
            continue
        for index, committee in enumerate(committees):
            day = plans.workday(date(year, month, 5 + index))
            yield Task(day, "Văn bản", partial(_documents, committee=committee), 2)
        yield Task(plans.workday(date(year, month, 25)), "Chính sách cán bộ", _aid, 30)
        if month in (5, 6, 11, 12):
            yield Task(
                plans.workday(date(year, month, 16)), "Sơ kết, tổng kết; bảo vệ chính trị", _half_year, 10
            )
    for day, text in ((date(2016, 10, 20), "cấp huyện"), (date(2017, 8, 17), "bí thư chi bộ giỏi cấp huyện")):
        yield Task(day, "Hội thi", partial(_contest, text=text))
    for year in range(first.year + 1, last.year + 1):
        yield Task(plans.workday(date(year, 4, 28)), "Sắp xếp chi bộ", _cells)
    yield from _closings(scene)
    yield Task(date(2018, 2, 8), "Văn bản đến chậm", _late)
    yield Task(date(2017, 9, 20), "Quyết định ghi nhầm", _wrong)
    yield Task(date(2017, 9, 28), "Đảo quyết định", _reverse)


def _documents(scene: Scene, day: date, committee: str) -> Iterator[Raw]:
    rng = scene.rng("documents", committee, day)
    number = scene.plan["documents"]["province" if committee == _ROOT else "district"]
    for _ in range(scene.some(number / 6, rng)):
        about = rng.choices(list(_ABOUT), list(_ABOUT.values()))[0]
        title = f"{_TITLES[about]} năm {day.year}"
        acts = [{"act": "issue_document", "unit": committee, "about": about, "title": title}]
        yield scene.paper(committee, rng.choice(_KINDS), day, title, acts)


def _half_year(scene: Scene, day: date) -> Iterator[Raw]:
    rng = scene.rng("half-year", day)
    for committee in (_ROOT, *scene.world.committees):
        acts: list[Raw] = []
        for resolution in rng.sample(_RESOLUTIONS[: 5 if day < date(2017, 10, 25) else 7], rng.randint(0, 2)):
            stage = "final" if rng.random() < 0.25 else "preliminary"
            acts.append({"act": "hold_review", "unit": committee, "stage": stage, "resolution": resolution})
        acts += _protection(scene, rng, committee)
        if acts:
            yield scene.paper(
                committee, "notice", day, "Sơ kết, tổng kết; kết luận tiêu chuẩn chính trị", acts
            )


def _protection(scene: Scene, rng: Random, committee: str) -> Iterator[Raw]:
    """Counted only: how many reviews ended in which way."""
    mean = scene.plan["policy"]["protection"] * scene.scale / (2 * (len(scene.world.committees) + 1))
    count = scene.some(mean * rng.uniform(0.5, 1.5), rng)
    other = scene.some(count * 0.02, rng)
    for conclusion, number in (("meets", count - other), ("not_enough_ground", other)):
        if number > 0:
            yield {"act": "conclude_protection", "unit": committee, "conclusion": conclusion, "count": number}


def _aid(scene: Scene, day: date) -> Iterator[Raw]:
    """Sickness aid of the month, most of it decided by its due date."""
    world, rng = scene.world, scene.rng("aid", day)
    acts: list[Raw] = []
    for _ in range(scene.some(scene.plan["policy"]["sickness_aid"] * max(scene.scale, 0.2) / 6, rng)):
        whole = rng.choice([w for w, base in world.bases.items() if base])
        people = [c for unit in world.below(whole) for c in world.staff[unit]]
        late = rng.random() < scene.plan["policy"]["late"]
        due = day + timedelta(days=-rng.randint(1, 25) if late else rng.randint(1, 40))
        acts.append({
            "act": "grant_benefit", "person": rng.choice(people), "unit": whole, "benefit": "sickness_aid",
            "due": due.isoformat(),
        })  # fmt: skip
    yield scene.paper(_ROOT, "decision", day, "Trợ cấp ốm đau cho cán bộ", acts)


def _contest(scene: Scene, day: date, text: str) -> Iterator[Raw]:
    rng = scene.rng("contest", day)
    for committee in sorted(rng.sample(scene.world.districts, 4)):
        acts = [{"act": "run_contest", "unit": committee, "title": f"Hội thi {text}", "contestants": 24}]
        yield scene.paper(committee, "plan", day, "Tổ chức hội thi", acts)


# ---- organisations that change ----------------------------------------------------------------------------------


def _cells(scene: Scene, day: date) -> Iterator[Raw]:
    """In every third district one cell goes into another and a new one is founded, with members of a third."""
    world, rng = scene.world, scene.rng("cells", day)
    for committee in world.districts[day.year % 3 :: 3]:
        large = [o for o in world.grassroots[committee] if len(world.cells[o]) >= 3]
        if not large:
            continue
        organisation = rng.choice(large)
        smaller, into, source = sorted(world.cells[organisation], key=lambda c: (len(world.members[c]), c))[
            :3
        ]
        for code in list(world.members[smaller]):
            person = world.people[code]
            world.take_member(person)
            world.place_member(person, into)
        world.cells[organisation].remove(smaller)
        world.transit = [(on, who, into if cell == smaller else cell) for on, who, cell in world.transit]
        yield scene.paper(committee, "decision", day, f"Sáp nhập {world.places[smaller].name}", [
            {"act": "merge_units", "units": [smaller], "into": into}
        ])  # fmt: skip
        yield _founded(scene, day, committee, organisation, source)


def _founded(scene: Scene, day: date, committee: str, organisation: str, source: str) -> Raw:
    world = scene.world
    old = world.places[source]
    new = Place(f"{organisation}-m{day.year}", f"Chi bộ mới {day.year} {world.places[organisation].name}", "cell",
                organisation, sector=old.sector)  # fmt: skip
    world.places[new.code] = new
    world.cells[organisation].append(new.code)
    opening = {k: v for k, v in new.opening().items() if k != "act"}
    acts: list[Raw] = [{"act": "establish_unit", **opening}]
    moving = [c for c in world.members[source] if world.people[c].status == "official"][:5]
    for code in moving:
        person = world.people[code]
        world.take_member(person)
        world.place_member(person, new.code)
        acts.append({"act": "transfer_member", "person": code, "cell": new.code})
    return scene.paper(committee, "decision", day, f"Thành lập {new.name}", acts)


# ---- closing, late papers, mistakes -----------------------------------------------------------------------------


def _closings(scene: Scene) -> Iterator[Task]:
    closing = scene.plan["closing"]
    for period in closing["periods"]:
        last = plans.half_days(period)[1]
        day = plans.workday(last + timedelta(days=closing["districts_after"]))
        yield Task(day, f"Khóa sổ {period}", partial(_close, period=period, unit=""), 10)
        day = plans.workday(last + timedelta(days=closing["province_after"]))
        yield Task(day, f"Khóa sổ {period}", partial(_close, period=period, unit=_ROOT))


def _close(scene: Scene, day: date, period: str, unit: str) -> Iterator[Raw]:
    """Close the period for a unit; without one, for every committee."""
    for closing in [unit] if unit else scene.world.committees:
        acts = [{"act": "close_period", "unit": closing, "period": period}]
        yield scene.paper(closing, "closing", day, f"Khóa sổ kỳ {period}", acts)


def _late(scene: Scene, day: date) -> Iterator[Raw]:
    """Deaths of December that the district heard of in February: they belong to a period closed by then."""
    world, effective = scene.world, date(2017, 12, 28)
    for committee in world.districts[:4]:
        rng = scene.rng("late", committee)
        for _ in range(30):
            person = world.anybody(committee, rng, set())
            if (
                person
                and person.admitted
                and person.admitted < date(2010, 1, 1)
                and _settled(scene, person.code)
            ):
                world.end_member(person)
                acts = [{"act": "record_member_death", "person": person.code}]
                subject = "Đảng viên từ trần (báo chậm của tháng 12/2017)"
                yield scene.paper(committee, "notice", day, subject, acts, effective)
                break


def _settled(scene: Scene, person: str) -> bool:
    """Whether nothing was decided about the person for long, so that a late paper finds no later one."""
    return scene.touched.get(person, scene.plan["opened"]) < date(2017, 12, 1)


def _wrong(scene: Scene, day: date) -> Iterator[Raw]:
    """A member of the first district is struck off by mistake; the paper is reversed a week later."""
    committee = scene.world.districts[0]
    person = scene.world.anybody(committee, scene.rng("wrong"), set())
    if person is not None:
        person.posts.append("reserved")  # nobody else may name the person until the mistake is undone
        acts = [{"act": "remove_member", "person": person.code, "ground": "Ghi nhầm người"}]
        raw = scene.paper(committee, "decision", day, "Xóa tên đảng viên", acts)
        scene.mistake = (raw["number"], committee, person.code)
        yield raw


def _reverse(scene: Scene, day: date) -> Iterator[Raw]:
    if scene.mistake:
        number, committee, person = scene.mistake
        scene.world.people[person].posts.remove("reserved")
        acts = [{"act": "reverse_decision", "number": number, "issuer": committee, "why": "Ghi nhầm người"}]
        yield scene.paper(committee, "decision", day, f"Đảo quyết định số {number} do ghi nhầm người", acts)
