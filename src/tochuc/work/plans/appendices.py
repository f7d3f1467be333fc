"""The lists that a plan carries as its appendices, as plain rows: every form of it (text, DOCX, XLSX) shows these.

Always true: a list without rows is still named, so that nobody wonders whether it was forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tochuc import regulations
from tochuc.books.text import number
from tochuc.books.wording import as_data
from tochuc.figures.catalogue import catalogue
from tochuc.figures.evaluate import kind_name
from tochuc.work.plans.evaluation import Evaluation
from tochuc.work.plans.people import Seat

HOW = {
    "ended": "kết thúc", "new": "lập mới", "moved": "chuyển trực thuộc", "renamed": "đổi tên",
    "kind_changed": "chuyển loại hình",
}  # fmt: skip
WHY = {"reduced": "tinh giản theo phương án", "without_post": "thôi giữ chức vụ"}
NO_DATA = "chưa có số liệu"


@dataclass(frozen=True, slots=True)
class Appendix:
    """One list: its title, the heads of its columns, its rows."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def appendices(ev: Evaluation) -> list[Appendix]:
    """All lists of a plan, in the order in which they are read."""
    return [
        Appendix("Số đơn vị theo loại hình", ("Loại hình", "Trước", "Sau", "Giảm"), tuple(_kinds(ev))),
        Appendix(
            "Đơn vị thay đổi", ("Mã", "Tên", "Loại hình", "Thay đổi", "Trước đó hoặc đơn vị nhận"), tuple(_changed(ev))
        ),
        Appendix(
            "Biên chế và người có mặt",
            ("Đơn vị", "Giao trước", "Giao sau", "Có mặt trước", "Có mặt sau", "Vượt"),
            tuple((p.name, *p.quota, *p.present, p.over) for p in ev.pay),
        ),
        Appendix("Chức danh không còn", ("Mã", "Chức danh", "Đơn vị", "Người giữ"), tuple(map(_seat, ev.posts.lost))),
        Appendix("Chức danh đặt mới", ("Mã", "Chức danh", "Đơn vị", "Người giữ"), tuple(map(_seat, ev.posts.opened))),
        Appendix(
            "Cán bộ lãnh đạo chưa bố trí và chức danh khuyết phù hợp",
            ("Mã", "Họ và tên", "Đang giữ", "Chức danh khuyết phù hợp"),
            tuple((p.person, p.name, _seats(p.held), _seats(p.fits)) for p in ev.leaders),
        ),
        Appendix(
            "Số cấp phó vượt quy định",
            ("Đơn vị", "Người", "Cấp phó", "Được có", "Theo"),
            tuple((d.name, d.staff, d.deputies, d.allowed, d.rule) for d in ev.deputies),
        ),
        Appendix(
            "Phòng ít người hơn mức tối thiểu",
            ("Đơn vị", "Người", "Tối thiểu", "Nơi thiếu biên chế", "Theo"),
            tuple((s.name, s.staff, s.least, s.short, s.rule) for s in ev.small),
        ),
        Appendix(
            "Người thuộc diện xét chế độ",
            ("Mã", "Họ và tên", "Vì sao", "Sinh", "Đến tuổi nghỉ hưu", "Chính sách còn hiệu lực"),
            tuple(
                (p.person, p.name, WHY[p.why], p.born, p.retires, ", ".join(p.policies)) for p in ev.due
            ),
        ),
        Appendix("Đảng viên, chi bộ chịu tác động", ("Nội dung", "Số"), tuple(_members(ev))),
        Appendix("Chỉ tiêu báo cáo thay đổi", ("Chỉ tiêu", "Hiện nay", "Theo phương án", "Mục tiêu"), tuple(_figures(ev))),
        Appendix("Vướng mắc theo quy định", ("Ở đâu", "Nội dung"), tuple(_problems(ev))),
        Appendix(
            "Thay đổi của quyết định khác cần xem lại",
            ("Dự thảo", "Về", "Quyết định", "Lần ghi sổ", "Dự thảo còn ghi được"),
            tuple(
                (c.paper, f"{c.kind} {c.subject}", c.written, c.posting, "không" if c.refused else "có")
                for c in ev.conflicts
            ),
        ),
    ]  # fmt: skip


def _kinds(ev: Evaluation) -> Iterator[tuple[Any, ...]]:
    for kind, less in ev.cut.items():
        before, after = ev.kinds[kind]
        yield kind_name(kind), before, after, less


def _changed(ev: Evaluation) -> Iterator[tuple[Any, ...]]:
    for c in ev.changed:
        yield c.code, c.name, kind_name(c.kind), ", ".join(HOW[h] for h in c.how), c.was


def _seat(seat: Seat) -> tuple[Any, ...]:
    return seat.post, seat.name, seat.unit, seat.holder


def _seats(seats: Sequence[Seat]) -> str:
    return "; ".join(f"{_title(s)} ({s.unit})" for s in seats) or "không có"


def _title(seat: Seat) -> str:
    known = regulations.posts().get(seat.title)
    return known.vi if known else seat.name


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
            f"Biên chế giao {whole.quota[0]} → {whole.quota[1]}, có mặt {whole.present[0]} → {whole.present[1]}"
            f" ({whole.name})."
        )
    yield (
        f"{len(ev.posts.lost)} chức danh không còn; {len(ev.leaders)} cán bộ lãnh đạo chưa bố trí; "
        f"{len(ev.deputies)} đơn vị vượt số cấp phó; {len(ev.due)} người thuộc diện xét chế độ."
    )
    yield (
        f"{len(ev.members.to_another_cell)} đảng viên chuyển chi bộ, {ev.members.under_moved_units} đảng viên ở các đơn vị "
        "chuyển hoặc kết thúc."
    )
    yield f"{len(ev.problems)} vướng mắc theo quy định; {len(ev.conflicts)} thay đổi của quyết định khác cần xem lại."
