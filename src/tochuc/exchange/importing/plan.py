"""The dry run: a file read whole, each row told new, changed, same or wrong, and the papers it would become.

Always true: nothing is written here; a plan with a fault has no papers to post.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from tochuc.books import encoding, posting
from tochuc.books.paper import Paper
from tochuc.books.state import Books
from tochuc.exchange.importing import decisions, headers, members, papers, people, posts, units, words
from tochuc.exchange.importing.cells import text_of
from tochuc.exchange.importing.dates import month_comes_first
from tochuc.exchange.importing.faults import Fault, Wrong
from tochuc.exchange.importing.headers import Header
from tochuc.exchange.importing.lists import KINDS
from tochuc.exchange.importing.register import People, Units
from tochuc.exchange.importing.rows import RowResult, Setting
from tochuc.exchange.importing.sheets import File, Sheet, open_file
from tochuc.exchange.importing.tables import DataRow, Skipped, data_rows

SETTLE: Mapping[str, Callable[..., Any]] = {
    "units": units.settle, "people": people.settle, "members": members.settle, "posts": posts.settle,
}  # fmt: skip
_DATES = ("born", "born_male", "born_female", "admitted", "official", "issued", "effective")
_ORDER_SAMPLE = 5_000


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a file. `kind` None: told from the headings. `layout`: heading or column letter -> field.
    `within`: the units that may be told of and changed (None: all)."""

    kind: str | None = None
    on: date = field(default_factory=date.today)
    unit: str = ""
    issuer: str = ""
    layout: Mapping[str, str] = field(default_factory=dict)
    within: frozenset[str] | None = None


