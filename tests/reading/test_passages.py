"""The reader keeps the level it was measured at, on passages it was written on and on those it was not."""

from __future__ import annotations

import pytest

from tests.reading.passages import Scores, figures, passages, score


@pytest.fixture(scope="module", params=["dev", "test"])
def scores(request: pytest.FixtureRequest) -> Scores:
    return score(passages(request.param), figures())


def test_there_are_enough_passages_on_both_sides() -> None:
    assert len(passages("dev")) >= 150
    assert len(passages("test")) >= 30


def test_claims_are_read_with_value_unit_and_kind(scores: Scores) -> None:
    assert scores.claims.precision >= 0.97, scores.misses
    assert scores.claims.recall >= 0.95, scores.misses


def test_orders_are_read_with_addressee_and_action(scores: Scores) -> None:
    assert scores.orders.precision >= 0.9, scores.misses
    assert scores.orders.recall >= 0.9, scores.misses


def test_a_clean_passage_raises_no_alarm(scores: Scores) -> None:
    assert scores.false_alarms == 0, scores.misses


def test_contradictions_are_found(scores: Scores) -> None:
    assert scores.contradictions.recall >= 0.85, scores.misses


@pytest.mark.parametrize("part", ["orders", "documents"])
def test_orders_of_whole_documents_and_of_hard_passages_are_read(part: str) -> None:
    found = score(passages(part), figures())
    assert found.orders.precision >= 0.9, found.misses
    assert found.orders.recall >= 0.9, found.misses
    assert found.deadlines.recall >= 0.9, found.misses
    assert found.facts.precision >= 0.95, found.misses
    assert found.facts.recall >= 0.95, found.misses
    assert found.references.recall >= 0.95, found.misses
