"""Opening the books of the demonstration as of its first day: structure, organisations with members, payroll, posts.

Always true: a person on a payroll who is a member has one code for both; quota and base payroll sit at agencies and
district committees, people present sit in their divisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from random import Random

from tochuc.demo import plan as plans
from tochuc.demo import structure
from tochuc.demo.diary import Scene, Task
from tochuc.demo.papers import Raw
from tochuc.demo.structure import ROOT, STATE
from tochuc.demo.world import Place, Someone

_PRESENT = 0.97  # of the quota is filled on the first day
_MEMBERS = 0.86  # of the staff are members
_VACANT = 0.06  # of the deputies' posts have nobody
_CELL = 21  # members of a cell, on average
_SIZES = {"commune": 180, "ward": 300, "township": 240, "agency": 24, "service_unit": 22, "enterprise": 16}
_BLOC_SIZES = {"agency": 58, "enterprise": 42, "military": 50, "police": 55}


@dataclass(frozen=True)
class _Planned:
    """A grassroots organisation before its people are drawn."""

    committee: str
    code: str
    name: str
    sector: str
    weight: float
    staff_of: tuple[str, ...] = ()  # payroll units whose members belong to it


def tasks(scene: Scene) -> Iterator[Task]:
    """Everything on the first day, in the order that later papers need."""
    on: date = scene.plan["opened"]
    yield Task(on, "Mở sổ bộ máy cấp tỉnh", _province)
    for district in plans.read("places")["district"]:
        yield Task(on, f"Mở sổ {district['name']}", partial(_district, district=district), 10)
    yield Task(on, "Tổ chức cơ sở đảng và đảng viên", _organisations, scene.members)
    yield Task(on, "Biên chế và chức danh", _apparatus, 1500)
    yield Task(on, "Cây chính quyền", _state, 40)
    for kept in scene.plan["kept"]:
        yield Task(kept["from"], "Mở sổ theo dõi chỉ tiêu", partial(_keep, measures=kept["measures"]))


def _keep(scene: Scene, day: date, measures: list[str]) -> Iterator[Raw]:
    acts = [{"act": "keep_measures", "unit": ROOT, "measures": measures}]
    yield scene.paper(ROOT, "opening", day, "Mở sổ theo dõi các chỉ tiêu", acts)


# ---- structure --------------------------------------------------------------------------------------------------


def _province(scene: Scene, day: date) -> Iterator[Raw]:
    world, data = scene.world, plans.read("apparatus")
    scene.register.bodies[ROOT] = "TU"
    root = structure.enter(scene, structure.root())
    yield scene.paper(ROOT, "opening", day, "Mở sổ Tỉnh ủy và nhiệm kỳ", [
        root.opening(), {"act": "begin_term", "unit": ROOT, "term": scene.plan["term"]},
    ])  # fmt: skip
    acts: list[Raw] = []
    for agency in data["agency"]:
        scene.register.bodies[agency["code"]] = agency["body"]
        world.agencies.append(agency["code"])
        world.bases[agency["code"]] = agency["base"]
        whole = Place(agency["code"], agency["name"], agency["kind"], ROOT, "party")
        acts += [structure.enter(scene, p).opening() for p in (whole, *structure.divisions(agency))]
    yield scene.paper(ROOT, "opening", day, "Mở sổ các cơ quan, đoàn thể, đơn vị sự nghiệp", acts)
    blocs = []
    for bloc in data["bloc"]:
        scene.register.bodies[bloc["code"]] = bloc["body"]
        world.committees.append(bloc["code"])
        world.bases[bloc["code"]] = bloc["base"]
        place = Place(bloc["code"], bloc["name"], "bloc_committee", ROOT, "party", bloc["sector"])
        blocs.append(structure.enter(scene, place).opening())
    yield scene.paper(ROOT, "opening", day, "Mở sổ các đảng ủy khối và lực lượng vũ trang", blocs)


def _district(scene: Scene, day: date, district: dict[str, str]) -> Iterator[Raw]:
    code = district["code"]
    scene.register.bodies[code] = district.get("body", "HU")
    scene.world.committees.append(code)
    scene.world.districts.append(code)
    scene.world.bases[code] = plans.read("apparatus")["district"]["base"][code]
    whole = Place(code, district["name"], "district_committee", ROOT, "party")
    acts = [structure.enter(scene, p).opening() for p in (whole, *structure.district_units(code))]
    yield scene.paper(ROOT, "opening", day, f"Mở sổ {district['name']}", acts)


# ---- organisations and members ----------------------------------------------------------------------------------


def _organisations(scene: Scene, day: date) -> Iterator[Raw]:
    rng = scene.rng("organisations")
    staff = _draw_staff(scene, rng, day)
    planned = [*_planned(scene, rng)]
    total = sum(p.weight for p in planned)
    rest = max(0, scene.members - sum(1 for p in staff if p.status))
    for organisation in planned:
        own = [p for p in staff if p.status and p.unit in organisation.staff_of]
        count = max(0 if own else 3, round(rest * organisation.weight / total))
        people = own + [
            scene.drawing.member(rng, day, scene.plan["traits"]["women_opened"]) for _ in range(count)
        ]
        yield _organisation(scene, day, organisation, people)


def _planned(scene: Scene, rng: Random) -> Iterator[_Planned]:
    scale, data = scene.scale, plans.read("apparatus")
    cadres = "ls-khoi-cac-co-quan"
    for agency in data["agency"]:
        units = (agency["code"], *(p.code for p in structure.divisions(agency)))
        yield _Planned(cadres, f"{agency['code']}-db", agency["name"], "agency", 0, units)
    for district in plans.read("places")["district"]:
        code = district["code"]
        for own, name, sector in structure.communes(district, scale):
            yield _Planned(code, own, name, sector, _SIZES[sector] * rng.uniform(0.6, 1.4))
        for own, name, sector in structure.others(code, district["place"], scale):
            units = (code, *(p.code for p in structure.district_units(code)))
            staffed = name.startswith("Đảng bộ")
            weight = 0.0 if staffed else _SIZES[sector] * rng.uniform(0.4, 1.6)
            yield _Planned(code, own, name, sector, weight, units if staffed else ())
    for bloc in data["bloc"]:
        for number in range(1, 1 + max(1, round(bloc["grassroots"] * scale))):
            weight = _BLOC_SIZES[bloc["sector"]] * rng.uniform(0.5, 1.5)
            staff = (bloc["code"],) if number == 1 else ()
            name = f"{bloc['what']} số {number}"
            yield _Planned(bloc["code"], f"{bloc['code']}-{number:02d}", name, bloc["sector"], weight, staff)


def _organisation(scene: Scene, day: date, planned: _Planned, people: list[Someone]) -> Raw:
    """One organisation's opening: the organisation, its cells, their members."""
    cells = max(1, round(len(people) / _CELL))
    places = structure.grassroots(scene, planned.committee, planned.code, planned.name, planned.sector, cells)
    acts: list[Raw] = [place.opening() for place in places]
    for index, cell in enumerate(scene.world.cells[planned.code]):
        lines = []
        for person in people[index::cells]:
            scene.world.people[person.code] = person
            scene.world.place_member(person, cell)
            assert person.admitted is not None
            line = person.line() | {"admitted": person.admitted.isoformat()}
            lines.append(line if person.status == "official" else line | {"status": "candidate"})
        acts.append({"act": "open_members", "cell": cell, "members": lines})
    return scene.paper(planned.committee, "opening", day, f"Mở sổ {places[0].name}", acts)


