"""The lists that a plan carries as its appendices, as plain rows: every form of it (text, DOCX, XLSX) shows these.

Always true: a list without rows is still named, so that nobody wonders whether it was forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tochuc import regulations
from tochuc.books import models
from tochuc.books.text import number
from tochuc.books.wording import as_data
from tochuc.figures.catalogue import catalogue
from tochuc.figures.evaluate import kind_name
from tochuc.work.plans.evaluation import Changed, Evaluation, Pay
from tochuc.work.plans.laying import Conflict
from tochuc.work.plans.people import Seat

HOW = {
    "ended": "kết thúc", "new": "lập mới", "moved": "chuyển trực thuộc", "renamed": "đổi tên",
    "kind_changed": "chuyển loại hình",
}  # fmt: skip
ABOUT = {
    "unit": "đơn vị", "post": "chức danh", "person": "người", "holding": "người giữ chức danh", "membership": "đảng viên",
    "employment": "biên chế", "planning": "quy hoạch", "period": "kỳ báo cáo", "term": "nhiệm kỳ", "target": "mục tiêu",
    "base": "biên chế gốc", "kept": "sổ theo dõi", "weak": "tổ chức yếu kém", "merged_office": "nhất thể hóa",
}  # fmt: skip
WHY = {"reduced": "tinh giản theo phương án", "without_post": "thôi giữ chức vụ"}
NO_DATA = "chưa có số liệu"


@dataclass(frozen=True, slots=True)
class Appendix:
    """One list: its title, the heads of its columns, its rows. `about`: what the codes in the first column are of."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    about: str = ""  # unit, person, post
    people: bool = False  # whether it names people


def appendices(ev: Evaluation) -> list[Appendix]:
    """All lists of a plan, in the order in which they are read."""
    names = _Names(ev)
    lost, opened = (tuple(map(names.seat, seats)) for seats in (ev.posts.lost, ev.posts.opened))
    seats = ("Mã", "Chức danh", "Đơn vị", "Người giữ")
    return [
        Appendix("Số đơn vị theo loại hình", ("Loại hình", "Trước", "Sau", "Giảm"), tuple(_kinds(ev))),
        Appendix(
            "Đơn vị thay đổi", ("Mã", "Tên", "Loại hình", "Thay đổi", "Trước đó hoặc đơn vị nhận"),
            tuple((c.code, c.name, kind_name(c.kind), ", ".join(HOW[h] for h in c.how), names.was(c)) for c in ev.changed),
            "unit",
        ),
        Appendix(
            "Biên chế và người có mặt ở đơn vị thay đổi hoặc vượt biên chế",
            ("Mã", "Đơn vị", "Giao trước", "Giao sau", "Có mặt trước", "Có mặt sau", "Vượt"),
            tuple((p.code, p.name, *p.quota, *p.present, p.over) for p in _told(ev.pay)), "unit",
        ),
        Appendix("Chức danh không còn", seats, lost, "post", True),
        Appendix("Chức danh đặt mới", seats, opened, "post", True),
        Appendix(
            "Cán bộ lãnh đạo chưa bố trí và chức danh khuyết phù hợp",
            ("Mã", "Họ và tên", "Đang giữ", "Chức danh khuyết phù hợp"),
            tuple((p.person, p.name, names.seats(p.held), names.seats(p.fits)) for p in ev.leaders), "person", True,
        ),
        Appendix(
            "Số cấp phó vượt quy định", ("Mã", "Đơn vị", "Người", "Cấp phó", "Được có", "Theo"),
            tuple((d.unit, d.name, d.staff, d.deputies, d.allowed, d.rule) for d in ev.deputies), "unit",
        ),
        Appendix(
            "Phòng ít người hơn mức tối thiểu",
            ("Mã", "Đơn vị", "Người", "Tối thiểu", "Nơi thiếu biên chế", "Theo"),
            tuple((s.unit, s.name, s.staff, s.least, s.short, s.rule) for s in ev.small), "unit",
        ),
        Appendix(
            "Người thuộc diện xét chế độ",
            ("Mã", "Họ và tên", "Vì sao", "Sinh", "Đến tuổi nghỉ hưu", "Chính sách còn hiệu lực"),
            tuple(
                (p.person, p.name, WHY[p.why], _born(p.born), p.retires, ", ".join(p.policies)) for p in ev.due
            ), "person", True,
        ),
        Appendix("Đảng viên, chi bộ chịu tác động", ("Nội dung", "Số"), tuple(_members(ev))),
        Appendix("Chỉ tiêu báo cáo thay đổi", ("Chỉ tiêu", "Hiện nay", "Theo phương án", "Mục tiêu"), tuple(_figures(ev))),
        Appendix("Vướng mắc theo quy định", ("Ở đâu", "Nội dung"), tuple(_problems(ev))),
        Appendix(
            "Thay đổi của quyết định khác cần xem lại",
            ("Dự thảo", "Về", "Quyết định", "Lần ghi sổ", "Dự thảo còn ghi được"),
            tuple(
                (c.paper, names.subject(c), c.written, c.posting, "không" if c.refused else "có")
                for c in ev.conflicts
            ),
        ),
    ]  # fmt: skip


