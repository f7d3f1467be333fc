"""The exports by name, for the command line, the pages and the API: one function from a name to a file's content.

Always true: a list of people goes through the masks of `tochuc.access`; whoever asks must hold `export` at the unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tochuc.access import restricted
from tochuc.books import periods, store
from tochuc.books.records import Traits
from tochuc.books.text import name_order
from tochuc.exchange.exporting import org, popolo, sdmx, tables
from tochuc.exchange.exporting.picture import picture
from tochuc.figures.catalogue import catalogue
from tochuc.figures.evaluate import evaluate_units, question

PICTURES: Mapping[str, str] = {"popolo": "json", "org": "ttl", "org-xml": "rdf"}
FIGURES: Mapping[str, str] = {"sdmx-csv": "csv", "sdmx-json": "json"}
LISTS: Mapping[str, str] = {
    "units-csv": "csv",
    "units-xlsx": "xlsx",
    "people-csv": "csv",
    "people-xlsx": "xlsx",
}
_CHUNK = 500


def picture_file(form: str, on: date, units: Iterable[str] | None = None, people: bool = True) -> bytes:
    """Units, posts and holders of leading posts in one of `PICTURES`."""
    seen = picture(on, units, people)
    if form == "popolo":
        return popolo.write(seen).encode()
    return org.write(seen, "turtle" if form == "org" else "xml").encode()


def figures_file(form: str, units: list[str], period: str, figures: Iterable[str] | None = None) -> bytes:
    """Figures of units for a period in one of `FIGURES`. Raises ValueError for a period or figure there is not."""
    wanted = list(figures) if figures is not None else list(catalogue())
    if unknown := [f for f in wanted if f not in catalogue()]:
        raise ValueError(", ".join(unknown))
    asked = question(units[0], periods.read(period))
    values = evaluate_units(wanted, units, asked)
    found = [
        sdmx.Observation(f, unit, period, values[unit][f].number, catalogue()[f].unit, asked.known)
        for unit in units
        for f in wanted
    ]
    return (sdmx.write_csv(found) if form == "sdmx-csv" else sdmx.write_json(found)).encode()


def list_file(form: str, units: Iterable[str], on: date, clear: frozenset[str] = frozenset()) -> bytes:
    """Units or people of these units in one of `LISTS`, with headings that `tochuc import` reads again."""
    wanted = sorted(set(units))
    headings, rows = _units(wanted, on) if form.startswith("units") else _people(wanted, on, clear)
    return tables.csv_of(headings, rows) if form.endswith("csv") else tables.xlsx_of(headings, rows)


def _units(codes: list[str], on: date) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    books = store.books_now()
    rows: list[tuple[str, ...]] = []
    for code in codes:
        unit = books.unit(code, on)
        if unit is not None:
            rows.append((code, unit.name, unit.kind, unit.parent, unit.bloc))
    return ("Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Đơn vị cấp trên", "Khối"), rows


def _people(
    codes: list[str], on: date, clear: frozenset[str]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    books = store.books_now()
    people = sorted({p for code in codes for p in (*books.members(code, on), *books.staff(code, on))})
    for start in range(0, len(people), _CHUNK):
        for kind in ("person", "membership", "employment"):
            books.prefetch(kind, people[start : start + _CHUNK])
    rows: list[tuple[str, ...]] = []
    for code in sorted(
        people, key=lambda c: (name_order(str(books.state("person", c, on).get("name", ""))), c)
    ):
        values = restricted.masked(books.state("person", code, on), clear)
        membership, job = books.membership(code, on) or {}, books.employment(code, on) or {}
        born = str(values.get("born", ""))
        shown = f"{born[8:]}/{born[5:7]}/{born[:4]}" if len(born) == 10 else born
        sex = {"F": "Nữ", "M": "Nam"}.get(str(values.get("sex")), "")
        traits = [str(values.get(t, "")) for t in Traits._fields[1:]]
        rows.append(
            (
                code,
                str(values.get("name", "")),
                shown,
                sex,
                *traits,
                str(membership.get("cell", "")),
                str(job.get("unit", "")),
            )
        )
    headings = (
        "Mã",
        "Họ và tên",
        "Ngày sinh",
        "Giới tính",
        "Dân tộc",
        "Tôn giáo",
        "Trình độ chuyên môn",
        "Lý luận chính trị",
        "Chi bộ",
        "Đơn vị công tác",
    )
    return headings, rows
