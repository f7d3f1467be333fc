"""A review as a workbook whose sums and rates are formulas over its cells, with the entries behind each flow.

Always true: a formula's stored value is the composed value, so that a reader who does not recalculate sees the same;
text is written as text and never read as a formula; what nobody recorded reads "chưa có số liệu", never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from tochuc.books import measures
from tochuc.books.text import number
from tochuc.figures import formula
from tochuc.figures.catalogue import Figure
from tochuc.figures.opening import Opened
from tochuc.reviews.as_text import ROMAN
from tochuc.reviews.behind import adds_up, behind, is_flow
from tochuc.reviews.compose import NO_DATA, Review, Shown, show
from tochuc.reviews.printed import DECLARED_HEAD, capital, declared_rows, standing
from tochuc.reviews.sheets import Sheets
from tochuc.reviews.words import in_words
from tochuc.reviews.xlsx_charts import write_charts

ENTRIES = 200  # printed for each figure; the sheet says how many there are in all
REPORT, ENTRY_SHEET, HOW, DECLARED_SHEET = "Báo cáo", "Bút toán", "Cách tính", "Số khai"
_COLUMNS = (
    ("TT", 5), ("Chỉ tiêu", 46), ("Đơn vị tính", 11), ("Kỳ này", 14), ("Cùng kỳ năm trước", 14), ("Tăng, giảm", 10),
    ("Mục tiêu", 10), ("Tính trên", 20), ("Đã báo cáo khi khóa sổ", 14), ("Điều chỉnh sau khóa sổ", 13),
    ("Số bút toán", 9), ("Cách tính", 90), ("Mã chỉ tiêu", 36),
)  # fmt: skip
NOW, BEFORE, CHANGE, TARGET, OF, REPORTED, ADJUSTED, COUNT, WORDS, ID = range(3, 13)
_HEAD = 4


def write_xlsx(review: Review, path: Path | str, entries: int = ENTRIES) -> Path:
    """Write the workbook; at most `entries` entries are printed for each figure."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": review.title.replace("\n", " "), "company": review.unit_name})
    sheets = Sheets(book)
    report = sheets.add(REPORT)
    opened = behind(review, entries)
    rows = _rows(review)
    cells = {id_: f"'{REPORT}'!${xl_col_to_name(NOW)}${row + 1}" for id_, row in rows.items()}
    for section in review.sections:
        if section.table and section.table.rows:
            _table(sheets, review, section.table, cells)
    _declared(sheets, review, cells)
    write_charts(sheets, review, cells)
    places = _entries(sheets, review, opened)
    how = _how(sheets, review)
    _report(sheets, report, review, rows, opened, places | how)
    book.close()
    return Path(path)


# ---- the report ---------------------------------------------------------------------------------------------


def _rows(review: Review) -> dict[str, int]:
    """The row of each figure on the report, leaving one for the title of each section."""
    rows: dict[str, int] = {}
    row = _HEAD
    for section in (s.section for s in review.sections if s.section.figures):
        row += 1
        for id_ in section.figures:
            if id_ not in rows:
                row += 1
                rows[id_] = row
    return rows


def _report(
    sheets: Sheets, sheet: Any, review: Review, rows: Mapping[str, int], opened: Mapping[str, Opened],
    places: Mapping[str, str],
) -> None:  # fmt: skip
    sheets.title(sheet, review.unit_name, review.title.replace("\n", " "), standing(review))
    sheets.head(sheet, _HEAD, _COLUMNS)
    sections = [s.section for s in review.sections if s.section.figures]
    for numeral, section in zip(ROMAN, sections, strict=False):
        own = [f for f in section.figures if rows[f] is not None]
        first = min(rows[f] for f in own)
        sheets.group(sheet, first - 1, numeral, section.title, len(_COLUMNS))
        for no, id_ in enumerate(own, 1):
            _figure(sheets, sheet, review, rows, id_, no, opened[id_].value.entries, places[id_])
    sheet.print_area(0, 0, max(rows.values()), COUNT)


