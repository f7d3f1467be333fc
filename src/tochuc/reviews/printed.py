"""How parts of a review are printed, the same in each of its forms: its standing, changes, the summary of all figures.

Always true: a text here is made from composed values alone; what has no data is said in words, and where there is
nothing to compare there is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tochuc.books.text import number
from tochuc.figures.catalogue import Figure
from tochuc.reviews.as_text import ROMAN
from tochuc.reviews.compose import NO_DATA, ComposedSection, Review, Shown, show

NOTE = (
    "“chưa có số liệu”: sổ không theo dõi chỉ tiêu này ở đơn vị trong kỳ; không phải là 0. Ô trống ở cột tăng, giảm: "
    "không có số để so sánh. Tăng, giảm của tỷ lệ tính bằng điểm phần trăm."
)


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A figure of the summary, or the title of a section (`shown` is None); `cells` in the order of `summary_head`."""

    number: str
    name: str
    cells: tuple[str, ...]
    shown: Shown | None = None


def standing(review: Review) -> str:
    """Up to when and as known when the numbers hold, and whether the period is closed."""
    closed = (
        f"kỳ đã khóa sổ ở lần ghi sổ {number(review.closed)}"
        if review.closed is not None
        else "kỳ chưa khóa sổ"
    )
    based = f"; quy về tổ chức bộ máy ngày {review.structure:%d/%m/%Y}" if review.structure else ""
    return f"Số liệu đến {review.cutoff:%d/%m/%Y}, như biết ở lần ghi sổ {number(review.known)}; {closed}{based}."


def draft_note(review: Review) -> str:
    """That it is a draft while the period is open; "" once it is closed."""
    if review.closed is not None:
        return ""
    return "DỰ THẢO: số liệu còn có thể thay đổi cho đến khi khóa sổ kỳ."


def filled(review: Review) -> list[tuple[str, ComposedSection]]:
    """The sections that have something to say or wait for people's words, with their Roman numbers."""
    said = [s for s in review.sections if s.sentences or s.narrative or s.section.narrative]
    return list(zip(ROMAN, said, strict=False))


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def change(figure: Figure, now: float | None, before: float | None) -> str:
    """The difference with its sign, points for a rate; empty where there is nothing to compare.

    It is taken between the two numbers as printed: a reader with a pencil comes to the same.
    """
    if now is None or before is None:
        return ""
    places = figure.decimals
    difference = round(round(now, places) - round(before, places), places)
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return f"{sign}{number(abs(difference), figure.decimals)}"


def target(shown: Shown) -> str:
    """The target, "" for a figure that has none to reach."""
    if not shown.figure.target:
        return ""
    if shown.target is not None and float(shown.target).is_integer():
        return f"{number(shown.target)}{'%' if shown.figure.unit == '%' else ''}"
    return NO_DATA["vi"] if shown.target is None else show(shown.figure, shown.target)


DECLARED_HEAD = ("Chỉ tiêu", "Sổ ghi", "Đơn vị khai", "Giải quyết")
DECLARED_NOTE_IN_PRINT = "Số trong báo cáo là số trong sổ. Đơn vị khai khác sổ:"
DECLARED_NOTE = "Số trong báo cáo là số trong sổ; số đơn vị khai khác sổ đứng bên cạnh, chữ nghiêng."


@dataclass(frozen=True, slots=True)
class DeclaredRow:
    """A figure that the unit declares otherwise than the books, as printed."""

    figure: str
    name: str
    booked: str
    declared: str
    how: str


def declared_rows(review: Review) -> Iterator[DeclaredRow]:
    """Every figure the unit declares otherwise, in the order of the review."""
    for id_, said in ((i, review.declared[i]) for i in review.shown if i in review.declared):
        shown = review.shown[id_]
        how = said.how + (f"; đơn vị giải trình: {said.explanation}" if said.explanation else "")
        declared = show(shown.figure, said.declared)
        yield DeclaredRow(id_, capital(shown.figure.vi), shown.text(), declared, how)


def summary_head(review: Review) -> tuple[str, ...]:
    """The columns of the summary after number and name; reported and adjusted once the period is closed."""
    columns = ("Đơn vị tính", "Kỳ này", "Cùng kỳ năm trước", "Tăng, giảm", "Mục tiêu")
    return (*columns, "Đã báo cáo", "Điều chỉnh sau khóa sổ") if review.closed is not None else columns


def summary(review: Review) -> Iterator[SummaryRow]:
    """Every figure of the review under the title of its section."""
    columns = len(summary_head(review))
    for numeral, section in zip(ROMAN, (s for s in review.sections if s.section.figures), strict=False):
        yield SummaryRow(numeral, section.section.title, ("",) * columns)
        for no, id_ in enumerate(section.section.figures, 1):
            shown = review.shown[id_]
            of = f" (trên {shown.figure.of})" if shown.figure.of else ""
            yield SummaryRow(str(no), f"{shown.figure.vi}{of}", _cells(shown), shown)


def _cells(shown: Shown) -> tuple[str, ...]:
    now, before = shown.value.number, shown.previous.number
    cells = (
        shown.figure.unit, shown.text(), shown.text(shown.previous), change(shown.figure, now, before), target(shown),
    )  # fmt: skip
    if shown.reported is None:
        return cells
    return (*cells, shown.text(shown.reported), change(shown.figure, now, shown.reported.number))
