"""Every rule of the grammar finds in its own examples what it says it covers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tochuc.reading.grammar.finding import none
from tochuc.reading.grammar.numbers import NUMBER_RULES
from tochuc.reading.grammar.quantities import QUANTITY_RULES
from tochuc.reading.grammar.references import REFERENCE_RULES
from tochuc.reading.grammar.rule import Rule
from tochuc.reading.grammar.shields import SHIELD_RULES
from tochuc.reading.grammar.times import TIME_RULES
from tochuc.reading.grammar.tokens import tokenize

RULES: tuple[Rule[Any], ...] = (
    *NUMBER_RULES, *TIME_RULES, *REFERENCE_RULES, *SHIELD_RULES, *QUANTITY_RULES, none,
)  # fmt: skip


def found_by(rule: Rule[Any], text: str) -> Iterator[str]:
    """What the rule finds from left to right, as written."""
    tokens = list(tokenize(text))
    at = 0
    while at < len(tokens):
        found = rule.apply(tokens, at, len(tokens))
        if found is None:
            at += 1
            continue
        begin, stop = (at, found) if isinstance(found, int) else (found.begin, found.stop)
        yield text[tokens[begin].start : tokens[stop - 1].end]
        at = max(stop, at + 1)


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [(r, text, expected) for r in RULES for text, expected in r.examples],
    ids=[f"{r.name}: {text}" for r in RULES for text, _ in r.examples],
)
def test_a_rule_finds_what_its_example_says(rule: Rule[Any], text: str, expected: tuple[str, ...]) -> None:
    assert tuple(found_by(rule, text)) == expected


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.name)
def test_a_rule_says_what_it_covers_and_shows_it(rule: Rule[Any]) -> None:
    assert rule.covers
    assert rule.examples
