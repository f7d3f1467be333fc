"""Where rules come from: every rule is listed with its source, and its mark says how far to rely on it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tochuc.regulations import (
    MARKS,
    NoRule,
    document_format,
    document_kinds,
    forbidden_issue,
    known_documents,
    numbering,
    rules,
    score_parts,
    secrecy_levels,
    sensitive_fields,
    signature_forms,
    statistic_forms,
)
from tochuc.regulations.loading import DATA

NOT_RULES = {"document", "term"}


def test_no_table_of_rules_is_left_out_of_the_list() -> None:
    counted: dict[tuple[str, str], int] = {}
    for rule in rules():
        counted[rule.area, rule.code] = counted.get((rule.area, rule.code), 0) + 1
    for path in DATA.glob("*.toml"):
        for table, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if isinstance(rows, list) and table not in NOT_RULES:
                for row in rows:
                    assert counted.get((table, row["code"])), f"{path.name}: {table} {row['code']}"


def test_a_rule_is_confirmed_only_by_what_was_read_in_a_published_page() -> None:
    for rule in rules():
        assert rule.confirmed == (rule.mark in ("V", "V2"))


def test_every_rule_says_where_it_comes_from() -> None:
    for rule in rules():
        assert rule.source.title, rule.code
        assert rule.source.document or rule.note, f"{rule.area} {rule.code}: neither an act nor a note"


def test_a_rule_of_an_act_knows_when_it_was_issued_and_when_it_begins() -> None:
    rule = next(r for r in rules() if r.document == "qd-132-2018" and r.area == "scheme")
    assert (rule.issued, rule.begins, rule.applies_from_year) == (date(2018, 3, 8), date(2018, 3, 8), 2018)


def test_no_rule_begins_before_its_act_was_issued() -> None:
    for rule in rules():
        if rule.in_force_from and rule.issued:
            assert rule.in_force_from >= rule.issued, (rule.area, rule.code)


def test_no_document_is_in_force_before_it_was_issued_or_after_it_ended() -> None:
    for document in known_documents().values():
        if document.issued and document.in_force_from:
            assert document.issued <= document.in_force_from, document.id
        if document.in_force_from and document.until:
            assert document.in_force_from < document.until, document.id


def test_the_form_of_a_document_follows_its_date() -> None:
    before, after = document_format("party", date(2026, 5, 26)), document_format("party", date(2026, 5, 27))
    assert (before.document, after.document) == ("hd-36-2018", "hd-05-2026")
    assert (before.end_mark, after.end_mark) == ("./.", ".")
    assert (after.top, after.bottom, after.left, after.right, after.line_points) == (20, 20, 30, 15, 19)
    assert document_format("state", date(2021, 1, 1)).document == "nd-30-2020"
    with pytest.raises(NoRule):
        document_format("church", date(2021, 1, 1))


def test_a_number_line_is_written_from_its_template() -> None:
    form = document_format("party", date(2026, 9, 5))
    assert form.number_line.format(number="05", symbol="NQ", body="ĐU") == "Số 05-NQ/ĐU"
    state = document_format("state", date(2021, 1, 1))
    assert state.number_line.format(number="05", symbol="QĐ", body="UBND") == "Số: 05/QĐ-UBND"


def test_the_party_numbers_by_term_and_the_state_by_year() -> None:
    assert numbering("party", date(2018, 7, 24)).series == "term"
    assert numbering("state", date(2021, 7, 24)).series == "year"


def test_party_and_state_sign_with_different_abbreviations() -> None:
    party = {s.abbreviation for s in signature_forms("party", date(2018, 7, 24))}
    state = {s.abbreviation for s in signature_forms("state", date(2021, 7, 24))}
    assert party == {"T/M", "K/T", "T/L"} and {"TM.", "KT."} <= state and not party & state


def test_a_cell_may_not_issue_guidance_since_2026_and_what_is_not_known_is_not_forbidden() -> None:
    on = date(2026, 9, 1)
    rule = forbidden_issue("guidance", "cell", "cell", on)
    assert rule is not None and rule.source.title and not rule.confirmed
    assert forbidden_issue("resolution", "cell", "cell", on) is None
    assert forbidden_issue("guidance", "cell", "cell", date(2018, 9, 1)) is None
    assert "guidance" in document_kinds()


def test_above_none_only_kind_number_and_date_may_be_kept() -> None:
    for level in secrecy_levels().values():
        if level.order:
            assert level.kept == ("kind", "number", "issued"), level.code
    assert [s.term_years for s in secrecy_levels().values()] == [None, 10, 20, 30]


def test_membership_is_treated_as_sensitive() -> None:
    assert {"ethnicity", "religion", "membership"} <= sensitive_fields().keys()


def test_the_bottom_floor_imports_no_django_and_nothing_else_of_the_house() -> None:
    code = (
        "import sys; from tochuc import regulations; regulations.rules();"
        "print([m for m in sys.modules if m.split('.')[0] == 'django'"
        " or m.startswith('tochuc.') and not m.startswith('tochuc.regulations')])"
    )
    source = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(source)},
    )
    assert done.stdout.strip() == "[]"


def test_nothing_is_read_before_it_is_asked_for() -> None:
    code = (
        "from tochuc import regulations; from tochuc.regulations import loading;"
        "print(loading._document.cache_info().currsize)"
    )
    source = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(source)},
    )
    assert done.stdout.strip() == "0"


def test_every_mark_can_be_said_to_the_reader_of_a_page() -> None:
    for rule in rules():
        assert rule.source.said == MARKS[rule.mark]


def test_the_parts_of_a_score_make_a_hundred() -> None:
    assert sum(part.points for part in score_parts().values()) == 100


def test_the_totals_of_the_statistics_are_those_of_form_one() -> None:
    forms = statistic_forms()
    assert forms["form_3"].total_equals == forms["form_4"].total_equals == "1-TCTW, mục D"


def test_every_reader_is_described_on_the_page_about_regulations() -> None:
    from tochuc import regulations

    page = (Path(__file__).parents[2] / "docs" / "regulations.md").read_text(encoding="utf-8")
    assert [name for name in regulations.__all__ if f"`{name}" not in page] == []
    assert [path.name for path in DATA.glob("*.toml") if f"`{path.name}`" not in page] == []
