"""Files that should not be opened, or not as they are: each a clear answer, nothing opened that should not be."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.exchange.desk import ON, Desk
from tests.exchange.workbooks import HEADINGS, ROWS, book, changed, part, saved, sheets, with_part
from tochuc.exchange.importing import guard
from tochuc.exchange.importing import sheets as opened
from tochuc.exchange.importing.faults import Fault, Wrong

SHEET = "xl/worksheets/sheet1.xml"
GOOD = book(HEADINGS, *ROWS)


def refused(data: bytes, name: str = "ds.xlsx") -> Fault:
    with pytest.raises(Wrong) as wrong:
        opened.open_file(name, data)
    fault = wrong.value.at("")
    assert fault.message() and fault.message("en")
    return fault


def test_a_bomb_is_not_unpacked() -> None:
    fault = refused(with_part(GOOD, "xl/media/image1.png", b"0" * 300_000_000))
    assert fault.code == "too_big_inside" and "MB" in fault.message()


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_further_than_it_says() -> None:
    data = bytearray(with_part(GOOD, SHEET, part(GOOD, SHEET) + b" " * 30_000_000, replace=True))
    size = struct.pack("<I", len(part(GOOD, SHEET)) + 30_000_000)
    lie = struct.pack("<I", 1_000)
    place = data.find(size)
    while place >= 0:
        data[place : place + 4] = lie
        place = data.find(size, place + 4)
    assert refused(bytes(data)).code == "cannot_open"


def test_too_many_parts_are_not_read() -> None:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as packed:
        for n in range(guard.MOST_PARTS + 1):
            packed.writestr(f"xl/media/{n}.bin", b"")
    assert refused(out.getvalue()).code == "too_big_inside"


@pytest.mark.parametrize(
    "head",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        b"\xff\xfe<\x00!\x00D\x00O\x00C\x00T\x00Y\x00P\x00E\x00",
    ],
)
def test_entities_are_never_handed_to_a_parser(head: bytes) -> None:
    fault = refused(with_part(GOOD, SHEET, head + part(GOOD, SHEET), replace=True))
    assert fault.code == "entities" and SHEET in fault.message()


def test_a_cell_at_the_far_corner_does_not_take_the_memory() -> None:
    def corner(sheet: object) -> None:
        sheet["XFD1048576"] = "x"  # type: ignore[index]

    fault = refused(book(HEADINGS, *ROWS, edit=corner))
    assert fault.code == "stretched" and "XFD1048576" in fault.message()


@pytest.mark.slow
@pytest.mark.any_store
def test_a_million_empty_rows_are_passed_over(desk: Desk) -> None:
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(5, 1_000_001))
    sheet = part(GOOD, SHEET).decode().replace("</sheetData>", f"{empty}</sheetData>")
    made = desk.plan(with_part(GOOD, SHEET, sheet.encode(), replace=True))
    assert made.clean and made.counts["new"] == 3


def test_macros_are_neither_run_nor_read(desk: Desk) -> None:
    made = desk.plan(with_part(GOOD, "xl/vbaProject.bin", b"\x00macro"), name="ds.xlsm")
    assert made.clean and made.notes["macros"] == 1
    assert made.file is not None
    safe = guard.safe_workbook(made.file.data)
    assert not any("vba" in n.lower() for n in zipfile.ZipFile(safe.data).namelist())


def test_external_links_and_connections_are_left_behind(desk: Desk) -> None:
    data = with_part(
        with_part(GOOD, "xl/externalLinks/externalLink1.xml", b"<x/>"), "xl/connections.xml", b"<x/>"
    )
    made = desk.plan(data)
    assert made.clean and {"external_links", "connections"} <= set(made.notes)


def test_a_formula_is_never_taken_for_a_value(desk: Desk) -> None:
    fault = desk.fault(book(HEADINGS, *changed(H1='=HYPERLINK("http://x","Đơn vị cb-1")')))
    assert (fault.code, fault.column) == ("formula", "H")


def test_a_formula_in_a_column_nobody_reads_is_no_fault(desk: Desk) -> None:
    assert desk.plan(book((*HEADINGS, "Tuổi"), *[(*r, "=2018-1980") for r in ROWS])).clean


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_format"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600, "locked"),
        (b"PK\x03\x04broken", "cannot_open"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "old_format"),
        (b"", "unreadable_text"),
        (b"\x00\x01\x02\x03" * 100, "unreadable_text"),
        (GOOD[: len(GOOD) // 2], "cannot_open"),
    ],
)
def test_what_is_no_workbook_is_named(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_a_workbook_with_a_broken_sheet_is_named(desk: Desk) -> None:
    broken = with_part(GOOD, SHEET, b"<worksheet><sheetData><row r='1'><c", replace=True)
    made = desk.plan(broken)
    assert not made.clean and made.problems[0].code in ("cannot_open", "no_header")


def test_a_unit_that_does_not_exist_is_told_before_anything_is_read(desk: Desk) -> None:
    made = desk.plan(GOOD, unit="khong-co")
    assert [f.code for f in made.problems] == ["unit_not_found"]


def test_a_file_that_is_not_there_is_told(desk: Desk, tmp_path: Path) -> None:
    from tochuc.exchange.command import Request, bring_in

    answer = bring_in(tmp_path / "khong-co.xlsx", Request(None, ON))
    assert answer.status == 2 and answer.data["problems"]


def test_the_command_answers_with_counts_problems_and_the_marked_workbook(desk: Desk, tmp_path: Path) -> None:
    from tochuc.exchange.command import Request, bring_in

    given, marked = tmp_path / "ds.xlsx", tmp_path / "sua.xlsx"
    given.write_bytes(book(HEADINGS, *changed(C1="31/02/1980")))
    answer = bring_in(given, Request("members", ON), output=marked, rows=True)
    assert answer.status == 2
    assert {k: answer.data[k] for k in ("new", "changed", "same", "wrong")} == {
        "new": 2,
        "changed": 0,
        "same": 0,
        "wrong": 1,
    }
    (problem,) = answer.data["problems"]
    assert problem == {
        "sheet": "Danh sách", "row": 2, "column": "C", "value": "31/02/1980",
        "message": "Không có ngày 31/02/1980 trong lịch.", "expected": "01/02/1980 – 29/02/1980",
    }  # fmt: skip
    assert [r["state"] for r in answer.data["rows"]] == ["wrong", "new", "new"]
    assert openpyxl.load_workbook(marked).worksheets[0]["C2"].comment is not None
    given.write_bytes(GOOD)
    dry = bring_in(given, Request("members", ON), dry_run=True)
    assert dry.status == 0 and dry.data["new"] == 3 and not dry.data["posted"]
    assert bring_in(given, Request("members", ON)).data["posted"]
    assert bring_in(given, Request("members", ON)).data["same"] == 3


def test_a_workbook_too_large_to_keep_its_look_still_comes_back_marked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tochuc.exchange.importing import corrected

    monkeypatch.setattr(corrected, "_WHOLE_BOOK", 10)
    made = desk.plan(book(HEADINGS, *changed(C1="31/02/1980", B2="=1+1")))
    sheet = desk.corrected(made).worksheets[0]
    assert sheet["C2"].comment is not None and sheet["B2"].value == ROWS[0][1]


def test_a_csv_comes_back_as_a_workbook_without_live_formulas(desk: Desk) -> None:
    rows = [",".join(map(str, r)) for r in (HEADINGS, *changed(C1="31/02/1980", B2="\"=cmd|' /C calc'!A0\""))]
    made = desk.plan("\n".join(rows).encode(), name="ds.csv")
    sheet = desk.corrected(made).worksheets[0]
    assert sheet["C2"].comment is not None and sheet["B3"].data_type == "s"


def test_a_layout_shown_once_is_found_again(desk: Desk) -> None:
    from tochuc.exchange.importing import layouts

    odd = ("A1", "Ai", "Hồi nào", "Phái", "Gốc", "Vô", "Xong", "Ở đâu")
    fields = {
        "Ai": "name",
        "Hồi nào": "born",
        "Vô": "admitted",
        "Xong": "official",
        "H": "cell",
        "Gốc": "ethnicity",
    }
    data = book(odd, *ROWS)
    assert not desk.plan(data).clean
    layouts.remember("xa-1", "members", odd, fields)
    found = layouts.recall("xa-1", "members", reversed(odd))
    assert found == fields and layouts.recall("xa-2", "members", odd) == {}
    made = desk.plan(data, layout=found)
    assert made.clean and made.counts["new"] == 3
    with pytest.raises(ValueError, match="nonsense"):
        layouts.remember("xa-1", "members", odd, {"Ai": "nonsense"})


def test_sheets_that_hold_no_list_are_told_and_passed_over(desk: Desk) -> None:
    made = desk.plan(saved(sheets(Bìa=[("Báo cáo",)], Danh_sách=[HEADINGS, *ROWS])))
    assert made.clean and made.notes["sheet_without_list"] == 1
