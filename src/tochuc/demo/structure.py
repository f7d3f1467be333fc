"""The structure the demonstration opens with: committees, agencies, districts, communes, cells.

Always true: districts, agencies and their divisions do not depend on the size asked for (the review of the
apparatus is the same in a small province); communes, other organisations and cells do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tochuc import regulations
from tochuc.books.text import without_marks
from tochuc.demo import plan as plans
from tochuc.demo.diary import Scene
from tochuc.demo.papers import MARK
from tochuc.demo.world import Place, Post

ROOT = "lang-son"
STATE = "ls-ubnd"
_COMMUNES = (("t", "thị trấn", "township"), ("p", "phường", "ward"), ("x", "xã", "commune"))


def slug(text: str) -> str:
    """A name as a part of a code."""
    words = "".join(c if c.isalnum() else " " for c in without_marks(text).lower()).split()
    return "-".join(words)


def _part_code(whole: str, name: str) -> str:
    """A division's code, short enough for the codes of its posts."""
    return f"{whole}-{slug(name)[:26].rstrip('-')}"


def divisions(agency: dict[str, Any]) -> list[Place]:
    """The divisions of a provincial agency."""
    kind = "service_subunit" if agency["kind"] == "service_unit" else "department"
    return [Place(_part_code(agency["code"], n), n, kind, agency["code"], "party") for n in agency["parts"]]


def district_units(district: str) -> list[Place]:
    """The units of a district committee that this district has."""
    return [
        Place(
            f"{district}-{u['code']}", u["name"], u["kind"], district, "party",
            serves="" if u["kind"] == "district_unit" else district,
        )
        for u in plans.read("apparatus")["district"]["unit"]
        if district in u.get("only", [district])
    ]  # fmt: skip


def part(scene: Scene, named: str) -> str:
    """The code of a division named in the plan as "agency/Name" or "district/unit"."""
    whole, _, name = named.partition("/")
    code = _part_code(whole, name)
    if code not in scene.world.places:
        raise LookupError(f"the plan names “{named}”, which the structure does not have")
    return code


def communes(district: dict[str, Any], scale: float) -> Iterator[tuple[str, str, str]]:
    """`(code, place, sector)` of the district's communes; fewer in a smaller province, never less than one."""
    named = [(*kind, name) for kind in _COMMUNES for name in district.get(kind[0], ())]
    for short, kind, sector, name in named[: max(1, round(len(named) * scale))]:
        yield f"{district['code']}-{short}-{slug(name)}", f"{kind} {name}", sector


def others(district: str, place: str, scale: float) -> Iterator[tuple[str, str, str]]:
    """`(code, name, sector)` of the district's other organisations: agencies, schools, enterprises."""
    sectors = {"Khối trường học": "service_unit", "Doanh nghiệp": "enterprise"}
    for name, count in plans.read("apparatus")["other"].items():
        for number in range(1, 1 + (1 if count == 1 else max(1, round(count * scale)))):
            label = name if count == 1 else f"{name} số {number} {place}"
            yield f"{district}-{slug(name)}-{number:02d}", label, sectors.get(name, "agency")


def post(scene: Scene, unit: str, title: str, number: int = 0) -> Post:
    """A post that the regulations know, entered in the world; a second one of a rank at a unit has a number."""
    known = regulations.posts()[title]
    made = Post(f"{unit}.{known.rank}{f'-{number}' if number else ''}", unit, title, known.rank)
    scene.world.posts[made.code] = made
    return made


def enter(scene: Scene, place: Place) -> Place:
    """The place, entered in the world."""
    scene.world.places[place.code] = place
    return place


def root() -> Place:
    return Place(ROOT, f"Tỉnh ủy Lạng Sơn {MARK}", "province_committee", bloc="party")


def grassroots(scene: Scene, committee: str, code: str, name: str, sector: str, cells: int) -> list[Place]:
    """A grassroots organisation with its cells; with one cell it is a grassroots cell itself."""
    world = scene.world
    kind = "grassroots_committee" if cells > 1 else "grassroots_cell"
    head = "Đảng bộ" if cells > 1 else "Chi bộ"
    own = name if name.startswith("Đảng bộ") else f"{head} {name}"
    made = [enter(scene, Place(code, own, kind, committee, sector=sector))]
    world.grassroots[committee].append(code)
    if cells == 1:
        world.cells[code].append(code)
        return made
    for number in range(1, cells + 1):
        cell = enter(
            scene, Place(f"{code}-cb{number:02d}", f"Chi bộ {number} {name}", "cell", code, sector=sector)
        )
        world.cells[code].append(cell.code)
        made.append(cell)
    return made