# ---- payroll and posts ------------------------------------------------------------------------------------------


def _draw_staff(scene: Scene, rng: Random, day: date) -> list[Someone]:
    """The people present on every payroll, placed in their units; members among them have no cell yet."""
    found: list[Someone] = []
    for whole, base in scene.world.bases.items():
        for unit, count in _seats(whole, round(base * _PRESENT)).items():
            for _ in range(count):
                found.append(_official(scene, rng, day, unit))
    return found


def _official(scene: Scene, rng: Random, day: date, unit: str) -> Someone:
    person = scene.drawing.member(rng, day, 0.42, ages=(25, 58))
    if rng.random() > _MEMBERS:
        person.status, person.admitted, person.due = "", None, None
    scene.world.people[person.code] = person
    scene.world.place_staff(person, unit)
    return person


def _seats(whole: str, present: int) -> dict[str, int]:
    """How the people present of an agency, bloc or district sit in it."""
    data = plans.read("apparatus")
    agency = next((a for a in data["agency"] if a["code"] == whole), None)
    if agency is not None:
        parts = structure.divisions(agency)
        left = present - 3
        return {whole: 3} | {
            p.code: left // len(parts) + (i < left % len(parts)) for i, p in enumerate(parts)
        }
    if whole not in data["district"]["base"]:
        return {whole: present}
    sizes = {u["code"]: u["staff"] for u in data["district"]["unit"]}
    seats = {p.code: sizes[p.code.removeprefix(f"{whole}-")] for p in structure.district_units(whole)}
    return seats | {whole: 3, f"{whole}-van-phong": present - 3 - sum(seats.values())}


