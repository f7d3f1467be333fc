"""A unit's part of the books on a stick: taken, worked on with the same program, brought back; conflicts are told."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import program
from tests.web import world
from tochuc.books import posting, store
from tochuc.exchange.parts import taking

pytestmark = pytest.mark.django_db

ON = date(2018, 6, 30)


@pytest.fixture
def home(db: None) -> None:
    world.build()


def acts(part: taking.Part, name: str) -> list[dict[str, Any]]:
    return [a for p in part.papers for a in p["acts"] if a["act"] == name]


def test_a_part_holds_the_unit_and_all_below_it_and_of_those_above_the_name_alone(home: None) -> None:
    part = taking.part("huyen-a", ON)
    units = [a["code"] for a in acts(part, "open_unit")]
    assert units[0] == "tinh" and "chi-bo-a" in units and "huyen-b" not in units and "chi-bo-b" not in units
    people = {m["code"] for a in acts(part, "open_members") for m in a["members"]}
    assert "hoa" in people and "dung" not in people


def test_restricted_fields_stay_at_home_but_for_who_may_see_them(home: None) -> None:
    assert "Công giáo" not in json.dumps(taking.part("tinh", ON).papers, ensure_ascii=False)
    world.account("doc", ("drafter", "tinh"))
    reader = world.account("duoc-xem", ("drafter", "tinh"), ("religion_reader", "tinh"))
    assert taking.who_may_take(reader, "tinh") and not taking.who_may_take(world.account("n"), "tinh")
    assert "Công giáo" in json.dumps(taking.part("tinh", ON, reader).papers, ensure_ascii=False)


def test_a_parts_opening_stands_in_empty_books_and_counts_what_home_counts(home: None) -> None:
    """Laid over empty books in memory: every paper is taken, and each unit's stocks below are those at home."""
    from tochuc.books import paper
    from tochuc.books.state import Books

    part, there, here = taking.part("tinh", ON), Books(), store.books_now()
    for raw in part.papers:
        examined = posting.lay(there, paper.read(raw))
        assert not examined.problems, examined.problems
    for unit in [a["code"] for a in acts(part, "open_unit")]:
        assert there.members(unit, ON) == here.members(unit, ON) and there.staff(unit, ON) == here.staff(
            unit, ON
        )
        assert there.balances(unit, ON) == here.balances(unit, ON), unit


# ---- with the program, two stores ---------------------------------------------------------------------------------


class Sticks:
    """The books at home and a part of them, each used through the program; both SQLite, in one folder."""

    def __init__(self, folder: Path) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TOCHUC_", "DATABASE_URL"))}
        self.folder, self._papers = folder / "phan-huyen-a", folder
        self.home = kept | {"TOCHUC_DATA": str(folder / "nha")}
        self.away = kept | {"TOCHUC_DATA": str(self.folder)}

    def run(self, env: dict[str, str], *words: str, status: int = 0) -> dict[str, Any]:
        done = program.start(env, "tochuc", *words, "--json")
        said = done.stdout.decode()
        assert done.returncode == status, (words, said, done.stderr.decode())
        return dict(json.loads(said)) if said.strip().startswith("{") else {}

    def post(self, env: dict[str, str], *papers: dict[str, Any]) -> dict[str, Any]:
        path = self._papers / "qd.json"
        path.write_text(json.dumps(papers, ensure_ascii=False), "utf-8")
        return self.run(env, "post", str(path))

    def bring(self, *more: str, status: int = 0) -> dict[str, Any]:
        return self.run(self.home, "part", "bring", str(self.folder), *more, status=status)


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books with a part just taken, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("taken")
    made = Sticks(folder)
    made.run(made.home, "init")
    made.post(made.home, world.paper("01-MS/TU", world.OPENING, "2018-01-02", subject="Mở sổ", kind=""))
    made.run(made.home, "part", "take", str(made.folder), "--unit", "huyen-a", "--on", "30/06/2018")
    return folder


@pytest.fixture
def sticks(taken: Path, tmp_path: Path) -> Sticks:
    shutil.copytree(taken, tmp_path, dirs_exist_ok=True)
    return Sticks(tmp_path)


