"""Numbers and symbols: read from what people write, written in the proper form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tochuc.regulations import (
    DocumentNumber,
    document_kind_of_symbol,
    document_kinds,
    document_kinds_of_symbol,
    format_number,
    parse_number,
)
from tochuc.regulations.numbers import symbols


@pytest.mark.parametrize(
    ("written", "number", "symbol", "body"),
    [
        ("16 - HD/BTCTW", 16, "HD", "BTCTW"),
        ("132-QĐ/TW", 132, "QĐ", "TW"),
        ("132–QĐ/TW", 132, "QĐ", "TW"),
        ("5 -KL/TW", 5, "KL", "TW"),
        ("05-NQ/ĐU", 5, "NQ", "ĐU"),
        ("Số 05-NQ/ĐU", 5, "NQ", "ĐU"),
        ("số: 45-qđ/tu", 45, "QĐ", "TU"),
        ("12 TTr/BTCTU", 12, "TTr", "BTCTU"),
        ("3-ctr/hu", 3, "CTr", "HU"),
        ("132-QÐ/TW", 132, "QĐ", "TW"),
        ("132-QĐ/TW", 132, "QĐ", "TW"),
        ("02-QĐ/TWĐTN-VP", 2, "QĐ", "TWĐTN-VP"),
        ("10072-CV/BTCTW", 10072, "CV", "BTCTW"),
        ("01-MS/TU", 1, "MS", "TU"),
    ],
)
def test_a_party_number_is_read_as_people_write_it(written: str, number: int, symbol: str, body: str) -> None:
    assert parse_number(written) == DocumentNumber(number, symbol, body)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("30/2020/NĐ-CP", DocumentNumber(30, "NĐ", "CP", 2020, True)),
        ("08/2013/TT-BNV", DocumentNumber(8, "TT", "BNV", 2013, True)),
        ("1672/NQ-UBTVQH15", DocumentNumber(1672, "NQ", "UBTVQH15", None, True)),
        ("202/2025/QH15", DocumentNumber(202, "", "QH15", 2025, True)),
        ("639/BNV-VP", DocumentNumber(639, "", "BNV-VP", None, True)),
    ],
)
def test_a_state_number_keeps_its_year_and_a_letter_has_no_symbol(
    written: str, expected: DocumentNumber
) -> None:
    assert parse_number(written) == expected
    assert format_number(expected) == written


@pytest.mark.parametrize(
    "written", ["", "QĐ/TW", "5/11", "0-QĐ/TW", "24/7/2018", "132", "132-QĐ", "mười hai-QĐ/TU"]
)
def test_what_is_no_number_is_not_made_one(written: str) -> None:
    assert parse_number(written) is None


def test_what_is_longer_than_any_number_is_none() -> None:
    assert parse_number("1-QĐ/" + "A" * 100) is None
    assert parse_number("1-QĐ/" + "A-" * 50_000 + "A") is None


def test_the_proper_form_has_a_leading_zero_below_ten() -> None:
    assert format_number(DocumentNumber(5, "NQ", "ĐU")) == "05-NQ/ĐU"
    assert format_number(DocumentNumber(132, "QĐ", "TW")) == "132-QĐ/TW"


_bodies = st.text("ABCĐHTUW", min_size=1, max_size=8)


@given(
    st.integers(1, 99_999),
    st.sampled_from(sorted(symbols())),
    _bodies,
    st.sampled_from(["-", " - ", "–", " -"]),
)
def test_a_number_written_in_any_way_is_the_same_number(
    number: int, symbol: str, body: str, dash: str
) -> None:
    proper = DocumentNumber(number, symbol, body)
    assert parse_number(format_number(proper)) == proper
    assert parse_number(f"Số {number:04d}{dash}{symbol.lower()} / {body}") == proper


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_none_and_what_is_read_reads_the_same_again(text: str) -> None:
    found = parse_number(text)
    assert found is None or parse_number(format_number(found)) == found


def test_a_symbol_does_not_tell_the_kind() -> None:
    assert {k.code for k in document_kinds_of_symbol("QĐ")} == {"decision", "regulation"}
    assert {k.code for k in document_kinds_of_symbol("TTr")} == {"submission", "circular_letter"}


def test_a_symbol_proposes_one_kind_and_the_books_own_papers_have_one_each() -> None:
    assert document_kind_of_symbol("QĐ") == "decision"
    assert document_kind_of_symbol("ttr") == "submission"
    assert document_kind_of_symbol("MS") == "opening"
    assert document_kind_of_symbol("") == "letter"
    assert document_kind_of_symbol("ZZ") is None


def test_at_most_one_kind_is_proposed_for_a_symbol() -> None:
    for symbol in symbols():
        kinds = document_kinds_of_symbol(symbol)
        if len(kinds) > 1 and kinds[0].system != "books":
            assert sum(k.first for k in kinds) == 1, symbol


def test_every_kind_has_a_name_in_both_languages() -> None:
    assert all(k.vi and k.en for k in document_kinds().values())
