"""Posting to the store: the one way in, whole or not at all, numbered without gaps, never changed afterwards."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from tests.books.world import QUOTA, Stored, act, member, person, quota
from tochuc.books import models, posting, store
from tochuc.books.paper import read
from tochuc.books.records import Refused
from tochuc.books.state import Books
from tochuc.books.verification import verify

State = models.Decision.State


def rows() -> dict[str, int]:
    kept = (models.Decision, models.Entry, models.Fact, models.Unit, models.Person, models.TraitSet)
    return {m.__name__: m.objects.count() for m in kept}


def saved(world: Stored, *acts: Any, state: str = State.DRAFT, **head: Any) -> models.Decision:
    """A decision of the desk, saved in one of its states."""
    decision = posting.draft(read(world.paper(*acts, **head)), by="an")
    decision.state = state
    decision.save()
    return decision


# ---- the store refuses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_itself_refuses_to_change_or_delete_entries(stored: Stored, change: str) -> None:
    entries = models.Entry.objects.filter(measure=QUOTA)
    before = list(entries.values_list("amount", flat=True))
    with pytest.raises(DatabaseError, match="entries are never changed or deleted"), transaction.atomic():
        entries.update(amount=1) if change == "update" else entries.delete()
    assert list(entries.values_list("amount", flat=True)) == before


def test_the_database_itself_refuses_a_second_decision_under_a_number(stored: Stored) -> None:
    stored.post(quota("ban", 1), number="77-QĐ/TU")
    first = models.Decision.objects.get(written="77-QĐ/TU")
    with pytest.raises(DatabaseError), transaction.atomic():
        first.pk, first.posting = None, 99
        first.save(force_insert=True)


def test_an_entry_holds_the_day_the_reason_the_person_and_the_attributes_of_the_day(stored: Stored) -> None:
    number = stored.post(act("admit_member", person="binh", cell="cb-2"), on="2018-03-01")
    (entry,) = models.Entry.objects.filter(decision_id=number).select_related("unit", "person", "traits")
    assert (entry.unit.code, entry.measure, entry.amount, entry.side) == ("cb-2", "members.candidate", 1, 1)
    assert (entry.reason, entry.on.isoformat(), entry.person.code) == ("admitted", "2018-03-01", "binh")
    assert (entry.traits.sex, entry.traits.ethnicity, entry.traits.education) == ("F", "Tày", "college")


def test_a_reversal_keeps_the_side_of_what_it_takes_back(stored: Stored) -> None:
    number = stored.post(member("ha", "cb-2"))
    reversing = stored.post(act("reverse_decision", posting=number, why="Ghi nhầm"), on="2018-06-01")
    (entry,) = models.Entry.objects.filter(decision_id=reversing)
    assert (entry.amount, entry.side, entry.on.isoformat()) == (-1, 1, "2018-03-01")
    reversed_ = models.Decision.objects.get(posting=number)
    assert (reversed_.state, reversed_.reversed_by) == (State.REVERSED, reversing)
    assert set(models.Fact.objects.filter(decision_id=number).values_list("withdrawn", flat=True)) == {
        reversing
    }


def test_registers_follow_the_facts_and_their_withdrawal(stored: Stored) -> None:
    number = stored.post(act("rename_unit", unit="ban", name="Ban khác"), member("ha", "cb-2"))
    unit, ha = models.Unit.objects.get(code="ban"), models.Person.objects.get(code="ha")
    assert (unit.name, unit.search, ha.cell, ha.status) == ("Ban khác", "ban khac", "cb-2", "official")
    stored.post(act("reverse_decision", posting=number, why="Ghi nhầm"), on="2018-06-01")
    unit, ha = models.Unit.objects.get(code="ban"), models.Person.objects.get(code="ha")
    assert (unit.name, ha.cell, ha.status) == ("Đơn vị ban", "", "")


# ---- nothing half done ----------------------------------------------------------------------------------------------


def test_a_refused_batch_posts_nothing_and_tells_every_problem(stored: Stored) -> None:
    before = rows()
    papers = [
        stored.paper(quota("ban", 3)), stored.paper(act("expel_member", person="ha")), {"number": "x"},
        stored.paper(act("close_post", post="tp-1")),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        stored.post_papers(papers)
    assert {p.where[1] for p in refused.value.problems} == {1, 2, 3}
    assert rows() == before


def test_a_batch_may_stand_on_its_own_earlier_papers(stored: Stored) -> None:
    papers = [
        stored.paper(person("moi")),
        stored.paper(member("moi", "cb-1")),
        stored.paper(act("expel_member", person="moi")),
    ]
    assert stored.post_papers(papers) == [2, 3, 4]


def test_a_posting_that_fails_in_the_middle_leaves_nothing(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, (read_,) = rows(), posting.examine_all([stored.paper(member("ha", "cb-2"))])[0]
    monkeypatch.setattr(posting, "_write_entries", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        list(posting.post_all([read_]))
    monkeypatch.undo()
    assert rows() == before
    assert [r.posting for r in posting.post_all([read_])] == [2]
    assert verify() == []


def test_a_file_that_comes_again_adds_nothing(stored: Stored) -> None:
    papers = [stored.paper(quota("ban", n)) for n in (1, 2, 3)]
    first = stored.post_papers(papers)
    before = rows()
    assert stored.post_papers(papers) == first
    assert rows() == before


def test_a_file_half_of_which_stands_is_completed(stored: Stored) -> None:
    papers = [stored.paper(quota("ban", n)) for n in (1, 2, 3, 4)]
    stored.post_papers(papers[:2])
    results = list(posting.post_all(posting.examine_all(papers)[0]))
    assert [(r.posting, r.same) for r in results] == [(2, True), (3, True), (4, False), (5, False)]


# ---- the desk -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_a_draft_leaves_no_trace_in_the_books(stored: Stored, state: str) -> None:
    before = rows()
    decision = saved(stored, quota("ban", 3), member("ha", "cb-2"), state=state, number="77-QĐ/TU")
    assert rows() == before | {"Decision": before["Decision"] + 1}
    assert (decision.posting, decision.recorded_at) == (None, None)
    assert store.last_posting() == 1 and verify() == []
    with pytest.raises(Refused) as refused:
        decision.post(by="binh")
    assert [p.code for p in refused.value.problems] == ["not_approved"]
    assert rows() == before | {"Decision": before["Decision"] + 1}
    stored.post(quota("ban", 4), number="77-QĐ/TU")  # a draft takes no number


def test_a_decision_goes_from_draft_to_posted(stored: Stored) -> None:
    decision = saved(stored, quota("ban", 3))
    for state in (State.SUBMITTED, State.APPROVED):
        decision.state = state
        decision.save()
    posted = decision.post(by="binh")
    kept = models.Decision.objects.get(pk=decision.pk)
    assert posted is decision and (kept.state, kept.posting, kept.approved_by) == (State.POSTED, 2, "binh")
    assert kept.recorded_at is not None and kept.series == "2015-2020"
    assert stored.stock("ban", QUOTA) == 23
    with pytest.raises(Refused) as refused:
        models.Decision.objects.get(pk=decision.pk).post()
    assert [p.code for p in refused.value.problems] == ["posted_before"]


def test_a_refused_decision_stays_approved(stored: Stored) -> None:
    decision = saved(stored, act("expel_member", person="ha"), state=State.APPROVED)
    with pytest.raises(Refused):
        decision.post()
    kept = models.Decision.objects.get(pk=decision.pk)
    assert (kept.state, kept.posting, kept.recorded_at) == (State.APPROVED, None, None)


def test_what_is_posted_is_what_the_draft_says_now(stored: Stored) -> None:
    decision = saved(stored, quota("ban", 3), state=State.APPROVED)
    decision.paper = decision.paper | {"subject": "Về việc khác", "acts": [dict(quota("ban", 5))]}
    decision.save()
    decision.post()
    assert stored.stock("ban", QUOTA) == 25
    assert models.Decision.objects.get(pk=decision.pk).subject == "Về việc khác"
    assert verify() == []


def test_two_drafts_of_one_paper_are_posted_once(stored: Stored) -> None:
    given = stored.paper(quota("ban", 3))
    decisions = [posting.draft(read(given)) for _ in range(2)]
    for decision in decisions:
        decision.state = State.APPROVED
        decision.save()
    decisions[0].post()
    with pytest.raises(Refused) as refused:
        decisions[1].post()
    assert [p.code for p in refused.value.problems] == ["posted_before"]
    assert stored.stock("ban", QUOTA) == 23


# ---- many at once ---------------------------------------------------------------------------------------------------


def in_threads(count: int, work: Any) -> list[Any]:
    """What each of several threads, each with a connection of its own, returned or raised."""
    results: list[Any] = [None] * count
    barrier = threading.Barrier(count)

    def run(index: int) -> None:
        try:
            barrier.wait(10)
            results[index] = work(index)
        except Exception as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.fixture
def shared(transactional_db: None) -> Stored:
    """The settled world, committed, so that other connections see it."""
    from tests.books.world import settled

    world = Stored()
    settled(world)
    return world


def test_of_two_who_post_a_decision_at_once_one_wins(shared: Stored) -> None:
    decision = saved(shared, quota("ban", 3), state=State.APPROVED)

    def post(index: int) -> int | None:
        return models.Decision.objects.get(pk=decision.pk).post(by=f"p{index}").posting

    results = in_threads(4, post)
    assert sorted(str(r) for r in results if not isinstance(r, Refused)) == ["2"]
    assert {p.code for r in results if isinstance(r, Refused) for p in r.problems} == {"posted_before"}
    assert shared.stock("ban", QUOTA) == 23
    assert verify() == []


def test_posters_at_once_number_their_postings_without_gaps(shared: Stored) -> None:
    files = [[shared.paper(quota("ban", 1)) for _ in range(12)] for _ in range(3)]

    def post(index: int) -> list[int]:
        return [r.posting for r in posting.post_all(read(p) for p in files[index])]

    results = in_threads(3, post)
    assert sorted(n for numbers in results for n in numbers) == list(range(2, 38))
    assert shared.stock("ban", QUOTA) == 56
    assert verify() == []


def test_the_same_file_posted_by_two_at_once_is_posted_once(shared: Stored) -> None:
    papers = [shared.paper(quota("ban", n)) for n in range(1, 13)]

    def post(index: int) -> list[int]:
        return [r.posting for r in posting.post_all(read(p) for p in papers)]

    first, second = in_threads(2, post)
    assert first == second == list(range(2, 14))
    assert verify() == []


# ---- as known -------------------------------------------------------------------------------------------------------


def test_what_was_known_at_a_posting_never_changes(stored: Stored) -> None:
    known: list[tuple[int, Any]] = []

    def told(books: Books) -> list[Any]:
        days = [date(2018, 2, 28), date(2018, 3, 15), date(2018, 12, 31)]
        return [
            (
                stored.stocks_of(books, day),
                books.unit("cb-1", day),
                books.membership("ha", day),
                books.person("an", day),
            )
            for day in days
        ]

    def note() -> None:
        known.append((store.last_posting(), told(stored.books)))

    note()
    number = stored.post(member("ha", "cb-2"), quota("ban", 4), on="2018-03-01")
    note()
    stored.post(act("merge_units", units=["cb-1"], into="cb-2"), on="2018-06-01")
    note()
    stored.post(act("amend_person", person="an", education="university"), on="2018-02-15")
    note()
    stored.post(act("expel_member", person="ha"), on="2018-07-01")
    note()
    stored.post(act("reverse_decision", posting=store.last_posting(), why="Ghi nhầm"), on="2018-07-02")
    note()
    assert number == 2
    assert [told(store.books_as_known(n)) for n, _ in known] == [then for _, then in known]
    assert len({str(then) for _, then in known}) == len(known) - 1  # the reversal restored what was before


def test_a_late_paper_changes_the_past_as_known_now_and_not_as_known_then(stored: Stored) -> None:
    before = store.last_posting()
    stored.post(quota("ban", 5), on="2018-02-01")
    assert stored.stock("ban", QUOTA, "2018-02-28") == 25
    assert (
        store.books_as_known(before).balances("ban", models.Decision.objects.get(posting=2).on)[QUOTA] == 20
    )


def test_a_moment_stands_for_the_last_posting_recorded_until_then(db: None) -> None:
    from tests.books.world import Memory, settled

    papers = [read(p) for p in settled_papers(settled(Memory()))]
    morning = datetime(2018, 7, 2, 1, tzinfo=UTC)
    hours = iter(range(10))
    list(posting.post_all(papers, at=lambda _: morning + timedelta(hours=next(hours))))
    assert [store.posting_at(morning + timedelta(hours=h, minutes=30)) for h in (-1, 0, 1, 2)] == [0, 1, 2, 3]
    assert store.posting_at((morning + timedelta(days=1)).date()) == 3


def settled_papers(world: Any) -> list[Any]:
    world.post(quota("ban", 1))
    world.post(quota("ban", 2))
    return [read_.data() for _, read_, _ in world.posted]


def test_a_clock_set_back_does_not_set_the_postings_back(stored: Stored) -> None:
    (paper,) = posting.examine_all([stored.paper(quota("ban", 1))])[0]
    list(posting.post_all([paper], at=lambda _: datetime(2001, 1, 1, tzinfo=UTC)))
    first, second = models.Decision.objects.order_by("posting").values_list("recorded_at", flat=True)
    assert first == second
    assert verify() == []


def test_a_paper_reversed_by_mistake_says_how_to_post_it_again(stored: Stored) -> None:
    given = stored.paper(quota("ban", 3), on="2018-03-01")
    number = stored.post_papers([given])[0]
    back = stored.post(act("reverse_decision", posting=number, why="Nhầm"), on="2018-03-05")
    told = posting.stands_already(read(given), number)
    assert (told.code, told.details["reversed"]) == ("posted_and_reversed", back)
    again = {**given, "subject": given["subject"] + " (ghi lại sau khi đảo nhầm)"}
    assert stored.post_papers([again]) == [back + 1]
    assert posting.stands_already(read(again), back + 1).code == "posted_before"
