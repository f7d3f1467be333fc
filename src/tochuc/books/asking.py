"""The questions that posting asks for every decision, as text: composing them anew would cost more than their answers.

Always true: they say what the models say, read only, and see nothing after the posting they are asked up to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model

from tochuc.books import models

_FACT = models.Fact._meta.db_table
_DECISION = models.Decision._meta.db_table

_LAST = f"SELECT max(posting) FROM {_DECISION}"
_FACTS = f"""
    SELECT subject, "values", link, "on", posting FROM {_FACT}
    WHERE kind = %s AND subject IN ({{marks}}) AND posting <= %s AND (withdrawn IS NULL OR withdrawn > %s)
    ORDER BY posting, id
"""
# Without DISTINCT: for it SQLite would walk through every fact of the kind in the order of subjects.
_LINKED = f"SELECT subject FROM {_FACT} WHERE kind = %s AND link = %s AND posting <= %s"
_LINKED_TO = f"SELECT link, subject FROM {_FACT} WHERE kind = %s AND link IN ({{marks}}) AND posting <= %s"
# Those that hold are found by the index of numbers; those that were reversed after `base` by their reversals.
_PAPER = f"""
    SELECT posting, digest, written FROM {_DECISION}
    WHERE issuer = %s AND kind = %s AND series = %s AND number = %s AND posting <= %s
    AND posting IS NOT NULL AND reversed_by IS NULL
    UNION ALL
    SELECT posting, digest, written FROM {_DECISION}
    WHERE posting IN (SELECT CAST(subject AS bigint) FROM {_FACT} WHERE kind = 'reversal' AND posting > %s)
    AND issuer = %s AND kind = %s AND series = %s AND number = %s AND posting <= %s
"""
_FILED = f"SELECT posting, digest, written FROM {_DECISION} WHERE digest = %s AND posting <= %s ORDER BY posting LIMIT 1"

_NUMBERS = "SELECT code, id FROM {table} WHERE code IN ({marks})"
_CHUNK = 500

FactRow = tuple[str, Any, str | None, date, int]  # subject, values, link, day, posting


def last_posting() -> int:
    """The number of the last decision posted; 0 before the first."""
    return int(_rows(_LAST, [])[0][0] or 0)


def facts(kind: str, subjects: Sequence[str], base: int) -> Iterator[FactRow]:
    """The facts of one kind about these subjects (not more than a statement takes) that hold as known at `base`."""
    statement = _FACTS.format(marks=", ".join(["%s"] * len(subjects)))
    for subject, values, link, on, posting in _rows(statement, [kind, *subjects, base, base]):
        known = json.loads(values) if isinstance(values, str) else values
        yield subject, known, link, date.fromisoformat(on) if isinstance(on, str) else on, posting


def linked(kind: str, link: str, base: int) -> list[str]:
    """Subjects that a fact of this kind ever tied to `link`."""
    return list(dict.fromkeys(row[0] for row in _rows(_LINKED, [kind, link, base])))


def linked_to(kind: str, links: Sequence[str], base: int) -> list[tuple[str, str]]:
    """Each link with the subjects that a fact of this kind ever tied to it (not more links than a statement takes)."""
    statement = _LINKED_TO.format(marks=", ".join(["%s"] * len(links)))
    return list(dict.fromkeys((link, subject) for link, subject in _rows(statement, [kind, *links, base])))


def paper(issuer: str, kind: str, series: str, number: int, base: int) -> tuple[int, str, str] | None:
    """Posting, digest and number as written of the paper that bears this number and holds at `base`."""
    key = [issuer, kind, series, number, base]
    found = _rows(_PAPER, [*key, base, *key])
    return min(found) if found else None


def filed(digest: str, base: int) -> tuple[int, str, str] | None:
    """Posting, digest and number as written of the first paper with exactly this content."""
    found = _rows(_FILED, [digest, base])
    return found[0] if found else None


def row_numbers(model: type[Model], codes: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The row number of each of these codes that the register of units or of people has."""
    for start in range(0, len(codes), _CHUNK):
        some = codes[start : start + _CHUNK]
        marks = ", ".join(["%s"] * len(some))
        yield from _rows(_NUMBERS.format(table=model._meta.db_table, marks=marks), some)


def _rows(statement: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
