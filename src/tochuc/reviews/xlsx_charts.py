"""The charts of a review in its workbook: a sheet each with the data, and a chart of the program that opens it.

Always true: what is drawn stands in the cells beside it; the waterfall's closing is a formula over its steps, with the
booked closing beside it and the difference shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tochuc.figures.catalogue import catalogue
from tochuc.reviews import charts
from tochuc.reviews.compose import Chart, Review
from tochuc.reviews.printed import capital
from tochuc.reviews.sheets import Sheets

_HEAD = 4
_TONES = charts.THEMES["light"].scale
_ACCENT, _GREY = charts.THEMES["light"].accent, charts.THEMES["light"].before


def write_charts(sheets: Sheets, review: Review, cells: Mapping[str, str]) -> None:
    """A sheet for each chart that has data. `cells`: where each figure of the review stands on the report."""
    write = {"line": _line, "stacked": _stacked, "before_after": _before_after, "waterfall": _waterfall}
    for section in review.sections:
        for chart in section.charts:
            if charts.is_empty(chart):
                continue
            sheet = sheets.add(chart.title)
            standing = f"Số liệu đến {review.cutoff:%d/%m/%Y}."
            sheets.title(sheet, review.unit_name, chart.title, standing)
            write[chart.form](sheets, sheet, chart, cells)


def _line(sheets: Sheets, sheet: Any, chart: Chart, cells: Mapping[str, str]) -> None:
    figure = catalogue()[chart.rows[0]["figure"]]
    sheets.head(sheet, _HEAD, (("Đến ngày", 14), (capital(figure.vi), 24), ("Đường chỉ tiêu", 16)))
    days = [(date.fromisoformat(r["on"]), r["value"]) for r in chart.rows]
    points = [(date(int(year), 12, 31), value) for year, value in chart.target]
    every = sorted({d for d, _ in (*days, *points)})
    known, goal = dict(days), dict(points)
    for row, day in enumerate(every, _HEAD + 1):
        sheets.day(sheet, row, 0, day)
        if day in known:
            sheets.figure(sheet, row, 1, figure, known[day])
        if day in goal:
            sheets.figure(sheet, row, 2, figure, goal[day])
    drawn = sheets.book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    last = _HEAD + len(every)
    for column, name, colour in ((1, capital(figure.vi), _ACCENT), (2, "Đường chỉ tiêu", _GREY)):
        if column == 1 or points:
            line = {"color": colour, "width": 2.25 if column == 1 else 1.5} | (
                {} if column == 1 else {"dash_type": "dash"}
            )
            drawn.add_series({
                "name": name, "line": line, "categories": [sheet.get_name(), _HEAD + 1, 0, last, 0],
                "values": [sheet.get_name(), _HEAD + 1, column, last, column],
                "marker": {"type": "circle" if column == 1 else "none", "fill": {"color": colour}, "border": {"color": colour}},
            })  # fmt: skip
    drawn.show_blanks_as("span")
    drawn.set_x_axis({"num_format": "mm/yyyy", "major_gridlines": {"visible": False}})
    drawn.set_y_axis(
        {"min": 0, "num_format": "0", "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}}
    )
    _place(sheet, drawn, chart.title, 4)


def _stacked(sheets: Sheets, sheet: Any, chart: Chart, cells: Mapping[str, str]) -> None:
    figures = [catalogue()[f] for f in dict.fromkeys(r["figure"] for r in chart.rows)]
    sheets.head(sheet, _HEAD, (("Đơn vị", 36), *[(capital(f.vi), 18) for f in figures]))
    units = list(dict.fromkeys(r["unit"] for r in chart.rows))
    for row, unit in enumerate(units, _HEAD + 1):
        own = {r["figure"]: r for r in chart.rows if r["unit"] == unit}
        sheets.text(sheet, row, 0, next(iter(own.values()))["name"] or "Toàn đơn vị")
        for column, figure in enumerate(figures, 1):
            sheets.figure(sheet, row, column, figure, own[figure.id]["value"])
    drawn = sheets.book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    last = _HEAD + len(units)
    for column, figure in enumerate(figures, 1):
        tone = _TONES[round((column - 1) * (len(_TONES) - 1) / max(len(figures) - 1, 1))]
        drawn.add_series({
            "name": capital(figure.vi), "categories": [sheet.get_name(), _HEAD + 1, 0, last, 0],
            "values": [sheet.get_name(), _HEAD + 1, column, last, column], "fill": {"color": tone}, "gap": 40,
        })  # fmt: skip
    drawn.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}})
    drawn.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}})
    _place(sheet, drawn, chart.title, len(figures) + 2)


def _before_after(sheets: Sheets, sheet: Any, chart: Chart, cells: Mapping[str, str]) -> None:
    sheets.head(sheet, _HEAD, (("Chỉ tiêu", 48), ("Trước", 12), ("Sau", 12), ("Tăng, giảm", 12)))
    for row, r in enumerate(chart.rows, _HEAD + 1):
        figure = catalogue()[r["figure"]]
        sheets.text(sheet, row, 0, capital(r["label"]))
        sheets.figure(sheet, row, 1, figure, r["before"])
        sheets.figure(sheet, row, 2, figure, r["after"], f"={cells[figure.id]}" if figure.id in cells else "")
        sheets.difference(sheet, row, 3, figure, (2, r["after"]), (1, r["before"]))
    drawn = sheets.book.add_chart({"type": "bar"})
    last = _HEAD + len(chart.rows)
    for column, name, colour in ((1, "Trước", _GREY), (2, "Sau", _ACCENT)):
        drawn.add_series({
            "name": name, "categories": [sheet.get_name(), _HEAD + 1, 0, last, 0], "fill": {"color": colour},
            "values": [sheet.get_name(), _HEAD + 1, column, last, column], "data_labels": {"value": True},
        })  # fmt: skip
    drawn.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}})
    drawn.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    _place(sheet, drawn, chart.title, 5)


def _waterfall(sheets: Sheets, sheet: Any, chart: Chart, cells: Mapping[str, str]) -> None:
    """Opening, each step with its sign, closing as their sum, the booked closing, and the difference."""
    sheets.head(sheet, _HEAD, (("Chỉ tiêu", 52), ("Số lượng", 14)))
    first = row = _HEAD + 1
    total = 0.0
    opening = next((r for r in chart.rows if r["part"] == "opening"), None)
    closing = next((r for r in chart.rows if r["part"] == "closing"), None)
    steps = [r for r in chart.rows if r["part"] not in ("opening", "closing")]
    for r in (*([opening] if opening else []), *steps):
        figure = catalogue()[r["figure"]]
        sheets.text(sheet, row, 0, capital(r["label"]))
        sign = "-" if r["part"] == "out" else ""
        value = None if r["value"] is None else -r["value"] if sign else r["value"]
        sheets.figure(
            sheet, row, 1, figure, value, f"={sign}{cells[figure.id]}" if figure.id in cells else ""
        )
        total += value or 0
        row += 1
    if closing is None or closing["value"] is None:
        return
    figure = catalogue()[closing["figure"]]
    for offset, (name, value, live) in enumerate((
        ("Cuối kỳ, cộng từ các dòng trên", total, f"=SUM(B{first + 1}:B{row})"),
        ("Cuối kỳ, theo sổ", closing["value"], f"={cells[figure.id]}" if figure.id in cells else ""),
        ("Chênh lệch (mở sổ, đính chính trong kỳ)", closing["value"] - total, f"=B{row + 2}-B{row + 1}"),
    )):  # fmt: skip
        sheets.text(sheet, row + offset, 0, name, "total")
        sheets.figure(sheet, row + offset, 1, figure, value, live, kind="total")


def _place(sheet: Any, drawn: Any, title: str, column: int) -> None:
    drawn.set_title({"name": title, "name_font": {"size": 12, "bold": True}, "overlay": False})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": 640, "height": 400})
    sheet.insert_chart(_HEAD, column, drawn, {"description": title})
