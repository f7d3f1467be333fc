"""The command that brings workbooks in: `tochuc import`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from tochuc.cli import answers


def import_(
    file: Path,
    kind: str | None,
    dry_run: bool,
    unit: str,
    on: str | None,
    issuer: str,
    columns: list[str],
    rows: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """Bring a file in, or say what is wrong with it, cell by cell (exit status 2)."""
    answers.open_books(as_json)
    from tochuc.exchange import command
    from tochuc.exchange.importing.lists import KINDS

    if kind is not None and kind not in KINDS:
        answers.refuse(
            f"--as {kind}: chọn một trong {', '.join(KINDS)}.",
            f"--as {kind}: choose one of {', '.join(KINDS)}.",
            as_json,
        )
    day = answers.day(on, as_json) or date.today()
    try:
        layout = command.layout_of(columns)
    except ValueError as error:
        answers.refuse(f"--map: không có trường “{error}”.", f"--map: there is no field “{error}”.", as_json)
    request = command.Request(kind, day, unit, issuer, layout)
    given = command.bring_in(
        file, request, dry_run, output, rows, lang=answers.lang, progress=answers.progress
    )
    if as_json:
        answers.give(given.data)
    else:
        for line in given.lines:
            typer.echo(line, err=given.status != 0)
    if given.status:
        raise typer.Exit(given.status)
