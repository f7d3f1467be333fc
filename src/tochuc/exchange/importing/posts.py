"""A list of posts and who holds them: posts opened, holders appointed.

Always true: a row that names a holder of a post which somebody else holds is told, not settled; titles that several
people hold at one unit are as many posts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tochuc import regulations
from tochuc.exchange.importing import cells, words
from tochuc.exchange.importing.persons import PersonIn, identify, load, read_cell, read_person
from tochuc.exchange.importing.rows import Line, RowResult, Setting, place_of
from tochuc.exchange.importing.tables import DataRow

_ORIGIN = {
    "code": "post_code",
    "unit": "unit",
    "title": "title",
    "name": "title",
    "rank": "title",
    "person": "name",
    "post": "title",
}


def settle(rows: Iterable[DataRow], setting: Setting) -> Iterator[RowResult]:
    """What each row of a list of posts comes to."""
    read = [(row, read_person(row, setting, whole=False)) for row in rows]
    load((p for _, p in read), setting)
    taken: dict[str, set[str]] = defaultdict(set)
    for row, person in read:
        yield _settle(row, person, setting, taken)


def _settle(row: DataRow, person: PersonIn, setting: Setting, taken: dict[str, set[str]]) -> RowResult:
    written = str(read_cell(row, "title", cells.read_text) or "")
    code = read_cell(row, "post_code", cells.read_code) or ""
    unit = place_of(row, "unit", setting)
    if not written:
        row.fault("missing", "title", field=words.field_name("title"))
    if not unit and not row.faults:
        row.fault("missing", "unit", field=words.field_name("unit"))
    holder = _holder(row, person, setting, unit) if not row.faults else ""
    if row.faults:
        return RowResult(row, "wrong", written)
    title = title_code(written)
    post = code or _fitting(unit, title, written, holder, setting, taken)
    return _lines(row, written, title, unit, post, holder, setting, taken)


def _holder(row: DataRow, person: PersonIn, setting: Setting, unit: str) -> str:
    if not person.name and not person.code:
        return ""
    known = identify(row, person, setting, unit)
    if known is None and not row.faults:
        row.fault("person_not_found", "name" if person.name else "code")
    return known.code if known else ""


def title_code(written: str) -> str:
    """The standard post a title is, or begins with; else the title itself."""
    asked = words.key(written)
    return next(
        (code for name, code in words.standard_titles() if (asked + " ").startswith(name + " ")), written
    )


def _fitting(
    unit: str, title: str, written: str, holder: str, setting: Setting, taken: dict[str, set[str]]
) -> str:
    """The post of this title at the unit that is the holder's, or vacant; else a new code."""
    books, on = setting.people.books, setting.on
    posts = [
        p for p in books.posts(unit, on) if p not in taken[unit] and _is(books.post(p, on), title, written)
    ]
    for wanted in (holder, ""):
        if found := next((p for p in posts if (books.holder(p, on) or "") == wanted), None):
            return found
    slug = (
        words.key(title if title in regulations.posts() else written)
        .replace(" ", "-")
        .replace("/", "-")
        .replace("_", "-")
    )
    base = f"{unit.rsplit('.', 1)[-1]}.{slug}"[:58]
    number, code = 1, base
    while code in taken[unit] or books.known("post", code) or code in setting.placed:
        number += 1
        code = f"{base}-{number}"
    return code


def _is(post: object, title: str, written: str) -> bool:
    values = post if isinstance(post, dict) else {}
    return values.get("title") == title and words.key(str(values.get("name"))) in (
        words.key(written),
        _usual(title),
    )


def _usual(title: str) -> str:
    known = regulations.posts().get(title)
    return words.key(known.vi) if known else words.key(title)


def _lines(
    row: DataRow,
    written: str,
    title: str,
    unit: str,
    post: str,
    holder: str,
    setting: Setting,
    taken: dict[str, set[str]],
) -> RowResult:
    books, on = setting.people.books, setting.on
    if post in taken[unit]:
        row.fault("twice_in_file", "post_code", place=f"dòng {setting.placed[post]}", what="chức danh")
        return RowResult(row, "wrong", written)
    taken[unit].add(post)
    setting.placed[post] = row.number
    there = books.post(post, on)
    lines = []
    if there is None:
        data = {"code": post, "unit": unit, "title": title, "name": written}
        if title not in regulations.posts():
            data["rank"] = words.rank_by_title(written)
        lines.append(Line(row, "open_post", data, origin=_ORIGIN))
    elif there["unit"] != unit:
        row.fault(
            "needs_decision",
            "unit",
            what="Đơn vị của chức danh",
            books=there["unit"],
            decision="đóng và đặt lại",
        )
    held = (books.holder(post, on) or "") if there else ""
    if held and holder and held != holder:
        row.fault(
            "needs_decision", "name", what="Người giữ chức danh", books=held, decision="relieve, appoint"
        )
    if row.faults:
        return RowResult(row, "wrong", written)
    if holder and not held:
        lines.append(Line(row, "appoint", {"person": holder, "post": post}, origin=_ORIGIN))
    return RowResult(row, "new" if there is None else "changed" if lines else "same", written, lines)