@dataclass(slots=True)
class Plan:
    """What a file would do. `file` is None where it could not be opened; `laid` are its papers as they were examined."""

    kind: str | None
    file: File | None
    results: list[RowResult] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    headers: dict[str, Header] = field(default_factory=dict)
    laid: posting.Laid | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Rows by what they come to."""
        found = Counter("wrong" if r.faults else r.state for r in self.results)
        return {state: found.get(state, 0) for state in ("new", "changed", "same", "wrong")}

    @property
    def problems(self) -> list[Fault]:
        """Everything wrong, in the order of the file."""
        cells = [f for r in self.results for f in r.faults]
        return sorted([*self.faults, *cells], key=lambda f: (f.sheet, f.row, len(f.column), f.column))

    @property
    def clean(self) -> bool:
        return not self.faults and not any(r.faults for r in self.results)


def plan(
    name: str, data: bytes, request: Request, progress: Callable[[str], None] = lambda step: None
) -> Plan:
    """Read a file and say what it would do to the books."""
    try:
        file = open_file(name, data)
    except Wrong as wrong:
        return Plan(request.kind, None, faults=[wrong.at("")])
    made = Plan(request.kind, file)
    try:
        _plan(made, file, request, progress)
    except Wrong as wrong:  # of the request (the unit), or of the whole file
        made.faults.append(wrong.at("", value=str(wrong.details.get("value", ""))))
    return made


def _plan(made: Plan, file: File, request: Request, progress: Callable[[str], None]) -> None:
    for code in file.left:
        made.notes[code] = 1
    tables = _tables(made, file, request)
    if not tables:
        return
    progress("read")
    setting = _setting(request, tables)
    rows = [row for sheet, header in tables for row in _rows(sheet, header, made)]
    progress("compare")
    assert made.kind is not None
    if made.kind == "decisions":
        read, made.results = papers.list_papers(
            decisions.settle(rows, setting, request.issuer or setting.scope)
        )
    else:
        made.results = list(SETTLE[made.kind](rows, setting))
        read = _opening(made, setting, file, request)
    made.faults.extend(setting.group_faults.values())
    made.notes.update(setting.notes)
    books, numbers = setting.people.books, setting.numbers
    del setting, rows  # a national list holds much; what the books are asked next needs the room
    progress("examine")
    _examine(made, read, books)
    if made.laid:
        made.laid.numbers = numbers


def _examine(made: Plan, read: list[papers.PaperIn], books: Books) -> None:
    if not made.clean and made.kind != "decisions":
        return
    standing, same, made.laid = papers.examine(read, books)
    stood = {id(line.row) for place in same for lines in read[place].origins for line in lines}
    stood |= {id(read[place].row) for place in same}
    for result in made.results:
        if id(result.row) in stood and not result.faults:
            result.state = "same"
    made.papers = standing if made.clean else []


def _opening(made: Plan, setting: Setting, file: File, request: Request) -> list[papers.PaperIn]:
    issuer = request.issuer or _issuer(made, setting)
    if not any(r.lines for r in made.results):
        return []
    if not issuer:
        made.faults.append(Fault("issuer_not_told"))
        return []
    digest = hashlib.sha256(file.data).hexdigest()[:12]
    base = file.name.replace("\\", "/").rsplit("/", 1)[-1][:120]
    subject = (
        f"Mở sổ, bổ sung hồ sơ theo danh sách {KINDS[made.kind or 'people'].vi}: {base} (SHA-256 {digest})"
    )
    return list(papers.opening_papers(made.results, papers.Voucher(issuer, request.on, subject)))


def _issuer(made: Plan, setting: Setting) -> str:
    """Who opens: the root above the unit being imported, or the only root there is (the file's own among them)."""
    known = setting.units.known
    if setting.scope:
        return setting.units.root_of(setting.scope)
    roots = [u for u in known.values() if not u.parent]
    return roots[0].code if len(roots) == 1 else ""


def _tables(made: Plan, file: File, request: Request) -> list[tuple[Sheet, Header]]:
    """The sheets that hold a list of the kind asked for (or of the kind the first of them speaks of)."""
    found: list[tuple[Sheet, Header]] = []
    for sheet in file.sheets:
        if sheet.hidden:
            made.notes["hidden_sheet"] = made.notes.get("hidden_sheet", 0) + 1
            continue
        header = headers.find_header(sheet, made.kind, request.layout)
        if header is None:
            _no_header(made, sheet)
            continue
        made.kind = header.kind.name
        made.headers[sheet.name] = header
        faults = headers.header_faults(header, sheet) + _doubled(sheet, header)
        made.faults.extend(faults)
        if header.unknown:
            made.notes["unknown_column"] = made.notes.get("unknown_column", 0) + len(header.unknown)
        if not faults:
            found.append((sheet, header))
    if not found and not made.faults:
        kind = KINDS.get(made.kind or "")
        details = {"list": kind.vi if kind else "người, đơn vị", "headings": headers.usual_headings(kind)}
        made.faults.append(
            Fault("no_sheet" if len(file.sheets) != 1 else "no_header", _only(file), details=details)
        )
    return found


def _only(file: File) -> str:
    return file.sheets[0].name if len(file.sheets) == 1 else ""


def _no_header(made: Plan, sheet: Sheet) -> None:
    """A sheet without a list is passed over, unless its words are in an old encoding."""
    try:
        encoding.refuse_legacy(headers.raw_texts(sheet))
    except encoding.UnreadableText as error:
        made.faults.append(Fault("unreadable_text", sheet.name, details={"why": str(error)}))
        return
    if next(iter(sheet.rows()), None) is not None:
        made.notes["sheet_without_list"] = made.notes.get("sheet_without_list", 0) + 1


def _doubled(sheet: Sheet, header: Header) -> list[Fault]:
    """Columns that stand twice and do not say the same."""
    faults = []
    for name, first, second in header.doubled:
        for number, raw in sheet.rows():
            if number < header.first or max(first, second) >= len(raw):
                continue
            if text_of(raw[second]) and text_of(raw[first]) != text_of(raw[second]):
                details = {
                    "field": words.field_name(name),
                    "first": headers.letter(first),
                    "second": headers.letter(second),
                }
                faults.append(
                    Fault(
                        "heading_twice",
                        sheet.name,
                        header.first - 1,
                        headers.letter(second),
                        header.headings[second],
                        details=details,
                    )
                )
                break
    return faults


def _rows(sheet: Sheet, header: Header, made: Plan) -> list[DataRow]:
    skipped = Skipped()
    rows = list(data_rows(sheet, header, skipped))
    for code in ("totals", "repeated", "footer"):
        if count := getattr(skipped, code):
            made.notes[code] = made.notes.get(code, 0) + count
    return rows


def _setting(request: Request, tables: list[tuple[Sheet, Header]]) -> Setting:
    setting = Setting(request.on, Units(request.on, request.unit), People(request.on), request.unit)
    setting.within = request.within
    month_first = set()
    for sheet, header in tables:
        for name in _DATES:
            if name in header.columns and _month_first(sheet, header, header.columns[name]):
                month_first.add((sheet.name, name))
        for told in (*header.titles, sheet.name):
            if (named := setting.units.named(told)) and len(named) == 1:
                setting.sheet_units[sheet.name] = named[0]
    setting.month_first = frozenset(month_first)
    if month_first:
        setting.note("month_first", len(month_first))
    return setting


def _month_first(sheet: Sheet, header: Header, column: int) -> bool:
    sample = islice(((n, r) for n, r in sheet.rows() if n >= header.first and len(r) > column), _ORDER_SAMPLE)
    return month_comes_first([r[column] for _, r in sample if isinstance(r[column], str)])
