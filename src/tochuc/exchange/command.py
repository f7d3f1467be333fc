"""The command `tochuc import`: a file brought in, told row by row, or sent back with its wrong cells marked.

Always true: exit status 2 and nothing posted where anything is wrong; the JSON has the counts of rows and every problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tochuc.books.records import Refused
from tochuc.exchange.importing import collecting, notes
from tochuc.exchange.importing.corrected import corrected_workbook
from tochuc.exchange.importing.faults import Fault
from tochuc.exchange.importing.plan import Plan, Request, plan
from tochuc.exchange.importing.run import run

Progress = Callable[[str, int | None], AbstractContextManager[Callable[..., None]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run of the command comes to: for people (`lines`), for programs (`data`), and the exit status."""

    data: dict[str, Any]
    lines: list[str]
    status: int


def bring_in(
    path: Path, request: Request, dry_run: bool = False, output: Path | None = None, rows: bool = False,
    by: str = "cli", lang: str = "vi", progress: Progress | None = None,
) -> Answer:  # fmt: skip
    """Read the file, and post it unless it is a dry run or something in it is wrong."""
    try:
        data = path.read_bytes()
    except OSError as error:
        why = str(error.strerror)
        return _answer(
            Plan(request.kind, None, faults=[Fault("cannot_open", details={"why": why})]), path, lang, 0
        )
    posted = 0
    with collecting.paused():
        made = plan(path.name, data, request)
        if made.clean and not dry_run:
            try:
                posted = _post(made, by, progress)
            except Refused as refused:  # the books changed since they were examined
                made.faults.extend(Fault("books", problem=p) for p in refused.problems)
    if made.problems and output is not None and made.file is not None:
        output.write_bytes(corrected_workbook(made.file, made.problems, lang))
    return _answer(made, path, lang, posted, dry_run, output, rows)


def _post(made: Plan, by: str, progress: Progress | None) -> int:
    if progress is None:
        return len(run(made, by))
    with progress("Ghi sổ", len(made.papers)) as done:
        return len(run(made, by, lambda count: done()))


def _answer(
    made: Plan,
    path: Path,
    lang: str,
    posted: int,
    dry_run: bool = False,
    output: Path | None = None,
    rows: bool = False,
) -> Answer:
    problems = made.problems
    data: dict[str, Any] = {
        **made.counts, "problems": [f.as_data(lang) for f in problems], "kind": made.kind or "",
        "notes": notes.as_data(made.notes, lang), "decisions": posted if not dry_run else len(made.papers),
        "posted": bool(posted),
    }  # fmt: skip
    if rows:
        data["rows"] = [r.as_data() for r in made.results]
    if output is not None and problems and made.file is not None:
        data["corrected"] = str(output)
    return Answer(data, _lines(data, path, lang, dry_run), 2 if problems else 0)


def _lines(data: Mapping[str, Any], path: Path, lang: str, dry_run: bool) -> list[str]:
    vi = lang == "vi"
    lines = [note["message"] for note in data["notes"]]
    for p in data["problems"]:
        place = ", ".join(x for x in (p["sheet"], _cell(p, vi)) if x)
        right = f" {'Đúng ra' if vi else 'Right would be'}: {p['expected']}." if p["expected"] else ""
        lines.append(f"{path.name}{': ' if not place else f', {place}: '}{p['message']}{right}")
    counts = (data["new"], data["changed"], data["same"], data["wrong"])
    lines.append(
        "{} dòng mới, {} thay đổi, {} như sổ, {} sai.".format(*counts) if vi
        else "{} new, {} changed, {} the same, {} wrong.".format(*counts)
    )  # fmt: skip
    if data["problems"]:
        where = (
            f" Tệp đã đánh dấu: {data['corrected']}."
            if "corrected" in data
            else " Thêm -o TỆP.xlsx để nhận lại tệp đã đánh dấu."
        )
        other = (
            f" Marked workbook: {data['corrected']}."
            if "corrected" in data
            else " Add -o FILE.xlsx to get it marked."
        )
        lines.append(
            f"{len(data['problems'])} lỗi; chưa ghi gì vào sổ.{where}"
            if vi
            else f"{len(data['problems'])} problem(s); nothing was posted.{other}"
        )
    elif dry_run:
        lines.append(
            f"Sẽ ghi {data['decisions']} quyết định; chưa ghi gì."
            if vi
            else f"{data['decisions']} decision(s) would be posted; nothing done."
        )
    else:
        lines.append(
            f"Đã ghi sổ {data['decisions']} quyết định." if vi else f"Posted {data['decisions']} decision(s)."
        )
    return lines


def _cell(problem: Mapping[str, Any], vi: bool) -> str:
    if not problem["row"]:
        return ""
    return (
        f"{'ô' if vi else 'cell'} {problem['column']}{problem['row']}"
        if problem["column"]
        else f"{'dòng' if vi else 'row'} {problem['row']}"
    )


def layout_of(pairs: list[str]) -> dict[str, str]:
    """`--map "Cột=trường"` options as a layout. Raises ValueError with the field's name."""
    from tochuc.exchange.importing.lists import KINDS

    known = {f for kind in KINDS.values() for f in kind.fields}
    found = {}
    for pair in pairs:
        heading, _, name = pair.rpartition("=")
        if not heading or name not in known:
            raise ValueError(name or pair)
        found[heading] = name
    return found


__all__ = ["Answer", "Request", "bring_in", "layout_of"]
