"""The form come back: whose it is, whether it may still be sent, and its figures; or every reason why not.

Always true: nothing is sent where anything is wrong; a row is known by the figure's code in it, wherever it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tochuc.exchange import submissions
from tochuc.exchange.forms.code import FormCode, read
from tochuc.exchange.forms.giving import HEADINGS, SHEET
from tochuc.exchange.forms.values import checked
from tochuc.exchange.importing import words
from tochuc.exchange.importing.cells import text_of
from tochuc.exchange.importing.faults import Wrong, letter
from tochuc.exchange.importing.sheets import File, Sheet, open_file
from tochuc.exchange.models import Submission
from tochuc.exchange.refusals import sentence
from tochuc.figures.catalogue import catalogue


@dataclass(frozen=True, slots=True)
class FormFault:
    """Something wrong with a form. `row` 0: the whole form."""

    code: str
    row: int = 0
    column: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    def message(self, lang: str = "vi") -> str:
        return sentence(self.code, lang, **self.details)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a form came to: the submission it was sent for, its figures, or its faults."""

    submission: Submission | None
    values: dict[str, float]
    faults: tuple[FormFault, ...]


def take(name: str, data: bytes, by: Any, unit: str | None = None, period: str | None = None) -> Taken:
    """Read a form that came back and send it. `unit`, `period`: whose form was expected (None: whichever it says)."""
    try:
        file = open_file(name, data)
    except Wrong as wrong:
        return Taken(None, {}, (FormFault("unopened", details={"why": wrong.at("").message()}),))
    code = next((c for text in _texts(file) if (c := read(text))), None)
    if code is None:
        return Taken(None, {}, (FormFault("no_code"),))
    digest = hashlib.sha256(data).hexdigest()
    submission, faults = _standing(code, unit or code.unit, period or code.period, digest)
    values, why, cells = _figures(file, code)
    faults += cells
    if submission is None or faults:
        return Taken(submission, values, tuple(faults))
    try:
        return Taken(submissions.send(submission, values, by, digest, why), values, ())
    except submissions.NotNow as not_now:
        return Taken(submission, values, (FormFault(not_now.code),))


def _texts(file: File) -> Iterator[str]:
    for sheet in file.sheets:
        for number, row in sheet.rows():
            if number > 200:
                break
            yield from (v for v in row if isinstance(v, str) and v.startswith("TC1."))


def _standing(
    code: FormCode, unit: str, period: str, digest: str
) -> tuple[Submission | None, list[FormFault]]:
    """The submission the form is of, and what forbids sending it."""
    if code.unit != unit:
        return None, [FormFault("other_unit", details={"unit": code.unit, "asked": unit})]
    if code.period != period:
        return None, [FormFault("other_period", details={"period": code.period, "asked": period})]
    row = Submission.objects.filter(unit=code.unit, period=code.period).first()
    if row is None:
        return None, [FormFault("not_asked", details={"unit": code.unit, "period": code.period})]
    if (before := row.steps.filter(file=digest).first()) and code.edition == row.edition:
        return row, [FormFault("same_again", details={"at": f"{before.at.astimezone():%H:%M %d/%m/%Y}"})]
    try:
        submissions.may_send(row)
    except submissions.NotNow as not_now:
        return row, [FormFault(not_now.code)]
    if code.edition != row.edition:
        return row, [FormFault("out_of_date", details={"edition": code.edition, "current": row.edition})]
    return row, []


def _figures(file: File, code: FormCode) -> tuple[dict[str, float], dict[str, str], list[FormFault]]:
    """The declared figures and their explanations by code, wherever their rows and columns now stand."""
    sheet = next((s for s in file.sheets if s.name == SHEET), file.sheets[0])
    column, reasons = _column(sheet, HEADINGS[4]), _column(sheet, HEADINGS[5])
    if column is None:
        return {}, {}, [FormFault("no_code")]
    known = {f for f in code.figures if f in catalogue()}
    values: dict[str, float] = {}
    why: dict[str, str] = {}
    rows: dict[str, list[int]] = {}
    faults: list[FormFault] = []
    for number, raw in sheet.rows():
        id_ = next((t for v in raw if isinstance(v, str) and (t := v.strip()) in known), None)
        if id_ is None:
            continue
        if (number, column) in sheet.formulas:
            faults.append(FormFault("formula", number, letter(column)))
            continue
        if column >= len(raw) or raw[column] in ("", None):
            continue
        value, wrong = checked(id_, raw[column])
        if value is None:
            faults.append(FormFault(wrong, number, letter(column), {"value": text_of(raw[column])}))
            continue
        rows.setdefault(id_, []).append(number)
        if reasons is not None and reasons < len(raw) and (said := text_of(raw[reasons]).strip()):
            why[id_] = said[:500]
        if values.setdefault(id_, value) != value:
            faults.append(
                FormFault("twice", number, letter(column), {"rows": ", ".join(map(str, rows[id_]))})
            )
    if not values and not faults:
        faults.append(FormFault("nothing_filled"))
    return values, why, faults


def _column(sheet: Sheet, heading: str) -> int | None:
    wanted = words.heading_key(heading)
    for number, raw in sheet.rows():
        for column, value in enumerate(raw):
            if isinstance(value, str) and words.heading_key(value) == wanted:
                return column
        if number > 60:
            break
    return None
