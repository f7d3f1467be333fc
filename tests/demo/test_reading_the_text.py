"""The example text against the demonstration's books: every claim agrees, and what no longer holds is named.

The real article is read too, where it is kept beside the repository (it is somebody's text and is never committed).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tochuc import demo
from tochuc.books import models, periods, posting
from tochuc.figures.catalogue import catalogue
from tochuc.figures.evaluate import question
from tochuc.figures.opening import open_figure
from tochuc.reading.reader import read
from tochuc.reading.reading import Reading
from tochuc.reading.reconcile import Finding, against_books

pytestmark = [pytest.mark.slow, pytest.mark.any_store, pytest.mark.django_db]

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {
    "example": ROOT / "src" / "tochuc" / "demo" / "vi-du-so-ket.txt",
    "article": ROOT.parent / "shared" / "data" / "six_month_review_2018.txt",
}
UNIT, PERIOD = "lang-son", "2018-H1"


@pytest.fixture(params=list(TEXTS))
def reading(request: pytest.FixtureRequest) -> Reading:
    path = TEXTS[request.param]
    if not path.exists():
        pytest.skip(f"the article is not here: {path} (it is somebody's text and is not committed)")
    return read(path.read_text("utf-8"), catalogue().values())


def told(reading: Reading, findings: list[Finding]) -> dict[str, str]:
    return {reading.claims[f.claim].text: f.outcome for f in findings}


def test_every_claim_agrees_with_the_books(province: demo.Summary, reading: Reading) -> None:
    found = told(reading, against_books(reading, UNIT, PERIOD))
    assert len(found) >= 8
    assert set(found.values()) == {"agrees"}, found


def test_after_one_reversal_the_claims_that_no_longer_hold_are_named(
    province: demo.Summary, reading: Reading
) -> None:
    lines = open_figure("staff_reduced", question(UNIT, periods.read(PERIOD))).lines
    alone = [number for number, count in Counter(line.posting for line in lines).items() if count == 1]
    reverse(alone[0])
    found = against_books(reading, UNIT, PERIOD)
    differs = {f.figure: f for f in found if f.outcome == "differs"}
    assert set(differs) == {"staff_reduced", "staff_reduced_pct"}
    people = differs["staff_reduced"]
    assert (people.said, people.held) == (61, 60)
    assert "văn bản nói 61, sổ có 60" in people.why
    assert {f.outcome for f in found if f.figure not in differs} == {"agrees"}
    assert differs["staff_reduced_pct"].said == 5.3


def reverse(number: int) -> None:
    struck = models.Decision.objects.get(posting=number)
    raw = {
        "number": "901-QĐ/TU", "issuer": UNIT, "issued": "2025-12-01", "subject": "Đảo quyết định ghi nhầm",
        "acts": [{"act": "reverse_decision", "posting": number, "why": f"Ghi nhầm {struck.written}"}],
    }  # fmt: skip
    papers, problems = posting.examine_all([raw])
    assert not problems, problems
    list(posting.post_all(papers, by="test"))
