"""The made-up nation: loaded in bulk into either store, sound enough to be asked and posted to, the same each time."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Sum

from tests.books.world import Stored, act
from tochuc.books import models, paper, posting, store
from tochuc.demo.nation import NotEmpty, Size, build
from tochuc.figures import balances, columnar
from tochuc.figures.comparing import compare
from tochuc.figures.everywhere import everywhere
from tochuc.figures.rollup import Asked, open_rollup

SMALL = Size(
    provinces=2, communes=6, grassroots=30, cells=90, members=600, years=2, entries=6_000, first_year=2016
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_nation_has_the_size_asked_for_and_its_copy_agrees_with_it() -> None:
    told: dict[str, int] = {}
    build(SMALL, lambda count, what: told.update({what: told.get(what, 0) + count}))
    assert models.Unit.objects.count() == SMALL.units == told["units"]
    assert models.Person.objects.count() == 600
    assert abs(models.Entry.objects.count() - 6_000) < 200
    assert store.last_posting() == models.Decision.objects.count() == 6 * 25 + 4
    columnar.caught_up()
    assert compare() == []
    assert len(balances.balances(columnar.caught_up())) == 4


def test_every_unit_of_a_nation_is_what_the_database_says() -> None:
    build(SMALL)
    rollup = open_rollup()
    first, last = (b.day for b in balances.balances(rollup.copy)[-2:])
    found = everywhere(Asked(first.replace(year=first.year + 0), last, rollup.copy.last))
    said = dict(
        models.Entry.objects.filter(on__lte=last).values_list("measure").annotate(total=Sum("amount"))
    )
    assert {m: parts["closing"] for m, parts in found.of("u000001").items()} == said
    moved = models.Fact.objects.filter(kind="unit", decision_id__gt=1)
    assert moved.count() == 4  # one each half-year
    for parts in found.of("u000001").values():
        assert parts["moved"] == 0


def test_the_same_size_gives_the_same_rows_again() -> None:
    build(SMALL)
    rows = list(
        models.Entry.objects.order_by("id").values_list("decision_id", "unit_id", "measure", "person_id")
    )
    assert len(set(rows)) > 4_000
    units = list(models.Unit.objects.order_by("id").values_list("code", "parent", "kind"))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "TRUNCATE books_entry, books_fact, books_decision, books_person, books_unit, books_traitset CASCADE"
            )
        else:
            from tests.conftest import without_triggers

            with without_triggers():
                for table in ("entry", "fact", "decision", "person", "unit", "traitset"):
                    cursor.execute(f"DELETE FROM books_{table}")
    build(SMALL)
    again = list(
        models.Entry.objects.order_by("id").values_list("decision_id", "unit_id", "measure", "person_id")
    )
    assert again == rows
    assert list(models.Unit.objects.order_by("id").values_list("code", "parent", "kind")) == units


def test_a_nation_is_only_made_in_an_empty_store_and_takes_decisions_afterwards() -> None:
    build(SMALL)
    with pytest.raises(NotEmpty):
        build(SMALL)
    number = store.last_posting() + 1
    raw = {
        "number": f"{number}-QĐ/ĐU", "kind": "decision", "issuer": "u000001", "issued": "2018-01-02", "subject": "Thử",
        "acts": [act("train", person="p0000001", unit="u000001", course="theory")],
    }  # fmt: skip
    (result,) = posting.post_all([paper.read(raw)])
    assert result.posting == number
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
    ):
        cursor.execute("DELETE FROM books_entry")
    assert columnar.caught_up().last == number
    assert compare() == []


def test_postings_of_many_at_once_are_numbered_in_the_order_they_are_committed() -> None:
    """Four post at the same time while a fifth keeps catching up: it never passes over one that is still to come."""
    world = Stored()
    world.post(*_small_world(), on="2018-01-02")
    papers = [
        world.paper(act("train", person="an", unit="tinh", course="theory"), on="2018-02-01")
        for _ in range(24)
    ]
    done, seen = threading.Event(), []

    def post(some: list[dict]) -> None:
        for raw in some:
            posting.draft(paper.read(raw)).post("thử")
        connections.close_all()

    def follow() -> None:
        while not done.is_set():
            copy = columnar.caught_up()
            rows = open_rollup().engine.rows(
                "SELECT count(DISTINCT posting) AS n, max(posting) AS last FROM entries"
            )
            seen.append((copy.last, rows["n"][0].as_py(), rows["last"][0].as_py()))
        connections.close_all()

    posters = [threading.Thread(target=post, args=(papers[n::4],)) for n in range(4)]
    follower = threading.Thread(target=follow)
    for thread in (*posters, follower):
        thread.start()
    for poster in posters:
        poster.join(120)
    done.set()
    follower.join(60)
    assert store.last_posting() == 25
    assert all(distinct == last for _, distinct, last in seen)  # every posting up to the last, none left out
    assert columnar.caught_up().last == 25
    assert compare() == []


def _small_world() -> list[dict]:
    from tests.books.world import ROOT, person

    return [*ROOT, person("an")]
