"""A chain of 11 districts and 200 communes sends forms for one period, with every kind of fault, up to the review.

Always true: what is expected is counted here anew, entry by entry in plain Python; the forms themselves never write
an entry.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.books.world import Data, Stored, act, member, person, unit
from tests.exchange.filling import filled
from tochuc.access.models import Grant, User
from tochuc.books import periods
from tochuc.books.models import Entry
from tochuc.declared import settling
from tochuc.declared.declaring import standing
from tochuc.declared.differences import differences
from tochuc.exchange import submissions
from tochuc.exchange.forms.taking import take
from tochuc.exchange.models import Submission
from tochuc.reviews.compose import compose

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PERIOD = periods.read("2018-H1")
DISTRICTS = [f"h{n:02d}" for n in range(11)]
COMMUNES = {f"{DISTRICTS[n % 11]}-x{n:03d}": DISTRICTS[n % 11] for n in range(200)}
DUE, DUE_ABOVE = date(2018, 7, 5), date(2018, 7, 12)
State = Submission.State
Sums = dict[str, int]


class Clock:
    """The time the simulation is at."""

    def __init__(self) -> None:
        self.at = timezone.make_aware(datetime(2018, 7, 1, 8))

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def go(self, day: date) -> None:
        self.at = timezone.make_aware(datetime(day.year, day.month, day.day, 8))


class Faults:
    """Which communes do what wrong; every fault has its own."""

    def __init__(self) -> None:
        rest = list(COMMUNES)
        random.Random(11).shuffle(rest)

        def some(count: int) -> list[str]:
            taken = rest[:count]
            del rest[:count]
            return taken

        self.late, self.twice, self.neighbours, self.badly_typed = some(20), some(10), some(8), some(8)
        self.miscounted, self.noted, self.unposted, self.silent = some(12), some(4), some(4), some(3)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", made.now)
    return made


@pytest.fixture
def province(db: None) -> Stored:
    """11 districts, 200 communes with a cell each, two to five members in each; admissions and deaths in the period."""
    stored, chance = Stored(), random.Random(5)
    stored.post(*_units(), on="2017-12-01", subject="Mở sổ đơn vị")
    people = list(_people(chance))
    stored.post(*people, on="2017-12-02", subject="Mở sổ đảng viên")
    for commune in chance.sample(sorted(COMMUNES), 40):
        stored.post(*_admitted(commune, 0), on="2018-03-02", subject="Kết nạp")
    for commune in chance.sample(sorted(COMMUNES), 12):
        stored.post(act("record_member_death", person=f"{commune}-0"), on="2018-05-03", subject="Từ trần")
    return stored


def _units() -> Iterator[Data]:
    yield unit("tinh", "province_committee", None)
    yield act("begin_term", unit="tinh", term="2015-2020")
    yield from (unit(d, "district_committee", "tinh") for d in DISTRICTS)
    for commune, district in COMMUNES.items():
        yield unit(commune, "grassroots_committee", district)
        yield unit(f"{commune}-cb", "cell", commune)


def _people(chance: random.Random) -> Iterator[Data]:
    for commune in COMMUNES:
        for n in range(chance.randint(2, 5)):
            yield person(f"{commune}-{n}")
            yield member(f"{commune}-{n}", f"{commune}-cb")


def _admitted(commune: str, n: int) -> tuple[Data, ...]:
    code = f"{commune}-moi-{n}"
    return person(code, born="1995-02-03"), act("admit_member", person=code, cell=f"{commune}-cb")


def secretary(of: str) -> User:
    user = User.objects.create(username=f"bi-thu-{of}")
    Grant.objects.create(user=user, role="unit_secretary", unit=of, first=date(2018, 1, 1))
    return user


def counted() -> dict[str, Sums]:
    """Members, admitted, died and cells of every unit with all below it, counted entry by entry."""
    found: dict[str, Counter[str]] = {}
    entries = Entry.objects.values_list("unit__code", "measure", "amount", "reason", "on")
    for where, measure, amount, reason, on in entries:
        if on > PERIOD.last:
            continue
        for above in _line(where):
            sums = found.setdefault(above, Counter())
            if measure.startswith("members."):
                sums["members"] += amount
                if on >= PERIOD.first and reason == "admitted":
                    sums["members_admitted"] += amount
                if on >= PERIOD.first and reason == "died":
                    sums["members_died"] -= amount
            elif measure == "units.cell":
                sums["cells"] += amount
    names = ("members", "members_admitted", "members_died", "cells")
    return {code: {n: sums[n] for n in names} for code, sums in found.items()}


def _line(where: str) -> list[str]:
    commune = where.removesuffix("-cb")
    above = [COMMUNES[commune], "tinh"] if commune in COMMUNES else ["tinh"] if where != "tinh" else []
    return list(dict.fromkeys([where, commune, *above]))


def asked_of(units: Iterable[str]) -> dict[str, Submission]:
    return {s.unit: s for s in Submission.objects.filter(unit__in=list(units), period=PERIOD.name)}


def states(units: Iterable[str]) -> Counter[str]:
    return Counter(s.state for s in asked_of(units).values())


def codes(taken: Any) -> list[str]:
    return [f.code for f in taken.faults]


def test_a_chain_of_forms_with_every_fault_ends_in_a_review_that_equals_the_books(
    province: Stored, clock: Clock
) -> None:
    faults, users = Faults(), {u: secretary(u) for u in ["tinh", *DISTRICTS, *COMMUNES]}
    submissions.open_period(PERIOD.name, "tinh", DISTRICTS, DUE_ABOVE, users["tinh"])
    for district in DISTRICTS:
        below = [c for c, d in COMMUNES.items() if d == district]
        submissions.open_period(PERIOD.name, district, below, DUE, users[district])
    before = province.books.last
    told = believed(faults, counted())

    def send(commune: str, row: Submission, **change: Any) -> list[str]:
        data = filled(row, figures=None, **(told[commune] | change))
        return codes(take("bieu.xlsx", data, users[commune], unit=commune))

    # ---- the communes send, in time, with their faults
    clock.go(date(2018, 7, 3))
    asked = asked_of(COMMUNES)
    for commune in COMMUNES:
        if commune in faults.late or commune in faults.silent:
            continue
        if commune in faults.neighbours:
            other = next(c for c in COMMUNES if c != commune)
            data = filled(asked[other], figures=None, **told[commune])
            assert codes(take("bieu.xlsx", data, users[commune], unit=commune)) == ["other_unit"]
            assert codes(take("bieu.xlsx", data, users[commune])) in (["not_allowed"], ["sent_already"])
        if commune in faults.badly_typed:
            assert send(commune, asked[commune], members="không rõ", cells=1.5) == [
                "not_a_number",
                "not_whole",
            ]
            assert not standing(commune, PERIOD.name)
        data = filled(asked[commune], figures=None, **told[commune])
        assert codes(take("bieu.xlsx", data, users[commune], unit=commune)) == []
        if commune in faults.twice:
            assert codes(take("bieu.xlsx", data, users[commune], unit=commune)) == ["same_again"]
            assert send(commune, asked[commune], members=999) == ["sent_already"]
            assert standing(commune, PERIOD.name)["members"].value == told[commune]["members"]
    assert states(COMMUNES) == {"sent": 200 - 23, "open": 23}
    clock.go(date(2018, 7, 8))
    assert {late.submission.unit for late in submissions.late()} == {*faults.late, *faults.silent}
    for commune in faults.late:
        assert send(commune, asked[commune]) == []
    assert {late.days for late in submissions.late()} == {3}
    assert province.books.last == before, "a form writes no entry"

    # ---- the districts judge: accept what reconciles, return, settle
    for commune, row in asked_of(COMMUNES).items():
        judge = users[COMMUNES[commune]]
        if row.state == State.OPEN:
            continue
        if not differences(commune, PERIOD.name):
            submissions.accept(row, judge)
            continue
        with pytest.raises(submissions.NotNow, match="unsettled"):
            submissions.accept(row, judge)
        if commune in faults.miscounted:
            old = filled(row, figures=None, **told[commune])
            submissions.give_back(row, "Đếm lại đảng viên", judge)
            told[commune] = counted_of(commune)
            assert codes(take("bieu.xlsx", old, users[commune], unit=commune)) == ["out_of_date"]
            row.refresh_from_db()
            assert send(commune, row) == []
        elif commune in faults.noted:
            settling.by_note(commune, PERIOD.name, "members", "Một đồng chí đang chuyển đến", judge)
        else:
            assert commune in faults.unposted
            posting = province.post(*_admitted(commune, 1), on="2018-06-20", subject="Kết nạp, gửi muộn")
            for figure in ("members", "members_admitted"):
                settling.by_decision(commune, PERIOD.name, figure, posting, judge)
        row.refresh_from_db()
        assert submissions.accept(row, judge).state == State.ACCEPTED
    assert states(COMMUNES) == {"accepted": 197, "open": 3}
    assert province.books.last == before + len(faults.unposted)

    # ---- the districts send, the province accepts and closes
    truth = counted()
    for district, row in asked_of(DISTRICTS).items():
        data = filled(row, figures=None, **truth[district])
        assert codes(take("bieu.xlsx", data, users[district], unit=district)) == []
        with pytest.raises(submissions.NotNow, match="not_allowed"):
            submissions.accept(row, users[district])
        submissions.accept(row, users["tinh"])
    assert states(DISTRICTS) == {"accepted": 11}
    province.post(act("close_period", unit="tinh", period=PERIOD.name), on="2018-07-20")
    clock.go(date(2018, 7, 21))
    for commune in faults.silent:
        assert send(commune, asked[commune]) == ["closed"]
        assert not standing(commune, PERIOD.name)

    # ---- the review equals the books, counted naively; a note stays beside its figure
    assert truth == counted()
    for of in ["tinh", *DISTRICTS]:
        review = compose(of, PERIOD)
        assert {f: review.shown[f].value.number for f in truth[of]} == truth[of], of
        assert review.declared == {}
    for commune in faults.noted:
        beside = compose(commune, PERIOD).declared
        assert set(beside) == {"members"} and "đang chuyển đến" in beside["members"].how
    for commune in set(COMMUNES) - set(faults.silent) - set(faults.noted):
        assert {f: r.value for f, r in standing(commune, PERIOD.name).items()} == truth[commune], commune


def believed(faults: Faults, truth: dict[str, Sums]) -> dict[str, Sums]:
    """What each commune writes on its form: the truth, but for those that count wrong and those with papers unsent."""
    told = {commune: dict(truth[commune]) for commune in COMMUNES}
    for commune in (*faults.miscounted, *faults.noted):
        told[commune]["members"] += 1
    for commune in faults.unposted:
        told[commune]["members"] += 1
        told[commune]["members_admitted"] += 1
    return told


def counted_of(commune: str) -> Sums:
    return counted()[commune]
