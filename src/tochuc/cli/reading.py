"""The command `read`: a text in; its figures, orders, references and contradictions out."""

from __future__ import annotations

import typer

from tochuc.cli import answers


def read(file: str, unit: str | None, period: str | None, as_json: bool) -> None:
    """Read a text against itself and, where a unit and period are given, against the books."""
    from tochuc.figures.catalogue import catalogue
    from tochuc.reading.command import UnreadableText, read_file, rendered

    if bool(unit) != bool(period):
        answers.refuse("Cần cả --unit và --period.", "Both --unit and --period are needed.", as_json)
    if unit:
        answers.open_books(as_json)
    try:
        found = read_file(file, catalogue().values(), unit, period)
    except UnreadableText as error:
        answers.refuse(str(error), str(error), as_json)
    except ValueError:
        answers.refuse(
            f"“{period}” không phải là kỳ; đúng ra như 2018-H1, 2018-Q2, 2018.",
            f"“{period}” is no period; it should be like 2018-H1, 2018-Q2, 2018.",
            as_json,
        )
    if as_json:
        answers.give(found)
    else:
        typer.echo(rendered(found))
