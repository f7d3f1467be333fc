"""What a review is made of, read from `definitions/*.toml`: sections, sentences, tables, charts.

Always true: a definition that loads names only figures of the catalogue, tables and charts it defines.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tochuc.figures.catalogue import catalogue

WORDS = ("period", "unit", "year", "appraisal_year", "target_due")
_SLOT = re.compile(r"\{([a-z_0-9]+)\}")


class WrongDefinition(ValueError):
    """A review definition names something that does not exist; says where."""


@dataclass(frozen=True, slots=True)
class TableDefinition:
    id: str
    title: str
    figures: tuple[str, ...]
    nonzero: str = ""


@dataclass(frozen=True, slots=True)
class ChartDefinition:
    """`form` is stacked, line, before_after or waterfall; `by` says over what a stacked chart stacks."""

    id: str
    title: str
    form: str
    figures: tuple[str, ...]
    target: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    figures: tuple[str, ...]
    sentences: tuple[str, ...]
    table: str = ""
    charts: tuple[str, ...] = ()
    narrative: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    id: str
    vi: str
    en: str
    title: str
    kind: str
    sections: tuple[Section, ...]
    tables: Mapping[str, TableDefinition]
    charts: Mapping[str, ChartDefinition]

    @property
    def figures(self) -> list[str]:
        """Every figure the review shows, in its order."""
        return list(dict.fromkeys(f for s in self.sections for f in s.figures))


def slots(sentence: str) -> list[str]:
    """The names in braces of a sentence."""
    return _SLOT.findall(sentence)


@cache
def definition(id_: str = "six_month") -> Definition:
    """The review definition of this id. Raises `WrongDefinition`."""
    text = files("tochuc.reviews").joinpath("definitions", f"{id_}.toml").read_text("utf-8")
    return read(tomllib.loads(text))


def read(data: Mapping[str, Any]) -> Definition:
    """The definition in this data. Raises `WrongDefinition` with everything wrong in it."""
    sections = tuple(_section(raw) for raw in data["section"])
    tables = {
        k: TableDefinition(k, t["title"], tuple(t["figures"]), t.get("nonzero", ""))
        for k, t in data["table"].items()
    }
    charts = {
        k: ChartDefinition(
            k, c["title"], c["form"], tuple(c["figures"]), c.get("target", ""), c.get("by", "")
        )
        for k, c in data["chart"].items()
    }
    made = Definition(
        data["id"], data["vi"], data["en"], data["title"], data["kind"], sections, tables, charts
    )
    if faults := list(_faults(made)):
        raise WrongDefinition("; ".join(faults))
    return made


def _section(raw: Mapping[str, Any]) -> Section:
    return Section(
        raw["id"], raw["title"], tuple(raw["figures"]), tuple(raw["sentences"]), raw.get("table", ""),
        tuple(raw.get("charts", ())), raw.get("narrative", False),
    )  # fmt: skip


def _faults(made: Definition) -> Any:
    known = catalogue()
    for section in made.sections:
        named = [*section.figures, *(s for t in section.sentences for s in slots(t) if s not in WORDS)]
        yield from (f"section {section.id}: no figure “{f}”" for f in named if f not in known)
        if section.table and section.table not in made.tables:
            yield f"section {section.id}: no table “{section.table}”"
        yield from (f"section {section.id}: no chart “{c}”" for c in section.charts if c not in made.charts)
    parts: list[TableDefinition | ChartDefinition] = [*made.tables.values(), *made.charts.values()]
    for part in parts:
        yield from (f"{part.id}: no figure “{f}”" for f in part.figures if f not in known)
