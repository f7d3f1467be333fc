"""The commands of exchange as a person runs them: import, export and back, tokens, what is left to clean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.books.world import Stored, act
from tests.exchange.workbooks import HEADINGS, ROWS, book, changed
from tochuc.access.models import User

ON = "30/06/2018"


def test_a_file_with_a_wrong_cell_leaves_with_status_2_and_posts_nothing(
    run: Any, tmp_path: Path, stored: Stored
) -> None:
    file, marked = tmp_path / "ds.xlsx", tmp_path / "sua.xlsx"
    file.write_bytes(book(HEADINGS, *changed(C1="31/02/1980")))
    before = stored.books.last
    told = run("import", file, "--as", "members", "--on", ON, "-o", marked, "--json", status=2)
    assert set(told) >= {"new", "changed", "same", "wrong", "problems"} and told["wrong"] == 1
    assert set(told["problems"][0]) == {"sheet", "row", "column", "value", "message", "expected"}
    assert marked.exists() and stored.books.last == before
    assert "ô C2" in run("import", file, "--on", ON, status=2)


def test_a_right_file_is_told_then_posted_then_the_same(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "ds.xlsx"
    file.write_bytes(book(HEADINGS, *ROWS))
    assert run("import", file, "--on", ON, "--dry-run", "--json")["posted"] is False
    first, again = (run("import", file, "--on", ON, "--json") for _ in range(2))
    assert (first["new"], first["decisions"], first["posted"]) == (3, 1, True)
    assert (again["new"], again["same"], again["decisions"], again["posted"]) == (0, 3, 0, False)


def test_a_column_can_be_told_by_hand(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "ds.xlsx"
    file.write_bytes(book((*HEADINGS[:7], "Ở đâu"), *ROWS))
    asked = ("import", file, "--as", "members", "--on", ON, "--dry-run", "--json")
    assert run(*asked, status=2)["wrong"] == 3
    assert run(*asked, "--map", "Ở đâu=cell")["new"] == 3
    assert "không có trường" in run("import", file, "--map", "X=khong", status=2)


def test_what_is_exported_is_the_same_when_brought_in_again(run: Any, tmp_path: Path, stored: Stored) -> None:
    stored.post(act("amend_person", person="an", religion="Phật giáo"))
    for form in ("units-csv", "units-xlsx", "people-csv", "people-xlsx"):
        file = tmp_path / form.replace("-", ".")
        run("exchange", "export", form, "-o", file, "--on", ON)
        told = run("import", file, "--on", ON, "--dry-run", "--json")
        assert told["same"] > 2 and told["new"] == told["changed"] == told["wrong"] == 0, (form, told)
    assert "•••" in (tmp_path / "people.csv").read_text("utf-8-sig")


def test_exports_are_bounded_by_unit_and_refuse_what_there_is_not(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "x"
    assert (
        run("exchange", "export", "popolo", "-o", file, "--unit", "xa-1", "--on", ON, "--json")["units"] == 2
    )
    assert {o["id"] for o in json.loads(file.read_text())["organizations"]} == {"xa-1", "cb-1"}
    run("exchange", "export", "khong-co", "-o", file, status=2)
    run("exchange", "export", "popolo", "-o", file, "--unit", "khong-co", status=2)
    run("exchange", "export", "sdmx-csv", "-o", file, "--period", "2018-H9", status=2)


def test_figures_go_out_as_they_are(run: Any, tmp_path: Path) -> None:
    from tochuc.exchange.exporting import sdmx

    file = tmp_path / "f.csv"
    run("exchange", "export", "sdmx-csv", "-o", file, "--unit", "xa-1", "--period", "2018-H1")
    values = {(o.figure, o.unit): o.value for o in sdmx.read_csv(file.read_bytes().decode())}
    assert values["members", "xa-1"] == 3 and values["members", "cb-1"] == 3


def test_a_token_is_told_once_and_only_for_scopes_there_are(run: Any) -> None:
    User.objects.create(username="may")
    assert run("exchange", "token", "may", "--scope", "units.read", "--json")["token"].startswith("tc_")
    run("exchange", "token", "khong-co", "--scope", "units.read", status=2)
    run("exchange", "token", "may", "--scope", "tat-ca", status=2)


def test_what_is_left_to_clean_is_counted_and_listed(run: Any, stored: Stored) -> None:
    stored.post(act("open_person", code="an-2", name="Ly Van An", sex="M", born="1975"))
    told = run("exchange", "clean", "--unit", "xa-1", "--on", ON, "--list", "--json")
    assert told["rules"]["no_religion"] == 3 and told["duplicates"][0]["act"]["act"] == "merge_people"
    assert {"rule": "no_religion", "person": "an", "unit": "cb-1"} in told["findings"]
