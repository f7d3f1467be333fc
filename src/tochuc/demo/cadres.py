"""Personnel work half-year by half-year: relieved and appointed, rotated and transferred, planned, trained, assessed.

Always true: holders of merged offices stay where they are (their posts have papers of their own, in `apparatus`); a
vacancy is filled by somebody of the unit, by rotation or by transfer, so posts and holders never run apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from tochuc.demo import plan as plans
from tochuc.demo import structure
from tochuc.demo.apparatus import unplan
from tochuc.demo.diary import Scene, Task
from tochuc.demo.papers import Raw
from tochuc.demo.world import Post, Someone

_ROOT = "lang-son"
_FILLED_AT_ONCE = 0.55  # of the vacancies; the others wait for an appointment, a rotation or a transfer
_COURSES = {
    "theory": 22,
    "professional": 30,
    "state_management": 12,
    "skills": 16,
    "new_members": 14,
    "committee": 6,
}
_PURPOSES = {"planning": 40, "appointment": 25, "rotation": 8, "nomination": 15, "other": 12}


def tasks(scene: Scene) -> Iterator[Task]:
    for year, month in plans.months(scene.plan["opened"], scene.plan["last"]):
        if (year, month) == (scene.plan["opened"].year, scene.plan["opened"].month):
            continue
        for day, write, text in (
            (6, _relieve_and_appoint, "Miễn nhiệm, bổ nhiệm"),
            (14, _rotate, "Luân chuyển, điều động"),
            (19, _train, "Đào tạo, bồi dưỡng"),
            (24, _assess, "Nhận xét, đánh giá"),
        ):
            yield Task(plans.workday(date(year, month, day)), text, write, 20)
        if month in (5, 11):
            yield Task(plans.workday(date(year, month, 17)), "Quy hoạch", _plan, 40)


def _count(scene: Scene, what: str, rng: Random) -> int:
    """This month's part of a half-year's number (the apparatus is not scaled)."""
    return scene.some(scene.plan["cadres"][what] / 6, rng)


def _free_posts(scene: Scene, held: bool, rank: str = "") -> list[Post]:
    """Posts of the apparatus, held or vacant; those of merged offices and of the three who lead the province left out."""
    world = scene.world
    return [
        p
        for p in world.posts.values()
        if bool(p.holder) == held
        and (not rank or p.rank == rank)
        and world.places[p.unit].kind not in ("province_committee", "grassroots_committee", "bloc_committee")
        and not p.unit.endswith(("-tuyen-giao", "-dan-van", "-mttq", "-trung-tam-bdct"))
    ]


def _issuer(scene: Scene, unit: str) -> str:
    """Who decides on the posts of a unit: its district, or the province."""
    parent = scene.world.places[unit].parent
    return next((d for d in (unit, parent) if d in scene.world.districts), _ROOT)


def _relieve_and_appoint(scene: Scene, day: date) -> Iterator[Raw]:
    world, rng = scene.world, scene.rng("posts", day)
    for _ in range(_count(scene, "relieved", rng)):
        post = rng.choice(_free_posts(scene, held=True, rank="deputy"))
        acts: list[Raw] = [{"act": "relieve", "person": post.holder, "post": post.code}]
        world.vacate(post.code)
        if rng.random() < _FILLED_AT_ONCE and (successor := _successor(scene, post)):
            acts.append({"act": "appoint", "person": successor.code, "post": post.code})
            world.hold(successor, post.code)
        subject = f"Công tác cán bộ, {world.places[post.unit].name}"
        yield scene.paper(_issuer(scene, post.unit), "decision", day, subject, acts)
    for _ in range(_count(scene, "appointed", rng)):
        vacant = _free_posts(scene, held=False)
        if not vacant:
            continue
        post = rng.choice(vacant)
        if person := _successor(scene, post):
            world.hold(person, post.code)
            acts = [{"act": "appoint", "person": person.code, "post": post.code}]
            subject = f"Bổ nhiệm cán bộ, {world.places[post.unit].name}"
            yield scene.paper(_issuer(scene, post.unit), "decision", day, subject, acts)


def _successor(scene: Scene, post: Post) -> Someone | None:
    """Somebody of the unit, or of the whole it belongs to, without a post."""
    world = scene.world
    for unit in (post.unit, world.places[post.unit].parent):
        for code in world.staff.get(unit, ()):
            if not world.people[code].posts:
                return world.people[code]
    return None


def _rotate(scene: Scene, day: date) -> Iterator[Raw]:
    """People change their post, and their payroll with it where the new unit is another."""
    world, rng = scene.world, scene.rng("rotation", day)
    for act, subject in (("rotate", "Luân chuyển cán bộ"), ("transfer_cadre", "Điều động cán bộ")):
        for _ in range(_count(scene, "rotated" if act == "rotate" else "transferred", rng)):
            vacant = _free_posts(scene, held=False)
            if not vacant:
                continue
            target = rng.choice(vacant)
            service = _on_service_payroll(scene, target.unit)
            held = [
                p
                for p in _free_posts(scene, held=True, rank="deputy")
                if p.unit != target.unit and _on_service_payroll(scene, p.unit) == service
            ]
            source = rng.choice(held) if held else None
            if source is None or len(world.people[source.holder].posts) != 1:
                continue
            person = world.people[source.holder]
            world.vacate(source.code)
            world.hold(person, target.code)
            acts: list[Raw] = [
                {"act": act, "person": person.code, "from_post": source.code, "to_post": target.code}
            ]
            if person.unit and person.unit != target.unit:
                world.place_staff(person, target.unit)
                acts.append({"act": "transfer_staff", "person": person.code, "unit": target.unit})
            yield scene.paper(_ROOT, "decision", day, subject, acts)


def _on_service_payroll(scene: Scene, unit: str) -> bool:
    """Whether the unit's people are public employees (they do not change places with civil servants here)."""
    places = scene.world.places
    whole = places[unit].parent if places[unit].kind == "service_subunit" else unit
    return places[whole].kind == "service_unit"


