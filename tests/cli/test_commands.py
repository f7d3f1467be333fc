"""The command line as a person uses it: each test starts the program on an installation of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import program
from tests.conftest import installed

Environment = dict[str, str]


def run(environment: Environment, *words: str, input: bytes | None = None) -> tuple[int, str, str]:
    """Exit status, output and errors of `tochuc WORDS`."""
    done = program.start(environment, "tochuc", *words, input=input)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def data(environment: Environment, *words: str, input: bytes | None = None) -> Any:
    status, out, err = run(environment, *words, "--json", input=input)
    assert status == 0, out + err
    return json.loads(out)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """An installation with the world of the act `reduce_staff` posted from its own example."""
    with installed(tmp_path_factory.mktemp("made") / "installation") as environment:
        assert run(environment, "init")[0] == 0
        shown = data(environment, "acts", "reduce_staff")
        post = json.dumps(shown["example"]).encode()
        assert data(environment, "post", "-", input=post)["posted"] == len(shown["example"])
        yield environment


@pytest.fixture
def books(made: Environment, tmp_path: Path) -> Iterator[Environment]:
    """A copy of that installation."""
    with installed(tmp_path / "installation", made) as environment:
        yield environment


def test_the_example_of_an_act_posts_and_posting_it_again_adds_nothing(books: Environment) -> None:
    example = json.dumps(data(books, "acts", "reduce_staff")["example"]).encode()
    again = data(books, "post", "-", input=example)
    assert again["posted"] == 0 and again["same"] == again["examined"]


def test_a_figure_on_the_command_line_opens_to_the_decision(books: Environment) -> None:
    words = ("--unit", "vidu-reduce-staff", "--period", "2018-H2")
    review = data(books, "review", *words)
    figure = {f["id"]: f for f in review["figures"]}["staff_reduced"]
    assert (figure["value"], figure["entries"], figure["unit"]) == (1, 1, "người")
    opened = data(books, "figure", "staff_reduced", *words, "--open")
    assert opened["lines"][0]["person"] == "vidu-reduce-staff-an"
    assert opened["lines"][0]["written"] == "03-QĐ/TU"
    status, out, _ = run(books, "figure", "staff_reduced", *words, "--open")
    assert status == 0 and "03-QĐ/TU" in out


def test_what_is_wrong_is_told_all_at_once_with_status_2_and_nothing_is_posted(books: Environment) -> None:
    papers = [
        {"number": "07-QĐ/TU", "issuer": "vidu-reduce-staff", "issued": "2018-08-01", "subject": "Về việc thử",
         "acts": [{"act": "reduce_staff", "person": "vidu-reduce-staff-binh", "ground": "redundant"}]},
        {"number": "khong-so", "issuer": "vidu-reduce-staff", "issued": "31/02/2018", "acts": [{"act": "fly"}]},
        {"number": "08-QĐ/TU", "issuer": "khong-co", "issued": "2018-08-01", "subject": "x", "acts": []},
    ]  # fmt: skip
    status, out, _ = run(books, "post", "-", "--json", input=json.dumps(papers).encode())
    found = json.loads(out)["problems"]
    assert status == 2
    assert {p["code"] for p in found} >= {
        "not_on_payroll",
        "not_a_day",
        "act_unknown",
        "field_missing",
        "issuer_unknown",
    }
    assert found[0]["place"] == "quyết định thứ 1, nghiệp vụ thứ 1, person"
    assert data(books, "post", "-", input=json.dumps(papers[:0]).encode())["posted"] == 0
    assert (
        data(books, "figure", "staff_reduced", "--unit", "vidu-reduce-staff", "--period", "2018-H2")["value"]
        == 1
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"number": ', "JSON sai"),
        ("Tỉnh uỷ: Quyết định".encode("utf-16"), "JSON sai"),
        (b"\x00\x01\x02\xff\xfe\xfa", ""),
        (b"[1, 2]", "number, issuer"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    installation: Environment, content: bytes, said: str
) -> None:
    run(installation, "init")
    status, out, err = run(installation, "post", "-", input=content)
    assert status == 2 and said in err and "Traceback" not in err + out


def test_decomposed_unicode_is_the_same_paper(books: Environment) -> None:
    import unicodedata

    paper = {
        "number": "09-QĐ/TU", "issuer": "vidu-reduce-staff", "issued": "2018-08-01", "subject": "Đổi tên phòng",
        "acts": [{"act": "rename_unit", "unit": "vidu-reduce-staff-phong-2", "name": "Phòng Cơ sở đảng"}],
    }  # fmt: skip
    text = json.dumps(paper, ensure_ascii=False)
    assert data(books, "post", "-", input=text.encode())["posted"] == 1
    assert data(books, "post", "-", input=unicodedata.normalize("NFD", text).encode())["same"] == 1


def test_yaml_and_one_decision_alone_are_taken(books: Environment, tmp_path: Path) -> None:
    file = tmp_path / "mot.yaml"
    file.write_text(
        "number: 10-QĐ/TU\nissuer: vidu-reduce-staff\nissued: 2018-08-02\nsubject: Bổ nhiệm\n"
        "acts:\n- act: relieve\n  person: vidu-reduce-staff-ha\n  post: vidu-reduce-staff-chu-tich\n",
        "utf-8",
    )
    assert data(books, "post", str(file))["posted"] == 1


def test_an_unknown_unit_figure_or_period_says_what_would_be_right(books: Environment) -> None:
    for words, said in (
        (("review", "--unit", "khong-co", "--period", "2018-H1"), "tochuc units"),
        (("review", "--unit", "vidu-reduce-staff", "--period", "2018-H3"), "2018-H1"),
        (("figure", "nothing", "--unit", "vidu-reduce-staff", "--period", "2018-H1"), "tochuc figures"),
        (("units", "--on", "31/31/2018"), "30/06/2018"),
        (("acts", "fly"), "tochuc acts"),
    ):
        status, _, err = run(books, *words)
        assert status == 2 and said in err, (words, err)


def test_without_books_a_command_says_how_to_begin(installation: Environment) -> None:
    if "DATABASE_URL" in installation:
        pytest.skip("on PostgreSQL the store is always there")
    status, _, err = run(installation, "units")
    assert status == 2 and "tochuc init" in err


def test_closing_fixes_what_was_reported_and_a_late_paper_shows_beside_it(books: Environment) -> None:
    words = ("--unit", "vidu-reduce-staff", "--period", "2018-H2")
    data(books, "close", *words)
    late = {
        "number": "11-QĐ/TU", "issuer": "vidu-reduce-staff", "issued": "2018-12-20", "subject": "Tinh giản biên chế",
        "acts": [{"act": "reduce_staff", "person": "vidu-reduce-staff-chi", "ground": "redundant"}],
    }  # fmt: skip
    assert data(books, "post", "-", input=json.dumps(late).encode())["posted"] == 1
    figure = {f["id"]: f for f in data(books, "review", *words)["figures"]}["staff_reduced"]
    assert (figure["value"], figure["reported"], figure["adjusted"]) == (2, 1, 1)
    assert run(books, "close", *words)[0] == 2


def test_a_backup_restores_to_the_same_books(books: Environment, tmp_path: Path) -> None:
    if "DATABASE_URL" in books:
        pytest.skip("PostgreSQL is backed up with its own tools")
    file = tmp_path / "sao-luu.zip"
    data(books, "backup", str(file))
    there = books | {"TOCHUC_DATA": str(tmp_path / "khac")}
    data(there, "restore", str(file))
    assert data(there, "verify")["problems"] == []
    assert run(there, "restore", str(file))[0] == 2
    words = ("--unit", "vidu-reduce-staff", "--period", "2018-H2")
    assert data(there, "figure", "staff_reduced", *words) == data(books, "figure", "staff_reduced", *words)


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, tochuc.cli; print([m for m in ('django', 'duckdb', 'pyarrow', 'numpy', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]"
