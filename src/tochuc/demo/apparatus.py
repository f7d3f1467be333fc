"""The apparatus: divisions that end, people who leave the payroll or join it, offices merged in one holder and parted.

Always true: a division ends only after its posts are vacated and closed and its people have a place to go to; whoever
is reduced leaves post and payroll by name; a merged office has a holder who really holds both posts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from tochuc import regulations
from tochuc.demo import plan as plans
from tochuc.demo import structure
from tochuc.demo.diary import Scene, Task
from tochuc.demo.papers import Raw
from tochuc.demo.world import Someone

_ROOT = "lang-son"
_GROUNDS = ("redundant", "job_position", "qualification", "health")
_NEW_MODEL = {
    "mobilisation_front": ("dan-van", "mttq"),
    "propaganda_training": ("tuyen-giao", "trung-tam-bdct"),
}  # model: the unit whose head stays, the unit whose head makes room


def tasks(scene: Scene) -> Iterator[Task]:
    for cut in scene.plan["cut"]:
        yield Task(cut["on"], "Sắp xếp bộ máy", partial(_cut, cut=cut), 5)
    for office in scene.plan["office"]:
        for district, day in office["begin"].items():
            yield Task(day, "Nhất thể hóa", partial(_merge_offices, model=office["model"], district=district))
        for district, day in office.get("end", {}).items():
            yield Task(
                day,
                "Thôi nhất thể hóa",
                partial(_part_offices, model=office["model"], district=district),
            )
    for row in scene.plan["reduced"]:
        yield from _reductions(scene, row)
    for year, month in plans.months(scene.plan["opened"], scene.plan["last"]):
        if month in (3, 9):
            yield Task(plans.workday(date(year, month, 22)), "Nghỉ hưu, tiếp nhận", _staff_moves, 10)
    for year in range(scene.plan["opened"].year + 1, scene.plan["last"].year + 1):
        yield Task(plans.workday(date(year, 6, 25)), "Cắt giảm biên chế", _cut_quota, 5)


# ---- divisions --------------------------------------------------------------------------------------------------


def _cut(scene: Scene, day: date, cut: dict[str, Any]) -> Iterator[Raw]:
    """Vacate and close the division's posts, then merge it into another or dissolve it."""
    world = scene.world
    unit = structure.part(scene, cut["unit"])
    whole = world.places[unit].parent
    issuer = whole if whole in world.districts else _ROOT
    into = structure.part(scene, cut["into"] or cut["people_to"])
    acts = [*close_posts(scene, unit)]
    if not cut["into"]:
        for code in list(world.staff[unit]):
            acts.append({"act": "transfer_staff", "person": code, "unit": into})
            world.place_staff(world.people[code], into)
    name = world.places[unit].name
    if acts:
        yield scene.paper(issuer, "decision", day, f"Công tác cán bộ khi sắp xếp {name}", acts)
    if cut["into"]:
        for code in list(world.staff[unit]):
            world.place_staff(world.people[code], into)
        end: Raw = {"act": "merge_units", "units": [unit], "into": into}
        subject = f"Sáp nhập {name} vào {world.places[into].name}"
    else:
        end, subject = {"act": "dissolve_unit", "unit": unit}, f"Giải thể {name}"
    yield scene.paper(issuer, "decision", day, subject, [end])
    del world.places[unit]


def close_posts(scene: Scene, unit: str) -> Iterator[Raw]:
    """Take everybody out of the planning for the unit's posts, relieve the holders, close the posts."""
    world = scene.world
    for post in [p for p in world.posts.values() if p.unit == unit]:
        yield from unplan(scene, [p for p in world.planned if p[1] == post.code])
        if post.holder:
            yield {"act": "relieve", "person": post.holder, "post": post.code}
            world.vacate(post.code)
        yield {"act": "close_post", "post": post.code}
        del world.posts[post.code]


def unplan(scene: Scene, plans_made: list[tuple[str, str]]) -> Iterator[Raw]:
    """Take these (person, post) out of the planning."""
    for planned in plans_made:
        scene.world.planned.remove(planned)
        yield {"act": "unplan_person", "person": planned[0], "post": planned[1], "term": scene.plan["term"]}


# ---- merged offices ---------------------------------------------------------------------------------------------


def _heads(scene: Scene, model: str, district: str) -> tuple[str, str]:
    """The posts of a model in a district: the one whose holder takes both, and the other."""
    titles = regulations.merged_models()[model].titles
    found = []
    for unit in _NEW_MODEL[model]:
        code = next(
            p.code for p in scene.world.posts.values() if p.unit == f"{district}-{unit}" and p.title in titles
        )
        found.append(code)
    return found[0], found[1]


def _merge_offices(scene: Scene, day: date, model: str, district: str) -> Iterator[Raw]:
    world = scene.world
    kept, taken = _heads(scene, model, district)
    acts: list[Raw] = []
    if not world.posts[kept].holder:
        acts += _appoint_from(scene, world.posts[kept].unit, kept)
    if former := world.posts[taken].holder:
        acts.append({"act": "relieve", "person": former, "post": taken})
        world.vacate(taken)
    person = world.people[world.posts[kept].holder]
    world.hold(person, taken)
    acts.append({"act": "appoint", "person": person.code, "post": taken})
    acts.append({"act": "merge_offices", "unit": district, "model": model, "person": person.code})
    name = regulations.merged_models()[model].vi
    yield scene.paper(district, "decision", day, f"Thực hiện {name}", acts)


