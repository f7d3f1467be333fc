"""The workbook: live formulas over the composed values, text as text, and the entries behind each flow."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.reviews.conftest import ODD_NAME, Written
from tests.reviews.world import CELL, REDUCED
from tochuc.reviews.as_xlsx import ENTRY_SHEET, HOW, REPORT

pytestmark = pytest.mark.any_store

NOW, BEFORE, CHANGE, TARGET, REPORTED, ADJUSTED, COUNT, ID = 4, 5, 6, 7, 9, 10, 11, 13


def _book(path: Path, formulas: bool = False) -> Any:
    return openpyxl.load_workbook(path, data_only=not formulas)


def _report(path: Path, formulas: bool = False) -> dict[str, Any]:
    rows = _book(path, formulas)[REPORT].iter_rows(min_row=6)
    return {r[ID - 1].value: r for r in rows if r[ID - 1].value}


def test_every_cell_of_the_report_is_the_composed_value(opened: Written) -> None:
    rows = _report(opened.xlsx)
    assert set(rows) == set(opened.review.shown)
    for id_, shown in opened.review.shown.items():
        for column, value in ((NOW, shown.value.number), (BEFORE, shown.previous.number)):
            cell = rows[id_][column - 1].value
            assert cell == ("chưa có số liệu" if value is None else pytest.approx(value)), id_


def test_rates_changes_and_targets_are_formulas(opened: Written) -> None:
    rows = _report(opened.xlsx, formulas=True)
    reduced, base = rows["staff_reduced"][0].row, rows["payroll_base"][0].row
    rate = rows["staff_reduced_pct"]
    assert rate[NOW - 1].value == f"=100*D{reduced}/D{base}"
    assert rate[BEFORE - 1].value == f"=100*E{reduced}/E{base}"
    assert rate[CHANGE - 1].value == f"=ROUND(D{rate[0].row},1)-ROUND(E{rate[0].row},1)"
    assert rate[TARGET - 1].value == f"=D{rows['staff_reduction_target_pct'][0].row}"
    assert rows["payroll_vacant"][NOW - 1].value.startswith("=D")


def test_a_table_sums_its_rows_and_shows_what_is_between_them_and_the_unit(opened: Written) -> None:
    path = opened.xlsx
    name = next(n for n in _book(path).sheetnames if n.startswith("Đảng viên theo đảng bộ"))
    live, kept = _book(path, formulas=True)[name], _book(path)[name]
    total = next(r for r in range(6, 20) if live.cell(r, 2).value == "Cộng các đơn vị trên")
    assert live.cell(total, 3).value == f"=SUM(C6:C{total - 1})"
    assert kept.cell(total, 3).value == 4 * CELL == kept.cell(total + 1, 3).value
    assert live.cell(total + 1, 3).value.startswith(f"='{REPORT}'!")
    assert kept.cell(total + 2, 3).value == 0


def test_closing_is_opening_and_what_came_and_went(opened: Written) -> None:
    path = opened.xlsx
    name = next(n for n in _book(path).sheetnames if n.startswith("Đảng viên tăng, giảm"))
    rows = {r[0].value: r[1] for r in _book(path, formulas=True)[name].iter_rows(min_row=6, max_col=2)}
    kept = {r[0].value: r[1].value for r in _book(path)[name].iter_rows(min_row=6, max_col=2)}
    assert rows["Cuối kỳ, cộng từ các dòng trên"].value.startswith("=SUM(")
    assert rows["Đảng viên từ trần"].value.startswith("=-")
    assert (
        kept["Cuối kỳ, cộng từ các dòng trên"]
        == kept["Cuối kỳ, theo sổ"]
        == opened.review.shown["members"].value.number
    )


def test_each_flow_links_to_its_entries_and_they_name_their_decisions(opened: Written) -> None:
    path = opened.xlsx
    cell = _report(path, formulas=True)["staff_reduced"][NOW - 1]
    sheet, _, place = cell.hyperlink.location.rpartition("!")
    assert sheet.strip("'") == ENTRY_SHEET
    entries = _book(path)[ENTRY_SHEET]
    row = int(place.lstrip("A"))
    assert entries.cell(row, 1).value.endswith(f"{REDUCED} bút toán")
    lines = [
        [c.value for c in r] for r in entries.iter_rows(min_row=row + 1, max_row=row + REDUCED, max_col=9)
    ]
    assert {line[5] for line in lines} == {f"bc-{n:02d}" for n in range(REDUCED)}
    assert all(line[3] == -1 and line[4] == "tinh giản biên chế" and "-QĐ/TU" in line[6] for line in lines)


def test_a_stock_links_to_how_it_is_made(opened: Written) -> None:
    cell = _report(opened.xlsx, formulas=True)["members"][NOW - 1]
    assert HOW in cell.hyperlink.location


def test_the_entries_printed_are_limited_and_the_rest_is_told(opened: Written) -> None:
    entries = _book(opened.more["few"])[ENTRY_SHEET]
    heads = [r[0].value for r in entries.iter_rows(min_row=6, max_col=1)]
    assert "Người tinh giản biên chế từ năm gốc đến hết kỳ: 3 bút toán, in 1 bút toán mới nhất" in heads


def test_what_came_after_closing_is_a_column_of_its_own(adjusted: Written) -> None:
    kept, live = (
        _report(adjusted.xlsx)["staff_reduced"],
        _report(adjusted.xlsx, formulas=True)["staff_reduced"],
    )
    assert (kept[NOW - 1].value, kept[REPORTED - 1].value, kept[ADJUSTED - 1].value) == (4, 3, 1)
    assert live[ADJUSTED - 1].value == f"=D{kept[0].row}-I{kept[0].row}"


def test_a_name_that_looks_like_a_formula_stays_text(adjusted: Written) -> None:
    book = _book(adjusted.xlsx, formulas=True)
    cells = [c for sheet in book for r in sheet.iter_rows() for c in r if c.value == ODD_NAME]
    assert cells and all(c.data_type == "s" and c.hyperlink is None for c in cells)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_recalculated_the_workbook_says_the_same(adjusted: Written, tmp_path: Path) -> None:
    live, kept = _book(adjusted.xlsx, formulas=True), _book(adjusted.xlsx)
    with_zeros = (
        tmp_path / "blank.xlsx"
    )  # openpyxl drops the kept values, so that LibreOffice must compute them
    live.save(with_zeros)
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out"), str(with_zeros)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    computed = _book(tmp_path / "out" / "blank.xlsx")
    formulas = 0
    for sheet in live:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    formulas += 1
                    said = computed[sheet.title][cell.coordinate].value
                    assert said == pytest.approx(kept[sheet.title][cell.coordinate].value), cell.coordinate
    assert formulas > 100
