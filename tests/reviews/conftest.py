"""Two worlds written out once for all tests: a province while its half-year is open, and one closed and adjusted.

Always true: each world is posted and rolled back whole, so that no test finds anything of it in the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.books.world import Stored, act, unit
from tests.reviews.world import post_province, reduce_one_more
from tochuc.books import periods
from tochuc.reviews.compose import Review

PERIOD = periods.read("2018-H1")
ODD_NAME = "=HYPERLINK(\"http://x.invalid\") <script>alert(1)</script> 'A' &{{ 7*7 }}\\"


@dataclass(frozen=True)
class Written:
    """A composed review and the files made of it."""

    review: Review
    docx: Path
    xlsx: Path
    html: str
    more: dict[str, Any]


@pytest.fixture(scope="session")
def opened(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Written:
    """The first half of 2018 while it is open."""
    from tochuc.reviews import as_docx, as_xlsx
    from tochuc.reviews.compose import compose
    from tochuc.reviews.document_form import form_of

    with _world(django_db_blocker, tmp_path_factory.mktemp("opened")) as folder:
        post_province(Stored())
        made = _write(folder)
        more = {
            "2026": as_docx.write_docx(made.review, folder / "2026.docx", on=date(2026, 7, 1)),
            "few": as_xlsx.write_xlsx(made.review, folder / "few.xlsx", entries=1),
            "lines": {u: form_of(compose(u, PERIOD)).number_line for u in ("tinh", "h00", "phong-1")},
        }
        return Written(made.review, made.docx, made.xlsx, made.html, more)


@pytest.fixture(scope="session")
def adjusted(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Written:
    """The same closed, with one more reduction posted after; a district bears an odd name."""
    from tochuc.reviews import as_docx
    from tochuc.reviews.compose import compose

    with _world(django_db_blocker, tmp_path_factory.mktemp("adjusted")) as folder:
        world = post_province(Stored())
        world.post(act("rename_unit", unit="h00", name=ODD_NAME), on="2018-02-01")
        world.post(unit("so", "state_department", None, name="Sở Thử Nghiệm"), on="2018-01-02")
        world.post(act("close_period", unit="tinh", period="2018-H1"), on="2018-07-05")
        reduce_one_more(world)
        made = _write(folder)
        state = as_docx.write_docx(compose("so", PERIOD), folder / "state.docx", on=date(2021, 7, 1))
        return Written(made.review, made.docx, made.xlsx, made.html, {"state": state})


@pytest.fixture
def review(opened: Written) -> Review:
    return opened.review


def _write(folder: Path) -> Written:
    from tochuc.reviews import as_docx, as_page, as_xlsx
    from tochuc.reviews.compose import compose

    review = compose("tinh", PERIOD)
    docx = as_docx.write_docx(review, folder / "r.docx")
    xlsx = as_xlsx.write_xlsx(review, folder / "r.xlsx")
    return Written(review, docx, xlsx, as_page.write_page(review, folder / "r.html").read_text("utf-8"), {})


@contextmanager
def _world(blocker: Any, folder: Path) -> Iterator[Path]:
    """An empty data folder and a transaction that leaves nothing behind."""
    from django.db import transaction
    from django.test import override_settings

    whole = transaction.atomic()
    whole._from_testcase = True
    with blocker.unblock(), override_settings(DATA=folder), whole:
        yield folder
        transaction.set_rollback(True)