def _figure(
    sheets: Sheets,
    sheet: Any,
    review: Review,
    rows: Mapping[str, int],
    id_: str,
    no: int,
    count: int,
    place: str,
) -> None:
    shown, row = review.shown[id_], rows[id_]
    figure = shown.figure
    sheets.height(sheet, row, (figure.vi, 46), (figure.of, 20), (figure.unit, 11))
    sheets.text(sheet, row, 0, str(no), "middle")
    sheets.text(sheet, row, 1, capital(figure.vi))
    sheets.text(sheet, row, 2, figure.unit)
    for column, value in _sides(shown):
        sums = {f: s for f, s in review.shown.items()}
        live = live_formula(figure, _references(rows, column, sums))
        sheets.figure(sheet, row, column, figure, value, live, link=place if column == NOW else "")
    if (said := review.declared.get(id_)) is not None:
        sheet.write_comment(row, NOW, f"Đơn vị khai {show(figure, said.declared)}: {said.how}")
    now, before = shown.value.number, shown.previous.number
    sheets.difference(sheet, row, CHANGE, figure, (NOW, now), (BEFORE, before))
    if figure.target:
        target = f"={xl_rowcol_to_cell(rows[figure.target], NOW)}" if figure.target in rows else ""
        sheets.figure(sheet, row, TARGET, figure, shown.target, target)
    else:
        sheets.text(sheet, row, TARGET, "")
    sheets.text(sheet, row, OF, figure.of)
    if shown.reported is None:
        sheets.text(sheet, row, REPORTED, "kỳ chưa khóa sổ", "quiet")
        sheets.text(sheet, row, ADJUSTED, "", "quiet")
    else:
        sheets.difference(sheet, row, ADJUSTED, figure, (NOW, now), (REPORTED, shown.reported.number))
    sheets.count(sheet, row, COUNT, count, place)
    sheets.text(sheet, row, WORDS, capital(in_words(figure)), "quiet")
    sheets.text(sheet, row, ID, figure.id, "quiet")


def _sides(shown: Shown) -> Iterable[tuple[int, float | None]]:
    yield NOW, shown.value.number
    yield BEFORE, shown.previous.number
    if shown.reported is not None:
        yield REPORTED, shown.reported.number


def _references(rows: Mapping[str, int], column: int, shown: Mapping[str, Shown]) -> dict[str, str]:
    """The cell of each figure in this column that holds a number."""
    found = {}
    for id_, row in rows.items():
        if dict(_sides(shown[id_])).get(column) is not None:
            found[id_] = xl_rowcol_to_cell(row, column)
    return found


def live_formula(figure: Figure, cells: Mapping[str, str]) -> str:
    """The figure as a formula over cells, "" where it is made of more than figures that have one."""
    said = _live(figure.expression, cells)
    return f"={said}" if said and not isinstance(figure.expression, formula.Number) else ""


def _live(node: formula.Node, cells: Mapping[str, str]) -> str:
    match node:
        case formula.Figure(id):
            return cells.get(id, "")
        case formula.Number(value):
            return f"{value:g}"
        case formula.Percent(part, whole):
            above, below = _live(part, cells), _live(whole, cells)
            return f"100*{above}/{below}" if above and below else ""
        case formula.Arithmetic(sign, left, right):
            first, second = _live(left, cells), _live(right, cells)
            if isinstance(right, formula.Arithmetic):
                second = f"({second})" if second else ""
            return f"{first}{sign}{second}" if first and second else ""
    return ""


# ---- tables by unit -----------------------------------------------------------------------------------------