def _part_offices(scene: Scene, day: date, model: str, district: str) -> Iterator[Raw]:
    world = scene.world
    _, taken = _heads(scene, model, district)
    holder = world.posts[taken].holder
    world.vacate(taken)
    acts: list[Raw] = [
        {"act": "part_offices", "unit": district, "model": model},
        {"act": "relieve", "person": holder, "post": taken},
        *_appoint_from(scene, world.posts[taken].unit, taken),
    ]
    yield scene.paper(
        district, "decision", day, f"Thôi thực hiện {regulations.merged_models()[model].vi}", acts
    )


def _appoint_from(scene: Scene, unit: str, post: str) -> list[Raw]:
    """Somebody of the unit without a post takes this one."""
    world = scene.world
    free = [c for c in world.staff[unit] if not world.people[c].posts]
    if not free:
        return []
    world.hold(world.people[free[0]], post)
    return [{"act": "appoint", "person": free[0], "post": post}]


# ---- payroll ----------------------------------------------------------------------------------------------------


def _reductions(scene: Scene, row: dict[str, Any]) -> Iterator[Task]:
    """The people of one half-year, spread over its working days after the first weeks."""
    first, last = plans.half_days(row["half"])
    step = (last - first).days // (len(row["units"]) + 2)
    for index, whole in enumerate(row["units"]):
        day = plans.workday(first + timedelta(days=10 + step * (index + 1)))
        yield Task(day, "Tinh giản biên chế", partial(_reduce, whole=whole))


def reducible(scene: Scene, whole: str) -> list[Someone]:
    """The people of an agency or district whose leaving no post depends on, the oldest first."""
    world = scene.world
    people = [world.people[c] for unit in world.below(whole) for c in world.staff[unit]]
    return sorted((p for p in people if not p.posts), key=lambda p: (p.born, p.code))


def _reduce(scene: Scene, day: date, whole: str) -> Iterator[Raw]:
    rng = scene.rng("reduced", whole, day)
    person = reducible(scene, whole)[0]
    issuer = whole if whole in scene.world.districts else _ROOT
    acts = [*unplan(scene, [p for p in scene.world.planned if p[0] == person.code])]
    acts += [reduction(person, rng.choice(_GROUNDS)), _benefit(scene, rng, person, "early_leave", day)]
    scene.world.place_staff(person, "")
    yield scene.paper(issuer, "decision", day, "Tinh giản biên chế", acts)


def reduction(person: Someone, ground: str) -> Raw:
    return {"act": "reduce_staff", "person": person.code, "unit": person.unit, "ground": ground}


def _benefit(scene: Scene, rng: Random, person: Someone, benefit: str, day: date) -> Raw:
    """A benefit that goes with leaving, mostly decided by its due date."""
    late = rng.random() < scene.plan["policy"]["late"]
    due = day - timedelta(days=rng.randint(2, 20)) if late else day + timedelta(days=rng.randint(5, 60))
    return {
        "act": "grant_benefit",
        "person": person.code,
        "unit": person.unit,
        "benefit": benefit,
        "due": due.isoformat(),
    }


def _staff_moves(scene: Scene, day: date) -> Iterator[Raw]:
    """Retirements and recruits of the half-year; retired members go to a cell where they live."""
    world, rng = scene.world, scene.rng("staff", day)
    wholes = [w for w, base in world.bases.items() if base]
    for _ in range(scene.plan["cadres"]["retired"]):
        whole = rng.choice(wholes)
        for person in reducible(scene, whole)[:1]:
            acts: list[Raw] = [
                *unplan(scene, [p for p in world.planned if p[0] == person.code]),
                _benefit(scene, rng, person, "retirement", day),
                {"act": "release_staff", "person": person.code, "ground": "retired"},
            ]
            world.place_staff(person, "")
            if person.status in ("official", "candidate"):
                cell = rng.choice(
                    [c for c in world.cells_of(rng.choice(world.districts)) if c != person.cell]
                )
                world.take_member(person)
                world.place_member(person, cell)
                acts.append({"act": "transfer_member", "person": person.code, "cell": cell})
            yield scene.paper(_ROOT, "decision", day, f"Nghỉ hưu, {world.places[whole].name}", acts)
    for _ in range(scene.plan["cadres"]["received"]):
        whole = rng.choice(wholes)
        unit = rng.choice(world.below(whole)[1:] or [whole])
        service = world.places[whole].kind == "service_unit"
        born = plans.later(day, -rng.randint(24, 34)) - timedelta(days=rng.randint(0, 300))
        person = scene.drawing.person(rng, born, 0.5, senior=True)
        world.people[person.code] = person
        world.place_staff(person, unit)
        kind = "public_employee" if service else "civil_servant"
        yield scene.paper(_ROOT, "decision", day, f"Tuyển dụng, {world.places[whole].name}", [
            {"act": "open_person", **person.line()},
            {"act": "receive_staff", "person": person.code, "unit": unit, "bloc": "party", "staff": kind},
        ])  # fmt: skip


def _cut_quota(scene: Scene, day: date) -> Iterator[Raw]:
    """Once a year the quota follows the reductions that were decided since the year before."""
    since = plans.half_of(plans.later(day, -1))
    until = plans.half_of(day)
    cuts: dict[str, int] = {}
    for row in scene.plan["reduced"]:
        if since < row["half"] <= until:
            for whole in row["units"]:
                cuts[whole] = cuts.get(whole, 0) + 1
    if cuts:
        acts = [
            {
                "act": "cut_quota", "unit": whole, "bloc": "party", "amount": count,
                "staff": "public_employee" if scene.world.places[whole].kind == "service_unit" else "civil_servant",
            }
            for whole, count in sorted(cuts.items())
        ]  # fmt: skip
        yield scene.paper(_ROOT, "decision", day, f"Cắt giảm biên chế được giao năm {day.year}", acts)
