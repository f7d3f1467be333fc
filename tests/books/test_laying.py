"""Laying papers over the books in memory: taken back without a trace, and asked of the store in few questions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.books.world import Memory, Stored, act, member, person, quota, settled, unit
from tochuc.books import foreseen, paper, posting, store
from tochuc.books.records import Effects
from tochuc.books.state import Books

END = date.max
LAID: dict[str, list[Any]] = {
    "an appointment": [act("relieve", person="an", post="tp-1"), act("appoint", person="binh", post="tp-1")],
    "a merger": [act("merge_units", units=["xa-1"], into="xa-2"), act("merge_units", units=["phong-1"], into="phong-2")],
    "new ones": [unit("moi", "cell", "xa-1"), person("nguoi-moi"), member("nguoi-moi", "moi"), quota("ban", 3)],
    "a closing": [act("close_period", unit="huyen", period="2017-H2")],
    "a reversal": [act("reverse_decision", posting=1, why="Thử")],
}  # fmt: skip


def said(books: Books) -> list[Any]:
    """What the books say of everything these papers touch."""
    units = ("tinh", "ban", "phong-1", "phong-2", "huyen", "xa-1", "xa-2", "cb-1", "cb-2", "moi")
    people = ("an", "binh", "chi", "dung", "nguoi-moi")
    return [
        *((u, books.state("unit", u, END), sorted(books.balances(u, END).items())) for u in units),
        *((u, books.members(u, END), books.staff(u, END), books.posts(u, END), books.linked("period", u)) for u in units),
        *((u, [c.code for c in books.children(u, date(2018, 6, 1))]) for u in units),
        *((p, books.person(p, END), books.posts_of(p, END), len(books.entries_of(p))) for p in people),
        books.holder("tp-1", END), books.known("reversal", "1"), books.last,
    ]  # fmt: skip


@pytest.mark.parametrize("what", LAID)
def test_what_was_laid_and_is_taken_back_leaves_no_trace(world: Memory, what: str) -> None:
    books = world.books
    before = said(books)
    read = paper.read(world.paper(*LAID[what], on="2018-05-02"))
    for index, one in enumerate(read.acts):
        facts = tuple(f.dated(read.on, books.next) for f in one.facts(books, read.on))
        entries = tuple(e.dated(read.on) for e in one.entries(books, read.on))
        books.lay(Effects(entries, facts, tuple(one.withdraws(books, read.on))))
        assert index or said(books) != before
    books.take_back()
    assert said(books) == before


def test_books_that_foresaw_what_papers_need_say_what_others_say(db: None) -> None:
    world = Stored()
    settled(world)
    papers = [paper.read(world.paper(*acts, on="2018-05-02")) for acts in LAID.values()]
    foresaw, plain = foreseen.books_for(papers), store.books_now()
    assert said(foresaw) == said(plain)
    for read in papers:
        told = [posting.lay(books, read) for books in (foresaw, plain)]
        assert told[0].problems == told[1].problems
        assert told[0].effects == told[1].effects
        for books in (foresaw, plain):
            books.take_back()


def test_a_merger_that_was_foreseen_asks_the_store_no_more_for_each_unit(db: None) -> None:
    world = Stored()
    settled(world)
    world.post(*(unit(f"cb-{n}", "cell", "xa-1") for n in range(3, 40)), on="2018-02-01")
    asked = []
    for count in (2, 30):
        merged = act("merge_units", units=[f"cb-{n}" for n in range(3, 3 + count)], into="cb-1")
        read = paper.read(world.paper(merged, on="2018-05-02"))
        with CaptureQueriesContext(connection) as questions:
            assert posting.lay(foreseen.books_for([read]), read).problems == ()
        asked.append(len(questions))
    assert asked[1] <= asked[0] + 3
