"""How the command line answers: plain text for people, JSON for programs, problems with exit status 2."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, NoReturn

import typer

lang = "vi"


def say(vi: str, en: str) -> None:
    """A line for the person at the desk, in the language chosen."""
    typer.echo(vi if lang == "vi" else en)


def give(data: Any) -> None:
    """An answer as JSON."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


def refuse(vi: str, en: str, as_json: bool = False) -> NoReturn:
    """One thing is wrong: say it and leave with status 2."""
    message = vi if lang == "vi" else en
    if as_json:
        give({"problems": [{"code": "refused", "where": [], "place": "", "message": message, "details": {}}]})
    else:
        typer.echo(message, err=True)
    raise typer.Exit(2)


def refuse_all(problems: Sequence[Any], as_json: bool, where: str = "") -> NoReturn:
    """Everything that is wrong, with its place, and status 2."""
    from tochuc.books.wording import as_data

    found = [as_data(p, lang) for p in problems]
    if as_json:
        give({"problems": found})
        raise typer.Exit(2)
    for line in found:
        typer.echo(": ".join(part for part in (where, line["place"], line["message"]) if part), err=True)
    if lang == "vi":
        typer.echo(f"{len(found)} lỗi; chưa ghi gì vào sổ.", err=True)
    else:
        typer.echo(f"{len(found)} problem(s); nothing was posted.", err=True)
    raise typer.Exit(2)


def day(text: str | None, as_json: bool = False) -> date | None:
    """A day as officers write it (30/06/2018) or ISO."""
    if text is None:
        return None
    try:
        if "/" in text:
            parts = text.split("/")
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        return date.fromisoformat(text)
    except (ValueError, IndexError):
        refuse(
            f"“{text}” không phải là ngày; đúng ra như 30/06/2018 hoặc 2018-06-30.",
            f"“{text}” is not a day; it should be like 30/06/2018 or 2018-06-30.",
            as_json,
        )


def open_books(as_json: bool = False) -> None:
    """Make the store ready for a command; says plainly where there is none."""
    import django
    from django.conf import settings

    django.setup()
    if not settings.DATABASE_URL and not (settings.DATA / "tochuc.sqlite3").exists():
        refuse(
            f"Chưa có sổ trong thư mục {settings.DATA}; chạy `tochuc init` hoặc `tochuc demo` trước.",
            f"There are no books in {settings.DATA}; run `tochuc init` or `tochuc demo` first.",
            as_json,
        )


@contextmanager
def progress(title: str, total: int | None) -> Iterator[Any]:
    """A progress line on a terminal's error stream; call what it gives with the number done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(title, total=total)

        def done(count: int = 1, of: int | None = None, text: str | None = None) -> None:
            bar.update(task, advance=count)
            if of:
                bar.update(task, total=of)
            if text:
                bar.update(task, description=text)

        yield done
