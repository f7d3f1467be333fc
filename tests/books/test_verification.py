"""Verification: rebuilding from the decisions agrees with the store, and whatever was tampered with is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.books.world import QUOTA, Stored, act, member, person, quota, unit
from tochuc.books import models, soundness, wording
from tochuc.books.acts import Act
from tochuc.books.acts.examples import example
from tochuc.books.records import Effects, Fact
from tochuc.books.state import Books
from tochuc.books.verification import verify


def codes() -> set[str]:
    return {f.code for f in verify()}


def test_all_examples_verify(db: None) -> None:
    world = Stored()
    world.post_papers(paper for name in sorted(Act.registry) for paper in example(name))
    assert verify() == []


def test_progress_is_told_for_every_posting(stored: Stored) -> None:
    stored.post(quota("ban", 3))
    told: list[int] = []
    verify(lambda: told.append(1))
    assert len(told) == 2


def test_a_finding_says_what_and_where_in_both_languages(stored: Stored) -> None:
    number = stored.post(quota("ban", 3), number="77-QĐ/TU")
    models.Decision.objects.filter(posting=number).update(subject="Khác")
    (found,) = verify()
    assert wording.place(found) == f"lần ghi sổ {number}, 77-QĐ/TU"
    assert wording.place(found, "en") == f"posting {number}, 77-QĐ/TU"
    assert "Khác" in wording.sentence(found) and "Khác" in wording.sentence(found, "en")


def test_an_entry_that_was_changed_is_found(stored: Stored) -> None:
    with unguarded():
        models.Entry.objects.filter(measure__startswith="payroll.quota").update(amount=21)
    assert {"verify_entry_missing", "verify_entry_extra", "verify_balance"} <= codes()


def test_an_entry_that_was_deleted_is_found(stored: Stored) -> None:
    with unguarded():
        models.Entry.objects.filter(measure="members.candidate").delete()
    assert {"verify_entry_missing", "verify_balance"} <= codes()


def test_an_entry_without_a_decision_of_its_own_is_found(stored: Stored) -> None:
    first = models.Entry.objects.filter(measure="members.official").first()
    assert first is not None
    first.pk = None
    first.save(force_insert=True)
    assert {"verify_entry_extra", "verify_person_stock", "verify_two_cells", "verify_balance"} <= codes()


def test_a_paper_that_was_changed_is_found(stored: Stored) -> None:
    decision = models.Decision.objects.get(posting=1)
    quotas = [a for a in decision.paper["acts"] if a["act"] == "assign_quota"]
    quotas[0]["amount"] = 99
    decision.save()
    assert {"verify_head", "verify_entry_missing", "verify_entry_extra"} <= codes()


def test_a_decision_that_was_deleted_is_found(stored: Stored) -> None:
    number = stored.post(person("moi"))
    stored.post(quota("ban", 1))
    models.Fact.objects.filter(decision_id=number).delete()
    models.Decision.objects.filter(posting=number).delete()
    assert {"verify_gap", "verify_register_extra"} <= codes()


def test_what_stands_on_a_paper_that_is_gone_is_refused_and_the_rest_is_still_compared(
    stored: Stored,
) -> None:
    number = stored.post(person("moi"))
    stored.post(member("moi", "cb-1"))
    stored.post(quota("ban", 1))
    models.Fact.objects.filter(decision_id=number).delete()
    models.Decision.objects.filter(posting=number).update(paper={})
    found = [(f.code, f.where[1]) for f in verify() if f.where[:1] == ("posting",)]
    assert found == [("verify_unreadable", number - 1), ("verify_refused", number)]


Tamper = Callable[[], Any]
TAMPERED: dict[str, tuple[str, Tamper]] = {
    "a fact": ("verify_fact_extra", lambda: models.Fact.objects.filter(kind="post").update(subject="tp-9")),
    "a fact's values": (
        "verify_fact_missing",
        lambda: models.Fact.objects.filter(kind="membership", subject="an").update(values={"cell": "cb-2"}),
    ),
    "a withdrawal": ("verify_withdrawn", lambda: models.Fact.objects.filter(kind="post").update(withdrawn=1)),
    "a reversal mark": ("verify_withdrawn", lambda: models.Decision.objects.update(reversed_by=1)),
    "a series": ("verify_head", lambda: models.Decision.objects.update(series="2010-2015")),
    "a day": ("verify_head", lambda: models.Decision.objects.update(issued="2011-01-01")),
    "a unit's row": (
        "verify_register",
        lambda: models.Unit.objects.filter(code="ban").update(parent="huyen"),
    ),
    "a person's row": (
        "verify_register",
        lambda: models.Person.objects.filter(code="an").update(cell="cb-2"),
    ),
    "a missing row": ("verify_register_missing", lambda: models.Person.objects.filter(code="ha").delete()),
    "an added row": ("verify_register_extra", lambda: models.Unit.objects.create(code="ma")),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_is_found(stored: Stored, what: str) -> None:
    assert verify() == []
    code, tamper = TAMPERED[what]
    tamper()
    assert code in codes()


def add(unit_: str, measure: str, amount: int, reason: str, on: str, posting: int = 1) -> None:
    """An entry that no act would write, put into the store by hand."""
    row = models.Unit.objects.get(code=unit_)
    models.Entry.objects.create(
        decision_id=posting, unit=row, measure=measure, amount=amount, side=1, reason=reason, on=on
    )


UNSOUND: dict[str, tuple[str, Tamper]] = {
    "a balance below zero on one day": (
        "verify_below_zero",
        lambda: (
            add("ban", QUOTA, -50, "quota_cut", "2018-02-01"),
            add("ban", QUOTA, 50, "assigned", "2018-02-02"),
        ),
    ),
    "an entry before the unit": (
        "verify_outside_life",
        lambda: add("phong-4", QUOTA, 1, "assigned", "2018-02-28"),
    ),
    "an entry after the unit": (
        "verify_outside_life",
        lambda: add("phong-3", QUOTA, 1, "assigned", "2018-06-02"),
    ),
    "a balance at a unit that ended": (
        "verify_left_behind",
        lambda: add("phong-3", QUOTA, 1, "assigned", "2018-05-31"),
    ),
    "half a transfer": ("not_net_zero", lambda: add("ban", QUOTA, 1, "transferred", "2018-02-01")),
}


@pytest.mark.parametrize("what", UNSOUND)
def test_what_can_never_be_right_is_found(stored: Stored, what: str) -> None:
    stored.post(
        act("establish_unit", code="phong-4", name="Phòng mới", kind="department", parent="ban"),
        on="2018-03-01",
    )
    stored.post(act("dissolve_unit", unit="phong-3"), on="2018-06-01")
    assert verify() == []
    code, tamper = UNSOUND[what]
    tamper()
    assert code in codes()


def test_entries_that_a_reversal_took_back_lie_outside_no_life(stored: Stored) -> None:
    number = stored.post(unit("phong-4", "department", "ban"), quota("phong-4", 2), on="2018-03-01")
    stored.post(act("reverse_decision", posting=number, why="Ghi nhầm"), on="2018-06-01")
    assert verify() == []


def laid(*parents: tuple[str, str, int]) -> Books:
    """Books with these units placed (code, parent, month), whatever the acts would say to it."""
    books = Books()
    for code, parent, month in parents:
        on = date(2018, month, 1)
        values = {"name": code, "kind": "agency", "parent": parent} | (
            {"ended": on.isoformat()} if parent == "-" else {}
        )
        books.lay(Effects(facts=(Fact("unit", code, values, parent, on, books.next),)))
    return books


def test_a_loop_and_an_orphan_in_the_tree_are_found() -> None:
    assert [*soundness.of_tree(laid(("a", "", 1), ("b", "a", 1), ("c", "b", 2)))] == []
    assert {p.code for p in soundness.of_tree(laid(("a", "", 1), ("b", "a", 1), ("a", "b", 2)))} == {
        "verify_loop"
    }
    assert {p.code for p in soundness.of_tree(laid(("a", "", 2), ("b", "a", 1)))} == {"verify_orphan"}
    ended = laid(("a", "", 1), ("b", "a", 1), ("a", "-", 3))
    assert {(p.code, p.details["on"]) for p in soundness.of_tree(ended)} == {
        ("verify_orphan", date(2018, 3, 1))
    }


def test_a_posting_recorded_before_the_one_before_it_is_found(stored: Stored) -> None:
    number = stored.post(quota("ban", 1))
    decision = models.Decision.objects.get(posting=number)
    assert decision.recorded_at is not None
    decision.recorded_at -= timedelta(days=400)
    decision.save()
    assert codes() == {"verify_time"}


def test_reversals_and_late_papers_verify(stored: Stored) -> None:
    number = stored.post(act("rename_unit", unit="ban", name="Ban khác"), quota("ban", 5), on="2018-04-01")
    stored.post(act("amend_person", person="an", education="university"), on="2018-02-01")
    stored.post(
        unit("cb-3", "cell", "xa-1"), act("transfer_member", person="an", cell="cb-3"), on="2018-05-01"
    )
    stored.post(act("reverse_decision", posting=number, why="Ghi nhầm"), on="2018-06-01")
    assert verify() == []


@contextmanager
def unguarded() -> Iterator[None]:
    """Without the database's own guard over entries, as somebody with the file in hand could have it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in triggers:
            cursor.execute(sql)
