"""A person at the desk: sends a file, reads the answer, sends it again."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl

from tests.books.world import Stored
from tochuc.exchange.importing.corrected import AUTHOR, corrected_workbook
from tochuc.exchange.importing.faults import Fault
from tochuc.exchange.importing.plan import Plan, Request, plan
from tochuc.exchange.importing.run import run

ON = date(2018, 6, 30)


@dataclass
class Desk:
    """Sends files for the province of `world`; everything is of 30/06/2018 unless told otherwise."""

    world: Stored

    def plan(self, data: bytes, kind: str | None = "members", name: str = "ds.xlsx", **asked: Any) -> Plan:
        return plan(name, data, Request(kind, **{"on": ON, **asked}))

    def post(self, data: bytes, kind: str | None = "members", name: str = "ds.xlsx", **asked: Any) -> Plan:
        """Send a file that should be right; it is posted."""
        made = self.plan(data, kind, name, **asked)
        assert made.clean, [f.as_data() for f in made.problems]
        run(made, by="thử")
        return made

    def faults(
        self, data: bytes, kind: str | None = "members", name: str = "ds.xlsx", **asked: Any
    ) -> list[Fault]:
        """Send a file that should be wrong; nothing is posted."""
        made = self.plan(data, kind, name, **asked)
        assert not made.clean and not made.papers
        return made.problems

    def fault(self, data: bytes, kind: str | None = "members", name: str = "ds.xlsx", **asked: Any) -> Fault:
        """Send a file with one thing wrong."""
        found = self.faults(data, kind, name, **asked)
        assert len(found) == 1, [f.as_data() for f in found]
        return found[0]

    def people(self, made: Plan) -> dict[str, Mapping[str, Any]]:
        """The people a plan brings, by name."""
        lines = [line for r in made.results for line in r.lines]
        return {line.data["name"]: line.data for line in lines if "name" in line.data}

    def corrected(self, made: Plan) -> openpyxl.Workbook:
        assert made.file is not None
        return openpyxl.load_workbook(io.BytesIO(corrected_workbook(made.file, made.problems)))

    def members(self, cell: str, on: date = ON) -> set[str]:
        """Names of a cell's members in the books."""
        books = self.world.books
        people = (books.person(code, on) for code in books.members(cell, on))
        return {p.name for p in people if p is not None}


def comments(book: openpyxl.Workbook) -> dict[str, str]:
    """Our comments by cell of the first sheet."""
    cells = (c for row in book.worksheets[0].iter_rows() for c in row)
    return {
        c.coordinate: c.comment.text for c in cells if c.comment is not None and c.comment.author == AUTHOR
    }
