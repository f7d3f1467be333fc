"""A unit that fills its form as somebody would in Excel."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import openpyxl

from tests.exchange.workbooks import saved
from tochuc.exchange.forms.giving import SHEET, form
from tochuc.exchange.models import Submission

FIGURES = ("members", "members_admitted")
UNIT, PERIOD = "xa-1", "2018-H1"
DUE = date(2018, 7, 5)


def filled(
    submission: Submission, edit: Callable[[Any], None] | None = None, figures: Sequence[str] | None = FIGURES,
    **values: Any,
) -> bytes:  # fmt: skip
    """The form with numbers in its open cells; `edit` then does something to the sheet."""
    book = openpyxl.load_workbook(io.BytesIO(form(submission, figures)))
    sheet = book[SHEET]
    for row in sheet.iter_rows(min_row=7):
        if row[0].value in values:
            row[4].value = values[row[0].value]
    if edit:
        edit(sheet)
    return saved(book)
