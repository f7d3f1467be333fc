"""Known documents: a citation gives every paper it may stand for, and says so when it cannot choose."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from tochuc.regulations import known_documents, party_term, party_terms, resolve_reference


def ids(*args, **kwargs) -> list[str]:
    return [d.id for d in resolve_reference(*args, **kwargs)]


def test_a_symbol_alone_never_identifies_a_paper() -> None:
    assert ids("18-NQ/TW") == ["nq-18-2026", "nq-18-2017"]
    assert ids("39-NQ/TW") == ["nq-39-2023", "nq-39-2015", "nq-39-ix"]


def test_the_day_of_the_citing_text_leaves_out_what_came_later() -> None:
    assert ids("18-NQ/TW", on=date(2018, 7, 24)) == ["nq-18-2017"]
    assert ids("18-NQ/TW", on=date(2026, 9, 1)) == ["nq-18-2026", "nq-18-2017"]


def test_the_term_chooses() -> None:
    assert ids("39-NQ/TW", term="XI") == ["nq-39-2015"]
    assert ids("39-NQ/TW", term="IX") == ["nq-39-ix"]
    assert ids("39-NQ/TW", term="X") == []


@pytest.mark.parametrize(
    "subject", ["về tinh giản biên chế", "TINH GIAN BIEN CHE", "tinh giản  biên chế, cơ cấu"]
)
def test_the_subject_chooses_with_or_without_marks(subject: str) -> None:
    assert ids("39-NQ/TW", subject=subject) == ["nq-39-2015"]


def test_a_subject_that_fits_nothing_leaves_the_question_open() -> None:
    assert len(ids("39-NQ/TW", subject="một việc khác hẳn")) == 3


@pytest.mark.parametrize(
    "written", ["NQ 18", "NQ số 18", "nq18", "Nghị quyết số 18", "nghị quyết 18-NQ/TW", "18 - NQ"]
)
def test_short_ways_of_citing_find_the_same_papers(written: str) -> None:
    assert ids(written) == ["nq-18-2026", "nq-18-2017"]


def test_the_kind_named_tells_papers_apart_that_share_a_number() -> None:
    assert "kl-18-2017" in ids("18")
    assert "kl-18-2017" not in ids("Nghị quyết 18")


def test_a_state_paper_is_found_by_number_and_year() -> None:
    assert ids("Nghị định 108/2014") == ids("NĐ 108/2014") == ids("108/2014/NĐ-CP") == ["nd-108-2014"]
    assert ids("108/2015/NĐ-CP") == []


def test_what_nobody_knows_gives_no_candidate() -> None:
    assert ids("9999-QĐ/TU") == ids("không phải số") == ids("") == []


def test_a_document_belongs_to_the_term_of_its_day() -> None:
    for document in known_documents().values():
        if document.term and document.issued:
            term = party_term(document.issued)
            assert term is not None and term.code == document.term, document.id


def test_terms_follow_each_other_without_a_gap() -> None:
    terms = list(party_terms().values())
    for before, after in pairwise(terms):
        assert before.ended is not None and after.begun == before.ended + timedelta(days=1)
        assert after.number == before.number + 1
    assert terms[-1].ended is None
    assert party_term(date(1950, 1, 1)) is None


def test_a_document_is_cited_by_kind_number_and_day() -> None:
    assert known_documents()["qd-29-2016"].named == "Quy định số 29-QĐ/TW, ngày 25/07/2016"