def _table(sheets: Sheets, review: Review, table: Any, report: Mapping[str, str]) -> None:
    """A row for each unit with live rates; below, the sum of the rows, the unit itself, and what is between them."""
    sheet = sheets.add(table.title)
    figures = [review.shown[f].figure for f in table.figures]
    sheets.title(sheet, review.unit_name, table.title, standing(review))
    columns = [("TT", 5), ("Đơn vị", 40), *[(capital(f.vi), 16) for f in figures], ("Mã đơn vị", 24)]
    sheets.head(sheet, _HEAD, columns)
    first = _HEAD + 1
    for offset, (code, name, values) in enumerate(table.rows):
        row = first + offset
        sheets.text(sheet, row, 0, str(offset + 1), "middle")
        sheets.text(sheet, row, 1, name)
        cells = {
            f.id: xl_rowcol_to_cell(row, c) for c, f in enumerate(figures, 2) if values[c - 2] is not None
        }
        for column, (figure, value) in enumerate(zip(figures, values, strict=True), 2):
            sheets.figure(sheet, row, column, figure, value, live_formula(figure, cells))
        sheets.text(sheet, row, len(columns) - 1, code, "quiet")
    _totals(sheets, sheet, review, table, figures, first, report)


def _totals(
    sheets: Sheets,
    sheet: Any,
    review: Review,
    table: Any,
    figures: list[Figure],
    first: int,
    report: Mapping[str, str],
) -> None:
    last = first + len(table.rows) - 1
    total, own, between = last + 1, last + 2, last + 3
    for row, name in ((total, "Cộng các đơn vị trên"), (own, review.unit_name), (between, "Chênh lệch")):
        sheets.text(sheet, row, 0, "", "total")
        sheets.text(sheet, row, 1, name, "total")
    sums = {
        f.id: sum(v[c] or 0 for _, _, v in table.rows) for c, f in enumerate(figures) if adds_up(f)
    }  # fmt: skip
    cells = {f.id: xl_rowcol_to_cell(total, c) for c, f in enumerate(figures, 2) if f.id in sums}
    for column, figure in enumerate(figures, 2):
        whole = review.shown[figure.id].value.number
        if figure.id in sums:
            above = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(last, column)}"
            sheets.figure(sheet, total, column, figure, sums[figure.id], f"=SUM({above})", kind="total")
        else:
            rate, value = live_formula(figure, cells), _over(figure, sums)
            sheets.figure(
                sheet, total, column, figure, value if rate else None, rate, kind="total", blank=True
            )
        sheets.figure(sheet, own, column, figure, whole, f"={report[figure.id]}", kind="total")
        if figure.id in sums and whole is not None:
            said = f"={xl_rowcol_to_cell(own, column)}-{xl_rowcol_to_cell(total, column)}"
            sheets.figure(sheet, between, column, figure, whole - sums[figure.id], said, kind="total")
        else:
            sheets.text(sheet, between, column, "", "total")
    sheets.text(
        sheet, between + 1, 1,
        "Chênh lệch: phần ghi ở chính cấp này hoặc ở đơn vị không có dòng trong bảng.", "note",
    )  # fmt: skip


def _over(figure: Figure, sums: Mapping[str, float]) -> float | None:
    """A rate of the totals."""
    match figure.expression:
        case formula.Percent(formula.Figure(part), formula.Figure(whole)) if sums.get(whole):
            return 100 * sums.get(part, 0) / sums[whole]
    return None


# ---- what the unit declares otherwise ------------------------------------------------------------------------


def _declared(sheets: Sheets, review: Review, report: Mapping[str, str]) -> None:
    """A sheet of the figures the unit declares otherwise; none where there is none."""
    if not review.declared:
        return
    sheet = sheets.add(DECLARED_SHEET)
    sheets.title(sheet, review.unit_name, "Số đơn vị khai khác số trong sổ", standing(review))
    widths = (46, 14, 14, 70)
    sheets.head(sheet, _HEAD, [*zip(DECLARED_HEAD, widths, strict=True), ("Mã chỉ tiêu", 36)])
    for row, line in enumerate(declared_rows(review), _HEAD + 1):
        shown, said = review.shown[line.figure], review.declared[line.figure]
        sheets.height(sheet, row, (line.name, 46), (line.how, 70))
        sheets.text(sheet, row, 0, line.name)
        sheets.figure(sheet, row, 1, shown.figure, shown.value.number, f"={report[line.figure]}")
        sheets.figure(sheet, row, 2, shown.figure, said.declared, kind="declared")
        sheets.text(sheet, row, 3, line.how)
        sheets.text(sheet, row, 4, line.figure, "quiet")


