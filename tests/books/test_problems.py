"""Every problem has its sentence, in both languages, with nothing in it that the problem does not tell."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import tochuc
from tochuc.books import wording
from tochuc.books.paper import _FAULTS
from tochuc.books.records import problem

ROOT = Path(tochuc.__file__).parent
BY_KIND = ("unit", "person", "post")  # `f"{kind}_unknown"` in examining


def raised() -> Iterator[tuple[str, frozenset[str], str]]:
    """Every `problem("code", detail=...)` in the source: code, details told, where."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "problem" and node.args:
                told = frozenset(k.arg or "**" for k in node.keywords)
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                if isinstance(node.args[0], ast.Constant):
                    yield node.args[0].value, told, where
                elif isinstance(node.args[0], ast.JoinedStr):
                    yield from ((f"{kind}_unknown", told, where) for kind in BY_KIND)
    yield from ((code, frozenset({"value", "known"}), "books/paper.py") for code, _ in _FAULTS.values())


RAISED = sorted(raised(), key=str)
USED = {code for code, _, _ in RAISED}


def asked_for(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize(("code", "told", "where"), RAISED, ids=[f"{c}-{w}" for c, _, w in RAISED])
def test_every_problem_raised_has_a_sentence_that_asks_for_no_more_than_is_told(
    code: str, told: frozenset[str], where: str
) -> None:
    sentence = wording.sentences()[code]
    assert set(sentence) == {"vi", "en"}
    if "**" not in told:
        assert asked_for(sentence["vi"]) | asked_for(sentence["en"]) <= told, where


def test_every_sentence_belongs_to_a_problem() -> None:
    assert set(wording.sentences()) - USED == set()


def test_both_languages_tell_the_same_details() -> None:
    differing = [c for c, s in wording.sentences().items() if asked_for(s["vi"]) != asked_for(s["en"])]
    assert differing == []


def test_a_place_is_counted_from_one_and_named_in_words() -> None:
    found = problem("named_twice", code="an").at("members", 0, "code").at("acts", 1).at("decision", 2)
    assert wording.place(found) == "quyết định thứ 3, nghiệp vụ thứ 2, members 1, code"
    assert wording.place(found, "en") == "decision 3, act 2, members 1, code"


def test_a_day_is_shown_as_each_language_writes_it() -> None:
    from datetime import date

    found = problem("unit_not_begun", unit="ban", begun=date(2018, 3, 1), on=date(2018, 2, 1))
    assert "01/03/2018" in wording.sentence(found)
    assert "2018-03-01" in wording.sentence(found, "en")
    assert wording.as_data(found)["details"] == {"unit": "ban", "begun": "2018-03-01", "on": "2018-02-01"}
