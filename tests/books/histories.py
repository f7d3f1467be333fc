"""Random histories of decisions: acts that the books of the day are likely to allow, late papers, reversals, closings.

Always true: a history grows by posting only, and remembers the papers as they were given and what was reported when.
What must hold of any history is `History.check`, against the naive recount of `recount.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.books.recount import recount
from tests.books.world import Memory, World, act, settled
from tochuc.books import periods, posting, soundness
from tochuc.books.examining import MOVING
from tochuc.books.measures import is_stock, measure
from tochuc.books.paper import read
from tochuc.books.records import Entry, Refused
from tochuc.books.state import Books

PEOPLE = ("an", "binh", "chi", "dung", "ha", "moi-1", "moi-2")
CELLS = ("cb-1", "cb-2", "cb-3", "cb-4")
OFFICES = ("phong-1", "phong-2", "phong-3", "phong-4", "phong-5")
COMMITTEES = ("xa-1", "xa-2", "xa-3", "huyen")
POSTS = ("tp-1", "tp-2", "tp-3")
BLOC = {"bloc": "party", "staff": "civil_servant"}


@dataclass
class Chooser:
    """Draws acts that the books of the day are likely to allow (and now and then ones that they are not)."""

    rng: Random
    books: Books
    on: date

    def act(self) -> dict[str, Any]:
        return getattr(self, "_" + self.rng.choice(KINDS))()

    def one(self, pool: Iterable[str], likely: Callable[[str], Any] = lambda _: True) -> str:
        """One of the pool; mostly one that is likely to do."""
        everything = list(pool)
        fitting = [code for code in everything if likely(code)]
        mostly = fitting and self.rng.randint(0, 9) != 9
        return self.rng.choice(fitting if mostly else everything)

    def number(self, low: int, high: int) -> int:
        return self.rng.randint(low, high)

    def stands(self, unit: str) -> bool:
        return self.books.unit(unit, self.on) is not None

    def fresh(self, unit: str) -> bool:
        return not self.books.known("unit", unit)

    def known(self, person: str) -> bool:
        return self.books.known("person", person)

    def status(self, person: str) -> str:
        member = self.books.membership(person, self.on) if self.known(person) else None
        return member["status"] if member else ""

    def employed(self, person: str) -> bool:
        return self.books.employment(person, self.on) is not None

    def cell(self) -> str:
        return self.one(CELLS, self.stands)

    def office(self) -> str:
        return self.one(OFFICES, self.stands)

    def committee(self) -> str:
        return self.one(COMMITTEES, self.stands)

    def person(self) -> str:
        return self.one(PEOPLE, self.known)

    # ---- members ----------------------------------------------------------------------------------------------

    def _admission(self) -> dict[str, Any]:
        person = self.one(PEOPLE, lambda p: self.known(p) and not self.status(p))
        if self.number(0, 1):
            return act("admit_member", person=person, cell=self.cell())
        status = self.rng.choice(["official", "candidate"])
        return act("transfer_member_in", person=person, cell=self.cell(), status=status)

    def _confirmation(self) -> dict[str, Any]:
        return act("confirm_member", person=self.one(PEOPLE, lambda p: self.status(p) == "candidate"))

    def _transfer(self) -> dict[str, Any]:
        person = self.one(PEOPLE, lambda p: self.status(p) in ("official", "candidate"))
        return act("transfer_member", person=person, cell=self.cell())

    def _on_the_way(self) -> dict[str, Any]:
        person = self.one(PEOPLE, self.status)
        if self.status(person) == "transit":
            return act("receive_member", person=person, cell=self.cell())
        return act("send_member", person=person)

    def _exemption(self) -> dict[str, Any]:
        person = self.one(PEOPLE, lambda p: self.status(p) == "official")
        exempt = (self.books.membership(person, self.on) or {}).get("exempt")
        return act("end_exemption" if exempt else "exempt_member", person=person)

    def _leaving(self) -> dict[str, Any]:
        name = self.rng.choice(["expel_member", "remove_member", "leave_party", "record_member_death"])
        return act(name, person=self.one(PEOPLE, self.status))

    # ---- people -----------------------------------------------------------------------------------------------

    def _record(self) -> dict[str, Any]:
        code = self.one(PEOPLE, lambda p: not self.known(p))
        sex, education = self.rng.choice("FM"), self.rng.choice(["", "college"])
        return act("open_person", code=code, name="Người mới", sex=sex, born="1985", education=education)

    def _amendment(self) -> dict[str, Any]:
        if self.number(0, 1):
            education = self.rng.choice(["college", "university", "postgraduate"])
            return act("amend_person", person=self.person(), education=education)
        return act("amend_person", person=self.person(), sex=self.rng.choice("FM"))

    def _identity(self) -> dict[str, Any]:
        return act("merge_people", duplicate=self.person(), keep=self.person())

    def _training(self) -> dict[str, Any]:
        return act("train", person=self.person(), unit=self.office(), course="theory")

    def _closing(self) -> dict[str, Any]:
        unit = self.rng.choice(["tinh", "huyen", "ban"])
        if periods.closed_at(self.books, unit, periods.read("2018-M01")) is not None:
            return act("reopen_period", unit=unit, period="2018-M01", why="Bổ sung")
        return act("close_period", unit=unit, period="2018-M01", why=self.rng.choice(["", "Không chờ"]))

    # ---- payroll and posts ------------------------------------------------------------------------------------

    def _quota(self) -> dict[str, Any]:
        name = self.rng.choice(["assign_quota", "cut_quota"])
        return act(name, unit=self.office(), amount=self.number(1, 7), **BLOC)

    def _reception(self) -> dict[str, Any]:
        person = self.one(PEOPLE, lambda p: self.known(p) and not self.employed(p))
        return act("receive_staff", person=person, unit=self.office(), **BLOC)

    def _staff(self) -> dict[str, Any]:
        person = self.one(PEOPLE, self.employed)
        name = self.rng.choice(["transfer_staff", "release_staff", "reduce_staff"])
        more: dict[str, Any] = {"unit": self.office()} if name == "transfer_staff" else {}
        return act(name, person=person, **more, **({"ground": "redundant"} if name == "reduce_staff" else {}))

    def _post(self) -> dict[str, Any]:
        if self.number(0, 2):
            code = self.one(POSTS, lambda p: not self.books.known("post", p))
            return act("open_post", code=code, unit=self.office(), title="head_department", rank="head")
        return act("close_post", post=self.one(POSTS, lambda p: self.books.post(p, self.on)))

    def _appointment(self) -> dict[str, Any]:
        held = [p for p in POSTS if self.books.holder(p, self.on)]
        vacant = lambda p: self.books.post(p, self.on) and p not in held  # noqa: E731
        if not held or self.number(0, 1):
            return act("appoint", person=self.person(), post=self.one(POSTS, vacant))
        post = self.one(held)
        person = self.books.holder(post, self.on) or ""
        if self.number(0, 1):
            return act("relieve", person=person, post=post)
        return act("rotate", person=person, from_post=post, to_post=self.one(POSTS, vacant))

    def _planning(self) -> dict[str, Any]:
        planned = [
            (p, code)
            for p in PEOPLE
            for code in POSTS
            if self.books.state("planning", f"{p}:{code}:2020-2025", self.on).get("planned")
        ]
        if planned and self.number(0, 1):
            person, post = self.rng.choice(planned)
            return act("unplan_person", person=person, post=post, term="2020-2025")
        post = self.one(POSTS, lambda p: self.books.post(p, self.on))
        return act("plan_person", person=self.person(), post=post, term="2020-2025")

    # ---- units ------------------------------------------------------------------------------------------------

    def _founding(self) -> dict[str, Any]:
        pool, kind = self._family()
        parent = "ban" if pool is OFFICES else self.committee()
        return act(
            "establish_unit", code=self.one(pool, self.fresh), name="Đơn vị mới", kind=kind, parent=parent
        )

    def _family(self) -> tuple[tuple[str, ...], str]:
        families = [(CELLS, "cell"), (OFFICES, "department"), (COMMITTEES, "grassroots_committee")]
        return self.rng.choice(families)

    def _move(self) -> dict[str, Any]:
        pool, _ = self._family()
        parent = self.office() if pool is OFFICES else self.committee()
        return act("move_unit", unit=self.one(pool, self.stands), parent=parent)

    def _kind(self) -> dict[str, Any]:
        pool, _ = self._family()
        kind = self.rng.choice(["grassroots_cell", "cell", "grassroots_committee"])
        return act("change_kind", unit=self.one(pool, self.stands), kind=kind)

    def _merger(self) -> dict[str, Any]:
        pool, kind = self._family()
        units = [self.one(pool, self.stands) for _ in range(self.number(1, 2))]
        into = self.one(pool, lambda u: (self.stands(u) or self.fresh(u)) and u not in units)
        return act("merge_units", units=units, into=into, name="Gộp", kind=kind)

    def _split(self) -> dict[str, Any]:
        """A split with everyone and everything of the unit placed, in turn, in its parts."""
        pool, kind = self._family()
        unit, fresh = self.one(pool, self.stands), [u for u in pool if self.fresh(u)]
        codes = (fresh * 2)[:2] if fresh else list(pool[:2])
        share = self.number(0, 100)
        here = {p for m, p, _ in self.books.person_balances(unit, self.on) if not m.startswith("planning")}
        below = [child.code for child in self.books.children(unit, self.on)]
        parts = [
            {
                "code": code if code != codes[0] or i == 0 else f"{code}-b", "name": "Tách", "kind": kind,
                "share": (share, 100 - share)[i], "people": sorted(here)[i::2], "units": below[i::2],
            }
            for i, code in enumerate(codes)
        ]  # fmt: skip
        return act("split_unit", unit=unit, parts=parts)

    def _dissolution(self) -> dict[str, Any]:
        pool, _ = self._family()
        return act("dissolve_unit", unit=self.one(pool, self.stands))

    def _weakness(self) -> dict[str, Any]:
        unit = self.one(COMMITTEES, lambda u: u != "huyen" and self.stands(u))
        weak = self.books.state("weak", unit, self.on).get("weak")
        return act("record_consolidated" if weak else "mark_weak", unit=unit)


KINDS = (
    "closing", "admission", "admission", "confirmation", "transfer", "transfer", "on_the_way", "on_the_way", "exemption",
    "exemption", "leaving", "record", "amendment", "amendment", "identity", "training", "quota", "quota", "reception",
    "staff", "staff", "post", "appointment", "appointment", "planning", "planning", "founding", "founding", "move",
    "kind", "merger", "merger", "split", "dissolution", "weakness", "weakness",
)  # fmt: skip


class History:
    """A settled world and what was decided in it, at random."""

    def __init__(self, world: World, rng: Random):
        self.world, self.rng = world, rng
        made = Memory()
        settled(made)
        settled(world)
        self.papers: list[dict[str, Any]] = [made.posted[0][1].data()]
        self.today = date(2018, 2, 1)
        self.reports: list[tuple[int, date, dict[Any, Any]]] = []

    def __str__(self) -> str:
        return "\n".join(f"{n} {p['effective']} {p['acts']}" for n, p in enumerate(self.papers[1:], 2))

    def run(self, steps: int) -> History:
        for _ in range(steps):
            if self.rng.randint(0, 4):
                self._decide()
            else:
                self._reverse()
            if not self.rng.randint(0, 5):
                books = self.world.books
                self.reports.append((books.last, self.today, self.report(books, self.today)))
        return self

    def _decide(self) -> None:
        """One act mostly, sometimes two in one paper; on the day, or late."""
        self.today += timedelta(days=self.rng.randint(0, 12))
        late = self.rng.randint(0, 60) if not self.rng.randint(0, 2) else 0
        on = max(self.today - timedelta(days=late), date(2018, 1, 2))
        chooser = Chooser(self.rng, self.world.books, on)
        self._attempt([chooser.act() for _ in range(1 if self.rng.randint(0, 3) else 2)], on)

    def _reverse(self) -> None:
        target = self.world.books.last - self.rng.randint(0, 6)
        if target > 1:
            self._attempt([act("reverse_decision", posting=target, why="Ghi nhầm")], self.today)

    def _attempt(self, acts: list[dict[str, Any]], on: date) -> None:
        """Post a paper where the books allow it, and remember it."""
        given = self.world.paper(*acts, on=on.isoformat())
        try:
            self.world.post_papers([given])
        except Refused:
            return
        self.papers.append(given)

    # ---- what must hold ---------------------------------------------------------------------------------------

    def check(self) -> None:
        entries = [self.world.books.effects_of(n).entries for n in range(1, self.world.books.last + 1)]
        ledger = [e for written in entries for e in written]
        days = [self.today - timedelta(days=self.rng.randint(0, 120)) for _ in range(3)]
        for on in (self.today, date.max, *days):
            self._equals_the_recount(ledger, on)
        self._opening_and_flows_make_the_closing(ledger, *sorted(days[:2]))
        for written in entries:
            assert not any(_sums((e.measure, e.amount) for e in written if e.reason in MOVING).values())
        assert set(_single(ledger).values()) <= {1}
        assert [*soundness.of_tree(self.rebuilt(entries))] == []

    def _equals_the_recount(self, ledger: list[Entry], on: date) -> None:
        counted = recount(self.papers, on)
        held, listed = self.stocks(self.world.books, on), dict(counted.stocks())
        assert held == listed, f"{on}: {held.items() ^ listed.items()}\n{self}"
        for trait in ("sex", "education"):
            held = (e for e in ledger if e.traits is not None and e.day <= on and is_stock(e.measure))
            sums = _sums(((e.unit, e.measure, getattr(e.traits, trait)), e.amount) for e in held)
            listed_by = dict(counted.stocks_by(trait))
            assert sums == listed_by, f"{on}: {sums.items() ^ listed_by.items()}\n{self}"
        for reason in ("admitted", "moved_in", "received", "expelled", "died", "reduced", "trained"):
            of_reason = (
                e for e in ledger if e.reason == reason and e.day <= on and e.measure != "exempt.members"
            )
            sums = _sums(((e.day, e.unit), e.amount) for e in of_reason if _main(e))
            happened = _sums(
                ((d, u), abs(n)) for (d, u, _, why), n in counted.happened.items() if why == reason
            )
            assert {k: abs(n) for k, n in sums.items()} == happened, f"{on}, {reason}\n{self}"

    def _opening_and_flows_make_the_closing(self, ledger: list[Entry], first: date, last: date) -> None:
        moves = (e for e in ledger if first <= e.day <= last and is_stock(e.measure))
        closing = Counter(self.stocks(self.world.books, first - timedelta(days=1)))
        closing.update(_sums(((e.unit, e.measure), e.amount) for e in moves))
        assert {k: n for k, n in closing.items() if n} == self.stocks(self.world.books, last)

    def rebuilt(self, entries: list[tuple[Entry, ...]]) -> Books:
        """The books made again from the papers alone: the same comes out, and every report reads as it did."""
        books, reports = Books(), self.reports
        for number, given in enumerate(self.papers, 1):
            examined = posting.lay(books, read(given))
            assert not examined.problems
            assert examined.effects.entries == entries[number - 1]
            for known, on, reported in reports:
                assert known != number or self.report(books, on) == reported
        return books

    def report(self, books: Books, on: date) -> dict[Any, Any]:
        """All that a report could say of a day: every stock, where each unit stands, what holds of each person."""
        told: dict[Any, Any] = {("stock", *place): amount for place, amount in self.stocks(books, on).items()}
        for code in (*CELLS, *OFFICES, *COMMITTEES):
            if (unit := books.unit(code, on)) is not None:
                told["unit", code] = unit
        for code in PEOPLE:
            if books.known("person", code):
                told["person", code] = books.person(code, on)
            told["membership", code] = books.membership(code, on)
            told["employment", code] = books.employment(code, on)
            told["posts", code] = books.posts_of(code, on)
        return told

    def stocks(self, books: Books, on: date) -> dict[tuple[str, str], int]:
        units = self.world.units_ever()
        return {(u, m): n for u in units for m, n in books.balances(u, on).items()}


def _main(entry: Entry) -> bool:
    """A person who dies leaves several accounts; the recount notes the membership."""
    return entry.reason != "died" or entry.measure.startswith(("members.", "transit."))


def _sums(pairs: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    sums: Counter[Any] = Counter()
    for key, amount in pairs:
        sums[key] += amount
    return {key: n for key, n in sums.items() if n}


def _single(ledger: list[Entry]) -> dict[Any, int]:
    """What is held by one person with one set of traits at one unit, of what can be held once."""
    held = ((e, measure(e.measure)) for e in ledger if e.person)
    return _sums(
        ((e.unit, e.measure, e.person, e.traits), e.amount)
        for e, known in held
        if known and known.kind == "stock" and not known.several
    )