def _kinds(ev: Evaluation) -> Iterator[tuple[Any, ...]]:
    for kind, less in ev.cut.items():
        before, after = ev.kinds[kind]
        yield kind_name(kind), before, after, less


def _told(pay: Sequence[Pay]) -> Iterator[Pay]:
    """The whole, and below it what the plan changes and what stands above its quota."""
    for index, one in enumerate(pay):
        if not index or one.over or one.quota[0] != one.quota[1] or one.present[0] != one.present[1]:
            yield one


class _Names:
    """Names for the codes of units and people that a plan speaks of; what has none yet is told by its code."""

    def __init__(self, ev: Evaluation):
        seats = [*ev.posts.lost, *ev.posts.opened, *(s for p in ev.leaders for s in (*p.held, *p.fits))]
        units = (
            {s.unit for s in seats}
            | {u for c in ev.changed for u in c.was.split(", ")}
            | {c.subject for c in ev.conflicts}
        )
        people = {s.holder for s in seats} | {c.subject for c in ev.conflicts}
        self._units = dict(models.Unit.objects.filter(code__in=units).values_list("code", "name"))
        self._units |= {c.code: c.name for c in ev.changed}
        self._people = dict(models.Person.objects.filter(code__in=people).values_list("code", "name"))

    def seat(self, seat: Seat) -> tuple[Any, ...]:
        holder = self._people.get(seat.holder, seat.holder) if seat.holder else "khuyết"
        return seat.post, _title(seat), self._units.get(seat.unit, seat.unit), holder

    def seats(self, seats: Sequence[Seat]) -> str:
        return "; ".join(f"{_title(s)} ({self._units.get(s.unit, s.unit)})" for s in seats) or "không có"

    def was(self, changed: Changed) -> str:
        return ", ".join(self._units.get(code, code) for code in changed.was.split(", "))

    def subject(self, conflict: Conflict) -> str:
        name = {**self._units, **self._people}.get(conflict.subject, conflict.subject)
        return f"{ABOUT.get(conflict.kind, conflict.kind)}: {name}"


def _title(seat: Seat) -> str:
    known = regulations.posts().get(seat.title)
    return seat.name or (known.vi if known else seat.title)


def _born(born: str) -> Any:
    """A day as a day, a year alone as it is."""
    return date.fromisoformat(born) if len(born) == 10 else born


def _members(ev: Evaluation) -> Iterator[tuple[Any, ...]]:
    m = ev.members
    yield "Đảng viên chuyển sang chi bộ khác", len(m.to_another_cell)
    yield "Chi bộ kết thúc", len(m.cells_ended)
    yield "Chi bộ lập mới", len(m.cells_begun)
    yield "Chi bộ chuyển trực thuộc", len(m.cells_moved)
    yield "Đảng viên ở các đơn vị chuyển hoặc kết thúc", m.under_moved_units


def _figures(ev: Evaluation) -> Iterator[tuple[Any, ...]]:
    for read in ev.figures:
        if read.change or read.target is not None:
            known = catalogue()[read.id]
            yield (
                known.vi,
                *(shown(v, known.decimals, known.unit) for v in (read.before, read.after, read.target)),
            )


def shown(value: float | None, decimals: int = 0, unit: str = "") -> str:
    """A number as it is printed, or that there is none."""
    if value is None:
        return NO_DATA
    return number(value, decimals) + ("%" if unit == "%" else "")


def _problems(ev: Evaluation) -> Iterator[tuple[Any, ...]]:
    for p in ev.problems:
        said = as_data(p, "vi")
        yield said["place"], said["message"]


def printed(value: Any) -> str:
    """A cell as text: days as dd/mm/yyyy, nothing for None."""
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)


def summary(ev: Evaluation) -> Iterable[str]:
    """The plan in a few sentences."""
    cut = "; ".join(
        f"{kind_name(k)}: {less:+d}".replace("+", "giảm ").replace("-", "tăng ") for k, less in ev.cut.items()
    )
    yield f"Phương án “{ev.plan.name}” ({ev.plan.code}) có {ev.acts} nghiệp vụ, có hiệu lực đến {ev.on:%d/%m/%Y}."
    yield f"Số đơn vị: {cut or 'không đổi'}."
    if ev.pay:
        whole = ev.pay[0]
        yield (
            f"Biên chế giao {number(whole.quota[0])} → {number(whole.quota[1])}, "
            f"có mặt {number(whole.present[0])} → {number(whole.present[1])}"
            f" ({whole.name})."
        )
    yield (
        f"{len(ev.posts.lost)} chức danh không còn; {len(ev.leaders)} cán bộ lãnh đạo chưa bố trí; "
        f"{len(ev.deputies)} đơn vị vượt số cấp phó; {len(ev.due)} người thuộc diện xét chế độ."
    )
    yield (
        f"{number(len(ev.members.to_another_cell))} đảng viên chuyển chi bộ, {number(ev.members.under_moved_units)} đảng viên ở các đơn vị "
        "chuyển hoặc kết thúc."
    )
    yield f"{len(ev.problems)} vướng mắc theo quy định; {len(ev.conflicts)} thay đổi của quyết định khác cần xem lại."
