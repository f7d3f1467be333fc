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
    learnt = _corrections(unit, as_json) if unit or _has_books() else {}
    try:
        found = read_file(file, catalogue().values(), unit, period, learnt)
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


def _has_books() -> bool:
    """Whether there is a store to ask; a text alone is read without one."""
    from django.conf import settings

    return bool(settings.DATABASE_URL) or bool((settings.DATA / "tochuc.sqlite3").exists())


def _corrections(unit: str | None, as_json: bool) -> dict[str, str]:
    """What users have corrected on the pages for the unit's texts (without a unit, for the whole installation); none
    where the store is older than that table."""
    answers.open_books(as_json)
    from django.db import DatabaseError

    from tochuc.reading import learning

    try:
        return learning.learnt(unit or learning.WHOLE)
    except DatabaseError:
        return {}