def _apparatus(scene: Scene, day: date) -> Iterator[Raw]:
    target = scene.plan["target"]
    yield scene.paper(ROOT, "decision", day, "Giao chỉ tiêu tinh giản biên chế", [
        {"act": "set_target", "unit": ROOT, **target}
    ])  # fmt: skip
    rng = scene.rng("posts")
    world = scene.world
    for whole, base in world.bases.items():
        kind = "public_employee" if world.places[whole].kind == "service_unit" else "civil_servant"
        acts: list[Raw] = []
        if base:
            pay = {"unit": whole, "bloc": "party", "amount": base}
            acts.append({"act": "assign_quota", **pay, "staff": kind})
            acts.append({"act": "set_base_payroll", **pay, "year": target["base_year"]})
        for unit in world.below(whole):
            if people := [world.people[c].line() for c in world.staff[unit]]:
                acts.append(
                    {"act": "open_staff", "unit": unit, "bloc": "party", "staff": kind, "people": people}
                )
        acts += _posts(scene, rng, whole)
        yield scene.paper(
            ROOT, "opening", day, f"Mở sổ biên chế, chức danh của {world.places[whole].name}", acts
        )
    for committee in world.committees:
        if acts := [*_secretaries(scene, rng, committee)]:
            yield scene.paper(committee, "opening", day, "Mở sổ bí thư tổ chức cơ sở đảng", acts)
    seats = [structure.post(scene, ROOT, "secretary")]
    seats += [structure.post(scene, ROOT, "deputy_secretary", n) for n in (1, 2)]
    acts = [p.opening() for p in seats]
    for code, seat in zip(
        world.districts[:3], seats, strict=True
    ):  # officials of the province, made up as all others
        person = _free(scene, code)
        acts += _take(scene, person, seat.code) if person else []
    yield scene.paper(ROOT, "opening", day, "Mở sổ chức danh Thường trực Tỉnh ủy", acts)


def _posts(scene: Scene, rng: Random, whole: str) -> Iterator[Raw]:
    """Posts of an agency, bloc or district with their holders, taken from the people who sit there."""
    for unit, titles in _titles(scene, whole):
        free = [c for c in scene.world.staff[unit] if not scene.world.people[c].posts]
        for number, title in enumerate(titles):
            seat = structure.post(scene, unit, title, number if titles.count(title) > 1 else 0)
            yield seat.opening()
            vacant = seat.rank == "deputy" and rng.random() < _VACANT
            if free and not vacant:
                yield from _take(scene, scene.world.people[free.pop(0)], seat.code)


def _titles(scene: Scene, whole: str) -> Iterator[tuple[str, list[str]]]:
    """Which posts each unit of the agency, bloc or district has, the heads first."""
    data = plans.read("apparatus")
    agency = next((a for a in data["agency"] if a["code"] == whole), None)
    if agency is not None:
        yield whole, [agency["head"], *[agency["deputy"]] * 2]
        for place in structure.divisions(agency):
            yield place.code, ["head_department", "deputy_head_department"]
    elif scene.world.bases[whole]:
        yield whole, ["secretary", *["deputy_secretary"] * 2]
        if whole in scene.world.districts:
            units = {u["code"]: u for u in data["district"]["unit"]}
            for place in structure.district_units(whole):
                unit = units[place.code.removeprefix(f"{whole}-")]
                yield place.code, [unit["head"], *([unit["deputy"]] if "deputy" in unit else [])]


def _take(scene: Scene, person: Someone, seat: str) -> list[Raw]:
    scene.world.hold(person, seat)
    return [{"act": "appoint", "person": person.code, "post": seat}]


def _free(scene: Scene, committee: str) -> Someone | None:
    """A member of a district fit to lead: no post, no payroll, 40 to 58 years old."""
    on = scene.plan["opened"]
    for cell in scene.world.cells_of(committee):
        for code in scene.world.members[cell]:
            person = scene.world.people[code]
            if not person.tied and person.status == "official" and 40 <= (on - person.born).days // 365 <= 58:
                return person
    return None


def _secretaries(scene: Scene, rng: Random, committee: str) -> Iterator[Raw]:
    """A secretary for every grassroots committee of the committee."""
    world = scene.world
    for organisation in world.grassroots[committee]:
        if world.places[organisation].kind != "grassroots_committee":
            continue
        seat = structure.post(scene, organisation, "secretary")
        yield seat.opening()
        people = [world.people[c] for cell in world.cells[organisation] for c in world.members[cell]]
        fit = [p for p in people if not p.tied and p.status == "official" and 1956 <= p.born.year <= 1985]
        if fit:
            yield from _take(scene, rng.choice(fit), seat.code)


# ---- the state's own tree ---------------------------------------------------------------------------------------


def _state(scene: Scene, day: date) -> Iterator[Raw]:
    rng = scene.rng("state")
    register = scene.register
    register.state_bodies.add(STATE)
    register.bodies[STATE] = "UBND"
    acts: list[Raw] = []
    for body in plans.read("apparatus")["state"]:
        parent = "" if body["code"] == STATE else STATE
        acts.append(
            structure.enter(
                scene, Place(body["code"], body["name"], body["kind"], parent, "government")
            ).opening()
        )
        if body["staff"]:
            people = [
                scene.drawing.member(rng, day, 0.42, ages=(25, 58)).line() for _ in range(body["staff"])
            ]
            pay = {"unit": body["code"], "bloc": "government", "staff": "civil_servant"}
            acts.append({"act": "assign_quota", **pay, "amount": body["staff"] + 1})
            acts.append({"act": "open_staff", **pay, "people": people})
    yield scene.paper(STATE, "opening", day, "Mở sổ cây chính quyền", acts)