# ---- entries and formulas -----------------------------------------------------------------------------------


def _entries(sheets: Sheets, review: Review, opened: Mapping[str, Opened]) -> dict[str, str]:
    """The entries behind each flow; where each figure's begin, as an internal link."""
    sheet = sheets.add(ENTRY_SHEET)
    sheets.title(sheet, review.unit_name, "Bút toán sau mỗi chỉ tiêu ghi tăng, giảm", standing(review))
    columns = (
        ("Chỉ tiêu", 40), ("Ngày", 12), ("Đơn vị", 36), ("Số lượng", 10), ("Lý do", 26), ("Mã người", 18),
        ("Quyết định", 22), ("Trích yếu", 44), ("Lần ghi sổ", 11),
    )  # fmt: skip
    sheets.head(sheet, _HEAD, columns)
    row, places = _HEAD + 1, {}
    reasons = measures.reasons()
    for id_, behind_it in opened.items():
        figure = behind_it.figure
        if not is_flow(figure):
            continue
        places[id_] = f"internal:'{ENTRY_SHEET}'!A{row + 1}"
        sheets.group(sheet, row, f"{capital(figure.vi)}: {_how_many(behind_it)}", "", len(columns))
        for line in behind_it.lines:
            row += 1
            reason = reasons[line.reason].vi if line.reason in reasons else line.reason
            texts = {
                0: figure.vi,
                2: line.unit_name,
                4: reason,
                5: line.person,
                6: line.written,
                7: line.subject,
            }
            sheets.height(sheet, row, (figure.vi, 40), (line.unit_name, 36), (line.subject, 44), (reason, 26))
            for column, text in texts.items():
                sheets.text(sheet, row, column, text)
            sheets.day(sheet, row, 1, line.on)
            sheets.whole(sheet, row, 3, line.amount)
            sheets.whole(sheet, row, 8, line.posting)
        row += 1
    return places


def _how_many(opened: Opened) -> str:
    if opened.value.number is None:
        return NO_DATA["vi"]
    if opened.total > len(opened.lines):
        return f"{number(opened.total)} bút toán, in {number(len(opened.lines))} bút toán mới nhất"
    return f"{number(opened.total)} bút toán"


def _how(sheets: Sheets, review: Review) -> dict[str, str]:
    """How each figure is made; the place of those that are no flow, as an internal link."""
    sheet = sheets.add(HOW)
    sheets.title(sheet, review.unit_name, "Cách tính các chỉ tiêu", standing(review))
    sheets.head(
        sheet, _HEAD,
        (("Mã chỉ tiêu", 34), ("Chỉ tiêu", 44), ("Đơn vị tính", 13), ("Cách tính bằng lời", 80), ("Công thức", 70),
         ("Lệnh mở đến từng quyết định", 80)),
    )  # fmt: skip
    places = {}
    for row, (id_, shown) in enumerate(review.shown.items(), _HEAD + 1):
        figure = shown.figure
        sheets.height(sheet, row, (figure.vi, 44), (in_words(figure), 80), (figure.formula, 70))
        command = f"tochuc figure {id_} --unit {review.unit} --period {review.period.name} --open"
        for column, text in enumerate(
            (id_, capital(figure.vi), figure.unit, in_words(figure), figure.formula, command)
        ):
            sheets.text(sheet, row, column, text)
        if not is_flow(figure):
            places[id_] = f"internal:'{HOW}'!A{row + 1}"
    return places
