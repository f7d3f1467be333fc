"""Random histories of a small province: units founded, moved, merged, split, renamed, changed and dissolved.

Always true: what is drawn is a list of papers that the books accept in this order, late ones among them; everything
is drawn from one `Random`, so that a history can be made again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.books.world import Memory, act, quota, staff, unit
from tests.books.world import person as new_person
from tochuc.books.records import Refused

BEGUN = date(2018, 1, 2)
MEMBERS = tuple(f"p{n:02d}" for n in range(1, 11))
STAFF = tuple(f"s{n}" for n in range(1, 4))

Acts = list[dict[str, Any]]


class Writer:
    """Draws acts that make sense as far as can be seen, posts them in memory, and keeps the papers accepted."""

    def __init__(self, chance: Random):
        self.chance, self.world, self.papers = chance, Memory(), []
        self.today = BEGUN
        self.count = 0
        self.post(opening_acts(), BEGUN)

    def post(self, acts: Acts, on: date) -> bool:
        paper = self.world.paper(*acts, on=on.isoformat())
        try:
            self.world.post_papers([paper])
        except Refused:
            return False
        self.papers.append(paper)
        return True

    def go_on(self) -> None:
        """One more paper, on a later day or late."""
        self.today += timedelta(days=self.chance.choice((0, 0, 1, 3, 7)))
        late = self.chance.choice((0, 0, 0, 2, 6))
        on = max(BEGUN + timedelta(days=1), self.today - timedelta(days=late))
        acts: Acts = []
        for _ in range(self.chance.choice((1, 1, 2))):
            acts += self.chance.choice(_DRAWN)(self, on)
        if acts:
            self.post(acts, on)

    # ---- what there is ----------------------------------------------------------------------------------------

    def fresh(self, stem: str) -> str:
        self.count += 1
        return f"{stem}-{self.count}"

    def alive(self, on: date, *kinds: str) -> list[str]:
        units = (self.world.books.unit(u, on) for u in sorted(self.world.units_ever()))
        return [u.code for u in units if u is not None and u.kind in kinds]

    def member(self) -> str:
        return self.chance.choice(MEMBERS)


CELLS = ("cell", "grassroots_cell")
WHOLES = ("district_committee", "grassroots_committee", "divisional_committee")


def opening_acts() -> Acts:
    acts: Acts = [unit("tinh", "province_committee", None), act("begin_term", unit="tinh", term="2015-2020")]
    for d in ("h1", "h2"):
        acts += [unit(d, "district_committee", "tinh"), quota(d, 7)]
        for x in ("x1", "x2"):
            acts.append(unit(f"{d}-{x}", "grassroots_committee", d))
            acts += [unit(f"{d}-{x}-{c}", "cell", f"{d}-{x}") for c in ("c1", "c2")]
    cells = [a["code"] for a in acts if a.get("kind") == "cell"]
    for index, code in enumerate(MEMBERS):
        acts.append(dict(new_person(code, sex="FM"[index % 2])))
        acts.append(act("transfer_member_in", person=code, cell=cells[index % 5], status="official"))
    for index, code in enumerate(STAFF):
        acts += [dict(new_person(code)), dict(staff(code, ("h1", "h1-x1", "h2")[index]))]
    return acts


def _establish(w: Writer, on: date) -> Acts:
    kind = w.chance.choice(("cell", "grassroots_committee", "grassroots_cell"))
    parents = w.alive(on, *WHOLES)
    code = w.fresh("m")
    return [
        act("establish_unit", code=code, name=f"Đơn vị {code}", kind=kind, parent=w.chance.choice(parents))
    ]


def _move(w: Writer, on: date) -> Acts:
    moving = w.alive(on, *WHOLES, *CELLS)
    return [
        act(
            "move_unit", unit=w.chance.choice(moving), parent=w.chance.choice([*w.alive(on, *WHOLES), "tinh"])
        )
    ]


def _merge(w: Writer, on: date) -> Acts:
    kinds = CELLS if w.chance.random() < 0.6 else WHOLES
    there = w.alive(on, *kinds)
    if len(there) < 3:
        return []
    one, other, third = w.chance.sample(there, 3)
    if w.chance.random() < 0.5:
        return [act("merge_units", units=[one], into=other)]
    kind = w.chance.choice(kinds)
    code = w.fresh("g")
    units = [one, other] if w.chance.random() < 0.7 else [one, other, third]
    return [act("merge_units", units=units, into=code, name=f"Đơn vị {code}", kind=kind)]


def _split(w: Writer, on: date) -> Acts:
    there = w.alive(on, *CELLS, *WHOLES)
    chosen = w.chance.choice(there)
    known = w.world.books.unit(chosen, on)
    assert known is not None
    books = w.world.books
    people = [*books.members(chosen, on), *books.staff(chosen, on)]
    below = [c.code for c in books.children(chosen, on)]
    shares = w.chance.choice(((60, 40), (33, 67), (100, 0), (34, 33, 33)))
    parts: list[dict[str, Any]] = []
    for share in shares:
        code = w.fresh("t")
        parts.append(
            {
                "code": code,
                "name": f"Đơn vị {code}",
                "kind": known.kind,
                "share": share,
                "people": [],
                "units": [],
            }
        )
    for who in people:
        w.chance.choice(parts)["people"].append(who)
    for child in below:
        w.chance.choice(parts)["units"].append(child)
    return [act("split_unit", unit=chosen, parts=parts)]


def _rename(w: Writer, on: date) -> Acts:
    chosen = w.chance.choice(w.alive(on, *WHOLES, *CELLS))
    return [act("rename_unit", unit=chosen, name=f"Tên mới {w.fresh('n')}")]


def _change_kind(w: Writer, on: date) -> Acts:
    kinds = CELLS if w.chance.random() < 0.5 else WHOLES
    there = w.alive(on, *kinds)
    return [act("change_kind", unit=w.chance.choice(there), kind=w.chance.choice(kinds))] if there else []


def _dissolve(w: Writer, on: date) -> Acts:
    chosen = w.chance.choice(w.alive(on, *CELLS))
    others = [c for c in w.alive(on, *CELLS) if c != chosen]
    if not others:
        return []
    to = w.chance.choice(others)
    moves = [act("transfer_member", person=p, cell=to) for p in w.world.books.members(chosen, on)]
    return [*moves, act("dissolve_unit", unit=chosen)]


def _transfer(w: Writer, on: date) -> Acts:
    return [act("transfer_member", person=w.member(), cell=w.chance.choice(w.alive(on, *CELLS)))]


def _leave(w: Writer, on: date) -> Acts:
    if w.chance.random() < 0.5:
        return [act("expel_member", person=w.member())]
    return [act("transfer_member_out", person=w.member(), to="Đảng bộ tỉnh Cao Bằng")]


def _come(w: Writer, on: date) -> Acts:
    code = w.fresh("nguoi")
    cell = w.chance.choice(w.alive(on, *CELLS))
    return [dict(new_person(code)), act("transfer_member_in", person=code, cell=cell, status="official")]


def _quota(w: Writer, on: date) -> Acts:
    where = w.chance.choice(w.alive(on, *WHOLES))
    name = w.chance.choice(("assign_quota", "cut_quota"))
    return [quota(where, w.chance.choice((1, 2, 3)), name)]  # type: ignore[list-item]


_DRAWN: tuple[Callable[[Writer, date], Acts], ...] = (
    _establish, _move, _move, _move, _merge, _merge, _merge, _split, _split, _rename, _change_kind, _dissolve,
    _transfer, _transfer, _leave, _come, _come, _quota,
)  # fmt: skip


def history(chance: Random, papers: int = 14) -> tuple[list[dict[str, Any]], date]:
    """The papers of one history, and its last day."""
    writer = Writer(chance)
    for _ in range(papers):
        writer.go_on()
    return writer.papers, max(date.fromisoformat(p["effective"]) for p in writer.papers)
