"""The command `units`: the tree of a day, from the facts of the books."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.books.world import Stored, act, settled
from tochuc.cli import answers
from tochuc.cli.app import app


@pytest.fixture
def stored(db: None) -> Stored:
    made = Stored()
    settled(made)
    made.post(act("dissolve_unit", unit="phong-3"), on="2018-05-02")
    return made


def units(monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    monkeypatch.setattr(answers, "open_books", lambda as_json=False: None)
    ended = CliRunner().invoke(app, ["units", "--json", *words])
    assert ended.exit_code == 0, ended.output
    return json.loads(ended.stdout)


def test_the_tree_is_that_of_the_day_and_says_when_a_unit_ended(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {u["code"]: u for u in units(monkeypatch, "--on", "01/05/2018")}
    after = {u["code"]: u for u in units(monkeypatch, "--on", "02/05/2018")}
    assert before.keys() - after.keys() == {"phong-3"} and before["phong-3"]["ended"] == "2018-05-02"
    parents = {code: u["parent"] for code, u in after.items()}
    assert all(after[p]["level"] + 1 == after[c]["level"] for c, p in parents.items() if p)


def test_a_branch_is_printed_as_deep_as_asked(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = units(monkeypatch, "--on", "01/05/2018")
    top = next(u["code"] for u in whole if u["level"] == 0)
    two = units(monkeypatch, "--on", "01/05/2018", "--unit", top, "--depth", "2")
    assert two[0]["code"] == top and {u["level"] for u in two} == {0, 1}
    assert {u["code"] for u in two[1:]} == {u["code"] for u in whole if u["parent"] == top}
