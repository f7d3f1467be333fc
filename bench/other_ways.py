"""The same figures by other ways: recursion over the ORM, workbooks added up with openpyxl, LibreOffice's recalculation.

Always true: each way's numbers are compared with ours, and it is timed only where they agree. What is compared is
opening, in, out and closing of every measure for one province; the workbooks lie ready, only adding them up is timed.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

from bench import stores
from bench.questions import Wrong, last_half, measures
from bench.timing import ratio, side_by_side

SPANS = ("opening", "inflow", "outflow", "closing")
Figures = dict[tuple[str, str], int]  # measure and span to sum
_FILES = 11


class Province:
    """One province's store, opened, with our own answer."""

    def __init__(self, members: int):
        from tochuc.figures.formula import Term

        self.store = stores.province(members)
        self.rollup = stores.rollup()
        self.asked = last_half(self.rollup)
        self.measures = measures(self.rollup)
        self.unit = "u000001"
        self._terms = [Term(span, m) for span in SPANS for m in self.measures]

    def ours(self) -> Figures:
        sums = self.rollup.sums(self._terms, [self.unit], self.asked)[self.unit]
        return {(t.measure, t.span): sums[t][0] for t in self._terms}


def orm_vs_ours(members: int, rounds: int = 5) -> dict[str, Any]:
    """Walking down the tree unit by unit with the ORM and adding up each one's entries in Python."""
    return _compared("orm", Province(members), lambda province: recount(province), rounds)


def recount(province: Province) -> Figures:
    from tochuc.books import models

    asked, found = province.asked, Counter({(m, s): 0 for m in province.measures for s in SPANS})

    def visit(code: str) -> None:
        for entry in models.Entry.objects.filter(unit__code=code, on__lte=asked.last):
            if entry.on < asked.first:
                found[entry.measure, "opening"] += entry.amount
            elif entry.reason not in ("opening", "reclassified", "identity"):
                found[entry.measure, "inflow" if entry.side > 0 else "outflow"] += abs(entry.amount)
            found[entry.measure, "closing"] += entry.amount
        for unit in models.Unit.objects.filter(parent=code):
            visit(unit.code)

    visit(province.unit)
    return dict(found)


def openpyxl_vs_ours(members: int, rounds: int = 5) -> dict[str, Any]:
    """Eleven workbooks, a row for each unit, opened and added up with openpyxl."""
    province = Province(members)
    files = _workbooks(province)
    return _compared("openpyxl", province, lambda _: _consolidated(files, province), rounds)


def _workbooks(province: Province) -> list[Path]:
    """What each district would send: a sheet with a row for each of its units and a column for each figure."""
    import xlsxwriter

    heads = [f"{m} {s}" for m in province.measures for s in SPANS]
    rows = _rows(province)
    folder = province.store / "workbooks"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    files = []
    for number in range(_FILES):
        path = folder / f"huyen-{number + 1}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("So lieu")
            sheet.write_row(0, 0, ["Đơn vị", *heads])
            for place, (unit, values) in enumerate(rows[number::_FILES], 1):
                sheet.write_row(place, 0, [unit, *values])
        files.append(path)
    return files


def _rows(province: Province) -> list[tuple[str, list[int]]]:
    """Each unit's own figures, none below it counted in."""
    asked, db = province.asked, province.rollup.engine.connection
    given = {"first": asked.first, "last": asked.last}
    found = db.sql(
        """SELECT unit, measure::VARCHAR, sum(amount) FILTER ("on" < $first)::BIGINT,
               sum(amount) FILTER ("on" >= $first AND side = 1 AND reason NOT IN ('opening', 'reclassified', 'identity'))::BIGINT,
               -sum(amount) FILTER ("on" >= $first AND side = -1 AND reason NOT IN ('opening', 'reclassified', 'identity'))::BIGINT,
               sum(amount)::BIGINT
           FROM entries WHERE "on" <= $last GROUP BY ALL""",
        params=given,
    ).fetchall()
    places = {m: i * len(SPANS) for i, m in enumerate(province.measures)}
    rows: dict[int, list[int]] = {}
    for unit, measure, *values in found:
        row = rows.setdefault(unit, [0] * len(SPANS) * len(places))
        row[places[measure] : places[measure] + len(SPANS)] = [v or 0 for v in values]
    nodes = province.rollup.tree(asked.known).by_id
    return [(nodes[unit].code, row) for unit, row in sorted(rows.items())]


def _consolidated(files: list[Path], province: Province) -> Figures:
    import openpyxl

    found = Counter({(m, s): 0 for m in province.measures for s in SPANS})
    for path in files:
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
        rows = sheet.iter_rows(values_only=True)
        heads = [tuple(str(h).rsplit(" ", 1)) for h in next(rows)[1:]]
        for row in rows:
            for head, value in zip(heads, row[1:], strict=True):
                found[head] += value
    return dict(found)


def libreoffice_vs_ours(members: int, rounds: int = 5) -> dict[str, Any] | str:
    """One workbook with the eleven sheets and a sheet of totals, opened, recalculated and saved by LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        return "not measured: LibreOffice is not installed"
    province = Province(members)
    path = _summary(province)
    _always_recalculate(path.parent / "soffice")
    return _compared("libreoffice", province, lambda _: _recalculated(program, path, province), rounds)


def _summary(province: Province) -> Path:
    import xlsxwriter

    rows, heads = _rows(province), [f"{m} {s}" for m in province.measures for s in SPANS]
    path = province.store / "tong-hop.xlsx"
    with xlsxwriter.Workbook(path) as book:
        total = book.add_worksheet("Tong")
        for number in range(_FILES):
            sheet = book.add_worksheet(f"H{number + 1}")
            for place, (unit, values) in enumerate(rows[number::_FILES]):
                sheet.write_row(place, 0, [unit, *values])
        for place, head in enumerate(heads):
            column = xlsxwriter.utility.xl_col_to_name(place + 1)
            parts = "+".join(f"SUM(H{n + 1}!{column}1:{column}{len(rows) + 1})" for n in range(_FILES))
            total.write(place, 0, head)
            total.write_formula(place, 1, f"={parts}", None, 0)
    return path


def _always_recalculate(profile: Path) -> None:
    """LibreOffice shows the numbers kept in a workbook unless it is told to work them out anew."""
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(
        """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
""",
        "utf-8",
    )


def _recalculated(program: str, path: Path, province: Province) -> Figures:
    import python_calamine

    out = path.parent / "tinh-lai"
    shutil.rmtree(out, ignore_errors=True)
    subprocess.run(
        [program, f"-env:UserInstallation={(path.parent / 'soffice').as_uri()}", "--headless", "--convert-to", "ods",
         "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    rows = python_calamine.load_workbook(out / "tong-hop.ods").get_sheet_by_name("Tong").to_python()
    return {tuple(str(head).rsplit(" ", 1)): int(value) for head, value in rows}  # type: ignore[misc]


def _compared(name: str, province: Province, way: Any, rounds: int) -> dict[str, Any]:
    if way(province) != province.ours():
        raise Wrong(f"{name} gives other numbers than ours")
    taken = side_by_side({name: lambda: way(province), "ours": province.ours}, rounds, warm=False)
    return {
        "ratio": ratio(taken, name, "ours"), "at_least": 100, "theirs_s": taken[name].median,
        "ours_s": taken["ours"].median, "units": len(province.rollup.tree(province.asked.known).nodes),
    }  # fmt: skip