# ---- planning, training, assessment -----------------------------------------------------------------------------


def _plan(scene: Scene, day: date) -> Iterator[Raw]:
    """The yearly review of the planning, in two rounds: some are taken out, others put in, heads' posts only."""
    world, rng = scene.world, scene.rng("planning", day)
    staff = [c for people in world.staff.values() for c in people]
    heads = [p for p in _free_posts(scene, held=True) + _free_posts(scene, held=False) if p.rank == "head"]
    ending = {_cut_code(scene, cut["unit"]) for cut in scene.plan["cut"]}
    heads = [p for p in heads if p.unit not in ending]
    out = rng.sample(world.planned, min(len(world.planned), scene.plan["cadres"]["unplanned"]))
    acts = [*unplan(scene, out)]
    known = set(world.planned)
    for _ in range(scene.plan["cadres"]["planned"]):
        person, post = rng.choice(staff), rng.choice(heads)
        if (person, post.code) not in known and post.holder != person:
            known.add((person, post.code))
            world.planned.append((person, post.code))
            acts.append(
                {"act": "plan_person", "person": person, "post": post.code, "term": scene.plan["term"]}
            )
    yield scene.paper(_ROOT, "decision", day, "Rà soát, bổ sung quy hoạch cán bộ", acts)


def _cut_code(scene: Scene, named: str) -> str:
    try:
        return structure.part(scene, named)
    except LookupError:
        return ""  # it has ended


def _train(scene: Scene, day: date) -> Iterator[Raw]:
    """Courses of the month: members at their organisation, staff at their unit."""
    world, rng = scene.world, scene.rng("training", day)
    count = scene.some(scene.plan["cadres"]["trained"] * scene.scale / 6, rng)
    acts_by_issuer: dict[str, list[Raw]] = {}
    for _ in range(count):
        committee = rng.choice(world.committees)
        person = world.anybody(committee, rng, set(), candidates=True)
        if person is None:
            continue
        course = rng.choices(list(_COURSES), list(_COURSES.values()))[0]
        course = (
            "new_members" if person.status == "candidate" else "theory" if course == "new_members" else course
        )
        unit = world.organisation_of(person.cell)
        acts_by_issuer.setdefault(committee, []).append(
            {"act": "train", "person": person.code, "unit": unit, "course": course}
        )
    for committee, acts in acts_by_issuer.items():
        yield scene.paper(committee, "decision", day, "Cử cán bộ, đảng viên đi đào tạo, bồi dưỡng", acts)


def _assess(scene: Scene, day: date) -> Iterator[Raw]:
    world, rng = scene.world, scene.rng("assessment", day)
    held = [p for p in world.posts.values() if p.holder and world.people[p.holder].unit]
    acts = []
    for post in rng.sample(held, min(len(held), _count(scene, "assessed", rng))):
        purpose = rng.choices(list(_PURPOSES), list(_PURPOSES.values()))[0]
        acts.append({"act": "assess", "person": post.holder, "unit": post.unit, "purpose": purpose})
    yield scene.paper(_ROOT, "notice", day, "Nhận xét, đánh giá cán bộ", acts)
