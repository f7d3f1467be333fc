"""A small province for the tests of the reviews' forms, posted through the way in that everything else uses.

Always true: every number a test expects of it follows from the sizes at the top; people and units are made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.books.world import Data, Stored, act, member, person, quota, staff, unit

BASE = 40  # payroll of the agency in the base year
REDUCED = 3  # people reduced by the end of 2018-H1, one of them before the period
ADMITTED = 2  # members admitted in the first cell of each district in 2018-H1
CELL = 6  # members of each cell at the opening
FAMILY = ("Nông", "Hoàng", "Vi", "Lý", "Triệu", "Lương", "Đặng")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Hà", "Hòa", "Khánh", "Liên", "Minh", "Thủy", "Ước")


def post_province(world: Stored, districts: int = 2, communes: int = 2) -> Stored:
    """Fill the books: opening in 2016, a reduction in 2017, the first half of 2018. The period stays open."""
    world.post(*_apparatus(), *_payroll(), on="2016-01-04", subject="Mở sổ bộ máy và biên chế")
    world.post(*_districts(districts, communes), on="2016-01-04", subject="Mở sổ các đảng bộ trực thuộc")
    world.post(
        act("reduce_staff", person="bc-00", ground="redundant"), on="2017-08-01", subject="Tinh giản biên chế"
    )
    for number in range(1, REDUCED):
        world.post(
            act("reduce_staff", person=f"bc-{number:02d}", ground="redundant"), on=f"2018-0{number + 1}-15",
            subject=f"Tinh giản biên chế đợt {number}",
        )  # fmt: skip
    world.post(act("dissolve_unit", unit="phong-3"), on="2018-03-01", subject="Giải thể Phòng Ba")
    for district in range(districts):
        _half_year(world, f"h{district:02d}", district, communes)
    return world


def _apparatus() -> Iterator[Data]:
    yield unit("tinh", "province_committee", None, name="Tỉnh ủy Thử Nghiệm")
    yield act("begin_term", unit="tinh", term="2015-2020")
    yield unit("ban", "agency", "tinh", name="Ban Tổ chức Tỉnh ủy", bloc="party")
    for number, name in ((1, "Phòng Một"), (2, "Phòng Hai"), (3, "Phòng Ba")):
        yield unit(f"phong-{number}", "department", "ban", name=name, bloc="party")


def _payroll() -> Iterator[Data]:
    yield act("set_base_payroll", unit="ban", bloc="party", amount=BASE, year=2015)
    yield act("set_target", unit="tinh", figure="staff_reduced_pct", value=10, due=2021, base_year=2015)
    yield quota("ban", BASE)
    for number in range(12):
        yield _someone(f"bc-{number:02d}", number)
        yield staff(f"bc-{number:02d}", "phong-1")


def _districts(districts: int, communes: int) -> Iterator[Data]:
    for d in range(districts):
        district = f"h{d:02d}"
        yield unit(district, "district_committee", "tinh", name=f"Huyện ủy Thử {d + 1:02d}", bloc="party")
        yield unit(f"{district}-dv", "district_unit", district, name="Ban Dân vận", bloc="party")
        for c in range(communes):
            commune = f"{district}-x{c}"
            yield unit(commune, "grassroots_committee", district, name=f"Đảng bộ xã {d + 1:02d}.{c + 1}")
            yield unit(f"{commune}-cb", "cell", commune, name=f"Chi bộ {d + 1:02d}.{c + 1}")
            for number in range(CELL):
                yield _someone(f"{commune}-{number}", d + c + number)
                yield member(f"{commune}-{number}", f"{commune}-cb", admitted="2008-05-19")


def _half_year(world: Stored, district: str, index: int, communes: int) -> None:
    """What happened in one district; the later the district, the fewer excellent members."""
    cell = f"{district}-x0-cb"
    for number in range(ADMITTED):
        code = f"{district}-moi-{number}"
        world.post(
            person(code, f"Vi Thị Mới {number}", "F", "1994-03-08", ethnicity="Nùng"),
            act("admit_member", person=code, cell=cell), on=f"2018-05-{10 + number}", subject="Kết nạp đảng viên",
        )  # fmt: skip
    world.post(
        act("record_member_death", person=f"{district}-x1-5"), on="2018-04-02", subject="Đảng viên từ trần"
    )
    world.post(
        act("transfer_member", person=f"{district}-x1-4", cell=cell),
        on="2018-04-20",
        subject="Chuyển sinh hoạt đảng",
    )
    for c in range(communes):
        commune = f"{district}-x{c}"
        rated = [f"{commune}-{n}" for n in range(4)]
        best = 1 + index % 2
        world.post(
            act("classify_members", cell=f"{commune}-cb", year=2017,
                results={"excellent": rated[:best], "good": rated[best:3], "completed": rated[3:]}),
            on="2018-01-25", subject="Xếp loại đảng viên năm 2017",
        )  # fmt: skip


def _someone(code: str, number: int) -> Data:
    name = f"{FAMILY[number % len(FAMILY)]} Văn {GIVEN[number % len(GIVEN)]}"
    return person(
        code, name, "F" if number % 3 == 0 else "M", f"{1960 + number * 3 % 30}-04-12", ethnicity="Tày"
    )


def reduce_one_more(world: Stored, code: str = "bc-05", on: str = "2018-06-20", **head: Any) -> int:
    """Another reduction; its posting."""
    return world.post(
        act("reduce_staff", person=code, ground="redundant"), on=on, subject="Tinh giản thêm", **head
    )
