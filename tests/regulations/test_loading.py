"""What the rules' files promise: taken whole or refused whole, each fault named with its place."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tochuc.regulations.kinds import UnitKind
from tochuc.regulations.loading import DATA, WrongRule, load
from tochuc.regulations.rule import Rule, checked

GOOD = """
    [[unit_kind]]
    code = "cell"
    vi = "Chi bộ"
    tree = "party"
    level = "below"
    is_party_organisation = true
    is_cell = true
    may_hold_members = true
    mark = "V"
"""


@pytest.fixture
def refused(tmp_path: Path):
    """The problems of a file of unit kinds with this text."""

    def problems(text: str, cls: type[Rule] = UnitKind, table: str = "unit_kind") -> list[str]:
        path = tmp_path / "kinds.toml"
        path.write_text(dedent(text), encoding="utf-8")
        with pytest.raises(WrongRule) as caught:
            checked(load(path, table, cls))
        return caught.value.problems

    return problems


def test_a_wrong_entry_is_named_by_file_line_place_and_field(refused) -> None:
    (said,) = refused(GOOD + GOOD.replace('"party"', '"nowhere"').replace('"cell"', '"other"'))
    assert said.startswith("kinds.toml dòng 12, mục unit_kind thứ 2 “other”, trường “tree”")
    assert "'party', 'state' or 'mass'" in said


def test_every_wrong_entry_is_named_at_once(refused) -> None:
    said = refused(GOOD.replace('mark = "V"', "") + GOOD.replace("level", "levle"))
    assert any("thứ 1" in s and "“mark”: thiếu trường này" in s for s in said)
    assert any("thứ 2" in s and "“levle”: không có trường này" in s for s in said)


def test_an_unknown_mark_is_refused(refused) -> None:
    assert "“mark”" in refused(GOOD.replace('mark = "V"', 'mark = "S"'))[0]


def test_a_source_must_be_a_known_document(refused) -> None:
    (said,) = refused(GOOD + 'document = "qd-1-1900"\n'.rjust(30))
    assert "không có văn bản “qd-1-1900”" in said


def test_two_rules_of_one_code_never_hold_on_the_same_day(refused) -> None:
    first = GOOD + "    in_force_from = 2018-01-01\n    until = 2020-01-01\n"
    (said,) = refused(first + GOOD + "    in_force_from = 2019-12-31\n")
    assert "thứ 2" in said and "cùng thời gian" in said


def test_one_rule_may_follow_another_on_the_very_day(tmp_path: Path) -> None:
    path = tmp_path / "kinds.toml"
    first = GOOD + "    in_force_from = 2018-01-01\n    until = 2020-01-01\n"
    path.write_text(dedent(first + GOOD + "    in_force_from = 2020-01-01\n"), encoding="utf-8")
    assert len(checked(load(path, "unit_kind", UnitKind))) == 2


def test_a_span_that_runs_backwards_is_refused(refused) -> None:
    (said,) = refused(GOOD + "    in_force_from = 2020-01-01\n    until = 2018-01-01\n")
    assert "“until”: phải sau in_force_from" in said


def test_members_are_held_by_cells_only(refused) -> None:
    (said,) = refused(GOOD.replace("is_cell = true", "is_cell = false"))
    assert "chỉ chi bộ mới có đảng viên" in said


def test_broken_toml_is_said_with_its_file(refused) -> None:
    (said,) = refused("[[unit_kind]\ncode = 3")
    assert said.startswith("kinds.toml: không đọc được TOML")


def test_a_file_without_its_table_is_refused(refused) -> None:
    assert refused("[[other]]\ncode = 'x'\n") == ["kinds.toml: không có mục [[unit_kind]] nào"]


def test_defaults_are_filled_in_and_overridden(tmp_path: Path) -> None:
    path = tmp_path / "kinds.toml"
    text = '[defaults.unit_kind]\nmark = "M"\nnote = "chung"\n' + dedent(GOOD)
    path.write_text(text, encoding="utf-8")
    ((_, kind),) = load(path, "unit_kind", UnitKind)
    assert (kind.mark, kind.note) == ("V", "chung")


def test_the_files_are_composed_vietnamese_and_free_of_decomposed_letters() -> None:
    import unicodedata

    for path in DATA.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), path.name
