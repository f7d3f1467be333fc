"""Every formula of the catalogue can be said, in words that say what is computed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from tochuc.figures.catalogue import catalogue, load
from tochuc.reviews.as_text import as_text
from tochuc.reviews.compose import Review
from tochuc.reviews.words import in_words

pytestmark = pytest.mark.any_store


@pytest.mark.parametrize("id_", list(catalogue()))
def test_every_figure_of_the_catalogue_is_said_without_a_code(id_: str) -> None:
    said = in_words(catalogue()[id_])
    assert said and not re.search(r"[a-z]+[._][a-z*]+|None|\bdo do\b", said)


def test_a_flow_says_its_account_its_reason_and_its_time() -> None:
    assert in_words(catalogue()["staff_reduced"]) == (
        "số người ra khỏi danh sách người có mặt trong biên chế do tinh giản biên chế, từ khi mở sổ đến hết kỳ"
    )


def test_a_merged_office_that_ends_is_not_said_to_be_a_person() -> None:
    assert not in_words(catalogue()["offices_parted"]).startswith("số người")


def test_a_rate_names_what_it_is_of() -> None:
    said = in_words(catalogue()["staff_reduced_pct"])
    assert catalogue()["payroll_base"].vi in said and "phần trăm" in said


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ('closing("members.official", age=(31, 40))', "từ 31 đến 40 tuổi"),
        ('closing("members.official", minority=True, sex="F")', "người dân tộc thiểu số; nữ"),
        ('inflow("documents.personnel")', "số văn bản ban hành về công tác cán bộ, trong kỳ"),
        ('people("posts.held.*")', "mỗi người tính một lần"),
        ('0 - flow("units.department", "dissolved")', "số ghi giảm trừ số ghi tăng"),
        ('units_with(flow("units.department"), kind="agency")', "lớn hơn 0"),
    ],
)
def test_spans_and_breakdowns_are_said(formula: str, words: str) -> None:
    text = f"[[figure]]\nid = 'x'\nvi = 'x'\nen = 'x'\nunit = 'người'\nformula = '''{formula}'''\n"
    figures = load({"x.toml": text})
    assert words in in_words(figures["x"], figures)


def test_the_text_of_a_review_says_on_which_structure_it_was_composed(review: Review) -> None:
    alike = replace(review, structure=date(2018, 6, 30))
    assert "quy về tổ chức bộ máy ngày 30/06/2018" in as_text(alike)
    assert "quy về" not in as_text(review)