def paper_of(
    number: str, *acts: dict[str, Any], on: str = "2018-07-05", issuer: str = "huyen-a"
) -> dict[str, Any]:
    return world.paper(number, list(acts), on, issuer=issuer, kind="decision")


@pytest.mark.slow
def test_decisions_made_away_come_home_once_and_both_books_verify(sticks: Sticks) -> None:
    away = [
        paper_of("21-QĐ/HU", {"act": "amend_person", "person": "hoa", "education": "university"}),
        paper_of("22-QĐ/HU", {"act": "expel_member", "person": "hoa"}),
    ]
    sticks.post(sticks.away, *away)
    sticks.post(sticks.away, paper_of("23-QĐ/HU", {"act": "reverse_decision", "number": "22-QĐ/HU", "issuer": "huyen-a", "why": "Nhầm"}))  # fmt: skip
    told = sticks.bring("--dry-run")
    assert told["new"] == ["21-QĐ/HU", "22-QĐ/HU", "23-QĐ/HU"] and not told["posted"]
    assert len(sticks.bring()["posted"]) == 3
    again = sticks.bring()
    assert again["posted"] == [] and len(again["same"]) == 3, "brought twice adds nothing"
    for env in (sticks.home, sticks.away):
        sticks.run(env, "verify")
        sticks.run(env, "audit", "verify")


@pytest.mark.slow
def test_conflicts_are_told_all_together_and_nothing_is_posted(sticks: Sticks) -> None:
    new = {"act": "open_person", "code": "moi", "name": "Lý Văn Mới", "sex": "M", "born": "1990"}
    sticks.post(
        sticks.away,
        paper_of("21-QĐ/HU", {"act": "amend_person", "person": "hoa", "education": "university"}),
        paper_of("22-QĐ/HU", new),
        paper_of("23-QĐ/HU", {"act": "rename_unit", "unit": "chi-bo-a", "name": "Chi bộ thôn Một"}),
    )
    sticks.post(
        sticks.home,
        paper_of("51-QĐ/TU", new | {"name": "Vi Thị Khác", "sex": "F"}, issuer="tinh"),
        paper_of(
            "52-QĐ/TU", {"act": "amend_person", "person": "hoa", "theory": "intermediate"}, issuer="tinh"
        ),
    )
    told = sticks.bring(status=2)
    assert {c["number"] for c in told["conflicts"]} == {"21-QĐ/HU", "22-QĐ/HU"} and not told["posted"]
    meanwhile = next(c for c in told["conflicts"] if c["number"] == "21-QĐ/HU")
    assert meanwhile["meanwhile"] and "52-QĐ/TU" in meanwhile["message"]
    assert sticks.bring("--anyway", status=2)["posted"] == [], "a code used twice stays a conflict"


@pytest.mark.slow
def test_what_was_changed_at_home_may_be_merged_when_that_is_wanted(sticks: Sticks) -> None:
    sticks.post(
        sticks.away, paper_of("21-QĐ/HU", {"act": "amend_person", "person": "hoa", "education": "university"})
    )
    sticks.post(
        sticks.home,
        paper_of(
            "52-QĐ/TU", {"act": "amend_person", "person": "hoa", "theory": "intermediate"}, issuer="tinh"
        ),
    )
    sticks.bring(status=2)
    assert len(sticks.bring("--anyway")["posted"]) == 1


@pytest.mark.slow
def test_a_part_goes_home_to_no_other_books(sticks: Sticks, tmp_path: Path) -> None:
    other = sticks.away | {"TOCHUC_DATA": str(tmp_path / "khac")}
    sticks.run(other, "init")
    sticks.post(other, world.paper("09-MS/TU", world.OPENING, "2018-01-02", subject="Sổ khác", kind=""))
    sticks.run(other, "part", "bring", str(sticks.folder), status=2)
    sticks.run(other, "part", "bring", str(tmp_path), status=2)
    sticks.run(sticks.home, "part", "take", str(sticks.folder), "--unit", "huyen-a", status=2)
