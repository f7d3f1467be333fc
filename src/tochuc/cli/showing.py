"""Commands that show: demo, review, figure, figures, units, people."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tochuc.cli import answers

if TYPE_CHECKING:
    from tochuc.books.histories import Unit
    from tochuc.books.state import Books


def _period(name: str, as_json: bool) -> Any:
    from tochuc.books import periods

    try:
        return periods.read(name)
    except ValueError:
        answers.refuse(
            f"“{name}” không phải là kỳ; đúng ra như 2018-H1, 2018-Q2, 2018-M05, 2018-9M, 2018.",
            f"“{name}” is no period; it should be like 2018-H1, 2018-Q2, 2018-M05, 2018-9M, 2018.",
            as_json,
        )


def _known(as_known_on: str | None, as_json: bool) -> int | None:
    from tochuc.books.store import posting_at

    on = answers.day(as_known_on, as_json)
    return None if on is None else posting_at(on)


def review(
    unit: str, period: str, form: str | None, as_known_on: str | None, cutoff: str | None, structure: str | None,
    output: Path | None,
) -> None:  # fmt: skip
    """Compose a review and write it in one of its forms."""
    form = form or (output.suffix.lstrip(".") if output else "text")
    form = {"html": "page", "txt": "text"}.get(form, form)
    as_json = form == "json"
    if form not in ("page", "docx", "xlsx", "json", "text"):
        answers.refuse(
            f"Không có dạng “{form}”: page, docx, xlsx, json, text.", f"There is no form “{form}”."
        )
    answers.open_books(as_json)
    from tochuc.reviews import compose as composing

    read = _period(period, as_json)
    try:
        made = composing.compose(
            unit,
            read,
            _known(as_known_on, as_json),
            answers.day(cutoff, as_json),
            structure=answers.day(structure, as_json),
        )
    except composing.UnknownUnit as error:
        _unknown_unit(error.unit, error.successors, as_json)
    _write(made, form, output)


def _unknown_unit(unit: str, successors: list[str], as_json: bool) -> None:
    if successors:
        vi = f"Đơn vị “{unit}” đã kết thúc trước kỳ này; đơn vị kế thừa: {', '.join(successors)}."
        answers.refuse(
            vi, f"“{unit}” ended before that period; successors: {', '.join(successors)}.", as_json
        )
    answers.refuse(
        f"Không có đơn vị mã “{unit}” trong sổ vào kỳ này; xem mã bằng `tochuc units`.",
        f"There is no unit “{unit}” in the books in that period; see `tochuc units`.",
        as_json,
    )


def _write(made: Any, form: str, output: Path | None) -> None:
    if form == "json":
        from tochuc.reviews.as_json import as_data

        data = as_data(made, answers.lang)
        if output:
            import json

            output.write_text(json.dumps(data, ensure_ascii=False, indent=2), "utf-8")
        else:
            answers.give(data)
        return
    if form == "text":
        from tochuc.reviews.as_text import as_text

        text = as_text(made)
        output.write_text(text, "utf-8") if output else typer.echo(text)
        return
    suffix = {"page": "html"}.get(form, form)
    target = output or Path(f"{made.unit}-{made.period.name}.{suffix}")
    if form == "docx":
        from tochuc.reviews.as_docx import write_docx
        from tochuc.reviews.own_templates import template_for

        write_docx(made, target, template_for(made))
    elif form == "xlsx":
        from tochuc.reviews.as_xlsx import write_xlsx

        write_xlsx(made, target)
    else:
        from tochuc.reviews.as_page import write_page

        write_page(made, target)
    answers.say(f"Đã viết {target}.", f"Wrote {target}.")


def figure(
    id_: str, unit: str, period: str, open_: bool, as_known_on: str | None, structure: str | None, limit: int,
    as_json: bool,
) -> None:  # fmt: skip
    """One figure, and what is behind it."""
    answers.open_books(as_json)
    from tochuc.figures.catalogue import catalogue
    from tochuc.figures.evaluate import evaluate, question
    from tochuc.figures.opening import open_figure
    from tochuc.figures.rollup import open_rollup
    from tochuc.reviews.compose import show

    if id_ not in catalogue():
        answers.refuse(
            f"Không có chỉ tiêu “{id_}”; xem danh mục bằng `tochuc figures`.",
            f"There is no figure “{id_}”; see `tochuc figures`.",
            as_json,
        )
    day = answers.day(structure, as_json)
    asked = question(unit, _period(period, as_json), _known(as_known_on, as_json), structure=day)
    if unit not in open_rollup().tree(asked.known).nodes:
        _unknown_unit(unit, [], as_json)
    known = catalogue()[id_]
    if not open_:
        value = evaluate([id_], asked)[id_]
        if as_json:
            answers.give(
                {"id": id_, "unit": known.unit, "label": known.vi, "formula": known.formula, **_value(value)}
            )
        else:
            answers.say(
                f"{known.vi}: {show(known, value.number)}", f"{known.en}: {show(known, value.number, 'en')}"
            )
        return
    opened = open_figure(id_, asked, limit)
    if as_json:
        answers.give({
            "id": id_, "unit": known.unit, "label": known.vi, "formula": known.formula, **_value(opened.value),
            "parts": [{"unit": p.unit, "name": p.name, **_value(p.value)} for p in opened.parts],
            "total_entries": opened.total, "lines": [asdict(line) for line in opened.lines],
        })  # fmt: skip
        return
    typer.echo(f"{known.vi}: {show(known, opened.value.number, answers.lang)}\n= {known.formula}")
    for part in opened.parts:
        typer.echo(f"  {part.name:<48} {show(known, part.value.number):>10}")
    for line in opened.lines:
        typer.echo(
            f"    {line.on:%d/%m/%Y}  {line.amount:+d}  {line.reason:<12} {line.person or '':<14} "
            f"{line.unit_name} · {line.written} (lần ghi sổ {line.posting})"
        )
    if opened.total > len(opened.lines):
        typer.echo(f"    … và {opened.total - len(opened.lines)} bút toán nữa (--limit)")


def _value(value: Any) -> dict[str, Any]:
    number = value.number
    plain = int(number) if number is not None and float(number).is_integer() else number
    rate = {} if value.whole is None else {"part": value.part, "whole": value.whole}
    return {"value": plain, "entries": value.entries, **rate}


def figures(as_json: bool) -> None:
    """The catalogue."""
    from tochuc.figures.catalogue import catalogue

    found = catalogue().values()
    if as_json:
        answers.give([
            {"id": f.id, "vi": f.vi, "en": f.en, "unit": f.unit, "formula": f.formula, "group": f.group,
             "aliases": list(f.aliases)} for f in found
        ])  # fmt: skip
        return
    for f in found:
        typer.echo(f"{f.id:<40} {f.vi if answers.lang == 'vi' else f.en} ({f.unit})\n{'':<40} = {f.formula}")


def units(on: str | None, unit: str | None, depth: int, as_json: bool) -> None:
    """The tree of units on a day, from the facts of the books: no figure is asked, so nothing is summed."""
    answers.open_books(as_json)
    from tochuc import regulations
    from tochuc.books import store

    day = answers.day(on, as_json) or date.today()
    books = store.books_now()
    if unit is not None and not books.known("unit", unit):
        _unknown_unit(unit, [], as_json)
    rows = _tree(books, unit, day, depth)

    def ended(unit: Unit) -> date | None:  # on whatever day, though it stands on the day asked
        last = books.unit_ever(unit.code, date.max)
        return last.ended if last else None

    if as_json:
        answers.give([
            {"code": u.code, "name": u.name, "kind": u.kind, "parent": u.parent, "level": level,
             "begun": u.begun, "ended": ended(u)} for level, u in rows
        ])  # fmt: skip
        return
    kinds = regulations.unit_kinds()
    for level, u in rows:
        kind = kinds[u.kind].vi if u.kind in kinds else u.kind
        typer.echo(f"{'  ' * level}{u.name} [{u.code}] {kind}")


def _tree(books: Books, top: str | None, day: date, depth: int) -> list[tuple[int, Unit]]:
    """The units alive on the day under one, or under every root, each with its level; two questions a level."""
    if top is None:
        begun = books.roots(day)
    else:
        known = books.unit_ever(top, day) or books.unit_ever(
            top, date.max
        )  # its own words before its first day
        begun = [known] if known else []
    below: dict[str, list[Unit]] = {}
    layer = begun
    for _level in range(1, depth):
        books.prefetch_linked("unit", [u.code for u in layer])
        below |= {u.code: books.children(u.code, day) for u in layer}
        layer = [child for u in layer for child in below[u.code]]
        if not layer:
            break

    def walk(unit: Unit, level: int) -> Iterator[tuple[int, Unit]]:
        yield level, unit
        for child in below.get(unit.code, ()):
            yield from walk(child, level + 1)

    return [row for root in begun for row in walk(root, 0)]


def people(unit: str | None, search: str, limit: int, as_json: bool) -> None:
    """People of a unit or by name, in the order of given names; nothing restricted is shown."""
    answers.open_books(as_json)
    from django.db.models import Q

    from tochuc.books.models import Person
    from tochuc.books.text import search_key

    found = Person.objects.order_by("order")
    if unit:
        found = found.filter(Q(cell=unit) | Q(employer=unit))
    if search:
        found = found.filter(search__contains=search_key(search))
    rows = list(found[:limit].values("code", "name", "sex", "born", "cell", "status", "employer"))
    if as_json:
        answers.give(rows)
        return
    for row in rows:
        typer.echo(f"{row['code']:<16} {row['name']:<28} {row['born'][:4]}  {row['cell'] or row['employer']}")


def demo(
    serve: bool, members: int, port: int, as_json: bool, then: Callable[[Path], None] | None = None
) -> None:
    """Build the demonstration province, write its review, show the pages; `then` goes on from there."""
    from tochuc.cli import store

    store.make_ready()
    from tochuc import demo as demonstration
    from tochuc.demo import collecting

    with answers.progress("Dựng tỉnh minh họa", None) as done:
        summary = demonstration.build(progress=lambda count, of, text: done(count, of, text), members=members)
    from tochuc.access.accounts import holds_demonstration

    if holds_demonstration():
        collecting.collect()
    folder = Path(os.environ.get("TOCHUC_DATA") or Path.cwd() / "data").expanduser() / "bao-cao"
    folder.mkdir(parents=True, exist_ok=True)
    from tochuc.books import periods
    from tochuc.reviews.compose import compose

    made = compose("lang-son", periods.read("2018-H1"))
    for form in ("docx", "xlsx", "page", "json"):
        _write(made, form, folder / f"lang-son-2018-H1.{'html' if form == 'page' else form}")
    if as_json:
        answers.give({"reviews": str(folder), **asdict(summary)})
    else:
        answers.say(f"Báo cáo ở {folder}. {summary.text()}", f"Reviews are in {folder}. {summary.text()}")
    if then is not None:
        then(folder)
    if serve:
        store.serve("127.0.0.1", port)
